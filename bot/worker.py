"""The clock's door: what happens because time passes. Each round is safe to repeat."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from bot.db import Database, breath
from bot.errors import StoreUnavailable
from bot.home import Home

EVERY = 60.0  # seconds between rounds

log = logging.getLogger(__name__)


class Worker:
    """`home` is the rooms as they are by then."""

    def __init__(self, db: Database, home: Callable[[], Home], now: Callable[[], datetime]) -> None:
        self._db, self._home, self._now = db, home, now
        self._stopped = threading.Event()
        self._woken = threading.Event()
        self._looked_at = monotonic()

    def run(self) -> None:
        """A round now and then one every so often, until stopped. A database that is away is tried again."""
        while True:
            self._woken.clear()  # before looking whether to stop: what comes after is not slept through
            if self._stopped.is_set():
                return
            try:
                self.round()
            except StoreUnavailable:
                log.warning("the database did not answer; trying again in %d seconds", EVERY)
            except Exception:  # a thread that ends here would leave a program that only looks alive
                log.exception("a round failed; trying again in %d seconds", EVERY)
            self._woken.wait(EVERY)

    def round(self) -> None:
        """Everything that is due by now, in short transactions: nobody's press waits for long."""
        more = True
        while more and not self._stopped.is_set():
            self._looked_at = monotonic()
            with self._db.transaction() as tx:
                more = self._home().time_passes(tx, self._now())
            if more:
                self._stopped.wait(breath(monotonic() - self._looked_at))

    def looked_at(self) -> float:
        """When it was last seen to be at work, of monotonic()."""
        return self._looked_at

    def wake(self) -> None:
        """A round at once: time has passed that was not waited for."""
        self._woken.set()

    def stop(self) -> None:
        self._stopped.set()
        self._woken.set()
