"""Eight clients on kept-alive connections, each sending requests as fast as the answers come."""

import hashlib
import hmac
import json
import socket
import statistics
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

SECRET = "bench-signing-secret"
CLIENTS = 8
TEAM = "T0BENCH"


@dataclass(frozen=True)
class Press:
    user: str
    verb: str
    ref: str
    choice: str


@dataclass(frozen=True)
class Measured:
    """Wall seconds, and milliseconds for each request."""

    seconds: float
    latencies: list[float]
    refused: int
    answers: list[bytes]  # their bodies, in the order in which they came

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def quantile(self, part: float) -> float:
        return statistics.quantiles(self.latencies, n=1000, method="inclusive")[round(part * 1000) - 1]


def request(press: Press) -> bytes:
    """One block_actions request as Slack sends it, signed now."""
    action = {
        "type": "button",
        "action_id": f"{press.verb}|6.0",
        "block_id": "b6",
        "value": press.ref,
        "action_ts": "1.2",
    }
    picked = {
        "type": "radio_buttons",
        "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": press.choice},
    }
    payload = {
        "type": "block_actions",
        "user": {"id": press.user, "username": "officer", "name": "officer", "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "token": "unused",
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "D0BENCH", "is_ephemeral": False},
        "trigger_id": "1.2.3",
        "team": {"id": TEAM, "domain": "bench"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": "D0BENCH", "name": "directmessage"},
        "state": {"values": {"b5": {"choose|5.0": picked}}},
        "response_url": "",
        "actions": [action],
    }
    body = urlencode({"payload": json.dumps(payload)})
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={digest}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def drive(port: int, requests: Iterable[bytes]) -> Measured:
    """Send them all, CLIENTS at a time."""
    left, turn = iter(list(requests)), threading.Lock()
    latencies: list[float] = []
    refused: list[bytes] = []
    answers: list[bytes] = []

    def client() -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for sent in _shared(left, turn):
                began = time.perf_counter()
                wire.sendall(sent)
                status, body = _answer(wire)
                latencies.append((time.perf_counter() - began) * 1000)
                answers.append(body)
                if status != b"200":
                    refused.append(status)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Measured(time.perf_counter() - began, latencies, len(refused), answers)


def _shared(requests: Iterator[bytes], turn: threading.Lock) -> Iterator[bytes]:
    while True:
        with turn:
            sent = next(requests, None)
        if sent is None:
            return
        yield sent


def _answer(wire: socket.socket) -> tuple[bytes, bytes]:
    """Reads one whole answer: its status and its body."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += _some(wire)
    head, _, body = read.partition(b"\r\n\r\n")
    lower = head.lower()
    length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0]) if b"content-length:" in lower else None
    while len(body) < length if length is not None else not body.endswith(b"0\r\n\r\n"):
        body += _some(wire)
    return head.split()[1], body


def _some(wire: socket.socket) -> bytes:
    got = wire.recv(65536)
    if not got:
        raise ConnectionError("the server closed the connection")
    return got
