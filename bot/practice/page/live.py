"""Tells the open windows that something changed; each then asks what. Many changes at once are one telling."""

import asyncio
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.practice.frames import texts

# A window is told at once, then at most twenty times a second: a thousand messages are not a thousand questions.
PAUSE_SECONDS = 0.05


class Watchers:
    """The open pages."""

    def __init__(self, pause: float = PAUSE_SECONDS) -> None:
        self._pause = pause
        self._open: set[asyncio.Event] = set()

    async def serve(self, socket: WebSocket) -> None:
        await socket.accept()
        news = asyncio.Event()
        self._open.add(news)
        teller = asyncio.create_task(self._tell(socket, news))
        try:
            async for _ in texts(socket):
                pass
        finally:
            self._open.discard(news)
            teller.cancel()

    def changed(self) -> None:
        for news in self._open:
            news.set()

    async def _tell(self, socket: WebSocket, news: asyncio.Event) -> None:
        # One that has closed meanwhile is taken off the list by `serve`.
        with suppress(RuntimeError, OSError, WebSocketDisconnect):
            while await news.wait():
                news.clear()
                await socket.send_text("changed")
                await asyncio.sleep(self._pause)
