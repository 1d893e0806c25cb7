"""One commit for all the writers that are waiting: group commit, for SQLite.

SQLite has one writer at a time, and a commit that survives a power cut costs more than everything before it. So writers
of this process take turns in one transaction, each within a savepoint of its own, and the last of those that are
waiting commits for all. Nobody goes on before that commit: a writer that returns is recorded. One writer's error undoes
that writer only; a commit that fails fails them all.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as Driver
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

MOST = 16  # writers of one commit: keeps the first of them from waiting for ever newer ones


class _Group:
    def __init__(self, engine: Engine) -> None:
        self._context: Any = engine.begin()
        self.tx: Connection = self._context.__enter__()
        self.driver: Driver = self.tx.connection.driver_connection  # type: ignore[assignment]  # it is SQLite's
        self.size = 0
        self._done = threading.Event()
        self._error: Exception | None = None

    def close(self) -> None:
        """Commit, and let everybody go. An error is theirs to hear, not only the last one's."""
        try:
            if not self.driver.in_transaction:
                raise OperationalError("COMMIT", None, Exception("SQLite gave the transaction up"))
            self._context.__exit__(None, None, None)
        except Exception as error:  # noqa: BLE001  # carried to each writer's own thread
            self._error = error
            self._context.__exit__(type(error), error, None)
        self._done.set()

    def wait(self) -> None:
        self._done.wait()
        if self._error is not None:
            raise self._error


class GroupCommit:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0
        self._group: _Group | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Returns when what was done in the block is committed; undone if the block raises."""
        self._take_turn()
        try:
            group = self._group = self._group or _Group(self._engine)
            try:
                group.driver.execute("SAVEPOINT mine")
                yield group.tx
                if group.driver.in_transaction:  # SQLite gives a transaction up by itself when the disk is full
                    group.driver.execute("RELEASE mine")
            except BaseException:
                if group.driver.in_transaction:
                    group.driver.execute("ROLLBACK TO mine")
                raise
            finally:
                self._pass_on(group)
        finally:
            self._turn.release()
        group.wait()

    def _take_turn(self) -> None:
        with self._count:
            self._waiting += 1
        self._turn.acquire()
        with self._count:
            self._waiting -= 1

    def _pass_on(self, group: _Group) -> None:
        """Whoever waits for a turn carries the group on; when nobody does, this writer closes it."""
        group.size += 1
        if self._waiting == 0 or group.size >= MOST or not group.driver.in_transaction:
            self._group = None
            group.close()
