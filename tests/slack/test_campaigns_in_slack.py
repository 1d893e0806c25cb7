"""Campaigns as whoever steers them meets them: by command, in forms that Slack takes, with a dry run before each."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.campaigns import says, steering, steering_says, store
from bot.campaigns.steering import LONGEST_REF
from bot.cards import Button, Card, Choices, Row
from bot.db import Database
from bot.errors import UserError
from bot.home import Home
from bot.people import rota, rules, service
from bot.people import store as people
from bot.people.rota import TeamRotaRow
from bot.people.shifts import Works
from bot.verbs import Ask, Press, Replace, Show
from tests.campaigns.desk import FORCE, roster
from tests.conftest import NOW
from tests.people.test_rota import put_patterns
from tests.samples import home, scenario
from tests.slack.fake import FakeSlack

AMINA, BO, ADA, ANN = "UAMINA", "UBO", "UADA", "UANN"
TWELVE = tuple((f"U{n}A", "A", "officer") for n in range(12))
TODAY = "2026-11-22"


def library() -> Home:
    return home(scenario("one"), scenario("two"), scenario("later", published=NOW.date() + timedelta(days=9)))


@pytest.fixture
def slack(db: Database) -> FakeSlack:
    return force(db, library(), *FORCE, *TWELVE, (ANN, "HQ", "author"))


def force(db: Database, rooms: Home, *who: tuple[str, str, str]) -> FakeSlack:
    with db.transaction() as tx:
        service.apply(tx, rules.read(roster(*who).splitlines()).entries, NOW)
        put_patterns(tx)
        teams = {team.name: team.id for team in people.teams(tx).values()}
        rota.put_works(tx, TeamRotaRow, {teams[name]: Works("2-2-2-4", 0) for name in ("A", "B") if name in teams})
    return FakeSlack(db, rooms)


def team(slack_db: Database, name: str) -> str:
    with slack_db.transaction() as tx:
        return next(str(one.id) for one in people.teams(tx).values() if one.name == name)


def last_card(slack: FakeSlack) -> Card:
    reply = slack.sent.replies[-1][0]
    assert isinstance(reply, Show | Replace)
    return reply.card


def buttons(card: Card) -> Iterator[Button]:
    for block in card.blocks:
        if isinstance(block, Row):
            yield from (one for one in block.controls if isinstance(one, Button))


def press(slack: FakeSlack, user: str, label: str) -> str:
    """The first button of that label on the card that was shown last."""
    found = next(one for one in buttons(last_card(slack)) if one.label == label)
    return slack.press(user, found.verb, found.ref)


def planned(slack: FakeSlack, db: Database, user: str = BO, **filled: str | list[str]) -> str:
    slack.command(user, "/campaign")
    press(slack, user, "Start a campaign")
    filled.setdefault("scenarios", ["one", "two"])
    return slack.sends(user, **({} if "teams" in filled else {"teams": [team(db, "A")]}), **filled)


def started(db: Database) -> list[str]:
    with db.transaction() as tx:
        return [one.title for one in store.campaigns(tx)]


@pytest.mark.parametrize("user", [BO, ADA, ANN])
def test_a_coach_or_trainer_is_shown_what_there_is(slack: FakeSlack, user: str) -> None:
    assert slack.command(user, "/campaign") == f"Campaigns\n{steering_says.NONE}"


def test_everybody_else_is_told_who_does_it(slack: FakeSlack, db: Database) -> None:
    assert slack.command(AMINA, "/campaign") == says.NOT_A_COACH
    planned(slack, db)
    ref = next(one.ref for one in buttons(last_card(slack)) if one.label == "Start it")
    for verb in ("list", "report", "ask", "change", "start", "pause", "resume", "until", "end", "close"):
        assert slack.press(AMINA, f"campaign.{verb}", ref) == says.NOT_A_COACH, verb
    assert started(db) == []


def test_the_form_offers_what_may_be_chosen_and_a_week_from_today(slack: FakeSlack, db: Database) -> None:
    slack.command(BO, "/campaign")
    press(slack, BO, "Start a campaign")
    reply = slack.sent.replies[-1][0]
    assert isinstance(reply, Ask)
    scenarios, teams = (one for one in reply.form.card.blocks if isinstance(one, Choices))
    days = [getattr(one, "chosen", None) for one in reply.form.card.blocks[2:4]]

    assert [one.id for one in scenarios.options] == ["one", "two"]  # not what is published later
    assert [one.text for one in teams.options] == ["A"]
    assert list(map(str, days)) == [TODAY, "2026-11-29"]


def test_a_dry_run_says_who_gets_what_and_when_and_starts_nothing(slack: FakeSlack, db: Database) -> None:
    said = planned(slack, db)

    assert said.startswith("This is what would happen\nCase one and 1 more: Sun 22 November to Sun 29 November 2026\n")
    assert "6 questions: 3 shifts for an officer who answers two in each" in said
    assert re.search(r"A: 13 officers; first messages Sun 22 November, \d\d:\d\d to \d\d:\d\d; works", said)
    assert "works 6 shifts in that time, 3 are needed" in said
    assert "fewer" not in said
    assert [one.label for one in buttons(last_card(slack))] == ["Start it", "Change"]
    assert started(db) == []


def test_a_dry_run_says_that_officers_cannot_finish_and_what_else_shares_their_shifts(
    slack: FakeSlack, db: Database
) -> None:
    planned(slack, db, ADA, scenarios=["two"], teams=[team(db, "Northfield")])
    press(slack, ADA, "Start it")
    said = planned(slack, db, due="2026-11-23")

    assert "in each\n13 officers work fewer: choose a later last day, or fewer scenarios.\n" in said
    assert re.search(r"A: 13 officers; first messages .*; works 2 shifts in that time, 3 are needed", said)
    assert "Also for these teams in that time: Case two. They share the shifts: one message a shift in all." in said


def test_who_works_no_shift_in_that_time_is_counted(slack: FakeSlack, db: Database) -> None:
    said = planned(slack, db, opens="2026-11-29", due="2026-11-30")

    assert "13 officers in 1 team, 13 of them with no shift in that time: they are not asked" in said


def test_it_is_started_from_the_dry_run_and_only_once(slack: FakeSlack, db: Database) -> None:
    planned(slack, db)
    plan = last_card(slack)
    said = press(slack, BO, "Start it")
    assert said.startswith("Campaigns\nCase one and 1 more is started.")
    assert isinstance(slack.sent.replies[-1][0], Replace)

    again = next(one for one in buttons(plan) if one.label == "Start it")
    assert slack.press(BO, "campaign.start", again.ref) == said
    assert len(started(db)) == 1
    slack.now += timedelta(seconds=1)
    planned(slack, db)  # another form
    press(slack, BO, "Start it")
    assert len(started(db)) == 2


def test_it_is_checked_again_when_it_is_started(slack: FakeSlack, db: Database) -> None:
    planned(slack, db)
    plan = next(one for one in buttons(last_card(slack)) if one.label == "Start it")
    slack.now += timedelta(days=20)
    assert "The last day, 29 November, is over. Choose a later one." in slack.press(BO, "campaign.start", plan.ref)

    slack.now -= timedelta(days=20)
    with db.transaction() as tx:
        lines = roster((BO, "A", "coach:B"), ("UCAROL", "B", "officer")).splitlines()
        service.apply(tx, rules.read(lines).entries, NOW)
    assert "You coach only some of these teams" in slack.press(BO, "campaign.start", plan.ref)
    assert started(db) == []


def test_a_change_begins_with_what_was_chosen(slack: FakeSlack, db: Database) -> None:
    planned(slack, db, due="2026-12-02")
    press(slack, BO, "Change")
    said = slack.sends(BO, scenarios=["two"])

    assert said.startswith("This is what would happen\nCase two: Sun 22 November to Wed 2 December 2026\n")
    press(slack, BO, "Start it")
    assert started(db) == ["Case two"]


@pytest.mark.parametrize(
    ("filled", "block", "words"),
    [
        ({"due": "2026-11-21"}, "b3", "The last day, 21 November, is before the first day, 22 November."),
        ({"opens": "2026-11-01", "due": "2026-11-02"}, "b3", "The last day, 2 November, is over. Choose a later one."),
        ({"due": "2025-11-29"}, "b3", "The last day, 29 November 2025, is before the first day, 22 November."),
        ({"due": "2027-11-30"}, "b3", "longer than 92 days. Choose an earlier last day."),
        ({"due": "9999-12-31"}, "b3", "more than two years away"),
        ({"opens": "9999-12-31"}, "b2", "more than two years away"),
    ],
)
def test_a_mistake_is_shown_where_it_is(
    slack: FakeSlack, db: Database, filled: dict[str, str], block: str, words: str
) -> None:
    assert planned(slack, db, **filled) == ""

    assert list(slack.ack["errors"]) == [block]
    assert words in slack.ack["errors"][block]


def test_a_scenario_that_is_withdrawn_meanwhile_is_told_at_the_scenarios(slack: FakeSlack, db: Database) -> None:
    slack.command(BO, "/campaign")
    press(slack, BO, "Start a campaign")
    other = FakeSlack(db, home(scenario("one")))
    other.sent.replies.extend(slack.sent.replies)
    other.sends(BO, scenarios=["one", "two"], teams=[team(db, "A")])

    assert "There is no scenario two" in other.ack["errors"]["b0"]


def test_somebody_elses_teams_are_refused(slack: FakeSlack, db: Database) -> None:
    planned(slack, db)
    plan = next(one for one in buttons(last_card(slack)) if one.label == "Start it")
    forged = plan.ref.replace(f" {team(db, 'A')} ", f" {team(db, 'B')} ")

    assert forged != plan.ref
    assert "You coach only some of these teams" in slack.press(BO, "campaign.start", forged)


@pytest.mark.parametrize(
    "ref", ["", "x", "1 2 3 4 5", "1 2026-11-22 2026-11-29 1 one two", "x 2026-11-22 2026-11-29 1 one"]
)
def test_a_button_that_cannot_be_read_starts_nothing(slack: FakeSlack, ref: str) -> None:
    assert slack.press(BO, "campaign.start", ref) == steering_says.OLD
    assert slack.press(BO, "campaign.change", ref) == steering_says.OLD


def test_a_wish_that_no_button_can_carry_is_refused_and_a_long_one_is_not(db: Database) -> None:
    slugs = [f"{'long-' * 11}{number:05}" for number in range(20)]
    rooms = home(*(scenario(slug, title="Case") for slug in slugs))
    slack = force(db, rooms, (ADA, "HQ", "admin"), *((f"U{n}", f"Team {n:03}", "officer") for n in range(230)))
    with db.transaction() as tx:
        teams = tuple(str(one.id) for one in people.teams(tx).values() if one.name.startswith("Team"))
        ada = people.officer_for(tx, ADA)
    assert ada is not None

    assert "and 65 more teams" in planned(slack, db, ADA, scenarios=slugs, teams=list(teams[:90])).casefold()
    refs = [one.ref for one in buttons(last_card(slack))]
    assert refs[0] == refs[1]
    assert len(refs[0]) <= LONGEST_REF
    fields = {"scenarios": tuple(slugs), "teams": teams, "opens": (TODAY,), "due": ("2026-11-29",)}
    with db.transaction() as tx, pytest.raises(UserError) as refused:
        rooms.verbs()["campaign.plan"](tx, Press(ada, NOW, "1", fields=fields))
    assert (str(refused.value), refused.value.at) == (steering_says.TOO_LONG, "teams")


def test_more_teams_than_a_list_holds_are_offered_in_parts_and_one_must_be_chosen(db: Database) -> None:
    slack = force(db, library(), (ADA, "HQ", "admin"), *((f"U{n}", f"Team {n:03}", "officer") for n in range(120)))
    slack.command(ADA, "/campaign")
    press(slack, ADA, "Start a campaign")
    slack.sends(ADA, scenarios=["one"])

    assert slack.ack["errors"] == {"b1": steering_says.NO_TEAM}


def test_who_coaches_no_team_has_nobody_to_ask(db: Database) -> None:
    slack = force(db, library(), *FORCE)
    with db.transaction() as tx:
        tx.execute(update(people.GrantRow).where(people.GrantRow.role == "coach").values(team_id=None))

    assert slack.press(BO, "campaign.ask") == steering_says.NO_TEAMS


def test_an_empty_library_is_told(db: Database) -> None:
    slack = force(db, home(scenario("later", published=NOW.date() + timedelta(days=9))), *FORCE)
    assert slack.press(BO, "campaign.ask") == steering_says.NO_SCENARIOS


def test_it_is_paused_resumed_extended_and_closed(slack: FakeSlack, db: Database) -> None:
    planned(slack, db)
    press(slack, BO, "Start it")
    assert "Sun 22 November to Sun 29 November 2026 · under way\n[░░░░░░░░░░] fewer than 2 of 13 officers are done" in (
        slack.command(BO, "/campaign")
    )

    assert "paused, nothing is sent" in press(slack, BO, "Pause")
    assert "under way" in press(slack, BO, "Resume")
    press(slack, BO, "Extend")
    slack.sends(BO, due="2026-11-24")
    assert slack.ack["errors"] == {"b1": "Its last day is 29 November already. Choose a later one."}
    assert "to Sun 6 December 2026" in slack.sends(BO)  # a week more, unless another day is chosen
    asked = press(slack, BO, "Close")
    assert asked.startswith("Close this campaign?")
    assert "Whoever started it gets the report in their next shift." in asked
    said = slack.sends(BO)
    assert "closed on 22 November 2026" in said
    assert "Case one and 1 more is closed. You get the report in your next shift." in said
    assert slack.sends(BO) == said  # sent twice
    assert [one.label for one in buttons(last_card(slack))] == ["Report", "Start a campaign"]
    for verb in ("pause", "resume", "until", "end"):
        assert slack.press(BO, f"campaign.{verb}", "1") == says.CLOSED, verb


def test_of_more_officers_than_a_press_can_wait_for_only_a_button_tells_how_far_it_is(
    slack: FakeSlack, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(slack, db)
    press(slack, BO, "Start it")
    monkeypatch.setattr(steering, "COUNTED", 13)  # they are 14 with Bo
    said = slack.command(BO, "/campaign")

    assert "under way" in said
    assert "are done" not in said
    assert "How far" in [one.label for one in buttons(last_card(slack))]


def test_a_coach_sees_how_far_it_is_team_by_team_and_at_its_end_the_report(slack: FakeSlack, db: Database) -> None:
    planned(slack, db)
    press(slack, BO, "Start it")
    said = press(slack, BO, "How far")
    assert isinstance(slack.sent.replies[-1][0], Show)
    assert said.startswith("Case one and 1 more: how far it is\nSun 22 November to Sun 29 November 2026 · as of 22")
    assert "A: reached fewer than 2 of 13, begun by fewer than 2 of 13, done by fewer than 2 of 13 officers" in said
    assert "Worked no shift" not in said
    assert "They are asked in their next shifts." in said

    slack.now += timedelta(days=10)
    said = slack.command(BO, "/campaign")
    assert "29 November 2026 · over" in said
    with db.transaction() as tx:
        library().time_passes(tx, slack.now)  # the worker closes it
    assert slack.command(BO, "/campaign") == said
    said = press(slack, BO, "Report")
    assert said.startswith("Case one and 1 more: how it went\n")
    assert "Worked no shift in that time: fewer than 2 of 13 officers" in said


def test_before_it_opens_there_is_nothing_to_see(slack: FakeSlack, db: Database) -> None:
    planned(slack, db, opens="2026-11-25", due="2026-11-28")
    press(slack, BO, "Start it")
    assert [one.label for one in buttons(last_card(slack))] == ["Pause", "Extend", "Close", "Start a campaign"]
    press(slack, BO, "Close")
    slack.sends(BO)

    assert [one.label for one in buttons(last_card(slack))] == ["Start a campaign"]
    assert "Wed 25 November 2026 · as of 22 November" in slack.press(BO, "campaign.report", "1")


def test_whoever_closes_anothers_campaign_is_told_who_gets_the_report(slack: FakeSlack, db: Database) -> None:
    planned(slack, db)
    press(slack, BO, "Start it")
    slack.command(ADA, "/campaign")
    press(slack, ADA, "Close")

    said = "Case one and 1 more is closed. Whoever started it gets the report in their next shift."
    assert said in slack.sends(ADA)


def test_a_campaign_of_other_teams_is_not_there_for_a_coach(slack: FakeSlack, db: Database) -> None:
    planned(slack, db, ADA, teams=[team(db, "B")])
    press(slack, ADA, "Start it")

    assert slack.command(BO, "/campaign") == f"Campaigns\n{steering_says.NONE}"
    for verb in ("report", "pause", "resume", "until", "end", "close"):
        assert slack.press(BO, f"campaign.{verb}", "1") == says.NO_CAMPAIGN, verb


def test_of_few_officers_no_progress_is_shown_and_older_campaigns_are_counted(slack: FakeSlack, db: Database) -> None:
    for _ in range(7):
        slack.now += timedelta(seconds=1)
        planned(slack, db, ADA, teams=[team(db, "B")])
        press(slack, ADA, "Start it")
    said = slack.command(ADA, "/campaign")

    assert said.count("Progress not shown: fewer than 10 officers could be told apart.") == 5
    assert "And 2 more, older than these." in said
