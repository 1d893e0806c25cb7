import threading
from datetime import datetime, timedelta
from typing import cast

import pytest
from sqlalchemy import Connection

from bot import worker
from bot.db import Database
from bot.errors import StoreUnavailable
from bot.home import Home
from bot.quizzes import store
from bot.verbs import Press
from bot.worker import Worker
from tests.conftest import NOW, Force
from tests.samples import home


def test_a_round_closes_what_was_left_unanswered(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        home().quizzes.command(tx, Press(force.amina, NOW))

    Worker(db, home, lambda: NOW + timedelta(hours=11)).round()
    with db.transaction() as tx:
        assert store.open_for(tx, force.amina.id) is not None
    Worker(db, home, lambda: NOW + timedelta(hours=13)).round()
    with db.transaction() as tx:
        assert store.open_for(tx, force.amina.id) is None


@pytest.mark.parametrize("trouble", [StoreUnavailable, ZeroDivisionError])
def test_whatever_goes_wrong_in_a_round_the_next_one_comes(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, trouble: type[Exception]
) -> None:
    monkeypatch.setattr(worker, "EVERY", 0.01)
    rounds = 0
    again = threading.Event()

    class Away(Worker):
        def round(self) -> None:
            nonlocal rounds
            rounds += 1
            if rounds > 2:
                again.set()
            raise trouble

    away = Away(Database("sqlite://"), home, lambda: NOW)
    thread = threading.Thread(target=away.run)
    thread.start()
    assert again.wait(10)
    away.stop()
    thread.join(10)

    assert not thread.is_alive()
    assert "trying again" in caplog.text


def test_a_worker_that_is_woken_looks_at_once(db: Database) -> None:
    looked = threading.Semaphore(0)

    class Counting(Worker):
        def round(self) -> None:

            looked.release()

    waiting = Counting(db, home, lambda: NOW)
    thread = threading.Thread(target=waiting.run, daemon=True)
    thread.start()
    for _ in range(3):
        assert looked.acquire(timeout=10)
        waiting.wake()
    assert looked.acquire(timeout=10)
    assert not looked.acquire(timeout=0.1)  # and not again before its time
    waiting.stop()
    thread.join(10)

    assert not thread.is_alive()


def test_a_worker_that_was_stopped_before_it_ran_ends_at_once(db: Database) -> None:
    stopped = Worker(db, home, lambda: NOW)
    stopped.stop()
    thread = threading.Thread(target=stopped.run, daemon=True)
    thread.start()
    thread.join(10)

    assert not thread.is_alive()


class Busy:
    """Rooms with so many transactions' worth of work."""

    def __init__(self, times: int) -> None:
        self.left = times

    def time_passes(self, _: Connection, __: datetime) -> bool:
        self.left -= 1
        return self.left > 0


def test_a_long_round_lets_others_write_between_its_transactions(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    busy, waited = Busy(4), list[float]()
    one = Worker(db, lambda: cast(Home, busy), lambda: NOW)
    monkeypatch.setattr(one._stopped, "wait", waited.append)
    one.round()

    assert len(waited) == 3
    assert all(0.02 <= seconds <= 1 for seconds in waited)


def test_a_worker_that_is_stopped_in_a_long_round_waits_no_longer(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, asked = Busy(10**6), threading.Event()

    def for_ever(_: float) -> float:
        asked.set()
        return 600

    monkeypatch.setattr(worker, "breath", for_ever)
    one = Worker(db, lambda: cast(Home, busy), lambda: NOW)
    thread = threading.Thread(target=one.run, daemon=True)
    thread.start()
    assert asked.wait(10)
    one.stop()
    thread.join(10)

    assert not thread.is_alive()
    assert busy.left == 10**6 - 1
