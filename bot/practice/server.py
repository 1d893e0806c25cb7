"""Runs the practice workspace on 127.0.0.1, in a thread of its own. It can listen nowhere else."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import uvicorn
from starlette.applications import Starlette

from bot.practice import ids
from bot.practice.asgi import Parts
from bot.practice.block_kit.inside import Json
from bot.practice.cast import Cast
from bot.practice.cast_file import load as load_cast
from bot.practice.clock import PracticeClock
from bot.practice.keep import KeepProblem
from bot.practice.workspace import Board, Workspace

LOOPBACK = "127.0.0.1"
_Found = TypeVar("_Found")
_STOP_SECONDS = 5.0
_ANSWER_SECONDS = 30.0
# slack_sdk's client only notices that it is to close when something arrives: without pings that takes it three seconds.
_PING_SECONDS = 0.25


class PortInUse(OSError):
    """Somebody else listens on this port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is already in use: stop the program that uses it, or choose another port.")


class Practice:
    """A Slack workspace on your own machine, for as long as the `with` block runs.

    It goes on from what is in the `keep` file, or, if `fresh`, begins without it and writes over it.
    """

    def __init__(
        self,
        port: int = 0,
        cast: Cast | None = None,
        request_url: str | None = None,
        signing_secret: str = ids.SIGNING_SECRET,
        scopes: Iterable[str] = ids.SCOPES,
        keep: Path | None = None,
        fresh: bool = False,
        clock: PracticeClock | None = None,
    ) -> None:
        self._listener = _listen(port)
        self.url = f"http://{LOOPBACK}:{self._listener.getsockname()[1]}/"
        self.api_url = f"{self.url}api/"
        self.cast = cast or load_cast()
        self.clock = clock or PracticeClock()
        try:
            self._parts = Parts(
                self.cast,
                base=self.url,
                signing_secret=signing_secret,
                scopes=scopes,
                keep=keep,
                fresh=fresh,
                clock=self.clock,
            )
        except KeepProblem:
            self._listener.close()
            raise
        self._parts.delivery.request_url = request_url
        self._server = uvicorn.Server(_config(self._parts.app, self._parts.connections.protocol()))
        self._thread = threading.Thread(target=self._run, name="practice", daemon=True)

    @property
    def workspace(self) -> Workspace:
        """For what no method of Slack's does: archiving, deactivating, taking the app away."""
        return self._parts.workspace

    def now(self) -> datetime:
        """By the workspace's own clock, which can be moved."""
        return self.clock.now()

    def move(self, seconds: float) -> None:
        """Forward in time. Raises ValueError for anything else."""

        def move() -> None:
            self.clock.move(seconds)
            self._parts.workspace.on_change()

        self._on_loop(move)

    def board(self, title: str, lines: Iterable[str] = ()) -> None:
        """Shows this on top of every page until it is called again; no title takes it away."""
        board = Board(title, tuple(lines)) if title else None
        self._on_loop(lambda: self._parts.workspace.show_board(board))

    def start_over(self) -> None:
        """Takes away what was said between the bot and anyone, its windows and its Home pages."""

        def forget() -> None:
            workspace = self._parts.workspace
            rooms = [room for room in workspace.channels.values() if room.direct]
            for message in [message for room in rooms for message in reversed(room.messages)]:
                workspace.remove(message)
            self._parts.views.modals.clear()
            self._parts.views.homes.clear()
            workspace.on_change()

        self._on_loop(forget)

    def deliver_to(self, request_url: str | None, verify: bool = False) -> None:
        """From now on by signed HTTP to this address; None goes back to Socket Mode.

        To `verify` it, as Slack does when an address is entered, needs the bot there already; ValueError if it fails.
        """
        self._parts.delivery.request_url = request_url
        if request_url is not None and verify:
            self._wait_for(self._parts.delivery.challenge())

    def patience(self, seconds: float) -> None:
        """How long the bot may take to acknowledge: three seconds in Slack, and here unless a test is in a hurry."""
        self._parts.delivery.ack_seconds = seconds

    def retry_after(self, *seconds: float) -> None:
        """When an event that was not acknowledged is sent again: Slack's 0, 60 and 300 seconds, or a test's own."""
        self._parts.delivery.retry_seconds = seconds

    def fault(self, kind: str, **details: Any) -> Json:
        """Makes something go wrong, as the control API does; BadFault says what is wrong with the fault itself."""
        return self._on_loop(lambda: self._parts.control.add(kind, **details))

    def faults_clear(self) -> None:
        self._on_loop(self._parts.control.clear)

    def lose_socket(self) -> None:
        self.fault("lose_socket")

    def refresh_sockets(self, warning_seconds: float | None = None) -> None:
        """What Slack does to each connection after a while: a warning (if seconds are given), refresh, close."""
        self.fault("refresh_socket", seconds=warning_seconds)

    def connection_life(self, seconds: float, warning_seconds: float = 10.0) -> None:
        """How long a connection that is opened from now on lasts until it is refreshed: an hour unless told."""
        self._parts.sockets.life_seconds, self._parts.sockets.warning_seconds = seconds, warning_seconds

    @property
    def connections(self) -> int:
        """How many Socket Mode connections are open."""
        return self._parts.sockets.count

    def calls(self, after: int = 0) -> list[Json]:
        """What the inspector has seen after this number, without what was said."""
        return self._on_loop(lambda: self._parts.control.calls(after))

    def call(self, number: int) -> Json:
        """One of them, with request and answer."""
        call = self._on_loop(lambda: self._parts.control.call(number))
        if call is None:
            raise LookupError(f"The inspector does not have call {number}.")
        return call

    def wait_for_bot(self, timeout: float = 5.0) -> None:
        """Until a bot is connected (or an address to deliver to is known)."""
        until = time.monotonic() + timeout
        while not self._parts.delivery.bot_is_there:
            if time.monotonic() > until:
                raise TimeoutError(f"No bot connected to {self.api_url} within {timeout:g} seconds.")
            time.sleep(0.01)

    def wait(self) -> None:
        """Until the workspace is stopped, or the person presses Ctrl+C."""
        try:
            while self._thread.is_alive():
                self._thread.join(0.2)
        except KeyboardInterrupt:
            pass

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            if not self._thread.is_alive():
                raise RuntimeError("The practice workspace did not start.")
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)
        self._listener.close()
        if self._parts.keep:
            self._parts.keep.save()

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve(sockets=[self._listener])

    def _on_loop(self, act: Callable[[], _Found]) -> _Found:
        """The workspace is not locked: everything is done on its own loop."""

        async def on_loop() -> _Found:
            return act()

        return self._wait_for(on_loop())

    def _wait_for(self, work: Coroutine[Any, Any, _Found]) -> _Found:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_ANSWER_SECONDS)


def _listen(port: int) -> socket.socket:
    # asyncio only sends small answers at once (TCP_NODELAY) where the protocol is named; else each takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise PortInUse(port) from error
    return listener


def _config(app: Starlette, http: type[asyncio.Protocol]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=http,
        log_config=None,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws_ping_interval=_PING_SECONDS,
        timeout_graceful_shutdown=1,
    )
