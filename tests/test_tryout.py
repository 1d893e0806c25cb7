"""`thinkchild try`: the training behind the fictional force, and what is found in a database from the last time."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.cli_practice import _carry_on
from bot.db import Database
from bot.people import store
from bot.practice import Practice
from bot.quizzes.content import Scenario
from bot.tryout import DEPTH, _wrong, newest, settle
from tests.conftest import NOW, Force
from tests.samples import forked, home, ordered, question, scenario

ROSTER = "slack_user,name,team,parent,roles,joined\n" + "\n".join(
    f"U0X{number},Surname,Response A,North,officer,2026-01-01" for number in range(12)
)
STEPS = scenario("steps", questions=[ordered("steps"), ordered("more-steps"), question("last", ("a", "b"))])
FORK = scenario("fork", questions=forked())
TOMORROW = [scenario(f"later-{number}", date(2026, 11, 23)) for number in range(9)]


@pytest.mark.parametrize("published", [(), (STEPS,), (STEPS, FORK)])
def test_officers_have_completed_none_to_all_of_what_is_published(
    sqlite: Database, published: tuple[Scenario, ...]
) -> None:
    rooms = home(*published, *TOMORROW)
    settle(sqlite, rooms, ROSTER, {"U0X5"}, NOW, lambda: None)

    with sqlite.transaction() as tx:
        officers = [store.officer_for(tx, f"U0X{number}") for number in range(12)]
        done = [rooms.quizzes.progress(tx, officer, NOW)[0] for officer in officers if officer]
    most = len(published)
    assert done == [0 if number == 5 else min(number % DEPTH, most) for number in range(12)]


def test_a_wrong_order_has_every_step() -> None:
    assert _wrong(STEPS.questions[0]) == ("b", "a", "c")


def test_a_database_without_anything_has_no_newest_time(sqlite: Database) -> None:
    assert newest(sqlite) is None


def test_the_newest_time_is_the_latest_of_any_table(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        tx.exec_driver_sql("UPDATE officer SET joined_at = '2031-05-06 07:08:09+00:00' WHERE name = 'Bo Larsen'")

    found = newest(db)
    assert found is not None
    assert found.isoformat() == "2031-05-06T07:08:09+00:00"


def test_the_clock_goes_on_where_the_last_time_ended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Practice() as practice:
        latest = practice.now() + timedelta(days=2)
        _carry_on(practice, str(tmp_path / "x.db"), latest)

        assert latest < practice.now() < latest + timedelta(minutes=1)
        assert "where its clock was. To begin again: thinkchild try --fresh" in capsys.readouterr().err


def test_a_database_of_today_leaves_the_clock_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with Practice() as practice:
        _carry_on(practice, "x.db", NOW - timedelta(days=3000))

        assert practice.clock.moved == 0
        assert "Going on from x.db. To begin again" in capsys.readouterr().err
