"""A form that is sent by two processes at once starts one campaign."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from bot.campaigns.rules import Wish
from bot.db import Database
from tests.campaigns.desk import MONDAY, START, Work


def test_two_presses_at_once_start_one(db: Database) -> None:
    work, together = Work(db), Barrier(2)
    work.enrol()
    wish = Wish(("one",), (), MONDAY, MONDAY + timedelta(days=6))

    def press(_: int) -> int:
        together.wait(timeout=30)
        with db.transaction() as tx:
            return work.home.campaigns.start(tx, wish, None, START, key="7:1").id

    with ThreadPoolExecutor(2) as threads:
        assert len(set(threads.map(press, range(2)))) == 1
    with db.transaction() as tx:
        (started,) = work.home.campaigns.seen(tx, None)
        assert len(started.teams) == 1
        assert work.home.campaigns.start(tx, wish, None, START, key="7:2").id != started.id
