from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from bot.cards import Block, Button, Choices, Row, spoken
from bot.db import Database
from bot.errors import UserError
from bot.quizzes import says, store
from bot.quizzes.store import AssignmentRow
from bot.verbs import Officer, Press, Replace, Reply, Show, Tell
from tests.conftest import NOW, Force
from tests.samples import forked, home, ordered, question, scenario


class Hand:
    """Presses as one officer, each in a transaction of its own, on rooms that can be restocked."""

    def __init__(self, db: Database, officer: Officer) -> None:
        self.db, self.officer, self.home = db, officer, home()

    def quiz(self, **later: int) -> Reply:
        with self.db.transaction() as tx:
            return self.home.quizzes.command(tx, Press(self.officer, NOW + timedelta(**later)))

    def press(self, verb: str, ref: str, *choices: str) -> Reply:
        with self.db.transaction() as tx:
            return self.home.verbs()[f"quiz.{verb}"](tx, Press(self.officer, NOW, ref, choices))

    def rows(self) -> list[tuple[str, str | None, str | None, bool | None, bool | None]]:
        row = AssignmentRow
        with self.db.transaction() as tx:
            found = tx.execute(select(row.question, row.closed, row.chosen, row.correct, row.sure).order_by(row.id))
            return [tuple(line) for line in found]


@pytest.fixture
def amina(db: Database, force: Force) -> Hand:
    return Hand(db, force.amina)


def blocks(reply: Reply) -> tuple[Block, ...]:
    assert isinstance(reply, Show | Replace)
    return reply.card.blocks


def seen(reply: Reply) -> str:
    assert isinstance(reply, Show | Replace)
    return spoken(reply.card)


def buttons(reply: Reply) -> Iterator[Button]:
    for block in blocks(reply):
        if isinstance(block, Row):
            yield from (control for control in block.controls if isinstance(control, Button))


def test_quiz_shows_the_case_the_question_and_two_ways_to_answer(amina: Hand) -> None:
    reply = amina.quiz()

    assert "The case of first." in seen(reply)
    assert "Question: Question one?" in seen(reply)
    assert [(button.label, button.verb) for button in buttons(reply)] == [
        ("I am sure", "quiz.sure"),
        ("I am not sure", "quiz.unsure"),
    ]


def test_quiz_asked_twice_shows_the_same_question_in_the_same_order(amina: Hand) -> None:
    assert blocks(amina.quiz()) == blocks(amina.quiz())
    assert len(amina.rows()) == 1


@pytest.mark.parametrize("sure", [True, False])
def test_an_answer_is_kept_as_option_ids_with_confidence(amina: Hand, sure: bool) -> None:
    amina.quiz()
    reply = amina.press("sure" if sure else "unsure", "1", "a")

    assert amina.rows() == [("one", "answered", "a", True, sure)]
    assert "Right." in seen(reply)


def test_every_option_is_explained_with_its_source(amina: Hand) -> None:
    amina.quiz()
    words = seen(amina.press("sure", "1", "b"))

    assert "Not this time. You were sure" in words
    assert "✓ Right: Option a\nWhy a" in words
    assert "✗ Not right, and you chose it: Option b\nWhy b" in words
    assert words.count("A law: https://example.org/law") == 4  # three options and the case


def test_a_second_press_is_shown_the_first_answer(amina: Hand) -> None:
    amina.quiz()
    amina.press("sure", "1", "b")
    again = seen(amina.press("unsure", "1", "a"))

    assert again.startswith(says.ANSWERED)
    assert amina.rows() == [("one", "answered", "b", False, True)]


def test_presses_at_the_same_instant_record_one_answer(amina: Hand) -> None:
    amina.quiz()
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda key: amina.press("sure", "1", key), "abcabcab"))

    (row,) = amina.rows()
    chosen = f"Option {row[2]}"
    assert all(f"and you chose it: {chosen}" in seen(reply) for reply in replies)


def test_quiz_typed_at_the_same_instant_asks_one_question(amina: Hand) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: amina.quiz(), range(8)))

    assert len(amina.rows()) == 1
    assert len({seen(reply) for reply in replies}) == 1


@pytest.mark.parametrize("choices", [(), ("z",), ("a", "b")])
def test_nothing_is_recorded_without_an_answer_that_fits(amina: Hand, choices: tuple[str, ...]) -> None:
    amina.quiz()
    with pytest.raises(UserError, match="Pick an answer first"):
        amina.press("sure", "1", *choices)

    assert amina.rows() == [("one", None, None, None, None)]


