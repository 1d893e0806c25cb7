"""`thinkchild try`: the training behind the fictional force, and what is found in a database from the last time."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from bot.cli_practice import _carry_on
from bot.db import Base, Database, UtcDateTime
from bot.outbox import store as outbox
from bot.people import duties, store
from bot.people.shifts import Pattern, Shift
from bot.practice import Practice
from bot.quizzes.content import Scenario
from bot.tryout import AHEAD, DEPTH, _wrong, newest, settle
from tests.conftest import NOW, Force
from tests.samples import LONDON, forked, home, ordered, question, scenario

ROSTER = "slack_user,name,team,parent,roles,joined\n" + "\n".join(
    f"U0X{number},Surname,Response A,North,officer,2026-01-01" for number in range(12)
)
PATTERNS = {"Response A": Pattern("a", "A", NOW.date(), ("early", None), {"early": Shift("early", time(7), time(17))})}
PAST = {  # times of what has happened: the clock of a try goes on after them
    "joined_at",
    "asked_at",
    "answered_at",
    "started_at",
    "finished_at",
    "at",
    "entered_at",
    "kept_at",
    "sent_at",
    "first_attempt_at",
    "paused_at",
    "closed_at",
    "expanded_at",
}
STEPS = scenario("steps", questions=[ordered("steps"), ordered("more-steps"), question("last", ("a", "b"))])
FORK = scenario("fork", questions=forked())
TOMORROW = [scenario(f"later-{number}", date(2026, 11, 23)) for number in range(9)]


@pytest.mark.parametrize("published", [(), (STEPS,), (STEPS, FORK)])
def test_officers_have_completed_none_to_all_of_what_is_published(
    sqlite: Database, published: tuple[Scenario, ...]
) -> None:
    rooms = home(*published, *TOMORROW)
    settle(sqlite, rooms, ROSTER, PATTERNS, {"U0X5"}, NOW, lambda: None)

    with sqlite.transaction() as tx:
        officers = [store.officer_for(tx, f"U0X{number}") for number in range(12)]
        done = [rooms.quizzes.progress(tx, officer, NOW)[0] for officer in officers if officer]
    most = len(published)
    assert done == [0 if number == 5 else min(number % DEPTH, most) for number in range(12)]


def test_teams_work_as_the_cast_says(sqlite: Database) -> None:
    settle(sqlite, home(), ROSTER, PATTERNS, (), NOW, lambda: None)

    with sqlite.transaction() as tx:
        lines = duties.show(tx, "U0X1", LONDON, NOW, 2)
    assert lines == [
        "Surname, Response A: A (a), offset 0",
        "Sun 22 November: early, 07:00–17:00; quizzes from 07:30 to 16:00",
        "Mon 23 November: off",
    ]


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


def test_what_is_still_to_come_is_not_where_the_last_time_ended(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        outbox.put(tx, "key", "test", force.amina.id, NOW + timedelta(days=9), expires_at=NOW + timedelta(days=10))
    found = newest(db)

    assert found is not None
    assert found < NOW


def test_of_every_time_somebody_has_thought_whether_it_lies_ahead() -> None:
    times = {
        column.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, UtcDateTime)
    }

    assert times == PAST | AHEAD


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
