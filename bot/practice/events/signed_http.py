"""Slack's signed HTTP requests to an app: how they are written, and how the answer is read."""

import asyncio
import hashlib
import hmac
import io
import json
from http.client import HTTPException, parse_headers
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.practice.reading import read_json


class BadAnswer(Exception):
    """The app answered, but not with an acknowledgement. It may ask not to be sent the event again."""

    def __init__(self, says: str, no_retry: bool = False) -> None:
        self.no_retry = no_retry
        super().__init__(says)


def body_of(kind: str, payload: str) -> str:
    """`payload` is JSON: an event is sent as it is, a command as a form, an interaction as a form's one field."""
    if kind == "events_api":
        return payload
    return urlencode(json.loads(payload) if kind == "slash_commands" else {"payload": payload})


def headers_of(kind: str, body: str, secret: str, now: float, *, retry: int = 0, reason: str = "") -> dict[str, str]:
    timestamp = str(int(now))
    headers = {
        "Content-Type": "application/json" if kind == "events_api" else "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }
    if retry:
        headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
    return headers


def signature(secret: str, timestamp: str, body: str) -> str:
    signed = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={signed.hexdigest()}"


async def post(url: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
    """Posts on its own connection; the caller sets the time limit, and its cancelling closes the connection."""
    where = urlsplit(url)
    secure = where.scheme == "https"
    port = where.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(where.hostname, port, ssl=secure or None)
    try:
        # HTTP/1.0: the answer ends where the connection does, and is never in chunks.
        head = [
            f"POST {where.path or '/'}{'?' if where.query else ''}{where.query} HTTP/1.0",
            f"Host: {where.netloc}",
            "User-Agent: Slackbot 1.0 (practice)",
        ]
        head += [f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        await writer.drain()
        return _acknowledgement(await reader.read())
    finally:
        writer.close()


def _acknowledgement(answer: bytes) -> dict[str, Any]:
    head, _, body = answer.partition(b"\r\n\r\n")
    status_line, _, fields = head.partition(b"\r\n")
    try:
        status = int(status_line.split()[1])
        headers = parse_headers(io.BytesIO(fields + b"\r\n\r\n"))
    except (IndexError, ValueError, HTTPException):
        raise BadAnswer("not HTTP") from None
    if not 200 <= status < 300:
        raise BadAnswer(f"HTTP {status}", headers.get("X-Slack-No-Retry") == "1")
    text = body.decode(errors="replace")
    if headers.get_content_type() != "application/json" or not text:
        return {"text": text} if text.strip() else {}
    try:
        parsed = read_json(text)
    except ValueError:
        raise BadAnswer("not JSON") from None
    return parsed if isinstance(parsed, dict) else {}
