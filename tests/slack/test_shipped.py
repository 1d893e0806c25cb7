"""Every card that the shipped content can become is taken by Slack, whole, wherever it may be shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import library
from bot.campaigns import says as campaigns
from bot.campaigns import steering_says as steering
from bot.campaigns.dry_run import Plan, TeamPlan
from bot.campaigns.rules import Campaign, Nudge, Wish
from bot.campaigns.rules import State as Phase
from bot.campaigns.steering import LONGEST_REF, SHOWN
from bot.cards import Button, Card, Form, spoken
from bot.checklists import says as checklists
from bot.checklists.content import Checklist
from bot.checklists.rules import REASONS, State, Tick, Ticks
from bot.db import Database
from bot.people import rules as people_rules
from bot.people import service as people_service
from bot.people import store as people_store
from bot.practice.block_kit.blocks import problems, too_large, view_problems
from bot.practice.block_kit.inside import words_in
from bot.quizzes import says as quizzes
from bot.quizzes.content import Question, Scenario
from bot.quizzes.rules import mark
from bot.reports.coverage import Reporter
from bot.slack import render
from bot.verbs import Press, Show
from tests.practice.block_kit.second_opinion import accepts
from tests.samples import LONDON

SHIPPED = library.load()
STARTED = datetime(2026, 11, 22, 3, 5, tzinfo=UTC)
REF = "2147483647"
LONG_REF = "LC-20261122-0107"
NUMBERED = [(checklist, 2_147_483_647) for checklist in SHIPPED.checklists.values()]
QUESTIONS = [(scenario, question) for scenario in SHIPPED.scenarios.values() for question in scenario.questions]
SUPPORT = "If a case stays with you, talk to your supervisor or call the welfare line, day or night. " * 3
CAMPAIGN = Campaign(
    2_147_483_647,
    "T" * 60,
    tuple(SHIPPED.scenarios)[:20],
    frozenset({1}),
    1,
    STARTED,
    STARTED,
    STARTED + timedelta(days=92),
    Phase.OPEN,
    None,
)
ANSWERED = [(state, reason) for state, reasons in REASONS.items() for reason in reasons] + [(State.DONE, "")]


def taken_whole(card: Card) -> None:
    """As a message and on Home; nothing was left out for want of room."""
    message, home = render.message(card), render.home(card)

    assert problems(message["blocks"], "message") == []
    assert accepts(message["blocks"], "message")
    assert 0 < len(message["text"]) <= 4000
    assert view_problems(home) == []
    assert not too_large(home)
    assert "There is more than fits here." not in list(words_in(message["blocks"]))


def form_taken(form: Form) -> None:
    view = render.modal(form, {"channel": "D0AMINA", "ts": "1795332600.000100"})

    assert view_problems(view) == []
    assert accepts(view["blocks"], "modal")


def run(checklist: Checklist, ticks: Ticks, **changes: object) -> checklists.Run:
    values = {
        "id": 2_147_483_647,
        "checklist": checklist,
        "ticks": ticks,
        "officer": "Amina Aziz-Featherstonehaugh",
        "team": "Response A",
        "incident": LONG_REF,
        "started_at": STARTED,
        "finished_at": None,
        "mistake": False,
        "zone": LONDON,
    }
    return checklists.Run(**{**values, **changes})  # type: ignore[arg-type]  # the values are of the fields' types


def cards_of(checklist: Checklist, ticks: Ticks) -> Iterator[Card]:
    begun, over = run(checklist, ticks), run(checklist, ticks, finished_at=STARTED + timedelta(days=40))
    for number in range(len(checklist.phases)):
        yield checklists.phase_card(begun, number)
        yield checklists.with_rest(checklists.phase_card(begun, number), LONG_REF)
    yield checklists.open_already(begun, 2_147_483_647)
    yield checklists.finished_card(over)
    yield checklists.finished_card(run(checklist, ticks, finished_at=STARTED, mistake=True, incident=""))


def ticks_of(checklist: Checklist) -> st.SearchStrategy[Ticks]:
    tick = st.builds(
        lambda answer, hours: Tick(answer[0], answer[1], STARTED + timedelta(hours=hours)),
        st.sampled_from(ANSWERED),
        st.integers(0, 2000),
    )
    return st.dictionaries(st.sampled_from([item.id for item in checklist.items()]), tick)


@pytest.mark.parametrize("slug", SHIPPED.checklists)
@given(data=st.data())
@settings(max_examples=5)  # of each checklist
def test_every_checklist_is_taken_however_far_it_is_answered(slug: str, data: st.DataObject) -> None:
    checklist = SHIPPED.checklists[slug]

    for card in cards_of(checklist, data.draw(ticks_of(checklist))):
        taken_whole(card)


@pytest.mark.parametrize(("state", "reason"), ANSWERED)
def test_every_checklist_is_taken_when_all_is_answered_alike(state: State, reason: str) -> None:
    for checklist in SHIPPED.checklists.values():
        answered = {item.id: Tick(state, reason, STARTED + timedelta(days=9)) for item in checklist.items()}
        for card in cards_of(checklist, answered):
            taken_whole(card)


def test_every_form_of_every_item_is_taken() -> None:
    for checklist in SHIPPED.checklists.values():
        for item in checklist.items():
            form_taken(checklists.why_form(item, SHIPPED.sources.get(item.source)))
            for state in REASONS:
                form_taken(checklists.reason_form(item, state, f"{REF}:0:{item.id}"))
    form_taken(checklists.incident_form(f"{REF}:0", LONG_REF))


@pytest.mark.parametrize("near", [True, False])
@pytest.mark.parametrize("incident", ["", LONG_REF])
def test_the_offer_of_all_checklists_is_taken(near: bool, incident: str) -> None:
    taken_whole(checklists.near_card(NUMBERED, incident, near=near, typed=True))


def asked(scenario: Scenario, question: Question) -> quizzes.Asked:
    return quizzes.Asked(REF, scenario, question, question.options, 2, SHIPPED.sources, SUPPORT)


def answers_to(question: Question) -> Iterator[tuple[str, ...]]:
    """Every answer that somebody could give; of an order of many steps, each step at each place at least once."""
    ids = tuple(option.id for option in question.options)
    if question.kind == "order" and len(ids) > 4:
        yield from (ids[first:] + ids[:first] for first in range(len(ids)))
    elif question.kind == "order":
        yield from permutations(ids)
    else:
        for size in range(1, len(ids) + 1 if question.several else 2):
            yield from combinations(ids, size)


@pytest.mark.parametrize(
    ("scenario", "question"), QUESTIONS, ids=[f"{scenario.slug} {question.id}" for scenario, question in QUESTIONS]
)
def test_every_question_is_taken_whatever_is_answered(scenario: Scenario, question: Question) -> None:
    now = asked(scenario, question)

    taken_whole(quizzes.warning_card(now))
    taken_whole(quizzes.question_card(now))
    later = replace(now, further=(Button("Not now: a later shift", "campaign.snooze", REF),))
    for nudge in (Nudge.PLAIN, Nudge.REMINDER):
        taken_whole(campaigns.message_card(CAMPAIGN, nudge, quizzes.question_card(later), LONDON))
        taken_whole(campaigns.message_card(CAMPAIGN, nudge, quizzes.warning_card(later), LONDON))
    for chosen in answers_to(question):
        for sure in (True, False):
            marked = quizzes.marked_card(now, chosen, mark(question, chosen, sure), finished=sure, more=not sure)
            taken_whole(quizzes.again(marked))


def test_coverage_of_every_scenario_and_topic_is_taken_whole(sqlite: Database) -> None:
    roster = [f"U0A{number},Surname,Response Alpha and Northfield,North,officer,2026-01-01" for number in range(25)]
    now = datetime(2027, 3, 1, tzinfo=UTC)
    boss = "U0BO,Bo,Response Alpha and Northfield,North,coach:Response Alpha and Northfield,2026-01-01"
    entries = people_rules.read(["slack_user,name,team,parent,roles,joined", boss, *roster]).entries
    with sqlite.transaction() as tx:
        people_service.apply(tx, entries, now)
        officer = people_store.officer_for(tx, "U0BO")
        assert officer is not None
        press = Press(officer, now, words="Response Alpha and Northfield")
        reply = Reporter(SHIPPED.scenarios, timedelta(days=28), LONDON).command(tx, press)

    assert isinstance(reply, Show)
    taken_whole(reply.card)
    assert all(scenario.title in spoken(reply.card) for scenario in SHIPPED.scenarios.values())


def test_what_whoever_steers_campaigns_sees_is_taken() -> None:
    titles = {slug: one.title for slug, one in SHIPPED.scenarios.items()}
    teams = {2_000_000 + number: f"Response Alpha and Northfield {number}" for number in range(1000)}
    wish = Wish(CAMPAIGN.scenarios, tuple(teams)[:300], STARTED.date(), STARTED.date())
    each = [TeamPlan(name, 40, STARTED, STARTED + timedelta(days=9), 13, 10, 20, 27) for name in teams.values()]
    plan = Plan("T" * 60, tuple(titles.values())[:20], 200, 100, STARTED, STARTED, tuple(each), ("T" * 60,) * 9)
    shown = [(replace(CAMPAIGN, state=one), "[▓░] fewer than 2 of 30000 officers are done") for one in Phase] * 2

    form_taken(steering.form(titles, teams, wish, REF))
    form_taken(steering.until_form(CAMPAIGN, STARTED.date(), LONDON))
    form_taken(steering.end_form(CAMPAIGN))
    taken_whole(steering.plan_card(plan, "r" * LONGEST_REF, LONDON))
    taken_whole(steering.card(shown[:SHOWN], 9, STARTED, LONDON, steering.started(CAMPAIGN)))
