"""The server's open connections, so that one can be cut in the middle as a network does: nothing more is sent on it."""

import asyncio
from weakref import WeakValueDictionary

from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]


class Connections:
    def __init__(self) -> None:
        # A connection that has ended is forgotten with its transport, also when it became a WebSocket meanwhile.
        self._open: WeakValueDictionary[Address, asyncio.Transport] = WeakValueDictionary()

    def protocol(self) -> type[asyncio.Protocol]:
        """For the server's configuration: its HTTP protocol, whose connections are known here."""
        known = self._open

        class Known(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's own
                known[_address(transport.get_extra_info("peername"))] = transport
                super().connection_made(transport)

        return Known

    def cut(self, client: tuple[str, int] | None) -> None:
        """Without a word. Somebody who is not connected cannot be cut off: then nothing happens."""
        transport = self._open.get(_address(client)) if client else None
        if transport is not None:
            transport.abort()


def _address(peer: tuple[str, int]) -> Address:
    return peer[0], peer[1]
