"""Weeks of a small force by chance: shifts, leave, moves, two campaigns a month, officers who answer or do not."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot.campaigns.rules import Campaign
from bot.db import Database
from bot.messages import usual
from bot.people import rota, store
from bot.people.shifts import Rota, Worked, allowed, shift_at, window, worked
from bot.quizzes.store import AssignmentRow
from tests.campaigns.desk import MONDAY, Work, three
from tests.samples import LONDON, home, scenario

PATTERNS = {"A": "days", "B": "nights", "C": "days"}  # of D nobody knows
WEEKS = 5
DAY = timedelta(days=1)


def force(work: Work, random: Random) -> list[str]:
    users = [f"U{number}X" for number in range(10)]
    work.enrol(*((user, random.choice("ABCD"), "officer") for user in users), patterns=PATTERNS)
    for user in users:
        for _ in range(random.randrange(4)):
            first = MONDAY + random.randrange(7 * WEEKS) * DAY
            work.away(user, first, first + random.randrange(9) * DAY)
    return users


def rotas(work: Work) -> dict[str, Rota]:
    with work.db.transaction() as tx:
        names = {one.id: one.slack_user for one in store.officers(tx)}
        found = rota.rotas(tx, None, LONDON, MONDAY - 30 * DAY)
    return {names[one]: usual(theirs, LONDON) for one, theirs in found.items()}


def shift_of(theirs: Rota, at: datetime) -> Worked:
    found = shift_at(theirs, at)
    assert found is not None, at
    return found


def asked(work: Work) -> list[tuple[str, datetime, int | None]]:
    row = AssignmentRow
    with work.db.transaction() as tx:
        names = {one.id: one.slack_user for one in store.officers(tx)}
        found = tx.execute(select(row.officer_id, row.asked_at, row.campaign_id)).all()
    return [(names[one], at, of) for one, at, of in found]


def reachable(theirs: Rota, campaign: Campaign) -> bool:
    spans = worked(theirs, campaign.opens_at, campaign.due_at)
    windows = [found for span in spans if (found := window(span))]
    return any(max(opens, campaign.opens_at) < min(closes, campaign.due_at) for opens, closes in windows)


@pytest.mark.parametrize("seed", range(2))
def test_everybody_is_reached_in_shifts_and_never_too_often(sqlite: Database, seed: int) -> None:
    random = Random(seed)
    contents = [scenario(name, date(2026, 10, 5), questions=three(f"{name}-first")) for name in ("a", "b", "c", "d")]
    work = Work(sqlite, home(*contents))
    users = force(work, random)
    work.more = False
    work.answers = lambda user, now: random.random() < (int(user[1]) + 1) / 10
    campaigns = []
    for week in range(0, WEEKS, 2):
        opens = MONDAY + week * 7 * DAY
        campaigns.append(work.start(*random.sample("abcd", 2), opens=opens, days=random.randint(6, 13)))
    work.until(max(campaign.due_at for campaign in campaigns) + DAY)

    theirs = rotas(work)
    assert work.arrived
    for at, user, _ in work.arrived:
        assert allowed(theirs[user], at)
    messages = Counter((user, shift_of(theirs[user], at)) for at, user, _ in work.arrived)
    assert set(messages.values()) == {1}
    questions = Counter((user, shift_of(theirs[user], at)) for user, at, _ in asked(work))
    assert max(questions.values()) <= 2
    for campaign in campaigns:
        inside = [one for one in work.arrived if campaign.opens_at <= one[0] < campaign.due_at]
        reminders = Counter(user for _, user, words in inside if "went by unanswered" in words)
        assert max(reminders.values(), default=0) <= 2
        reached = {user for user, _, of in asked(work) if of == campaign.id}
        assert reached == {user for user in users if reachable(theirs[user], campaign)}


@pytest.mark.parametrize("seed", range(2))
def test_two_campaigns_at_once_get_every_other_shift_of_each_officer(sqlite: Database, seed: int) -> None:
    random = Random(seed)
    ten, names = [f"{number}" for number in range(10)], ("a1", "a2", "b1", "b2")  # more than fits into the shifts
    work = Work(sqlite, home(*(scenario(name, questions=three(*ten)) for name in names)), more=False)
    users = force(work, random)
    first, second = work.start("a1", "a2", days=21), work.start("b1", "b2", days=21)
    work.until(first.due_at + DAY)

    theirs = rotas(work)
    messages = Counter((user, shift_of(theirs[user], at)) for at, user, _ in work.arrived)
    assert set(messages.values()) == {1}
    turns = Counter((user, of) for user, _, of in asked(work))
    assert max(turns.values()) >= 5
    for user in users:
        assert abs(turns[user, first.id] - turns[user, second.id]) <= 1, user
        shifts = [span for span in worked(theirs[user], first.opens_at, first.due_at) if window(span)]
        assert sum(turns[user, one.id] for one in (first, second)) >= len(shifts) - 1, user
