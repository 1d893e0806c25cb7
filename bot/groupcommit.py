"""One commit for all the writers that are waiting: group commit, for SQLite.

SQLite has one writer at a time, and a commit that survives a power cut costs more than everything before it. So the
first writer to come leads: it does its own work and that of all who came meanwhile in one transaction, each within a
savepoint, commits, wakes them, and lets the next one lead. Nobody goes on before that commit: a writer that returns is
recorded. One writer's error undoes that writer only; a commit that fails fails them all.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

MOST = 16  # writers of one commit, so that the first of them is not kept by ever newer ones
Result = TypeVar("Result")


class _Job:
    """One writer's work, and later what came of it."""

    def __init__(self, work: Callable[[Connection], object]) -> None:
        self.work = work
        self.result: object = None
        self.error: BaseException | None = None
        self.done = False
        self.wake = threading.Lock()  # cheaper than an Event, and on the path of every press
        self.wake.acquire()


class GroupCommit:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._mutex = threading.Lock()
        self._waiting: deque[_Job] = deque()
        self._led = False

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """What the work returns, once it is committed. Raises what the work raises, and nothing of it remains."""
        job = _Job(work)
        with self._mutex:
            self._waiting.append(job)
            leads, self._led = not self._led, True
        if not leads:
            job.wake.acquire()  # until it is done, or its turn to lead
        if not job.done:
            self._lead(job)
        if job.error is not None:
            raise job.error
        return job.result  # type: ignore[return-value]  # its own work's

    def _lead(self, own: _Job) -> None:
        with self._mutex:
            jobs = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        try:
            with self._engine.begin() as tx:
                for job in jobs:
                    _do(job, tx)
        except BaseException as error:  # noqa: BLE001  # carried to each writer's own thread; the lead must pass on
            for job in jobs:
                job.error = job.error or error
        with self._mutex:
            successor = self._waiting[0] if self._waiting else None
            self._led = successor is not None
        for job in jobs:
            job.done = True
            if job is not own:
                job.wake.release()
        if successor is not None:
            successor.wake.release()


def _do(job: _Job, tx: Connection) -> None:
    """The work, or nothing of it."""
    driver = tx.connection.driver_connection
    assert driver is not None
    driver.execute("SAVEPOINT mine")
    try:
        job.result = job.work(tx)
        driver.execute("RELEASE mine")
    except Exception as error:  # carried to the writer's own thread
        if not driver.in_transaction:  # SQLite gives all of it up by itself, when the disk is full
            raise OperationalError("RELEASE", None, error) from error
        job.error = error
        driver.execute("ROLLBACK TO mine")
        driver.execute("RELEASE mine")
