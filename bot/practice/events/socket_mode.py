"""Socket Mode: the connections a bot has opened, and envelopes that each go to exactly one of them.

https://docs.slack.dev/apis/events-api/using-socket-mode: at most ten connections; each is refreshed after a while, with
a warning about ten seconds before; an acknowledgement names its envelope, and may come on another connection.
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.practice import ids
from bot.practice.block_kit import limits
from bot.practice.frames import texts
from bot.practice.inspector import Inspector
from bot.practice.reading import read_json

MOST_CONNECTIONS = 10
LIFE_SECONDS = 3600.0
SHORT_LIFE_SECONDS = 360.0  # for a client that asks for `debug_reconnects`
WARNING_SECONDS = 10.0
GRACE_SECONDS = 5.0  # from `refresh_requested` to the end, for a client that does not go by itself
_UNKNOWN_TICKET = 1008
_NORMAL = 1000


@dataclass(eq=False)
class Envelope:
    """One thing to deliver, and the acknowledgement that is awaited for it."""

    kind: str
    payload: str
    retry: int = 0
    reason: str = ""
    lost: bool = False  # the connection that it went to is gone
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    answer: "asyncio.Future[dict[str, Any]]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def text(self) -> str:
        accepts = "false" if self.kind == "events_api" else "true"
        head = f'{{"envelope_id": "{self.id}", "type": "{self.kind}", "accepts_response_payload": {accepts}'
        if self.kind == "events_api":
            head += f', "retry_attempt": {self.retry}, "retry_reason": "{self.reason}"'
        return f'{head}, "payload": {self.payload}}}'


@dataclass(eq=False)
class _Link:
    socket: WebSocket
    warned: bool = False
    leaving: bool = False
    carries: set[Envelope] = field(default_factory=set)
    ageing: "set[asyncio.Task[None]]" = field(default_factory=set)


class Sockets:
    def __init__(
        self,
        clock: Callable[[], float],
        inspector: Inspector,
        cut: Callable[[Any], None],
    ) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.life_seconds = LIFE_SECONDS
        self.warning_seconds = WARNING_SECONDS
        self.grace_seconds = GRACE_SECONDS
        self._clock = clock
        self._inspector = inspector
        self._cut = cut
        self._tickets: dict[str, float] = {}
        self._open: deque[_Link] = deque()
        self._waiting: dict[str, Envelope] = {}
        self._changed = asyncio.Event()

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
        if self.count >= MOST_CONNECTIONS:
            await self._say(socket, self._disconnect("too_many_websockets"))
            await socket.close(_NORMAL)
            return
        link = _Link(socket)
        life = SHORT_LIFE_SECONDS if socket.query_params.get("debug_reconnects") == "true" else self.life_seconds
        self._open.append(link)
        link.ageing.add(asyncio.ensure_future(self._age(link, life)))
        try:
            await self._say(socket, self._hello(life))
            self._arrived_or_left()
            async for text in texts(socket):
                self._acknowledged(text)
        except (WebSocketDisconnect, OSError, RuntimeError):
            pass  # RuntimeError: it was closed from this side meanwhile
        finally:
            self._open.remove(link)
            for task in link.ageing:
                task.cancel()
            for envelope in link.carries:
                envelope.lost = True
            self._arrived_or_left()

    async def send(self, envelope: Envelope) -> dict[str, Any]:
        """Waits for the acknowledgement; the caller sets the time limit."""
        self._waiting[envelope.id] = envelope
        text = envelope.text()
        link: _Link | None = None
        try:
            while link is None:
                link = await self._next()
                link.carries.add(envelope)
                try:
                    await link.socket.send_text(text)
                except (WebSocketDisconnect, OSError, RuntimeError):
                    # It was closed before anything was sent on it, so the envelope may go to another.
                    link.leaving, link = True, None
            return await envelope.answer
        finally:
            del self._waiting[envelope.id]
            if link is not None:
                link.carries.discard(envelope)

    def lose(self) -> int:
        """All connections break now, without a word; how many there were."""
        links = list(self._open)
        for link in links:
            link.leaving = True
            self._inspector.answered(self._inspector.begun("to_bot", "socket lost"), b"", 0.0)
            self._cut(link.socket.client)
        return len(links)

    def refresh(self, warning_seconds: float | None = None) -> None:
        """Begins what happens at the end of a connection's life, for all that are open: warning, refresh, close."""
        for link in self._open:
            link.ageing.add(asyncio.ensure_future(self._end(link, warning_seconds)))

    async def _age(self, link: _Link, life: float) -> None:
        await asyncio.sleep(max(0.0, life - self.warning_seconds))
        await self._end(link, min(life, self.warning_seconds))

    async def _end(self, link: _Link, warning_seconds: float | None) -> None:
        try:
            if warning_seconds:
                link.warned = True
                await self._say(link.socket, self._disconnect("warning"))
                await asyncio.sleep(warning_seconds)
            link.leaving = True
            await self._say(link.socket, self._disconnect("refresh_requested"))
            await asyncio.sleep(self.grace_seconds)
            await link.socket.close(_NORMAL)
        except (WebSocketDisconnect, OSError, RuntimeError):
            pass  # the client has gone by itself, as it should

    async def _next(self) -> _Link:
        """The connection whose turn it is; while all are being refreshed, Slack's side waits for a new one."""
        while True:
            for stale in (False, True):
                for _ in range(len(self._open)):
                    link = self._open[0]
                    self._open.rotate(-1)
                    if not link.leaving and link.warned is stale:
                        return link
            self._changed.clear()
            await self._changed.wait()

    def _acknowledged(self, text: str) -> None:
        # A bot may send what is not an acknowledgement; Slack ignores that, and so do we.
        try:
            message = read_json(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        envelope = self._waiting.get(str(message.get("envelope_id")))
        payload = message.get("payload")
        if envelope is not None and not envelope.answer.done():
            envelope.answer.set_result(payload if isinstance(payload, dict) else {})

    def _arrived_or_left(self) -> None:
        self._changed.set()
        self.on_change()

    async def _say(self, socket: WebSocket, message: dict[str, Any]) -> None:
        text = json.dumps(message)
        reason = message.get("reason")
        call = self._inspector.begun("to_bot", f"disconnect ({reason})" if reason else str(message["type"]), text)
        self._inspector.answered(call, b"", 0.0)
        await socket.send_text(text)

    def _hello(self, life: float) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": self.count,
            "connection_info": {"app_id": ids.APP},
            "debug_info": {"host": "practice", "approximate_connection_time": int(life)},
        }

    def _disconnect(self, reason: str) -> dict[str, Any]:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "practice"}}
