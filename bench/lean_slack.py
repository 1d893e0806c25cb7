"""As much of Slack as delivery meets, and no more: it keeps what arrived and when, and misbehaves when told to."""

import asyncio
import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

CHANNEL = "D0AMINA"


@dataclass
class LeanSlack:
    """`drop_every`: the answer to every nth post is lost."""

    drop_every: int = 0
    refuse_of_ten: float = 0.0  # seconds of each ten in which it answers 429
    latency: float = 0.0  # seconds of a post, by a half more or less
    history_latency: float = 0.0  # seconds of a look
    arrived: list[tuple[float, str]] = field(default_factory=list)
    posts: int = 0
    refused: int = 0
    looked: int = 0
    _messages: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._begun = time.monotonic()
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def ids(self) -> Counter[str]:
        return Counter(name for _, name in self.arrived)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _serve(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        ready.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_post("/api/chat.postMessage", self._post)
        app.router.add_post("/api/conversations.open", self._open)
        app.router.add_route("*", "/api/conversations.history", self._history)
        app.router.add_route("*", "/api/dnd.teamInfo", self._disturbable)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]

    async def _post(self, request: web.Request) -> web.StreamResponse:
        if request.content_type == "application/json":
            sent = await request.json()
        else:
            sent = dict(await request.post())
        self.posts += 1
        if (time.monotonic() - self._begun) % 10 < self.refuse_of_ten:
            self.refused += 1
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})
        if self.latency:
            await asyncio.sleep(random.uniform(0.5, 1.5) * self.latency)
        metadata = sent["metadata"] if isinstance(sent["metadata"], dict) else json.loads(sent["metadata"])
        ts = f"{time.time():.6f}"
        self.arrived.append((time.monotonic(), metadata["event_payload"]["id"]))
        self._messages.append({"ts": ts, "metadata": metadata})
        if self.drop_every and self.posts % self.drop_every == 0 and request.transport is not None:
            request.transport.close()
        return web.json_response({"ok": True, "channel": CHANNEL, "ts": ts})

    async def _open(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True, "channel": {"id": CHANNEL}})

    async def _disturbable(self, _: web.Request) -> web.Response:
        """Everybody, at any time."""
        return web.json_response({"ok": True, "users": {}})

    async def _history(self, request: web.Request) -> web.Response:
        """The newest 200 since `oldest`, then the next, as Slack pages them."""
        sent = {**request.query, **dict(await request.post())} if request.method == "POST" else dict(request.query)
        self.looked += 1
        await asyncio.sleep(self.history_latency)
        found = [one for one in reversed(self._messages) if one["ts"] >= str(sent.get("oldest", "0"))]
        start = int(str(sent.get("cursor") or 0))
        page, rest = found[start : start + 200], start + 200 < len(found)
        following = {"next_cursor": str(start + 200) if rest else ""}
        return web.json_response({"ok": True, "messages": page, "response_metadata": following})