def test_a_go_has_at_most_two_questions(amina: Hand) -> None:
    amina.quiz()
    first = amina.press("sure", "1", "a")
    assert [button.verb for button in buttons(first)] == ["quiz.next"]
    second = amina.press("next", "1")
    assert "Question 2 of at most 2" in seen(second)
    (choices,) = [block for block in blocks(second) if isinstance(block, Choices)]
    assert choices.many

    last = amina.press("sure", "2", "a", "b")
    assert list(buttons(last)) == []
    assert says.ENOUGH in seen(last)
    with pytest.raises(UserError, match="enough for one go"):
        amina.press("next", "2")


def test_next_pressed_twice_shows_the_same_question(amina: Hand) -> None:
    amina.quiz()
    amina.press("sure", "1", "a")

    assert blocks(amina.press("next", "1")) == blocks(amina.press("next", "1"))
    assert len(amina.rows()) == 2


def test_the_outcome_is_told_when_the_scenario_is_completed(amina: Hand) -> None:
    amina.quiz()
    assert "The outcome" not in seen(amina.press("sure", "1", "a"))
    amina.press("next", "1")
    amina.press("sure", "2", "a", "b")
    amina.quiz()

    assert "What happened in the real case: The outcome of first." in seen(amina.press("sure", "3", "a"))
    with amina.db.transaction() as tx:
        assert amina.home.quizzes.progress(tx, amina.officer, NOW) == (1, 1)


def test_when_everything_is_answered_nothing_is_asked_for_a_week(amina: Hand) -> None:
    amina.home = home(scenario(questions=[question("one"), question("two"), question("three")]))
    for n in (1, 2, 3):
        amina.quiz()
        amina.press("sure", str(n), "a")

    assert amina.quiz() == Tell(says.NOTHING_DUE)
    assert amina.press("next", "3") == Tell(says.NOTHING_DUE)
    assert "Question one?" in seen(amina.quiz(days=8))


def test_a_distressing_case_warns_first_and_may_be_skipped(amina: Hand) -> None:
    amina.home = home(scenario(distressing="Mentions self-harm."), scenario("second"))
    warning = amina.quiz()
    assert "Mentions self-harm." in seen(warning)
    assert "The case of first." not in seen(warning)

    assert says.SKIPPED in seen(amina.press("skip", "1"))
    assert "The case of second." in seen(amina.quiz())
    with pytest.raises(UserError, match="Skipped"):
        amina.press("open", "1")


def test_a_distressing_case_opened_is_not_warned_of_twice(amina: Hand) -> None:
    amina.home = home(scenario(distressing="Mentions self-harm."))
    amina.quiz()
    assert "The case of first." in seen(amina.press("open", "1"))
    assert "Support is there." in seen(amina.press("sure", "1", "a"))

    assert "The case of first." in seen(amina.press("next", "1"))


def test_a_second_scenario_that_is_distressing_warns(amina: Hand) -> None:
    amina.home = home(scenario("b", distressing="Mentions self-harm."), scenario())
    with amina.db.transaction() as tx:
        store.ask_once(tx, amina.officer.id, "first", amina.home.quizzes.shelf.keep(tx, "first"), "three", 1, NOW)
    for number, keys in ((1, "a"), (2, "a")):
        amina.press("sure", str(number), *keys)
        amina.quiz()
    amina.press("sure", "3", "a", "b")

    assert "Before you start:" in seen(amina.press("next", "3"))


def test_an_ordinary_case_cannot_be_skipped(amina: Hand) -> None:
    amina.quiz()
    with pytest.raises(UserError, match="Only a distressing case"):
        amina.press("skip", "1")


@pytest.mark.parametrize("verb", ["sure", "open"])
def test_a_removed_question_records_nothing(amina: Hand, verb: str) -> None:
    amina.quiz()
    amina.home = home(scenario("other"))

    with pytest.raises(UserError) as told:
        amina.press(verb, "1", "a")
    assert str(told.value) == says.WITHDRAWN
    assert amina.rows() == [("one", None, None, None, None)]


def test_a_removed_question_makes_room_for_another(amina: Hand) -> None:
    amina.quiz()
    amina.home = home(scenario("other"))

    assert "The case of other." in seen(amina.quiz())
    assert [row[1] for row in amina.rows()] == ["withdrawn", None]
    with pytest.raises(UserError, match="withdrawn"):
        amina.press("sure", "1", "a")


def test_next_after_a_removed_question_asks_another(amina: Hand) -> None:
    amina.quiz()
    amina.press("sure", "1", "a")
    amina.press("next", "1")
    amina.home = home(scenario("other"))

    assert "The case of other." in seen(amina.press("next", "1"))


def test_a_question_is_answered_as_it_was_asked_when_the_content_changes(amina: Hand) -> None:
    amina.quiz()
    amina.home = home(scenario(case="Another case altogether."))

    assert "The case of first." in seen(amina.press("sure", "1", "a"))


