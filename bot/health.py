"""What a process answers to the machines that watch it: is it at work, is it ready. Plain sentences, never a name.

Its own small server, so that what watches never takes a thread from what it watches.
"""

import errno
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from time import monotonic
from typing import NamedTuple

from bot.clock import utc_now
from bot.db import HEAD, Database
from bot.errors import Refused, StoreUnavailable
from bot.outbox import watch

SILENT = 120.0  # seconds without a look: the worker looks each minute, the sender each second
FRESH = 2.0  # seconds for which an answer will do: asking often costs the database nothing
PATIENCE = 4.0  # seconds that one asker waits for another
TEXT = "text/plain; charset=utf-8"


class Page(NamedTuple):
    status: int
    body: bytes
    type: str = TEXT


Pages = Mapping[str, Callable[[], Page]]


class Health:
    """`parts` are the threads of this process, each with when it last looked, of monotonic()."""

    def __init__(
        self,
        db: Database,
        parts: Mapping[str, Callable[[], float]] | None = None,
        sends: bool = False,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._db, self._parts, self._sends, self._now = db, parts or {}, sends, now
        self._turn = threading.Lock()
        self._answer, self._answered_at = "", float("-inf")

    def pages(self) -> Pages:
        return {"/healthz": lambda: _page(self.stuck(), "At work."), "/readyz": lambda: _page(self.unready(), "Ready.")}

    def stuck(self) -> str:
        """Why this process should be restarted; empty if it is at work. Asks nobody else."""
        silent = {name: monotonic() - looked_at() for name, looked_at in self._parts.items()}
        return "\n".join(
            f"The {name} has not looked for {seconds:.0f} seconds: restart this process."
            for name, seconds in silent.items()
            if seconds > SILENT
        )

    def unready(self) -> str:
        """Why it cannot do its work just now, and what to do; empty if it can."""
        if not self._turn.acquire(timeout=PATIENCE):
            return "The database does not answer. What is due waits."
        try:
            if monotonic() - self._answered_at > FRESH:
                self._answer, self._answered_at = self._ask(), monotonic()
            return self._answer
        finally:
            self._turn.release()

    def _ask(self) -> str:
        try:
            version = self._db.version()
            if version is None or version < HEAD:
                return "The database is not up to date: run thinkchild migrate."
            if version > HEAD:
                return "The database is newer than this program: update the program."
            return self._stopped() if self._sends else ""
        except StoreUnavailable:
            return "The database does not answer. What is due waits."

    def _stopped(self) -> str:
        now = self._now()
        with self._db.transaction() as tx:
            return watch.stopped(watch.figures(tx, now), now)


def _page(problem: str, well: str) -> Page:
    return Page(503 if problem else 200, f"{problem or well}\n".encode())


class _Handler(BaseHTTPRequestHandler):
    timeout = 5  # seconds for a client that says nothing
    server_version, sys_version = "thinkchild", ""
    server: "_Server"

    def do_GET(self) -> None:
        found = self.server.pages.get(self.path.partition("?")[0])
        page = found() if found else Page(404, b"There are /healthz, /readyz and /metrics.\n")
        self.send_response(page.status)
        self.send_header("Content-Type", page.type)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, *_: object) -> None:
        """Nothing: it is asked every few seconds."""


class _Server(socketserver.ThreadingTCPServer):
    """A thread for each who asks, so that nobody waits for somebody slow."""

    allow_reuse_address = True
    request_queue_size = 64
    daemon_threads = True

    def __init__(self, host: str, port: int, pages: Pages) -> None:
        self.pages = pages
        super().__init__((host, port), _Handler)

    def handle_error(self, *_: object) -> None:
        """Nothing: who asked has gone away."""


@contextmanager
def serving(host: str, port: int, pages: Pages) -> Iterator[int]:
    """The port, at which they are to be had for as long as the block lasts. Raises Refused if it is not to be had."""
    try:
        server = _Server(host, port, pages)
    except OSError as error:
        used = error.errno == errno.EADDRINUSE
        why = "is in use" if used else f"at {host} cannot be listened at ({error.strerror})"
        raise Refused(f"Port {port} {why}: set THINKCHILD_WATCH_PORT to another one.") from None
    threading.Thread(target=server.serve_forever, args=(0.1,), name="watch", daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
