"""What watches a process is told the truth, in a sentence, and cannot hold it up."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import text

from bot import health
from bot.db import Database
from bot.errors import Refused, StoreUnavailable
from bot.health import SILENT, Health, Page, serving
from bot.outbox import lead, store
from bot.outbox.watch import refused
from tests.conftest import NOW, Force

PAGES = {"/healthz": lambda: Page(200, b"At work.\n"), "/metrics": lambda: Page(200, b"due 1\n", "text/x")}


@pytest.fixture
def port() -> Iterator[int]:
    with serving("127.0.0.1", 0, PAGES) as found:
        yield found


def got(port: int, path: str) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers["Content-Type"]
    finally:
        connection.close()


def test_pages_are_served_and_nothing_else(port: int) -> None:
    assert got(port, "/healthz") == (200, "At work.\n", health.TEXT)
    assert got(port, "/metrics?name=due") == (200, "due 1\n", "text/x")
    assert got(port, "/")[:2] == (404, "There are /healthz, /readyz and /metrics.\n")


def test_nobody_waits_for_somebody_slow(port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    try:
        slow[0].sendall(b"GET /heal")
        assert got(port, "/healthz")[0] == 200
    finally:
        for one in slow:
            one.close()


def test_who_says_nothing_is_hung_up_on(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health._Handler, "timeout", 0.05)
    with socket.create_connection(("127.0.0.1", port), timeout=10) as silent:
        assert silent.recv(1) == b""


def test_it_ends_while_somebody_is_slow() -> None:
    before = threading.active_count()
    with serving("127.0.0.1", 0, PAGES) as port:
        silent = socket.create_connection(("127.0.0.1", port))
    silent.close()
    with pytest.raises(OSError, match="refused"):
        got(port, "/healthz")
    assert threading.active_count() <= before + 1


def test_a_port_that_is_not_to_be_had_is_one_sentence(port: int) -> None:
    with (
        pytest.raises(Refused, match=f"Port {port} is in use: set THINKCHILD_WATCH_PORT"),
        serving("127.0.0.1", port, PAGES),
    ):
        pass
    with pytest.raises(Refused, match=r"Port 0 at 192.0.2.1 cannot be listened at"), serving("192.0.2.1", 0, PAGES):
        pass


def answers(found: Health) -> dict[str, tuple[int, str]]:
    return {path: (page().status, page().body.decode()) for path, page in found.pages().items()}


def test_a_process_is_at_work_as_long_as_each_of_its_threads_looks(sqlite: Database) -> None:
    looked = {"worker": monotonic(), "sender": monotonic()}
    parts: dict[str, Callable[[], float]] = {name: lambda name=name: looked[name] for name in looked}  # type: ignore[misc]  # of a default
    watched = Health(sqlite, parts)
    well = watched.stuck()
    looked["sender"] -= SILENT + 1

    assert well == ""
    assert watched.stuck() == f"The sender has not looked for {SILENT + 1:.0f} seconds: restart this process."
    assert answers(watched)["/healthz"][0] == 503


def test_a_process_that_looks_is_at_work_even_without_its_database(tmp_path: Path) -> None:
    away = Health(Database(f"sqlite:///{tmp_path}/nowhere/x.db"), {"worker": monotonic})

    assert answers(away)["/healthz"] == (200, "At work.\n")


def test_a_process_is_ready_on_tables_that_are_up_to_date(db: Database) -> None:
    assert answers(Health(db, sends=True))["/readyz"] == (200, "Ready.\n")


@pytest.mark.parametrize(
    ("version", "says"),
    [
        ("0000", "The database is not up to date: run thinkchild migrate."),
        ("9999", "The database is newer than this program: update the program."),
    ],
)
def test_a_process_is_not_ready_on_other_tables_and_says_what_to_do(sqlite: Database, version: str, says: str) -> None:
    with sqlite.transaction() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})

    assert answers(Health(sqlite))["/readyz"] == (503, f"{says}\n")


class Away(Database):
    asked = 0

    def version(self) -> str:
        self.asked += 1
        raise StoreUnavailable


def test_a_process_is_not_ready_without_its_database_and_asks_for_it_only_now_and_then() -> None:
    away = Away("sqlite://")
    watched = Health(away)
    for _ in range(10):
        assert answers(watched)["/readyz"] == (503, "The database does not answer. What is due waits.\n")

    assert away.asked == 1


def test_whoever_asks_while_the_database_hangs_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    begun, ended = threading.Event(), threading.Event()

    class Hanging(Database):
        def version(self) -> str:
            begun.set()
            ended.wait(10)
            return "0000"

    watched = Health(Hanging("sqlite://"))
    first = threading.Thread(target=watched.unready, daemon=True)
    first.start()
    assert begun.wait(10)
    said = watched.unready()
    ended.set()
    first.join(10)

    assert said == "The database does not answer. What is due waits."


@pytest.mark.parametrize("sends", [True, False])
@pytest.mark.parametrize(("reason", "needs_an_admin"), [("token_revoked", True), ("ratelimited", False)])
def test_a_process_that_sends_is_ready_only_if_slack_takes_its_messages(
    db: Database, force: Force, sends: bool, reason: str, needs_an_admin: bool
) -> None:
    with db.transaction() as tx:
        store.put(tx, "quiz", "quiz", force.amina.id, NOW)
        lead.take(tx, "here", NOW)
        lead.pause(tx, NOW, NOW + timedelta(minutes=1), reason)

    said = Health(db, sends=sends, now=lambda: NOW).unready()

    assert said == (refused(reason) if sends and needs_an_admin else "")
