"""Migrations lead to the tables that the program knows, and it starts on no others."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import bot.home  # brings every room's tables
import bot.outbox.lead  # the same
import bot.outbox.store  # the same
import bot.people.rota  # the same
import bot.serving  # noqa: F401  # the same
from bot.db import HEAD, Base, Database
from bot.errors import SettingsError
from bot.migrate import FOLDER, migrate, require_current


@pytest.fixture
def empty() -> Iterator[Database]:
    with closing(Database("sqlite://")) as db:
        yield db


def at(db: Database, version: str) -> None:
    with db.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_the_newest_migration_is_the_one_the_program_names() -> None:
    scripts = ScriptDirectory(str(FOLDER))

    assert scripts.get_heads() == [HEAD]


def test_migrations_are_numbered_in_the_order_in_which_they_follow() -> None:
    names = [script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()]

    assert names == sorted(names, reverse=True)
    assert all(len(name) == len(HEAD) and name.isdecimal() for name in names)


def test_the_tables_are_what_the_models_say(db: Database) -> None:
    with db.transaction() as tx:
        context = MigrationContext.configure(tx, opts={"compare_type": True, "compare_server_default": True})
        different = compare_metadata(context, Base.metadata)

    assert different == []


def test_constraints_have_the_names_that_a_later_migration_looks_for(db: Database) -> None:
    with db.transaction() as tx:
        found = inspect(tx)
        unique = {one["name"] for table in found.get_table_names() for one in found.get_unique_constraints(table)}

    assert {"uq_team_name", "uq_officer_slack_user", "uq_run_officer_id_slug_number"} <= unique


def test_migrating_twice_changes_nothing(db: Database) -> None:
    assert migrate(db) is False
    assert db.version() == HEAD


def test_migrating_an_empty_database_brings_it_up_to_date(empty: Database) -> None:
    assert empty.version() is None
    assert migrate(empty) is True
    require_current(empty)
    empty.close()


def test_a_program_starts_on_a_database_that_is_up_to_date(db: Database) -> None:
    require_current(db)


def test_a_program_does_not_start_without_tables_and_says_what_to_run(empty: Database) -> None:
    with pytest.raises(SettingsError, match=r"no tables yet\. Run: thinkchild migrate"):
        require_current(empty)
    empty.close()


def test_a_program_does_not_start_on_older_tables_and_says_what_to_run(sqlite: Database) -> None:
    at(sqlite, "0000")

    with pytest.raises(SettingsError, match=rf"version 0000, this program needs {HEAD}\. Run: thinkchild migrate"):
        require_current(sqlite)


def test_a_program_does_not_start_on_newer_tables_and_says_what_to_do(sqlite: Database) -> None:
    at(sqlite, "9999")

    with pytest.raises(SettingsError, match=r"newer than this program .* Update the program"):
        require_current(sqlite)


def test_migrating_newer_tables_is_refused_in_the_same_words(sqlite: Database) -> None:
    at(sqlite, "9999")

    with pytest.raises(SettingsError, match=r"newer than this program .* Update the program"):
        migrate(sqlite)
    assert sqlite.version() == "9999"
