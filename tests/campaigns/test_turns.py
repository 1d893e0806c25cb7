"""Two campaigns at once: each shift is for the one that asked an officer longest ago."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.campaigns.rules import Campaign, State, next_turn
from bot.db import Database
from bot.quizzes.content import Scenario
from tests.campaigns.desk import Work, three
from tests.campaigns.test_chain import at
from tests.campaigns.test_simulated import asked
from tests.samples import home, question, scenario

OFFICERS = [f"U{number}X" for number in range(6)]


def campaign(number: int, due: int) -> Campaign:
    return Campaign(number, "", (), frozenset(), None, at(0, 0), at(0, 0), at(due, 0), State.OPEN, None)


def test_the_one_that_never_asked_comes_first_then_the_one_that_asked_longest_ago() -> None:
    early, late = campaign(2, due=3), campaign(1, due=5)

    assert next_turn([late, early], {}) == early
    assert next_turn([late, early], {early.id: at(0, 9)}) == late
    assert next_turn([late, early], {early.id: at(0, 9), late.id: at(1, 9)}) == early


@pytest.mark.parametrize("seed", range(20))
def test_none_gets_a_second_turn_before_each_of_the_others_had_one(seed: int) -> None:
    random = Random(seed)
    wanting = [campaign(number, random.randrange(1, 9)) for number in range(random.randrange(2, 6))]
    last: dict[int, datetime] = {}
    turns = []
    for shift in range(40):
        turns.append(next_turn(random.sample(wanting, len(wanting)), last).id)
        last[turns[-1]] = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=shift)

    for first in range(len(turns) - len(wanting)):
        assert len(set(turns[first : first + len(wanting)])) == len(wanting)


def long(slug: str) -> Scenario:
    return scenario(slug, questions=[question(f"{slug}-{number}") for number in range(12)])


def busy(db: Database) -> Work:
    """Ten shifts, and more to ask than fits into them."""
    work = Work(db, home(long("one"), long("two")), more=False)
    work.enrol(*((user, "A", "officer") for user in OFFICERS))
    return work


def test_two_campaigns_share_ten_shifts_evenly_whoever_comes_first_in_them(db: Database) -> None:
    work = busy(db)
    started = [work.start("one", days=14), work.start("two", days=14)]
    work.until(at(12, 0))

    by_officer = Counter((user, of) for user, _, of in asked(work))
    assert by_officer == {(user, one.id): 5 for user in OFFICERS for one in started}
    assert set(Counter((user, when.date()) for when, user, _ in work.arrived).values()) == {1}


def test_three_campaigns_share_them_too_though_two_come_at_the_same_place(db: Database) -> None:
    work = busy(db)
    started = [work.start("one", days=14), work.start("one", days=12), work.start("two", days=14)]
    work.until(at(11, 0))

    by_officer = Counter((user, of) for user, _, of in asked(work))
    assert all(by_officer[user, one.id] == 3 for user in OFFICERS for one in started)


def test_who_leaves_every_question_is_reminded_by_both_in_turn(db: Database) -> None:
    work = busy(db)
    work.answers = lambda user, now: False
    started = [work.start("one", days=14), work.start("two", days=14)]
    work.until(at(12, 0))

    by_officer = Counter((user, of) for user, _, of in asked(work))
    assert by_officer == {(user, one.id): 3 for user in OFFICERS for one in started}


def test_one_that_has_nothing_left_to_ask_takes_no_turn(db: Database) -> None:
    work = Work(db, home(scenario("one", questions=three("a")), long("two")), more=False)
    work.enrol(*((user, "A", "officer") for user in OFFICERS))
    work.start("one", days=14)
    work.start("two", days=14)
    work.until(at(12, 0))

    assert all(len(work.to(user)) == 10 for user in OFFICERS)


def test_one_that_is_paused_or_asks_other_teams_takes_no_turn(db: Database) -> None:
    work = busy(db)
    paused, going = work.start("one", days=14), work.start("two", days=14)
    work.rounds()
    with work.db.transaction() as tx:
        work.home.campaigns.pause(tx, paused.id, None, work.now)
    work.until(at(12, 0))

    assert Counter(of for _, _, of in asked(work)) == {going.id: 10 * len(OFFICERS)}
