"""Where a call of the bot comes in: faults strike it here, and the inspector sees what was asked and answered."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.practice.connections import Connections
from bot.practice.faults import Faults, Strike
from bot.practice.inspector import Call, Inspector, arguments_in
from bot.practice.workspace import dm_of

_Serve = Callable[[Request], Awaitable[Response]]
# In the place of a method.
RESPONSE_URL = "response_url"
UPLOAD = "upload"


class Calls:
    def __init__(
        self,
        faults: Faults,
        inspector: Inspector,
        connections: Connections,
        on_change: Callable[[], None],
    ) -> None:
        self._faults = faults
        self._inspector = inspector
        self._connections = connections
        self._on_change = on_change

    def through(self, serve: _Serve, named: str = "") -> _Serve:
        """The same endpoint, with faults and an inspector in front of it; `named` if its address names no method."""

        async def serve_through(request: Request) -> Response:
            began = time.perf_counter()
            call = await self._begun(request, named or request.path_params["method"])
            strike = self._faults.on_call(call.method, lambda: _channel(call))
            answer = await self._answer(request, serve, strike)
            call.problems = getattr(request.state, "problems", ())
            if strike.struck:
                call.fault = " ".join(fault.says() for fault in strike.struck)
                self._on_change()  # it may have been the last time
            body = b"" if answer is None else bytes(answer.body)
            error = "not_received" if answer is None else _refusal(answer)
            self._inspector.answered(call, body, (time.perf_counter() - began) * 1000, error)
            if strike.late:
                await asyncio.sleep(strike.late.seconds or 0)
            return await self._sent(request, strike, answer)

        return serve_through

    async def _begun(self, request: Request, method: str) -> Call:
        if method == UPLOAD:  # its bytes are nobody's reading
            return self._inspector.begun("to_slack", method)
        body = await request.body()
        if not body and request.url.query:
            body = request.url.query.encode()
            form = True
        else:
            form = not request.headers.get("content-type", "").startswith("application/json")
        return self._inspector.begun("to_slack", method, body, form=form)

    async def _answer(self, request: Request, serve: _Serve, strike: Strike) -> Response | None:
        """What is answered; None if the call never arrived."""
        match strike.fault.kind.name if strike.fault else "":
            case "":
                return await serve(request)
            case "mute":
                return None
            case "server_error":
                return JSONResponse({"ok": False, "error": "internal_error"}, 500)
            case _:
                headers = {"Retry-After": str(strike.retry_after)}
                return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)

    async def _sent(self, request: Request, strike: Strike, answer: Response | None) -> Response:
        if answer is not None and strike.dropped is None:
            return answer
        if answer is None:
            # A partition is silence, not a refusal: it lasts until the caller gives up or the fault is taken away.
            while strike.fault in self._faults.active() and not await request.is_disconnected():
                await asyncio.sleep(0.05)
        self._connections.cut(request.client)
        return Response(status_code=500)  # goes nowhere


def _refusal(answer: Response) -> str | None:
    """In words, where it is not in JSON."""
    refuses = answer.status_code >= 400 and not isinstance(answer, JSONResponse)
    return bytes(answer.body).decode() if refuses else None


def _channel(call: Call) -> str | None:
    """The conversation that a call is about. `chat.postMessage` also takes a person: that is theirs with the bot."""
    arguments = arguments_in(call.request, call.form)
    said = arguments.get("channel") or arguments.get("channel_id")
    return dm_of(said) if isinstance(said, str) and said.startswith("U") else said
