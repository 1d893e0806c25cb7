"""What `thinkchild try` finds in a database from the last time."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli_practice import _carry_on
from bot.db import Database
from bot.practice import Practice
from bot.tryout import newest
from tests.conftest import NOW, Force


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
