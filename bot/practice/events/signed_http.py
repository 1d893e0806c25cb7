"""Slack's signed HTTP requests to an app: how they are written, and how the answer is read."""

import asyncio
import hashlib
import hmac
import io
import json
from http.client import HTTPException, parse_headers
from typing import Any
from urllib.parse import urlencode, urlsplit


class BadAnswer(Exception):
    """The app answered, but not with an acknowledgement."""


def request(kind: str, payload: dict[str, Any], secret: str, now: float) -> tuple[dict[str, str], bytes]:
    if kind == "events_api":
        content_type, body = "application/json", json.dumps(payload)
    else:
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        content_type, body = "application/x-www-form-urlencoded", urlencode(form)
    timestamp = str(int(now))
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature(secret, timestamp, body),
    }
    return headers, body.encode()


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
            f"POST {where.path or '/'} HTTP/1.0",
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
    if status != 200:
        raise BadAnswer(f"HTTP {status}")
    text = body.decode()
    if headers.get_content_type() == "application/json" and text:
        parsed = json.loads(text)
        return parsed if isinstance(parsed, dict) else {}
    return {"text": text} if text.strip() else {}
