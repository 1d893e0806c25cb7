"""People who cannot be written to, and a workspace that takes nothing for a while, in the practice workspace."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

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
from tests.slack.sending import running, wait_until
from tests.slack.test_poster import TOKEN, asked, practice  # noqa: F401  # the fixture


@contextmanager
def sending(db: Database, practice: Practice) -> Iterator[None]:  # noqa: F811
    """Each message goes to whom its key names."""

    def prepare(_: Connection, claimed: Sequence[Delivery], __: datetime) -> Mapping[int, Verdict]:
        return {one.id: Post(one.key.split(":")[0], Card((Text(one.key),))) for one in claimed}

    runner = Runner(db, Poster(TOKEN, practice.api_url), prepare, None, lambda: datetime.now(UTC))
    with running(runner):
        yield


def put(db: Database, force: Force, *keys: str) -> None:
    with db.transaction() as tx:
        for key in keys:
            store.put(tx, key, "test", force.amina.id, datetime.now(UTC))


def lines(db: Database, *states: str) -> list[store.Line]:
    with db.transaction() as tx:
        return store.lines(tx, states)


def test_a_stranger_in_the_roster_costs_one_message_and_holds_up_no_other(
    db: Database,
    force: Force,
    practice: Practice,  # noqa: F811
) -> None:
    put(db, force, "U0GHOST:1", "U0BO:1", "U0GHOST:2", "U0THINKCHILD:1", "U0CAROL:1")
    with sending(db, practice):
        wait_until(lambda: len(lines(db, "sent", "failed")) == 5)

    failed = {line.key: (line.reason, line.attempts) for line in lines(db, "failed")}
    assert failed == dict.fromkeys(("U0GHOST:1", "U0GHOST:2", "U0THINKCHILD:1"), ("channel_not_found", 1))
    assert len(Visitor(practice.url, "U0BO").sees()) == len(Visitor(practice.url, "U0CAROL").sees()) == 1


def test_an_account_that_is_deactivated_takes_messages_in_vain_and_cannot_be_looked_into(
    practice: Practice,  # noqa: F811
) -> None:
    practice.workspace.deactivated.add("U0AMINA")

    (sent,) = asked(practice, "post 1")
    with pytest.raises(DeliveryError, match="user_disabled") as told:
        asked(practice, "1")

    assert isinstance(sent, Sent)
    assert told.value.permanent


def test_a_conversation_that_is_gone_is_refused_for_good(practice: Practice) -> None:  # noqa: F811
    del practice.workspace.channels["D0AMINA"]

    with pytest.raises(DeliveryError, match="channel_not_found") as told:
        asked(practice, "post 1")
    assert told.value.permanent


@pytest.mark.parametrize("problem", ["token_revoked", "account_inactive", "messages_tab_disabled"])
def test_a_workspace_that_takes_nothing_for_a_while_loses_nothing(
    db: Database,
    force: Force,
    practice: Practice,  # noqa: F811
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.slack.poster.CLOSED_PAUSE", 0.3)
    takes = practice.workspace
    takes.token_problem = problem if problem != "messages_tab_disabled" else ""  # type: ignore[assignment]  # a literal
    takes.messages_tab = problem != "messages_tab_disabled"
    put(db, force, *(f"U0BO:{number}" for number in range(5)))
    with sending(db, practice):
        wait_until(lambda: {(line.reason, line.attempts) for line in lines(db, "queued")} == {(problem, 0)})
        takes.token_problem, takes.messages_tab = "", True
        wait_until(lambda: len(lines(db, "sent")) == 5)

    assert sorted(message["text"] for message in Visitor(practice.url, "U0BO").sees()) == [
        f"U0BO:{number}" for number in range(5)
    ]
