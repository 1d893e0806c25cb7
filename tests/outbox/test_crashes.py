"""Senders that are killed at any point: nothing is lost, and nothing arrives twice."""

import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.clock import utc_now
from bot.db import Database
from bot.outbox import rules, store
from bot.practice import Practice
from bot.practice.person import Visitor
from bot.slack import poster
from tests.conftest import Force

CHECKOUT = Path(__file__).parent.parent.parent
MESSAGES, KILLS = 180, 3  # the page shows the newest 200
LEASE = "2"  # seconds: who takes over need not wait for long here


@contextmanager
def sender(db: Database, practice: Practice) -> Iterator[subprocess.Popen[bytes]]:
    url = db.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "bench.sender", url, practice.api_url, "0", LEASE]
    with subprocess.Popen(command, cwd=CHECKOUT) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("senders", [1, 2])
def test_whoever_is_killed_nothing_is_lost_and_nothing_arrives_twice(db: Database, force: Force, senders: int) -> None:
    if senders > 1 and db.is_sqlite:
        pytest.skip("one process sends where the database is a file")
    with db.transaction() as tx:
        for number in range(MESSAGES):
            store.put(tx, f"message {number}", "test", force.amina.id, utc_now())
    with Practice(0) as practice:
        practice.fault("delay", method="chat.postMessage", seconds=0.05)
        amina = Visitor(practice.url, "U0AMINA")
        for kill in range(KILLS):
            with sender(db, practice) as first, sender(db, practice) if senders > 1 else _nobody():
                _until_sent(db, 1 + kill * MESSAGES // (KILLS + 1))
                time.sleep(random.uniform(0, 0.3))  # any point will do
                first.send_signal(signal.SIGKILL)
        killed_at = sent(db)
        with sender(db, practice):
            _until_sent(db, MESSAGES)
        arrived = Counter(re.search(r"message \d+", message["text"])[0] for message in amina.sees())  # type: ignore[index]
        looked = [call for call in practice.calls() if call["method"] == "conversations.history"]

    assert killed_at < MESSAGES
    assert looked  # the kills did strike between the call and the record of it
    assert {text: count for text, count in arrived.items() if count != 1} == {}
    assert len(arrived) == MESSAGES


@contextmanager
def _nobody() -> Iterator[None]:
    yield


def sent(db: Database) -> int:
    with db.transaction() as tx:
        return store.counts(tx).get("sent", 0)


def _until_sent(db: Database, enough: int) -> None:
    end = time.monotonic() + 50
    while sent(db) < enough:
        assert time.monotonic() < end, "too slow"
        time.sleep(0.02)


def test_a_call_is_over_before_its_lease_is() -> None:
    """Else another would look while the message is still on its way."""
    assert poster.TIMEOUT < rules.MARGIN.total_seconds() < rules.LEASE.total_seconds()
