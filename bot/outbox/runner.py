"""A pump in a thread of its own, for as long as the program runs: woken when there is something to send, or a time."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Protocol

from bot.db import Database
from bot.errors import StoreUnavailable
from bot.outbox.claims import Prepare
from bot.outbox.pump import Poster, Pump
from bot.outbox.quiet import Readers
from bot.outbox.rules import Happened

EVERY = 1.0  # seconds between looks: other processes put messages too, and wake nobody here

log = logging.getLogger(__name__)


class Opened(Poster, Protocol):
    """A poster with connections, which belong to one event loop."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


class Runner:
    """`run` is the body of a thread. A database that is away, or a bug, delays messages and loses none."""

    def __init__(
        self,
        db: Database,
        poster: Opened,
        prepare: Prepare,
        rate: float | None,
        now: Callable[[], datetime],
        readers: Readers = lambda *_: {},
        told: Callable[[Happened], None] = lambda _: None,
    ) -> None:
        self._poster = poster
        self._make: Callable[[], Pump] = lambda: Pump(db, poster, prepare, rate, now, readers, told)
        self._looked_at = monotonic()
        self._lock = threading.Lock()
        self._stopped = False
        self._pump: Pump | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken: asyncio.Event | None = None

    def run(self) -> None:
        asyncio.run(self._main())

    def looked_at(self) -> float:
        """When it was last seen to be at work, of monotonic()."""
        return max(self._looked_at, self._pump.looked_at) if self._pump is not None else self._looked_at

    def wake(self) -> None:
        """A look at once. From any thread."""
        with self._lock, suppress(RuntimeError):  # the loop is over
            if self._loop is not None and self._woken is not None:
                self._loop.call_soon_threadsafe(self._woken.set)

    def stop(self) -> None:
        """Ends when what is on its way has arrived. From any thread."""
        self._stopped = True
        if self._pump is not None:
            self._pump.stop()
        self.wake()

    async def _main(self) -> None:
        pump = self._make()
        with self._lock:
            self._pump, self._loop, self._woken = pump, asyncio.get_running_loop(), asyncio.Event()
        await self._poster.open()
        try:
            while not self._stopped:
                self._looked_at = monotonic()
                self._woken.clear()  # before looking: what is put meanwhile is not slept through
                await self._look(pump)
                if not self._stopped:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._woken.wait(), EVERY)
        finally:
            await pump.leave()
            await self._poster.close()

    async def _look(self, pump: Pump) -> None:
        try:
            await pump.empty()
        except StoreUnavailable:
            log.warning("the database did not answer: messages wait")
        except Exception:  # a thread that ends here would leave a program that only looks alive
            log.exception("messages were not looked at; trying again")
