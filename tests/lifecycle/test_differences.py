"""What changed, in words: everything, and nothing else."""

from typing import Any

import pytest

from bot import library
from bot.checklists.content import Checklist
from bot.lifecycle.differences import differences
from bot.quizzes.content import Scenario
from tests.samples import checklist, item, question, scenario

Edit = dict[str, Any]


def with_question(**changes: object) -> Scenario:
    return scenario(questions=[{**question("one"), **changes}, question("two", ("a", "b")), question("three")])


def with_items(*items: Edit, title: str = "On arrival") -> Checklist:
    leaving = {"id": "leaving", "title": "Before leaving", "items": [item("tell-someone")]}
    return checklist(phases=[{"id": "arrival", "title": title, "items": list(items)}, leaving])


SEE, ASK = item("see-the-child"), item("ask-why", must=False)
CHANGES: list[tuple[Checklist | Scenario, Checklist | Scenario, list[str]]] = [
    (checklist(), checklist(title="Child in cells"), ["Title: was “Child in custody”; now “Child in cells”."]),
    (checklist(), checklist(aliases=["cells"]), ["Aliases: was custody suite; now cells."]),
    (
        checklist(reminders=[{"about": "open", "after": "2 hours", "tell": "officer"}]),
        checklist(
            reminders=[
                {"about": "open", "after": "1 hour", "tell": "officer"},
                {"about": "sign-off", "after": "1 day", "tell": "supervisor"},
            ]
        ),
        [
            "Reminders: was officer after 2 hours (open); now officer after 1 hour (open), "
            "supervisor after 1 day (sign-off)."
        ],
    ),
    (with_items(SEE, ASK), with_items(ASK, SEE), ["Items stand in another order."]),
    (with_items(SEE, ASK), with_items(SEE), ["Item ask-why was taken out: “Do ask-why” (a prompt)"]),
    (with_items(SEE), with_items(SEE, ASK), ["Item ask-why is new: “Do ask-why” (a prompt)"]),
    (with_items(SEE), with_items({**SEE, "must": False}), ["Item see-the-child, must: was a must-do; now a prompt."]),
    (
        with_items(SEE),
        with_items({**SEE, "when": ["in-care"], "may_not_arise": True}),
        [
            "Item see-the-child, may not arise: was always arises; now may not arise.",
            "Item see-the-child, when: was nothing; now in-care.",
        ],
    ),
    (
        with_items(SEE),
        with_items(SEE, title="First"),
        [
            "Part arrival, title: was “On arrival”; now “First”.",
            "Item see-the-child, part: was “On arrival”; now “First”.",
        ],
    ),
    (
        with_question(),
        with_question(answer=["b"], text="What now?"),
        [
            "RIGHT ANSWER changed, Question one: was a; now b. Officers learnt the old one.",
            "Question one, text: was “Question one?”; now “What now?”.",
        ],
    ),
    (
        with_question(),
        with_question(wordings=[{"id": "boy", "text": "And he?"}]),
        ["Question one, wording boy is new: “And he?”"],
    ),
    (
        with_question(wordings=[{"id": "boy", "text": "And he?", "options": {"a": "Ask him"}}]),
        with_question(wordings=[{"id": "boy", "text": "And he?", "options": {"a": "Ask her"}}]),
        ["Question one, wording boy, options, a: was “Ask him”; now “Ask her”."],
    ),
]


@pytest.mark.parametrize(("before", "after", "told"), CHANGES)
def test_a_change_is_told_in_words(before: Checklist, after: Checklist, told: list[str]) -> None:
    assert differences(before, after) == told


def test_an_item_that_moved_was_not_taken_out() -> None:
    moved = checklist(
        phases=[
            {"id": "arrival", "title": "On arrival", "items": [item("see-the-child")]},
            {"id": "leaving", "title": "Before leaving", "items": [item("ask-why", must=False), item("tell-someone")]},
        ]
    )

    assert differences(checklist(), moved) == ["Item ask-why, part: was “On arrival”; now “Before leaving”."]


def test_the_same_words_have_no_differences() -> None:
    found = library.load()

    contents: list[Checklist | Scenario] = [*found.checklists.values(), *found.scenarios.values()]

    assert [differences(one, one) for one in contents] == [[]] * 53


def test_the_life_cycle_is_no_difference() -> None:
    assert differences(checklist(), checklist(owner="A lead", author="A trainer")) == []
