"""The outbox's messages in a strict workspace that misbehaves: nothing lost, nothing twice."""

import asyncio
import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Connection

from bot.cards import Card, Text
from bot.db import Database
from bot.outbox import store
from bot.outbox.rules import PASSING, Delivery, DeliveryError, Post, Sent, Verdict
from bot.outbox.runner import Runner
from bot.practice import Practice
from bot.practice.person import Visitor
from bot.slack.poster import CLOSED, Poster
from tests.conftest import Force

TOKEN = "xoxb-practice"  # the practice workspace's own
CARD = Card((Text("A message"),))


@pytest.fixture
def practice() -> Iterator[Practice]:
    with Practice(0) as workspace:
        yield workspace


def asked(practice: Practice, *acts: str) -> list[Sent | None]:
    """Posts as a number ("post 7"), or looks for one ("7")."""

    async def talk() -> list[Sent | None]:
        poster = Poster(TOKEN, practice.api_url)
        await poster.open()
        try:
            since = datetime.now(UTC) - timedelta(seconds=60)
            return [await act_of(poster, act, since) for act in acts]
        finally:
            await poster.close()

    return asyncio.run(talk())


async def act_of(poster: Poster, act: str, since: datetime) -> Sent | None:
    if act.startswith("post "):
        return await poster.post("U0AMINA", CARD, int(act.removeprefix("post ")))
    return await poster.find("U0AMINA", int(act), since)


def test_a_message_is_found_by_its_number_where_it_arrived(practice: Practice) -> None:
    before, posted, found, other = asked(practice, "1", "post 1", "1", "2")

    assert (before, other) == (None, None)
    assert found == posted
    assert len(Visitor(practice.url, "U0AMINA").sees()) == 1


def test_a_message_is_found_behind_many_newer_ones(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.poster.PAGE", 2)
    posted, *_, found = asked(practice, *(f"post {number}" for number in range(1, 8)), "1")

    assert found is not None
    assert found == posted


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
        asked(practice, "post 1")

    assert (told.value.pause, told.value.arrived_perhaps, told.value.permanent) == (pause, perhaps, False)


def answered(act: str, **answer: Any) -> DeliveryError:
    """What is told of an answer like this to every call."""

    async def talk() -> None:
        async def answering(_: web.Request) -> web.Response:
            return web.Response(**answer)

        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", answering)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        poster = Poster(TOKEN, f"http://127.0.0.1:{runner.addresses[0][1]}/api/")
        await poster.open()
        try:
            await act_of(poster, act, datetime.now(UTC))
        finally:
            await poster.close()
            await runner.cleanup()

    with pytest.raises(DeliveryError) as told:
        asyncio.run(talk())
    return told.value


def said(error: str) -> dict[str, str]:
    return {"text": json.dumps({"ok": False, "error": error}), "content_type": "application/json"}


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "<html>Please sign in", "content_type": "text/html"},
        {"text": "<html>Blocked", "content_type": "text/html", "status": 403},
        {"text": "upstream", "content_type": "text/plain", "status": 503},
        {"text": "upstream", "content_type": "text/plain"},
        {"text": "{", "content_type": "application/json"},
        {"text": "[]", "content_type": "application/json"},
        {"text": "{}", "content_type": "application/json"},
        {"text": '{"ok": false, "error": "Blocked for amina@force.uk"}', "content_type": "application/json"},
    ],
    ids=lambda answer: f"{answer.get('status', 200)} {answer['text']}",
)
@pytest.mark.parametrize("act", ["post 1", "1"])
def test_an_answer_that_is_none_of_slacks_may_mean_that_it_arrived(act: str, answer: dict[str, Any]) -> None:
    told = answered(act, **answer)

    assert (told.reason, told.arrived_perhaps, told.permanent, told.pause) == ("unreadable answer", True, False, None)


@pytest.mark.parametrize(
    ("code", "permanent", "pause"),
    [
        ("user_disabled", True, None),
        ("msg_too_long", True, None),
        ("a_code_of_tomorrow", False, None),
        ("rate_limited", False, 30),
        ("team_added_to_org", False, 60),
        ("missing_scope", False, 60),
    ],
)
def test_only_what_is_about_the_reader_or_the_message_is_refused_for_good(
    code: str, permanent: bool, pause: float | None
) -> None:
    told = answered("post 1", **said(code))

    assert (told.permanent, told.pause, told.arrived_perhaps) == (permanent, pause, False)


@pytest.mark.parametrize("code", [*sorted(CLOSED), "ratelimited", "rate_limited"])
def test_a_pause_needs_an_admin_unless_slack_only_asks_for_time(code: str) -> None:
    told = answered("post 1", **said(code))

    assert told.pause
    assert (told.reason in PASSING) is (code not in CLOSED)


def test_who_may_not_read_conversations_can_still_send() -> None:
    told = answered("1", **said("missing_scope"))

    assert (told.permanent, told.pause) == (True, None)


@pytest.mark.parametrize(("header", "pause"), [("7", 7), ("soon", 30), ("99999999", 3600), ("-1", 30), ("", 30)])
def test_a_pause_is_read_with_care(header: str, pause: float) -> None:
    assert answered("post 1", status=429, **said("ratelimited"), headers={"Retry-After": header}).pause == pause


def test_as_long_as_no_connection_is_made_nothing_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.poster.CONNECT", 0.2)
    with ExitStack() as open_sockets:
        full = open_sockets.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):  # whoever comes now hangs
            waiting = open_sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())

        async def post() -> None:
            poster = Poster(TOKEN, f"http://127.0.0.1:{full.getsockname()[1]}/api/")
            await poster.open()
            try:
                await poster.post("U0AMINA", CARD, 1)
            finally:
                await poster.close()

        with pytest.raises(DeliveryError, match="unreachable") as told:
            asyncio.run(post())
    assert told.value.reason in PASSING
    assert (told.value.arrived_perhaps, told.value.pause) == (False, 5)


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
