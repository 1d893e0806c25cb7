import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.quizzes import rules
from bot.quizzes.content import Question
from bot.quizzes.rules import History, Verdict
from tests.conftest import NOW
from tests.samples import forked, ordered, question, scenario

LIBRARY = {
    "later": scenario("later", published=date(2026, 11, 2)),
    "earlier": scenario("earlier", published=date(2026, 10, 5)),
}
QUESTION = LIBRARY["earlier"].questions[0]
SEVERAL = LIBRARY["earlier"].questions[1]


def chosen(history: History, begun: str = "") -> tuple[str, str] | None:
    found = rules.choose(LIBRARY, history, NOW, begun)
    return (found[0].slug, found[1].id) if found else None


def everything(days_ago: int) -> History:
    at = NOW - timedelta(days=days_ago)
    return History({(s.slug, q.id): at for s in LIBRARY.values() for q in s.questions})


def test_a_newcomer_begins_with_what_was_published_first() -> None:
    assert chosen(History({})) == ("earlier", "one")


def test_a_begun_scenario_is_carried_on_with() -> None:
    assert chosen(History({("later", "one"): NOW})) == ("later", "two")
    assert chosen(History({("later", "one"): NOW, ("earlier", "one"): NOW}), begun="later") == ("later", "two")


def test_a_skipped_scenario_does_not_come_back() -> None:
    assert chosen(History({}, frozenset({"earlier"}))) == ("later", "one")
    assert chosen(History({}, frozenset(LIBRARY))) is None


def test_an_answered_question_rests_for_a_week() -> None:
    assert chosen(everything(days_ago=6)) is None
    assert chosen(everything(days_ago=7)) == ("earlier", "one")


def test_after_the_rest_the_longest_ago_comes_first() -> None:
    history = everything(days_ago=10)
    oldest = History({**history.answered, ("later", "three"): NOW - timedelta(days=30)})

    assert chosen(oldest) == ("later", "three")


@given(st.integers(1, 10**6))
def test_options_stand_in_one_order_for_one_officer(officer: int) -> None:
    first = rules.shuffled(officer, "earlier", QUESTION)

    assert first == rules.shuffled(officer, "earlier", QUESTION)
    assert sorted(option.id for option in first) == ["a", "b", "c"]


def test_options_stand_in_every_order_among_many_officers() -> None:
    orders = {tuple(option.id for option in rules.shuffled(n, "earlier", QUESTION)) for n in range(200)}

    assert len(orders) == 6


@pytest.mark.parametrize(
    ("given_", "correct"), [({"a", "b"}, True), ({"a"}, False), ({"a", "b", "c"}, False), ({"c"}, False)]
)
def test_several_is_right_only_when_all_and_only_the_right_ones_are_chosen(given_: set[str], correct: bool) -> None:
    assert rules.mark(SEVERAL, sorted(given_), sure=True) == Verdict(correct, sure=True)


@pytest.mark.parametrize(
    ("picked", "fits"), [((), False), (("a",), True), (("a", "b"), False), (("z",), False), (("a", "z"), False)]
)
def test_an_answer_fits_its_question_or_is_none(picked: tuple[str, ...], fits: bool) -> None:
    assert rules.fits(QUESTION, picked) is fits


def test_a_scenario_is_completed_by_every_question_it_has_today() -> None:
    assert rules.completed(LIBRARY["later"], {"one", "two", "three", "an old one"})
    assert not rules.completed(LIBRARY["later"], {"one", "two", "an old one"})


STEPS = scenario("steps", questions=[ordered("steps"), question("two"), question("three")])
FORK = scenario("fork", questions=forked())
ORDER = STEPS.questions[0]


def after(**chosen: str) -> tuple[str, str] | None:
    """What follows in the forked scenario on these choices, by question."""
    keys = {("fork", name.replace("_", "-")): choice for name, choice in chosen.items()}
    history = History(dict.fromkeys(keys, NOW), chosen={key: (choice,) for key, choice in keys.items()})
    found = rules.choose({"fork": FORK}, history, NOW, "fork")
    return (found[0].slug, found[1].id) if found else None


@pytest.mark.parametrize(
    ("picked", "fits", "correct"),
    [
        (("c", "a", "b"), True, True),
        (("a", "b", "c"), True, False),
        (("b", "a", "c"), True, False),
        (("c", "c", "b"), False, False),
        (("c", "a"), False, False),
        (("c", "a", "b", "b"), False, False),
        (("c", "a", "z"), False, False),
        ((), False, False),
    ],
)
def test_an_order_fits_with_each_step_once_and_is_right_in_one_way_only(
    picked: tuple[str, ...], fits: bool, correct: bool
) -> None:
    assert rules.fits(ORDER, picked) is fits
    assert rules.mark(ORDER, picked, sure=True).correct is correct


def test_a_choice_leads_to_its_own_follow_up_and_then_back() -> None:
    assert after() == ("fork", "what-next")
    assert after(what_next="a") == ("fork", "if-a")
    assert after(what_next="b") == ("fork", "if-b")
    assert after(what_next="a", if_a="a") == ("fork", "last")
    assert after(what_next="c") == ("fork", "last")


@given(st.sampled_from("abc"))
def test_a_follow_up_of_another_choice_never_comes(choice: str) -> None:
    """Nor after the week's rest."""
    seen = {}
    history = History({})
    for day in range(40):
        now = NOW + timedelta(days=day)
        found = rules.choose({"fork": FORK}, history, now, "fork")
        if found:
            seen[found[1].id] = day
            key = ("fork", found[1].id)
            history = History({**history.answered, key: now}, chosen={**history.chosen, key: (choice,)})

    assert set(seen) == {"what-next", "last", "more", *({"a": {"if-a"}, "b": {"if-b"}, "c": set()}[choice])}


def test_a_scenario_is_completed_without_its_follow_ups() -> None:
    assert rules.completed(FORK, {"what-next", "last", "more"})
    assert not rules.completed(FORK, {"what-next", "if-a", "if-b", "more"})


@pytest.mark.parametrize(("answer", "kind"), [(["a"], "one"), (["a", "b"], "several")])
def test_content_kept_before_questions_had_a_kind_is_read_as_it_was_meant(answer: list[str], kind: str) -> None:
    kept = json.loads(scenario().questions[0].model_dump_json())
    del kept["kind"], kept["wordings"]

    assert Question.model_validate_json(json.dumps({**kept, "answer": answer})).kind == kind
