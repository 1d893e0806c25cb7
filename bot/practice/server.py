"""Runs the practice workspace on 127.0.0.1, in a thread of its own. It can listen nowhere else."""

import socket
import threading
import time
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette

from bot.practice import ids
from bot.practice.asgi import COMMANDS, Parts
from bot.practice.people import ROSTER, Person, people_from, with_stranger

LOOPBACK = "127.0.0.1"
_STOP_SECONDS = 5.0
# slack_sdk's client only notices that it is to close when something arrives: without pings that takes it three seconds.
_PING_SECONDS = 0.25


class PortInUse(OSError):
    """Somebody else listens on this port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is already in use: stop the program that uses it, or choose another port.")


class Practice:
    """A Slack workspace on your own machine, for as long as the `with` block runs."""

    def __init__(
        self,
        port: int = 0,
        people: Iterable[Person] | None = None,
        request_url: str | None = None,
        signing_secret: str = ids.SIGNING_SECRET,
        commands: Mapping[str, str] = COMMANDS,
    ) -> None:
        self._listener = _listen(port)
        self.url = f"http://{LOOPBACK}:{self._listener.getsockname()[1]}/"
        self.api_url = f"{self.url}api/"
        everyone = with_stranger(people_from(ROSTER) if people is None else people)
        self._parts = Parts(everyone, base=self.url, signing_secret=signing_secret, commands=commands)
        self._parts.delivery.request_url = request_url
        self._server = uvicorn.Server(_config(self._parts.app))
        self._thread = threading.Thread(target=self._run, name="practice", daemon=True)

    def deliver_to(self, request_url: str | None) -> None:
        """From now on by signed HTTP to this address; None goes back to Socket Mode."""
        self._parts.delivery.request_url = request_url

    def patience(self, seconds: float) -> None:
        """How long the bot may take to acknowledge: three seconds in Slack, and here unless a test is in a hurry."""
        self._parts.delivery.ack_seconds = seconds

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

    def _run(self) -> None:
        self._server.run(sockets=[self._listener])


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


def _config(app: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws_ping_interval=_PING_SECONDS,
        timeout_graceful_shutdown=1,
    )
