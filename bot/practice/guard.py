"""Keeps other web sites out: a page elsewhere must not reach this server through the person's own browser."""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

_NAMES = ("127.0.0.1", "localhost")
# Safari does not count a WebSocket to the same place as 'self'.
_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; connect-src 'self' ws://127.0.0.1:* ws://localhost:*; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SAFE = {
    "content-security-policy": _CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Refuses a foreign Host (a name that was made to point here) and a foreign Origin (a page elsewhere)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif not _from_here(scope):
            await _refusal(scope)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_safe_headers(send))


def _refusal(scope: Scope) -> ASGIApp:
    if scope["type"] == "websocket":
        return WebSocketClose(1008)
    return PlainTextResponse(f"This page opens only at http://127.0.0.1:{scope['server'][1]}/ on this machine.", 403)


def _from_here(scope: Scope) -> bool:
    headers, port = Headers(scope=scope), scope["server"][1]
    hosts = {f"{name}:{port}" for name in _NAMES}
    # slack_sdk's Socket Mode client leaves the port out of its Host header.
    without_port = set(_NAMES) if scope["path"] == "/link" else set()
    if headers.get("host", "").lower() not in hosts | without_port:
        return False
    origin = headers.get("origin")
    same_origin = origin is None or origin.lower() in {f"http://{host}" for host in hosts}
    return same_origin and headers.get("sec-fetch-site", "none") in ("none", "same-origin")


def _with_safe_headers(send: Send) -> Send:
    async def send_safely(message: Message) -> None:
        if message["type"] == "http.response.start":
            more = [(name.encode(), value.encode()) for name, value in _SAFE.items()]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return send_safely
