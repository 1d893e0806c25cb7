"""The page an officer comes to, and what only an admin reads there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards import Row, spoken
from bot.db import Database
from bot.outbox import lead, store
from bot.outbox.rules import State
from tests.conftest import NOW, Force
from tests.samples import home


@pytest.mark.parametrize("admin", [True, False])
def test_admins_and_nobody_else_read_what_keeps_messages_from_their_readers(
    db: Database, force: Force, admin: bool
) -> None:
    officer = replace(force.amina, roles=force.amina.roles | ({"admin"} if admin else set()))
    with db.transaction() as tx:
        for key in ("failed", "due"):
            store.put(tx, key, "test", officer.id, NOW - timedelta(hours=1))
        store.settle(tx, "here", [store.over(one, State.FAILED, "no") for one in store.claim(tx, "here", NOW, 1)])
        before = spoken(home().card(tx, officer, NOW))
        lead.take(tx, "here", NOW)
        lead.pause(tx, NOW, NOW + timedelta(minutes=1), "missing_scope")
        after = spoken(home().card(tx, officer, NOW))

    assert ("The oldest message that is due has waited for 60 minutes. Nobody sends: start" in before) is admin
    assert ("Messages: 1 failed. See thinkchild outbox list." in before) is admin
    assert ("the workspace refuses the bot (missing_scope)" in after) is admin


def test_an_admin_reads_nothing_of_messages_while_all_is_well(db: Database, force: Force) -> None:
    officer = replace(force.amina, roles=force.amina.roles | {"admin"})
    with db.transaction() as tx:
        store.put(tx, "later", "test", officer.id, NOW + timedelta(hours=1))

        assert "essage" not in spoken(home().card(tx, officer, NOW)).partition("All of it is in use.")[2]


@pytest.mark.parametrize("coach", [True, False])
def test_a_coach_finds_campaigns_beside_coverage(db: Database, force: Force, coach: bool) -> None:
    officer = replace(force.amina, roles=force.amina.roles | ({"coach"} if coach else set()))
    with db.transaction() as tx:
        card = home().card(tx, officer, NOW)

    rows = [[getattr(one, "verb", "") for one in block.controls] for block in card.blocks if isinstance(block, Row)]
    assert (["coverage.ask", "campaign.list"] in rows) is coach
