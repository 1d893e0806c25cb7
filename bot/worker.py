"""The clock's door: what happens because time passes. Each round is safe to repeat."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from bot.db import Database
from bot.errors import StoreUnavailable
from bot.quizzes.service import Quizzes

EVERY = 60.0  # seconds between rounds

log = logging.getLogger(__name__)


class Worker:
    """Closes questions that were left unanswered."""

    def __init__(self, db: Database, quizzes: Quizzes, now: Callable[[], datetime]) -> None:
        self._db, self._quizzes, self._now = db, quizzes, now
        self._stopped = False
        self._woken = threading.Event()

    def run(self) -> None:
        """A round now and then one every so often, until stopped. A database that is away is tried again."""
        while True:
            self._woken.clear()  # before looking whether to stop: what comes after is not slept through
            if self._stopped:
                return
            try:
                self.round()
            except StoreUnavailable:
                log.warning("the database did not answer; trying again in %d seconds", EVERY)
            except Exception:  # a thread that ends here would leave a program that only looks alive
                log.exception("a round failed; trying again in %d seconds", EVERY)
            self._woken.wait(EVERY)

    def round(self) -> int:
        """How many questions it closed."""
        with self._db.transaction() as tx:
            closed = self._quizzes.expire(tx, self._now())
        if closed:
            log.info("closed %d questions that were left unanswered", closed)
        return closed

    def wake(self) -> None:
        """A round at once: time has passed that was not waited for."""
        self._woken.set()

    def stop(self) -> None:
        self._stopped = True
        self._woken.set()
