"""A question put off to a later shift: it comes again there, and nobody is blamed."""

import pytest

from bot.cards import Button, Row
from bot.db import Database
from bot.errors import UserError
from bot.quizzes import says
from bot.verbs import Press, Replace, Show
from tests.campaigns.desk import Work
from tests.campaigns.test_chain import at
from tests.samples import home, scenario


@pytest.fixture
def work(db: Database) -> Work:
    work = Work(db, answers=lambda user, now: False)
    work.enrol()
    return work


def question_of(words: str) -> str:
    return words.split("Question:")[1]


def test_it_comes_again_in_the_next_shift_at_the_time_that_it_was_due(work: Work) -> None:
    work.start()
    work.until(at(0, 13))
    ref = work.open_question("UAMINA")
    due = work.waiting()[f"campaign:1:{work.officer('UAMINA').id}:2"]

    said = work.snooze("UAMINA", ref)
    assert f"It comes again in a later shift, at about {due:%H:%M} on Tue 24 November." in said
    assert "/quiz" not in said  # which may ask another
    assert work.snooze("UAMINA", ref) == said
    work.until(at(1, 13))
    first, second = (words for _, user, words in work.arrived if user == "UAMINA")
    assert work.to("UAMINA")[1] == due
    assert question_of(first) == question_of(second)


def test_it_is_no_question_left_unanswered_and_no_reminder_comes_of_it(work: Work) -> None:
    work.start(days=14)
    for day in (0, 1, 2, 3):
        work.until(at(day, 13))
        work.snooze("UAMINA", work.open_question("UAMINA"))

    words = [words for _, user, words in work.arrived if user == "UAMINA"]
    assert len(words) == 4
    assert not any("went by unanswered" in one for one in words)


def test_from_its_old_card_it_can_no_longer_be_answered_and_quiz_asks_it(work: Work) -> None:
    work.start()
    work.until(at(0, 13))
    ref = work.open_question("UAMINA")
    work.snooze("UAMINA", ref)

    with pytest.raises(UserError) as refused:
        work.answer("UAMINA", ref)
    assert str(refused.value) == says.SNOOZED
    first = next(words for _, user, words in work.arrived if user == "UAMINA")
    assert question_of(work.quiz("UAMINA")) == question_of(first)


def test_it_is_theirs_alone_and_what_is_answered_stays_answered(work: Work) -> None:
    work.start()
    work.until(at(0, 13))
    ref = work.open_question("UAMINA")
    with pytest.raises(UserError, match="cannot find that question"):
        work.snooze("UCAROL", ref)
    work.answer("UAMINA", ref)

    with pytest.raises(UserError, match="your first answer stands"):
        work.snooze("UAMINA", ref)


def test_what_they_asked_for_themselves_is_not_put_off(work: Work) -> None:
    work.now = at(0, 8)
    with work.db.transaction() as tx:
        work.home.quizzes.command(tx, Press(work.officer_in(tx, "UAMINA"), work.now))

    with pytest.raises(UserError, match="cannot find that question"):
        work.snooze("UAMINA", work.open_question("UAMINA"))


def test_where_the_campaign_ends_before_nothing_is_promised(work: Work) -> None:
    work.start(days=1)
    work.until(at(0, 13))

    assert "No more is sent about it" in work.snooze("UAMINA", work.open_question("UAMINA"))


def test_the_warning_of_a_distressing_case_can_be_put_off_too(db: Database) -> None:
    work = Work(db, home(scenario("one", distressing="A child is hurt.")), answers=lambda user, now: False)
    work.enrol()
    work.start("one")
    work.until(at(0, 13))

    assert "It comes again" in work.snooze("UAMINA", work.open_question("UAMINA"))
    work.until(at(1, 13))
    assert len(work.to("UAMINA")) == 2


def test_with_two_campaigns_no_time_is_promised_that_may_be_the_others_turn(work: Work) -> None:
    work.start("one")
    work.start("two")
    work.until(at(0, 13))

    said = work.snooze("UAMINA", work.open_question("UAMINA"))
    assert said == "All right. It comes again in a later shift, while its campaign lasts."


def test_it_can_still_be_put_off_when_the_case_is_shown_and_by_quiz(db: Database) -> None:
    work = Work(db, home(scenario("one", distressing="A child is hurt.")), answers=lambda user, now: False)
    work.enrol()
    work.start("one")
    work.until(at(0, 13))
    ref = work.open_question("UAMINA")
    with db.transaction() as tx:
        press = Press(work.officer_in(tx, "UAMINA"), work.now, ref)
        shown = [work.home.verbs()["quiz.open"](tx, press), work.home.quizzes.command(tx, press)]

    for reply in shown:
        assert isinstance(reply, Replace | Show)
        (row,) = (block for block in reply.card.blocks if isinstance(block, Row))
        assert ("campaign.snooze", ref) in [(one.verb, one.ref) for one in row.controls if isinstance(one, Button)]
