"""Leave as an officer meets it: by command or from Home, in a form that Slack takes."""

import pytest

from bot.db import Database
from bot.people import rota
from bot.people.rota import TeamRotaRow
from bot.people.shifts import Works
from bot.verbs import Replace, Show
from tests.conftest import Force
from tests.people.test_rota import put_patterns
from tests.samples import home
from tests.slack.fake import FakeSlack

AMINA = "U0AMINA"


@pytest.fixture
def slack(db: Database, force: Force) -> FakeSlack:
    with db.transaction() as tx:
        put_patterns(tx)
        rota.put_works(tx, TeamRotaRow, {force.amina.team_id: Works("2-2-2-4", 0)})
    return FakeSlack(db, home())


@pytest.mark.parametrize("words", ["leave", " Leave ", "leave 24 December"])
def test_the_command_shows_shifts_and_leave(slack: FakeSlack, words: str) -> None:
    said = slack.command(AMINA, "/thinkchild", words)

    assert said.startswith("Shifts and leave\nNo leave, court, course or swap is entered for you.")
    assert "Your next 14 days\nSun 22 November: early" in said
    assert isinstance(slack.sent.replies[-1][0], Show)


def test_home_leads_there(slack: FakeSlack) -> None:
    slack.opens_home(AMINA)
    blocks = str(slack.sent.homes[-1][1])

    assert "leave.show" in blocks
    assert slack.press(AMINA, "leave.show", view={"type": "home"}).startswith("Shifts and leave")


def test_leave_is_entered_in_a_form_and_removed_with_a_button(slack: FakeSlack) -> None:
    slack.press(AMINA, "leave.add")
    entered = slack.sends(AMINA, kind="leave", first="2026-12-21", last="2027-01-02")
    reply, place = slack.sent.replies[-1]

    assert "Leave, 21 December 2026 to 2 January 2027 (entered by you)" in entered
    assert isinstance(reply, Replace)
    assert (place.channel, place.ts) == ("D0", "1.1")
    assert "No leave, court, course or swap" in slack.press(AMINA, "leave.remove", "1:1")


def test_a_mistake_is_shown_at_the_day_that_is_wrong(slack: FakeSlack) -> None:
    slack.press(AMINA, "leave.add")
    slack.sends(AMINA, kind="swap:late", first="2026-12-21", last="2026-12-20")

    assert slack.ack["errors"] == {"b2": "The last day is before the first one. For one day, leave the last day open."}
