"""The control API: make things go wrong on purpose, and see what was asked and answered. For the page and for tests."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.practice.block_kit.inside import Json
from bot.practice.events.socket_mode import Sockets
from bot.practice.faults import KINDS, BadFault, Fault, Faults
from bot.practice.inspector import Inspector
from bot.practice.reading import read_json

_DIGITS = 15
_DETAILS = ("method", "channel", "every", "seconds", "times")


class Control:
    def __init__(self, faults: Faults, inspector: Inspector, sockets: Sockets, on_change: Callable[[], None]) -> None:
        self._faults = faults
        self._inspector = inspector
        self._sockets = sockets
        self._on_change = on_change
        self._under_way: set[asyncio.Task[None]] = set()

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/control/faults", self._list, methods=["GET"]),
            Route("/control/faults", self._add, methods=["POST"]),
            Route("/control/faults", self._clear, methods=["DELETE"]),
            Route("/control/faults/{id}", self._remove, methods=["DELETE"]),
            Route("/control/calls", self._calls, methods=["GET"]),
            Route("/control/calls/{number}", self._call, methods=["GET"]),
        ]

    def add(self, kind: str, **details: Any) -> Json:
        """BadFault says what is wrong with it."""
        fault = self._faults.add(kind, **details)
        if kind == "lose_socket":
            self._lose(fault)
        if kind == "refresh_socket":
            self._faults.remove(fault.id)
            self._sockets.refresh(fault.seconds)
        if self._faults.left(fault) is not None:
            # The page is told when it is over.
            asyncio.get_running_loop().call_later(fault.seconds or 0, self._on_change)
        self._on_change()
        return self._shown(fault)

    def clear(self) -> None:
        self._faults.clear()
        self._on_change()

    def calls(self, after: int = 0) -> list[Json]:
        return [call.row() for call in self._inspector.since(after)]

    def call(self, number: int) -> Json | None:
        call = self._inspector.call(number)
        return call.whole() if call else None

    def _lose(self, fault: Fault) -> None:
        self._faults.on_socket_loss(fault)
        self._sockets.lose()
        if fault.seconds is None:
            self._faults.remove(fault.id)
        else:
            task = asyncio.ensure_future(self._lose_again(fault, fault.seconds))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _lose_again(self, fault: Fault, seconds: float) -> None:
        while fault in self._faults.active():
            await asyncio.sleep(seconds)
            if self._faults.on_socket_loss(fault):
                self._sockets.lose()
        self._on_change()

    def _shown(self, fault: Fault) -> Json:
        details = {name: getattr(fault, name) for name in _DETAILS}
        return {
            "id": fault.id,
            "kind": fault.kind.name,
            **details,
            "left": self._faults.left(fault),
            "says": fault.says(),
        }

    async def _list(self, _: Request) -> Response:
        kinds = [{"kind": kind.name, "says": kind.says, "takes": list(kind.takes)} for kind in KINDS.values()]
        return JSONResponse({"faults": [self._shown(fault) for fault in self._faults.active()], "kinds": kinds})

    async def _add(self, request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"problem": "Send JSON."}, 415)
        try:
            sent = read_json((await request.body()).decode())
            return JSONResponse({"fault": self.add(**_fault_in(sent))})
        except BadFault as problem:
            return JSONResponse({"problem": str(problem)}, 400)
        except ValueError:
            return JSONResponse({"problem": "This is not JSON."}, 400)

    async def _clear(self, _: Request) -> Response:
        self.clear()
        return JSONResponse({"ok": True})

    async def _remove(self, request: Request) -> Response:
        removed = self._faults.remove(request.path_params["id"])
        self._on_change()
        return JSONResponse(
            {"ok": True} if removed else {"problem": "There is no such fault."}, 200 if removed else 404
        )

    async def _calls(self, request: Request) -> Response:
        after = _number(request.query_params.get("after", "0"))
        if after is None:
            return JSONResponse({"problem": "after must be a number."}, 400)
        return JSONResponse({"calls": self.calls(after), "last": self._inspector.last})

    async def _call(self, request: Request) -> Response:
        call = self.call(_number(request.path_params["number"]) or 0)
        return JSONResponse({"problem": "It is no longer kept."}, 404) if call is None else JSONResponse(call)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None


def _fault_in(sent: Any) -> dict[str, Any]:
    if not isinstance(sent, dict) or not isinstance(sent.get("kind"), str):
        raise BadFault("Send an object that names the kind of fault.")
    unknown = sorted(set(sent) - {"kind", *_DETAILS})
    if unknown:
        raise BadFault(f"A fault has no {unknown[0]!r}. It has: {', '.join(_DETAILS)}.")
    return sent
