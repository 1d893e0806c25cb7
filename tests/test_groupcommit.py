"""One commit for all the writers that are waiting: what each of them may rely on."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import IntegrityError

from bot.db import Database
from bot.errors import StoreUnavailable, UserError

WRITERS = 8


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "group.db"


@pytest.fixture
def db(file: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{file}")) as made:
        with made.transaction() as tx:
            tx.execute(text("CREATE TABLE note (n INTEGER PRIMARY KEY)"))
        yield made


def insert(n: int) -> Callable[[Connection], None]:
    def work(tx: Connection) -> None:
        tx.execute(text("INSERT INTO note VALUES (:n)"), {"n": n})

    return work


def on_disk(file: Path) -> set[int]:
    """As another process sees it: only what is committed."""
    with closing(sqlite3.connect(file)) as other:
        return {n for (n,) in other.execute("SELECT n FROM note")}


def together(db: Database, works: list[Callable[[Connection], None]]) -> list[Exception]:
    """All of them wait while somebody else commits; the errors they were told."""
    assert db._group is not None
    group, told = db._group, list[Exception]()

    def tell(work: Callable[[Connection], None]) -> None:
        try:
            db.run(work)
        except Exception as error:  # noqa: BLE001  # kept for the test to look at
            told.append(error)

    threads = [threading.Thread(target=tell, args=(work,)) for work in works]

    def hold(_tx: Connection) -> None:
        for thread in threads:
            thread.start()
        while len(group._waiting) < len(threads):
            threading.Event().wait(0.001)

    db.run(hold)
    for thread in threads:
        thread.join()
    return told


@pytest.fixture
def commits(db: Database) -> list[object]:
    """One entry for each commit."""
    found: list[object] = []
    event.listen(db.engine, "commit", found.append)
    return found


def test_writers_that_wait_share_one_commit(db: Database, file: Path, commits: list[object]) -> None:
    assert together(db, [insert(n) for n in range(WRITERS)]) == []

    assert len(commits) == 2  # the one they waited for, and theirs
    assert on_disk(file) == set(range(WRITERS))


def test_a_writer_that_returns_is_recorded(db: Database, file: Path) -> None:
    def write_and_look(n: int) -> bool:
        db.run(insert(n))
        return n in on_disk(file)

    with ThreadPoolExecutor(WRITERS) as pool:
        seen = list(pool.map(write_and_look, range(200)))

    assert all(seen)


def test_each_writer_gets_what_its_own_work_returned(db: Database) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        assert list(pool.map(lambda n: db.run(lambda _tx: n), range(200))) == list(range(200))


def test_one_writers_error_undoes_that_writer_only(db: Database, file: Path) -> None:
    def fails(tx: Connection) -> None:
        insert(99)(tx)
        raise UserError("no")

    told = together(db, [insert(0), fails, insert(1), fails, insert(2)])

    assert [str(error) for error in told] == ["no", "no"]
    assert on_disk(file) == {0, 1, 2}


def test_a_constraint_that_one_breaks_is_told_to_that_one(db: Database, file: Path) -> None:
    told = together(db, [insert(1), insert(1), insert(2)])

    assert [type(error) for error in told] == [IntegrityError]
    assert on_disk(file) == {1, 2}


def test_a_transaction_that_is_given_up_fails_every_writer(db: Database, file: Path) -> None:
    def given_up(tx: Connection) -> None:
        tx.connection.driver_connection.rollback()  # type: ignore[union-attr]  # as SQLite may, on a full disk

    told = together(db, [insert(0), given_up, insert(2)])

    assert [type(error) for error in told] == [StoreUnavailable] * 3
    assert on_disk(file) == set()
    db.run(insert(7))
    assert on_disk(file) == {7}


def test_a_writer_that_is_stopped_dead_does_not_stop_the_others(db: Database, file: Path) -> None:
    def stopped(_tx: Connection) -> None:
        raise SystemExit

    with pytest.raises(SystemExit):
        db.run(stopped)
    db.run(insert(7))

    assert on_disk(file) == {7}


def test_no_writer_waits_for_ever_newer_ones(db: Database, file: Path, commits: list[object]) -> None:
    assert together(db, [insert(n) for n in range(40)]) == []

    assert len(commits) == 1 + 3  # 16 + 16 + 8
    assert on_disk(file) == set(range(40))
