"""What an operator says about messages that are stuck."""

from contextlib import closing

import pytest

from bot.config import load
from bot.db import Database
from bot.outbox import store
from bot.outbox.rules import State
from bot.people import rules, service
from tests.conftest import NOW, ROSTER, Say, enrol


@pytest.fixture
def stuck(ready: Say) -> Say:
    """Three messages: one has failed, one is uncertain, one waits."""
    with closing(Database(load().database)) as db, db.transaction() as tx:
        amina = enrol(tx).amina
        for key in ("failed", "uncertain", "queued"):
            store.put(tx, f"quiz:{key}", "quiz", amina.id, NOW)
        claimed = store.claim(tx, "here", NOW, 2)
        states = (State.FAILED, State.UNCERTAIN)
        outcomes = [store.over(one, state, "channel_not_found") for one, state in zip(claimed, states, strict=True)]
        store.settle(tx, "here", outcomes)
    return ready


def test_what_is_stuck_is_listed_with_why(stuck: Say) -> None:
    said = stuck("outbox", "list")

    assert said.out.splitlines() == [
        "1\tfailed\tquiz:failed\tdue 2026-11-22 03:00 UTC\t1\tchannel_not_found\tU0AMINA",
        "2\tuncertain\tquiz:uncertain\tdue 2026-11-22 03:00 UTC\t1\tchannel_not_found\tU0AMINA",
    ]
    assert said.err.splitlines() == [
        "channel_not_found: Slack finds nobody with this member id. Mend it in the roster and import that; the person "
        "is then somebody new, so cancel this message.",
        "channel_not_found: It may have arrived. Ask its reader: retry if it did not come, else cancel.",
        "1 queued, 1 failed, 1 uncertain",
    ]


def test_what_to_do_is_said_once_for_each_reason_and_whose_reader_has_left(ready: Say) -> None:
    with closing(Database(load().database)) as db, db.transaction() as tx:
        force = enrol(tx)
        for key in ("one", "two"):
            store.put(tx, key, "quiz", force.carol.id, NOW)
        outcomes = [store.over(one, State.FAILED, "user_disabled") for one in store.claim(tx, "here", NOW, 2)]
        store.settle(tx, "here", outcomes)
        entries = rules.read(ROSTER.splitlines()[:-1]).entries
        service.apply(tx, entries, NOW, remove_missing=True)
    said = ready("outbox", "list")

    assert said.out.count("\tuser_disabled\tno longer on the roster\n") == 2
    assert said.err.count("Their Slack account is deactivated.") == 1


def test_what_is_in_another_state_is_listed_when_asked_for(stuck: Say) -> None:
    assert [line.split("\t")[0] for line in stuck("outbox", "list", "--state", "queued").out.splitlines()] == ["3"]


def test_somebody_decides_to_send_it_again_or_never(stuck: Say) -> None:
    assert stuck("outbox", "retry", "1").out == "Message 1 will be sent.\n"
    assert stuck("outbox", "cancel", "2").out == "Message 2 will not be sent.\n"
    assert stuck("outbox", "list").err == "2 queued, 1 cancelled\n"


@pytest.mark.parametrize(("word", "number"), [("retry", "3"), ("retry", "99"), ("cancel", "99")])
def test_what_cannot_be_decided_is_refused_in_a_sentence(stuck: Say, word: str, number: str) -> None:
    said = stuck("outbox", word, number)

    assert (said.code, said.out) == (1, "")
    assert said.err.endswith("see thinkchild outbox list.\n")


def test_no_messages_are_no_messages(ready: Say) -> None:
    assert ready("outbox", "list").err == "No messages.\n"
