"""Socket Mode: the connections a bot has opened, and envelopes that each go to exactly one of them."""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.practice import ids
from bot.practice.block_kit import limits

_UNKNOWN_TICKET = 1008
_Answer = asyncio.Future[dict[str, Any]]


class Sockets:
    def __init__(self, clock: Callable[[], float]) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._clock = clock
        self._tickets: dict[str, float] = {}
        self._open: deque[WebSocket] = deque()
        self._waiting: dict[str, tuple[WebSocket, _Answer]] = {}

    @property
    def count(self) -> int:
        return len(self._open)

    def ticket(self) -> str:
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = self._clock()
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """Keeps one connection of the bot until it ends."""
        given_at = self._tickets.pop(socket.query_params.get("ticket", ""), None)
        if given_at is None or self._clock() - given_at > limits.TICKET_SECONDS:
            await socket.close(_UNKNOWN_TICKET)
            return
        await socket.accept()
        self._open.append(socket)
        try:
            await socket.send_text(json.dumps(self._hello()))
            self.on_change()
            async for text in socket.iter_text():
                self._acknowledged(text)
        except WebSocketDisconnect:
            pass
        finally:
            self._open.remove(socket)
            self._give_up_on(socket)
            self.on_change()

    async def send(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Waits for the acknowledgement; the caller sets the time limit."""
        socket = self._open[0]
        self._open.rotate(-1)
        envelope_id = secrets.token_hex(16)
        answer: _Answer = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = socket, answer
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        try:
            await socket.send_text(json.dumps(envelope))
            return await answer
        except WebSocketDisconnect:
            raise ConnectionError("the bot went away") from None
        finally:
            del self._waiting[envelope_id]

    def _acknowledged(self, text: str) -> None:
        # A bot may send what is not an acknowledgement; Slack ignores that, and so do we.
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        _, answer = self._waiting.get(str(message.get("envelope_id")), (None, None))
        payload = message.get("payload")
        if answer is not None and not answer.done():
            answer.set_result(payload if isinstance(payload, dict) else {})

    def _give_up_on(self, socket: WebSocket) -> None:
        for whose, answer in self._waiting.values():
            if whose is socket and not answer.done():
                answer.set_exception(ConnectionError("the bot went away"))

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": self.count,
            "connection_info": {"app_id": ids.APP},
            "debug_info": {"host": "practice", "approximate_connection_time": 3600},
        }
