"""Somebody who cannot be written to: that message has failed and says why; no other is held up."""

from dataclasses import replace

import pytest

from bot.cards import Card, Text, spoken
from bot.outbox.rules import DeliveryError, Post, Sent
from bot.slack.advice import ADVICE, advice
from bot.slack.poster import CLOSED, REFUSED
from tests.conftest import NOW, Force
from tests.outbox.test_pump import Desk, Platform, desk, refuse  # noqa: F401  # the fixture
from tests.samples import home


class Strict(Platform):
    """To some people nothing can be sent; each is refused with a word of their own."""

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
        if not to.startswith("U"):
            self.calls += 1
            raise DeliveryError(to, permanent=to in REFUSED)
        return await super().post(to, card, delivery_id)


@pytest.fixture
def strict(desk: Desk) -> Desk:  # noqa: F811
    desk.platform = Strict()
    desk.verdict = lambda one: Post(one.key.split(":")[0], Card((Text(one.key),)))
    return desk


def test_those_who_cannot_be_written_to_cost_one_call_a_message_and_hold_up_no_other(strict: Desk) -> None:
    strict.put("U0BO:first", *(f"{code}:{number}" for code in REFUSED for number in (1, 2)), "U0BO:last")
    for _ in range(3):
        strict.pump(hours=1)

    failed = {line.key: (line.reason, line.attempts) for line in strict.lines("failed")}
    assert failed == {f"{code}:{number}": (code, 1) for code in REFUSED for number in (1, 2)}
    assert len(strict.platform.arrived) == 2
    assert strict.platform.calls == 2 + 2 * len(REFUSED)


def test_a_word_that_nobody_here_knows_holds_up_no_other_either(strict: Desk) -> None:
    strict.put("a_word_of_tomorrow", "U0BO")
    strict.pump()
    first = list(strict.platform.arrived)
    for _ in range(10):
        strict.pump(hours=1)

    assert first == [2]
    assert [(line.state, line.attempts) for line in strict.lines("failed")] == [("failed", 8)]


@pytest.mark.parametrize("code", sorted(REFUSED | CLOSED))
def test_every_word_that_is_known_comes_with_what_to_do(code: str) -> None:
    assert ADVICE[code].endswith(".")
    assert advice("failed", code) == ADVICE[code]


def test_what_to_do_depends_on_the_state_too() -> None:
    assert "Ask its reader" in advice("uncertain", "missing_scope")
    assert "documentation" in advice("failed", "a_word_of_tomorrow")
    assert advice("queued", "not on shift") == advice("skipped", "expired") == ""


def test_admins_see_on_home_that_it_stands_there(strict: Desk, force: Force) -> None:
    strict.put("user_disabled", "U0BO")
    strict.pump()
    admin = replace(force.amina, roles=force.amina.roles | {"admin"})
    with strict.db.transaction() as tx:
        shown = [spoken(home().card(tx, officer, NOW)) for officer in (admin, force.amina)]

    words = "Messages: 1 failed. See thinkchild outbox list."
    assert [words in card for card in shown] == [True, False]


def test_a_workspace_that_takes_nothing_loses_nothing_however_long(desk: Desk) -> None:  # noqa: F811
    desk.platform.answer = refuse(DeliveryError("token_revoked", pause=60), first=30)
    desk.put(*(f"quiz:{number}" for number in range(20)))
    desk.pump()
    waiting = desk.lines("queued")
    for _ in range(40):
        desk.pump(hours=1)

    assert {(line.reason, line.attempts) for line in waiting} == {("token_revoked", 0)}
    assert sorted(desk.platform.arrived) == list(range(1, 21))
    assert desk.states() == {"sent": 20}
