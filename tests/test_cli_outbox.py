"""What an operator says about messages that are stuck."""

import re
from contextlib import closing
from datetime import timedelta

import pytest

from bot.clock import utc_now
from bot.config import load
from bot.db import Database
from bot.outbox import lead, store
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
    assert stuck("outbox", "list").err == "2 queued\n"


@pytest.mark.parametrize(("word", "number"), [("retry", "3"), ("retry", "99"), ("cancel", "99")])
def test_what_cannot_be_decided_is_refused_in_a_sentence(stuck: Say, word: str, number: str) -> None:
    said = stuck("outbox", word, number)

    assert (said.code, said.out) == (1, "")
    assert said.err.endswith("see thinkchild outbox list.\n")


def test_no_messages_are_no_messages(ready: Say) -> None:
    assert ready("outbox", "list").err == "Nothing waits.\n"


def test_status_of_nothing_to_do_is_well(ready: Say) -> None:
    said = ready("status")

    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "The database is there and up to date.",
        "Messages: 0 due; 0 waiting for their time; 0 on their way.",
        "Sent in the last 24 hours: 0.",
        "Nothing has to be sent just now.",
        "All is well.",
    ]


def test_status_says_what_needs_somebody_and_leaves_with_three(stuck: Say) -> None:
    said = stuck("status")

    assert (said.code, said.err) == (3, "")
    assert "Messages: 1 due, the oldest for " in said.out
    assert "Nobody is sending just now." in said.out
    *_, late, decide = said.out.splitlines()
    assert late.endswith("Nobody sends: start thinkchild run or thinkchild worker.")
    assert decide == "Messages: 1 failed, 1 uncertain. See thinkchild outbox list."


@pytest.mark.parametrize(
    ("reason", "code", "says"), [("ratelimited", 0, "All is well."), ("token_revoked", 3, "Install the app again")]
)
def test_status_says_how_long_sending_is_paused_and_why(ready: Say, reason: str, code: int, says: str) -> None:
    now = utc_now()
    with closing(Database(load().database)) as db, db.transaction() as tx:
        store.put(tx, "quiz", "quiz", enrol(tx).amina.id, now)
        lead.take(tx, "here", now)
        lead.pause(tx, now, now + timedelta(minutes=30), reason)

    said = ready("status")

    assert said.code == code
    assert re.search(rf"Sending is paused until \d\d:\d\d \({reason}\)\.", said.out)
    assert says in said.out


def test_status_says_that_a_process_is_sending(ready: Say) -> None:
    with closing(Database(load().database)) as db, db.transaction() as tx:
        lead.take(tx, "here", utc_now() + timedelta(seconds=5))  # whatever the test takes

    assert "A process is sending." in ready("status").out


def test_status_without_tables_says_what_to_run_and_leaves_with_three(say: Say) -> None:
    said = say("status")

    assert (said.code, said.out) == (3, "")
    assert "Run: thinkchild migrate" in said.err
