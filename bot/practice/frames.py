"""What arrives on a WebSocket."""

from collections.abc import AsyncIterator

from starlette.websockets import WebSocket


async def texts(socket: WebSocket) -> AsyncIterator[str]:
    """Until it is closed. Bytes are ignored: nobody here speaks in them."""
    while (message := await socket.receive())["type"] != "websocket.disconnect":
        if message.get("text") is not None:
            yield message["text"]
