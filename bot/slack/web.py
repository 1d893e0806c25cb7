"""Slack's signed HTTP, served by gunicorn threads: the door for a public address."""

import errno
import socket
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # it has no types
from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler

from bot.errors import Refused
from bot.health import Pages

PATH = "/slack/events"
LARGEST = 1_000_000  # bytes of a request; Slack's own stay far below
THREADS = 8

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def wsgi(app: App, pages: Pages | None = None) -> Wsgi:
    """The app as gunicorn or a test server calls it. Bolt refuses a signature that is forged or old with 401.

    `pages` are for whoever watches; anybody can see them.
    """
    handler = SlackRequestHandler(app, path=PATH)

    def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET" and (page := (pages or {}).get(environ["PATH_INFO"])):
            status, body, kind = page()
            start_response(f"{status} {HTTPStatus(status).phrase}", [("Content-Type", kind)])
            return [body]
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length) > LARGEST:
            start_response("413 Content Too Large", [("Content-Type", "text/plain")])
            return [b"too large"]
        try:
            return handler(environ, start_response)
        except (ValueError, AttributeError):  # Bolt reads a body before it checks who signed it
            start_response("400 Bad Request", [("Content-Type", "text/plain")])
            return [b"not a request of Slack's"]

    return respond


class Server(BaseApplication):  # type: ignore[misc]  # the same
    """`load` runs in each worker process, after the fork: threads and connections do not survive one."""

    def __init__(self, load: Callable[[], Wsgi], host: str, port: int, workers: int) -> None:
        self._load = load
        self._options = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "proc_name": "thinkchild",
            "keepalive": 75,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Wsgi:
        return self._load()


def require_port(host: str, port: int) -> None:
    """Raises Refused if it cannot be listened at, before gunicorn tries five times."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "is in use: stop what uses it, or set PORT to another one"
            if error.errno != errno.EADDRINUSE:
                why = f"at {host} cannot be listened at: {error.strerror}"
            raise Refused(f"Port {port} {why}.") from None
