"""One transaction is all or nothing on either database, and one that cannot be had records nothing."""

import socket
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.types import String

import bot.db
import bot.home  # brings every room's tables
import bot.outbox.lead
import bot.people.rota  # brings those of shifts
from bot.checklists.content import Checklist
from bot.db import UNAVAILABLE, Base, Database, breath, insert_once
from bot.errors import SettingsError, StoreUnavailable
from bot.frozen import FrozenRow, Shelf
from bot.migrate import migrate
from bot.people.store import OfficerRow, TeamRow
from tests.conftest import NOW
from tests.samples import checklist

# What each text column holds. A new one fails here until somebody has thought about what may end up in it.
TEXT = {
    "team.name": "roster: a police team",
    "officer.slack_user": "roster: Slack's id",
    "officer.name": "roster: a name",
    "role_grant.role": "a closed list: bot.people.rules.ROLES",
    "frozen_content.version": "a hash",
    "frozen_content.slug": "a slug",
    "frozen_content.body": "authors' words",
    "run.slug": "a slug",
    "run.version": "a hash",
    "run.incident": "an incident reference that matched the force's pattern",
    "tick.item": "an item's id",
    "tick.state": "a closed list: bot.checklists.rules.State",
    "tick.reason": "a closed list: bot.checklists.rules",
    "campaign.key": "an officer's id and when a form was opened",
    "campaign.title": "authors' words: a title from a campaign's file, or titles of scenarios",
    "campaign.scenarios": "slugs",
    "campaign.state": "a closed list: bot.campaigns.rules.State",
    "assignment.slug": "a slug",
    "assignment.version": "a hash",
    "assignment.question": "a question's id",
    "assignment.closed": "a closed list: bot.quizzes.store",
    "assignment.chosen": "option ids",
    "delivery.key": "made of slugs, ids and hashes",
    "delivery.kind": "a closed list",
    "delivery.ref": "a slug, an id or a hash",
    "delivery.state": "a closed list: bot.outbox.rules.State",
    "delivery.reason": "a closed list, or the platform's own error code",
    "delivery.run": "a random name",
    "delivery.sent_channel": "the platform's id",
    "delivery.sent_ts": "the platform's id",
    "sender.holder": "a random name",
    "sender.paused_by": "the platform's own error code",
    "content_notice.about": "names of content files",
    "content_notice.words": "words of the program, about content files",
    "shift_pattern.id": "a slug",
    "shift_pattern.title": "a planner's words about a pattern, from a file",
    "shift_pattern.cycle": "names of shifts: slugs",
    "shift_pattern.shifts": "names of shifts and their hours",
    "team_rota.pattern_id": "a slug",
    "officer_rota.pattern_id": "a slug",
    "absence.kind": "a closed list: bot.people.leave_file.KINDS, none of them about health",
    "absence.shift": "a slug: the name of a shift of a pattern, or nothing",
    "preference.part": "a closed list: bot.people.preferences.Part",
    "kept_content.file": "a file's name",
    "kept_content.text": "words of authors",
}
WITHOUT_TEXT = {"campaign_team"}


def teams(db: Database) -> list[str]:
    with db.transaction() as tx:
        return list(tx.execute(select(TeamRow.name).order_by(TeamRow.id)).scalars())


def add_team(tx: Connection, name: str) -> None:
    tx.execute(insert(TeamRow).values(name=name))


def add_teams(db: Database, *names: str | Callable[[], float]) -> None:
    """In one transaction; a name that is called may raise."""
    with db.transaction() as tx:
        for name in names:
            add_team(tx, name if isinstance(name, str) else str(name()))


def test_no_column_can_hold_prose_from_a_user() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    of_text = {f"{one.table.name}.{one.name}" for one in columns if isinstance(one.type, String | Text)}
    plain = {"INTEGER", "BOOLEAN", "DATETIME", "DATE", "VARCHAR", "TEXT"}

    assert of_text == set(TEXT)
    assert {str(one.type) for one in columns} <= plain  # no JSON, no binary to hide words in


