"""One commit for all the writers that are waiting: what each of them may rely on."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import groupcommit
from bot.db import Database
from bot.errors import StoreUnavailable

WRITERS = 8


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "group.db"


@pytest.fixture
def db(file: Path) -> Database:
    made = Database(f"sqlite:///{file}")
    with made.transaction() as tx:
        tx.execute(text("CREATE TABLE note (n INTEGER PRIMARY KEY)"))
    return made


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many writers shared each commit."""
    found: list[int] = []
    close = groupcommit._Group.close

    def counted(group: groupcommit._Group) -> None:
        found.append(group.size)
        close(group)

    monkeypatch.setattr(groupcommit._Group, "close", counted)
    return found


def write(db: Database, n: int) -> None:
    with db.transaction() as tx:
        tx.execute(text("INSERT INTO note VALUES (:n)"), {"n": n})


def on_disk(file: Path) -> set[int]:
    """As another process sees it: only what is committed."""
    with sqlite3.connect(file) as other:
        return {n for (n,) in other.execute("SELECT n FROM note")}


def together(db: Database, writers: list[threading.Thread]) -> None:
    """All of them are waiting for their turn before the first may have it."""
    try:
        with db.transaction():
            for writer in writers:
                writer.start()
            group = db._begin.__self__  # type: ignore[attr-defined]  # the test looks inside
            while group._waiting < len(writers):
                threading.Event().wait(0.001)
    finally:
        for writer in writers:
            writer.join()


def test_writers_that_wait_share_one_commit(db: Database, file: Path, sizes: list[int]) -> None:
    together(db, [threading.Thread(target=write, args=(db, n)) for n in range(WRITERS)])

    assert sizes == [WRITERS + 1]
    assert on_disk(file) == set(range(WRITERS))


def test_a_writer_that_returns_is_recorded(db: Database, file: Path) -> None:
    def write_and_look(n: int) -> bool:
        write(db, n)
        return n in on_disk(file)

    with ThreadPoolExecutor(WRITERS) as pool:
        seen = list(pool.map(write_and_look, range(200)))

    assert all(seen)


def test_one_writers_error_undoes_that_writer_only(db: Database, file: Path) -> None:
    def fails(n: int) -> None:
        with suppress(RuntimeError), db.transaction() as tx:
            tx.execute(text("INSERT INTO note VALUES (:n)"), {"n": n})
            raise RuntimeError

    together(
        db, [threading.Thread(target=fails if n % 2 else write, args=(n,) if n % 2 else (db, n)) for n in range(6)]
    )

    assert on_disk(file) == {0, 2, 4}


def test_a_commit_that_fails_fails_every_writer(db: Database, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Exception] = []

    def hears(n: int) -> None:
        try:
            with db.transaction() as tx:
                tx.execute(text("INSERT INTO note VALUES (:n)"), {"n": n})
                if n == 2:
                    tx.connection.driver_connection.rollback()  # type: ignore[union-attr]  # as SQLite may, on a full disk
        except StoreUnavailable as error:
            told.append(error)

    with pytest.raises(StoreUnavailable):
        together(db, [threading.Thread(target=hears, args=(n,)) for n in range(3)])

    assert on_disk(file) <= {0, 1}
    assert len(told) + len(on_disk(file)) == 3


def test_no_commit_waits_for_ever_newer_writers(db: Database, sizes: list[int]) -> None:
    together(db, [threading.Thread(target=write, args=(db, n)) for n in range(40)])

    assert max(sizes) == groupcommit.MOST
    assert sum(sizes) == 41


def test_after_a_failure_the_next_writer_is_recorded(db: Database, file: Path) -> None:
    with pytest.raises(StoreUnavailable), db.transaction() as tx:
        tx.connection.driver_connection.rollback()  # type: ignore[union-attr]  # as SQLite may
    write(db, 7)

    assert on_disk(file) == {7}
