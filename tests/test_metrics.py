"""What Prometheus reads: what this process did, and how the outbox is."""

import re
from datetime import timedelta
from pathlib import Path

from bot.db import Database
from bot.metrics import Meter
from bot.outbox import lead, store
from bot.outbox.rules import Happened, State
from tests.conftest import NOW, Force

DOCS = Path(__file__).parent.parent / "docs" / "operators.md"


def scraped(meter: Meter) -> dict[str, float]:
    body, kind = meter.page()
    assert kind.startswith("text/plain")
    lines = [line.rpartition(" ") for line in body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines if "_created" not in name}


def test_what_this_process_did_is_counted() -> None:
    meter = Meter()
    for happened in (
        Happened(State.SENT, late=timedelta(seconds=3)),
        Happened(State.SENT, late=timedelta(seconds=-1)),  # a clock was set
        Happened(State.SKIPPED, "expired"),
        Happened("refused", "ratelimited"),
        Happened("refused", "ratelimited"),
        Happened("refused", "user_disabled"),
        Happened(State.FAILED, "user_disabled"),
        Happened(State.UNCERTAIN, "missing_scope"),
    ):
        meter.count(happened)

    assert {name: value for name, value in scraped(meter).items() if "bucket" not in name} == {
        "thinkchild_messages_sent_total": 2,
        "thinkchild_messages_skipped_total": 1,
        "thinkchild_messages_failed_total": 1,
        "thinkchild_messages_uncertain_total": 1,
        'thinkchild_refusals_total{reason="ratelimited"}': 2,
        'thinkchild_refusals_total{reason="user_disabled"}': 1,
        "thinkchild_due_to_sent_seconds_count": 2,
        "thinkchild_due_to_sent_seconds_sum": 3,
    }


def followed(db: Database) -> Meter:
    meter = Meter()
    meter.follow(db, lambda: NOW)
    return meter


def test_the_outbox_is_told_as_it_is_by_now(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        store.put(tx, "first", "quiz", force.amina.id, NOW - timedelta(minutes=2))
        store.settle(tx, "x", [store.over(one, State.FAILED, "no") for one in store.claim(tx, "x", NOW, 1)])
        store.put(tx, "due", "quiz", force.amina.id, NOW - timedelta(minutes=1))
        store.put(tx, "later", "quiz", force.amina.id, NOW + timedelta(minutes=1))
        lead.take(tx, "here", NOW)
        lead.pause(tx, NOW, NOW + timedelta(minutes=1), "token_revoked")

    told = {name: value for name, value in scraped(followed(db)).items() if "outbox" in name or "database" in name}
    assert told == {
        "thinkchild_database_up": 1,
        "thinkchild_outbox_due": 1,
        "thinkchild_outbox_oldest_due_seconds": 60,
        "thinkchild_outbox_waiting": 1,
        "thinkchild_outbox_retrying": 0,
        "thinkchild_outbox_unmade": 0,
        "thinkchild_outbox_sending": 0,
        "thinkchild_outbox_failed": 1,
        "thinkchild_outbox_uncertain": 0,
        "thinkchild_outbox_paused": 1,
        "thinkchild_outbox_refused": 1,
        "thinkchild_outbox_pauses_total": 1,
    }


def test_without_its_database_the_rest_is_told(tmp_path: Path) -> None:
    told = scraped(followed(Database(f"sqlite:///{tmp_path}/nowhere/x.db")))

    assert told["thinkchild_database_up"] == 0
    assert told["thinkchild_messages_sent_total"] == 0
    assert not [name for name in told if "outbox" in name]


def test_two_meters_count_apart() -> None:
    one, other = Meter(), Meter()
    one.count(Happened(State.SENT))

    assert scraped(other)["thinkchild_messages_sent_total"] == 0


def test_every_figure_is_explained_to_operators(sqlite: Database) -> None:
    meter = followed(sqlite)
    meter.count(Happened("refused", "ratelimited"))
    names = {re.sub(r"(_bucket|_count|_sum)?(\{.*\})?$", "", name) for name in scraped(meter)}
    explained = set(re.findall(r"`(thinkchild_\w+)", DOCS.read_text(encoding="utf-8")))

    assert names == explained
