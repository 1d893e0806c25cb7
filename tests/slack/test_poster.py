"""The outbox's messages in a strict workspace that misbehaves: nothing lost, nothing twice."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.cards import Card, Text
from bot.db import Database
from bot.outbox import store
from bot.outbox.rules import Delivery, DeliveryError, Post, Sent, Verdict
from bot.outbox.runner import Runner
from bot.practice import Practice
from bot.practice.person import Visitor
from bot.slack.poster import Poster
from tests.conftest import Force

TOKEN = "xoxb-practice"  # the practice workspace's own
CARD = Card((Text("A message"),))


@pytest.fixture
def practice() -> Iterator[Practice]:
    with Practice(0) as workspace:
        yield workspace


def asked(practice: Practice, *acts: str) -> list[Sent | None]:
    """Posts as number 1, or looks for it."""

    async def talk() -> list[Sent | None]:
        poster = Poster(TOKEN, practice.api_url)
        await poster.open()
        try:
            since = datetime.now(UTC) - timedelta(seconds=60)
            return [
                await (poster.post("U0AMINA", CARD, 1) if act == "post" else poster.find("U0AMINA", int(act), since))
                for act in acts
            ]
        finally:
            await poster.close()

    return asyncio.run(talk())


def test_a_message_is_found_by_its_number_where_it_arrived(practice: Practice) -> None:
    before, posted, found, other = asked(practice, "1", "post", "1", "2")

    assert (before, other) == (None, None)
    assert found == posted
    assert len(Visitor(practice.url, "U0AMINA").sees()) == 1


def test_a_message_is_found_behind_many_newer_ones(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.poster.PAGE", 2)
    posted, *_, found = asked(practice, *["post"] * 7, "1")

    assert found is not None
    assert posted is not None
    assert found.ts >= posted.ts


@pytest.mark.parametrize(
    ("fault", "details", "pause", "perhaps"),
    [
        ("rate_limited", {"seconds": 7}, 7, False),
        ("drop_answer", {}, None, True),
        ("server_error", {}, None, True),
    ],
)
def test_what_slack_does_is_told_as_what_it_means(
    practice: Practice, fault: str, details: dict[str, float], pause: float | None, perhaps: bool
) -> None:
    practice.fault(fault, method="chat.postMessage", **details)

    with pytest.raises(DeliveryError) as told:
        asked(practice, "post")

    assert (told.value.pause, told.value.arrived_perhaps, told.value.permanent) == (pause, perhaps, False)


def test_somebody_who_is_not_there_is_never_reached(practice: Practice) -> None:
    async def post() -> None:
        poster = Poster(TOKEN, practice.api_url)
        await poster.open()
        try:
            await poster.post("U0NOBODY", CARD, 1)
        finally:
            await poster.close()

    with pytest.raises(DeliveryError, match="channel_not_found") as told:
        asyncio.run(post())
    assert told.value.permanent


@pytest.mark.parametrize(("token", "reason"), [("xoxb-revoked", "invalid_auth"), (TOKEN, "unreachable")])
def test_a_workspace_that_takes_nothing_makes_all_messages_wait(practice: Practice, token: str, reason: str) -> None:
    url = practice.api_url if reason != "unreachable" else "http://127.0.0.1:1/api/"

    async def post() -> None:
        poster = Poster(token, url)
        await poster.open()
        try:
            await poster.post("U0AMINA", CARD, 1)
        finally:
            await poster.close()

    with pytest.raises(DeliveryError, match=reason) as told:
        asyncio.run(post())
    assert told.value.pause
    assert not told.value.permanent


def test_every_message_arrives_once_through_drops_errors_and_refusals(
    practice: Practice, db: Database, force: Force
) -> None:
    """Waits between attempts are shortened by a clock that runs ten times as fast."""
    with db.transaction() as tx:
        for number in range(60):
            store.put(tx, f"quiz:{number}", "test", force.amina.id, datetime.now(UTC))
    practice.fault("drop_answer", method="chat.postMessage", every=10)
    practice.fault("server_error", method="chat.postMessage", every=7)
    begun = datetime.now(UTC)

    def now() -> datetime:
        return begun + (datetime.now(UTC) - begun) * 10

    def prepare(_: Connection, claimed: Sequence[Delivery], __: datetime) -> Mapping[int, Verdict]:
        return {one.id: Post("U0AMINA", Card((Text(one.key),))) for one in claimed}

    runner = Runner(db, Poster(TOKEN, practice.api_url), prepare, None, now)
    thread = threading.Thread(target=runner.run)
    thread.start()
    try:
        until = begun + timedelta(seconds=40)
        while _sent(db) < 60 and datetime.now(UTC) < until:
            runner.wake()
            threading.Event().wait(0.05)
    finally:
        runner.stop()
        thread.join(timeout=20)

    seen = Counter(message["text"] for message in Visitor(practice.url, "U0AMINA").sees())
    assert {text: count for text, count in seen.items() if count > 1} == {}
    assert len(seen) == 60
    assert _sent(db) == 60


def _sent(db: Database) -> int:
    with db.transaction() as tx:
        return store.counts(tx).get("sent", 0)