def test_a_time_comes_back_as_the_same_instant_in_utc(db: Database) -> None:
    summer = datetime(2026, 7, 1, 0, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with db.transaction() as tx:
        add_team(tx, "A")
        tx.execute(insert(OfficerRow).values(slack_user="U1", name="Amina", team_id=1, joined_at=summer))
        found = tx.execute(select(OfficerRow.joined_at)).scalar_one()

    assert found == summer
    assert found.tzinfo == UTC
    assert found.isoformat() == "2026-06-30T23:30:00.123456+00:00"


def test_a_time_without_a_zone_is_refused(db: Database) -> None:
    values = {"slack_user": "U1", "name": "Amina", "team_id": 1, "joined_at": NOW.replace(tzinfo=None)}

    with pytest.raises(StatementError, match="a time without a zone"), db.transaction() as tx:
        tx.execute(insert(OfficerRow).values(**values))


def test_an_error_undoes_the_whole_transaction(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        add_teams(db, "A", lambda: 1 / 0)

    assert teams(db) == []


def test_a_transaction_after_an_error_works(db: Database) -> None:
    with pytest.raises(IntegrityError):
        add_teams(db, "A", "A")
    with db.transaction() as tx:
        add_team(tx, "B")

    assert teams(db) == ["B"]


def test_a_row_cannot_point_at_nothing(db: Database) -> None:
    with pytest.raises(IntegrityError), db.transaction() as tx:
        tx.execute(insert(OfficerRow).values(slack_user="U1", name="Amina", team_id=99, joined_at=NOW))


def test_insert_once_inserts_once(db: Database) -> None:
    with db.transaction() as tx:
        for name in ("A", "A", "B"):
            insert_once(tx, TeamRow, name=name)

    assert teams(db) == ["A", "B"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An SQLite file with tables; waiting for its lock ends soon."""
    monkeypatch.setattr(bot.db, "BUSY_MS", 50)
    path = tmp_path / "thinkchild.db"
    db = Database(f"sqlite:///{path}")
    migrate(db)
    db.close()
    return path


def test_a_locked_database_is_unavailable_and_records_nothing(file: Path) -> None:
    db = Database(f"sqlite:///{file}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreUnavailable) as refused, db.transaction() as tx:
        add_team(tx, "A")
    other.execute("ROLLBACK")
    other.close()

    assert str(refused.value) == UNAVAILABLE
    assert teams(db) == []
    db.close()


def test_a_database_that_was_locked_works_again(file: Path) -> None:
    db = Database(f"sqlite:///{file}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable), db.transaction():
        pass
    other.execute("ROLLBACK")
    other.close()

    with db.transaction() as tx:
        add_team(tx, "A")
    assert teams(db) == ["A"]
    db.close()


def test_a_read_only_file_is_unavailable(file: Path) -> None:
    db = Database(f"sqlite:///file:{file}?mode=ro&uri=true")

    with pytest.raises(StoreUnavailable, match="nothing was recorded"), db.transaction() as tx:
        add_team(tx, "A")
    db.close()


def test_a_file_in_a_folder_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'nowhere' / 'thinkchild.db'}")

    with pytest.raises(StoreUnavailable), db.transaction():
        pass


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(
        "not a database, though long enough to be taken for one\n" * 99, encoding="utf-8"
    )
    db = Database(f"sqlite:///{tmp_path / 'notes.txt'}")

    with pytest.raises(StoreUnavailable), db.transaction():
        pass


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # taken, and nobody listens
        db = Database(f"postgresql://nobody@127.0.0.1:{unused.getsockname()[1]}/nothing")

        with pytest.raises(StoreUnavailable) as refused, db.transaction():
            pass
    assert str(refused.value) == UNAVAILABLE
    db.close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_driver_of_postgresql_is_named(scheme: str) -> None:
    db = Database(f"{scheme}://amina:pass@db.example.org/thinkchild")

    assert db.url.drivername == "postgresql+psycopg"
    assert not db.is_sqlite
    assert "pass@" not in f"{db.url} {db.engine}"


@pytest.mark.parametrize(
    "url",
    [
        "thinkchild.db",
        "mysql://db.example.org/thinkchild",
        "http://db.example.org",
        "sqlite",
        "sqlite://thinkchild.db",
        "postgresql://amina:sesame@db.example.org:port/thinkchild",
        "postgresql+nothing://db.example.org/thinkchild",
        "postgresql+psycopg2://db.example.org/thinkchild",
    ],
)
def test_an_address_that_cannot_be_right_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Database(url)

    assert _named(str(refused.value))
    assert "sesame" not in str(refused.value)


def _named(words: str) -> bool:
    """The sentence names what to change: the setting, or the driver to install."""
    return "DATABASE_URL" in words or "psycopg[binary]" in words


def test_content_is_kept_as_it_was_met(db: Database) -> None:
    before = Shelf(Checklist, {"custody": checklist()})
    with db.transaction() as tx:
        version = before.keep(tx, "custody")
        assert before.keep(tx, "custody") == version
    after = Shelf(Checklist, {"custody": checklist(title="Another title")})

    with db.transaction() as tx:
        assert after.met(tx, version) == checklist()
        assert after.met(tx, after.keep(tx, "custody")).title == "Another title"
        assert len(tx.execute(select(FrozenRow.version)).all()) == 2


def test_content_that_was_taken_away_is_still_there_for_who_met_it(db: Database) -> None:
    with db.transaction() as tx:
        version = Shelf(Checklist, {"custody": checklist()}).keep(tx, "custody")

    with db.transaction() as tx:
        assert Shelf(Checklist, {}).met(tx, version).title == checklist().title


def test_every_table_of_the_program_is_known_here() -> None:
    assert {table.name for table in Base.metadata.sorted_tables} - WITHOUT_TEXT == {name.split(".")[0] for name in TEXT}
    assert isinstance(FrozenRow.__table__, Table)


def test_others_may_write_for_about_as_long_as_a_loop_did() -> None:
    assert [breath(taken) for taken in (0, 0.3, 60)] == [0.02, 0.3, 1]