@pytest.mark.parametrize("ref", ["", "0", "7", "x", "9" * 30, "1 or 1=1"])
def test_a_press_about_nothing_is_one_plain_sentence(amina: Hand, ref: str) -> None:
    with pytest.raises(UserError) as told:
        amina.press("sure", ref, "a")
    assert str(told.value) == says.NOT_YOURS


def test_another_officers_question_cannot_be_answered(amina: Hand, force: Force) -> None:
    amina.quiz()
    amina.officer = force.carol

    with pytest.raises(UserError) as told:
        amina.press("sure", "1", "a")
    assert str(told.value) == says.NOT_YOURS


def test_a_question_left_for_half_a_day_expires_and_counts_as_nothing(amina: Hand) -> None:
    amina.quiz()
    with amina.db.transaction() as tx:
        assert amina.home.quizzes.expire(tx, NOW + timedelta(hours=12)) == 0
        assert amina.home.quizzes.expire(tx, NOW + timedelta(hours=12, seconds=1)) == 1

    with pytest.raises(UserError) as told:
        amina.press("sure", "1", "a")
    assert str(told.value) == says.EXPIRED
    assert "Question one?" in seen(amina.quiz(days=1))


def test_a_version_is_kept_once(amina: Hand, force: Force) -> None:
    from bot.frozen import FrozenRow

    for officer in (force.amina, force.carol):
        amina.officer = officer
        amina.quiz()

    with amina.db.transaction() as tx:
        assert tx.execute(select(func.count()).select_from(FrozenRow)).scalar_one() == 1


def test_the_first_cards_next_does_not_lead_past_two(amina: Hand) -> None:
    amina.quiz()
    amina.press("sure", "1", "a")
    amina.press("next", "1")
    amina.press("sure", "2", "a", "b")

    with pytest.raises(UserError, match="enough for one go"):
        amina.press("next", "1")


def test_a_scenario_whose_day_has_not_come_is_not_asked(amina: Hand) -> None:
    amina.home = home(scenario(published=date(2026, 11, 23)))

    assert amina.quiz() == Tell(says.NOTHING_YET)
    assert "The case of first." in seen(amina.quiz(days=1))


def test_steps_are_ranked_and_explained_in_their_right_order(amina: Hand) -> None:
    amina.home = home(scenario(questions=[ordered("steps"), question("two"), question("three")]))
    (choices,) = [block for block in blocks(amina.quiz()) if isinstance(block, Choices)]
    assert (choices.label, choices.ranked, choices.many) == ("Put these in order", True, False)

    words = seen(amina.press("sure", "1", "c", "b", "a"))
    assert "Not this time." in words
    places = ["1. Option c\nWhy c", "2. (you put it third) Option a\nWhy a", "3. (you put it second) Option b\nWhy b"]
    assert sorted(places, key=words.index) == places
    assert amina.rows() == [("steps", "answered", "c b a", False, True)]


@pytest.mark.parametrize("choices", [(), ("c", "a"), ("c", "c", "b"), ("c", "a", "b", "b")])
def test_steps_without_one_place_each_record_nothing(amina: Hand, choices: tuple[str, ...]) -> None:
    amina.home = home(scenario(questions=[ordered("steps"), question("two"), question("three")]))
    amina.quiz()
    with pytest.raises(UserError) as told:
        amina.press("sure", "1", *choices)

    assert str(told.value) == says.ORDER_FIRST
    assert amina.rows() == [("steps", None, None, None, None)]


@pytest.mark.parametrize(("choice", "follows"), [("a", "if-a"), ("b", "if-b"), ("c", "last")])
def test_next_asks_what_the_choice_led_to(amina: Hand, choice: str, follows: str) -> None:
    amina.home = home(scenario(questions=forked()))
    amina.quiz()
    amina.press("sure", "1", choice)

    assert f"Question {follows}?" in seen(amina.press("next", "1"))


def test_completion_does_not_wait_for_a_follow_up(amina: Hand) -> None:
    amina.home = home(scenario(questions=forked()))
    words = ""
    for number in range(1, 4):
        amina.quiz()
        words = seen(amina.press("sure", str(number), "c"))

    assert [row[0] for row in amina.rows()] == ["what-next", "last", "more"]
    assert "What happened in the real case" in words
    with amina.db.transaction() as tx:
        assert amina.home.quizzes.progress(tx, amina.officer, NOW) == (1, 1)


def test_signs_are_chosen_as_many_as_there_are(amina: Hand) -> None:
    spot = {**question("signs", ("a", "b")), "kind": "spot"}
    amina.home = home(scenario(questions=[spot, question("two"), question("three")]))
    (choices,) = [block for block in blocks(amina.quiz()) if isinstance(block, Choices)]

    assert (choices.label, choices.many) == ("Choose each one that tells you so", True)
    assert "Right." in seen(amina.press("sure", "1", "b", "a"))
