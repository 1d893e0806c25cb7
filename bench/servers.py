"""The programs under measurement and their floors, each a process of its own."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.load import SECRET, TEAM

CLIENTS = {"acker"}
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def process(word: str, port: int, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m bench.servers WORD PORT`, once it listens; what is no server says a line when it is ready."""
    command = [sys.executable, "-m", "bench.servers", word, str(port)]
    running = subprocess.Popen(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert running.stdout is not None
    try:
        if word not in CLIENTS:
            wait_for(port)
        elif not running.stdout.readline():
            raise RuntimeError(f"{word} did not start")
        yield running
    finally:
        running.terminate()
        running.wait(timeout=20)


def wait_for(port: int, timeout: float = 20) -> None:
    until = time.monotonic() + timeout
    while True:
        with suppress(OSError):
            wire = HTTPConnection("127.0.0.1", port, timeout=5)
            wire.request("GET", "/")
            wire.getresponse().read()
            wire.close()
            return
        if time.monotonic() > until:
            raise TimeoutError(f"nothing listens on port {port}")
        time.sleep(0.01)


def cpu_seconds(pid: int) -> float:
    """Of the process and its children: gunicorn's worker does the work."""
    total = 0.0
    for one in [pid, *children(pid)]:
        fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def resident_mb(pid: int) -> float:
    """Proportional set size: memory that two processes share is counted once."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(re.search(r"Pss:\s+(\d+)", rollup)[1]) / 1024  # type: ignore[index]  # the line is always there


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


class _SaysOk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer: dict[str, Any] = {"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT", "ts": "1.1"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815  # the base class names it

    def log_message(self, *_args: object) -> None:
        pass


def _bare(port: int) -> None:
    """The floor: Bolt checks the signature, finds the one listener, acknowledges."""
    from slack_bolt import Ack, App
    from slack_sdk import WebClient

    from bot.slack.web import Server, wsgi

    def load() -> Any:
        client = WebClient("xoxb-bench", base_url=os.environ["SLACK_API_URL"])
        app = App(client=client, signing_secret=SECRET, process_before_response=True)

        def acknowledge(ack: Ack) -> None:
            ack()

        app.action(re.compile(".*"))(acknowledge)
        return wsgi(app)

    Server(load, "127.0.0.1", port, workers=1).run()


def _only_render(_sender: Any, reply: Any, _place: Any) -> None:
    from bot.slack import render

    render.message(reply.card)


def _ours(_port: int) -> None:
    """`thinkchild web` on PORT; with BENCH_SILENT replies are rendered but not sent."""
    from bot import wiring
    from bot.config import load
    from bot.slack.sender import Sender

    if os.environ.get("BENCH_SILENT"):
        Sender._deliver = _only_render  # type: ignore[method-assign,assignment]  # this measurement is without the network
    wiring.serve(load(("slack_bot_token", "slack_signing_secret")), "127.0.0.1", workers=1)


def _ok(port: int) -> None:
    """One route that reads what it is sent and says ok."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def answer(request: Request) -> JSONResponse:
        await request.body()
        return JSONResponse({"ok": True})

    routes = [Route("/{path:path}", answer, methods=["GET", "POST"])]
    uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="error", access_log=False)


def _acker(port: int) -> None:
    """A bot on one socket of the practice workspace that acknowledges and does nothing else."""
    from slack_sdk import WebClient
    from websockets.sync.client import connect

    url = WebClient("xapp-practice", base_url=f"http://127.0.0.1:{port}/api/").apps_connections_open(
        app_token="xapp-practice"
    )["url"]
    with connect(str(url), compression=None) as wire:
        for text in wire:
            envelope = json.loads(text)
            if envelope["type"] == "hello":
                print("ready", flush=True)
            elif "envelope_id" in envelope:
                wire.send(json.dumps({"envelope_id": envelope["envelope_id"]}))


if __name__ == "__main__":
    sys.argv, (word, at) = sys.argv[:1], (sys.argv[1], int(sys.argv[2]))
    if word == "slack":
        ThreadingHTTPServer(("127.0.0.1", at), _SaysOk).serve_forever()
    {"bare": _bare, "ours": _ours, "ok": _ok, "acker": _acker}[word](at)
