"""What the models accept is shown whole, unless `slack-limits` says otherwise."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import library
from bot.cards import Card
from bot.checklists.content import MOST_ITEMS, Checklist
from bot.lint.cards import phase_cards, question_cards, slack_limits
from bot.lint.rule import ChecklistFile, Found, ScenarioFile, Whole
from bot.quizzes.content import Scenario
from bot.registers import NONE
from bot.slack import render
from bot.sources import Source
from bot.yamlfile import Lines
from tests import samples

SHIPPED = library.load()


def words(longest: int, text: str = "see the child and ") -> str:
    return (text * longest)[:longest].strip().ljust(longest, "x")


def found(*contents: Checklist | Scenario, sources: tuple[Source, ...] = ()) -> list[Found]:
    where = Lines(Path("x.yaml"))
    whole = Whole(
        tuple(ScenarioFile(where, one) for one in contents if isinstance(one, Scenario)),
        tuple(ChecklistFile(where, one) for one in contents if isinstance(one, Checklist)),
        sources,
        where,
        NONE,
        where,
        complete=True,
        today=date(2026, 11, 22),
    )
    return [one for _, one in slack_limits(whole)]


def items(count: int, **changes: object) -> list[dict[str, object]]:
    return [{**samples.item(f"step-{n}"), **changes} for n in range(count)]


def phase(name: str, count: int, **changes: object) -> dict[str, object]:
    return {"id": name, "title": name.capitalize(), "items": items(count, **changes)}


def test_shipped_content_keeps_within_what_slack_takes() -> None:
    content: list[Checklist | Scenario] = [*SHIPPED.checklists.values(), *SHIPPED.scenarios.values()]

    assert found(*content, sources=tuple(SHIPPED.sources.values())) == []


def test_a_part_with_too_many_limits_is_told_at_its_place() -> None:
    clock = {"title": "T", "starts": "S", "length": "1 hours", "why": "W", "source": "law"}
    clocks = [{**clock, "id": f"limit-{n}"} for n in range(45)]

    (blocks,) = found(samples.checklist(clocks=clocks))

    assert blocks.place == ("phases", 0)
    assert "arrival becomes 55 blocks, and Slack shows 50" in blocks.problem


def test_a_part_may_be_full_as_long_as_its_items_are_short() -> None:
    assert found(samples.checklist(phases=[phase("one", MOST_ITEMS), phase("two", MOST_ITEMS)])) == []


def test_the_part_that_is_too_heavy_is_told_and_no_other() -> None:
    long = {"may_not_arise": True, "when": ["significant-harm-suspected", "at-risk"]}
    heavy = phase("two", 9, **long) | {
        "items": [one | {"id": f"b-{n}", "text": f"{n} {words(115)}"} for n, one in enumerate(items(9, **long))]
    }

    (one,) = found(samples.checklist(phases=[phase("first", 5), heavy]))

    assert one.place == ("phases", 1)
    assert "characters" in one.problem


def test_a_summary_that_grows_too_long_is_told() -> None:
    phases = [
        {
            "id": f"p-{p}",
            "title": "T",
            "items": [{**samples.item(f"i-{p}-{n}"), "text": f"{n} {words(110)}"} for n in range(9)],
        }
        for p in range(9)
    ]

    (one,) = found(samples.checklist(phases=phases))

    assert (one.place, one.problem.partition(" becomes")[0]) == (("phases",), "the summary")


def test_items_that_begin_alike_are_told_once_at_the_second() -> None:
    alike = [
        {**samples.item(name), "text": f"{words(80)} {name}", "may_not_arise": True} for name in ("one", "two", "three")
    ]

    second, third = found(samples.checklist(phases=[{"id": "p", "title": "P", "items": alike}]))

    assert (second.place, third.place) == (("phases", 0, "items", 1, "text"), ("phases", 0, "items", 2, "text"))
    assert second.problem.endswith("…”, as it does one")


def test_items_that_differ_in_when_alone_are_told() -> None:
    alike = [
        {**samples.item(f"{n}"), "text": "Call the home", "when": [when]} for n, when in enumerate(("girl", "wales"))
    ]

    (one,) = found(samples.checklist(phases=[{"id": "p", "title": "P", "items": alike}]))

    assert "“Done: Call the home”" in one.problem


def test_the_same_words_in_two_parts_are_never_on_one_card() -> None:
    phases = [{"id": f"p-{p}", "title": "P", "items": [{**samples.item(f"i-{p}"), "text": "Call"}]} for p in range(2)]

    assert found(samples.checklist(phases=phases)) == []


def question(kind: str, count: int) -> dict[str, object]:
    options = [{"id": f"o-{n}", "text": f"{n} {words(73)}", "why": words(400), "source": "law"} for n in range(count)]
    answer = [str(one["id"]) for one in options][: {"order": count, "several": 2}.get(kind, 1)]
    return {"id": kind, "kind": kind, "text": words(400), "answer": answer, "options": options}


LONGEST: dict[str, Any] = {
    "title": words(60, "title "),
    "case": words(900, "case "),
    "outcome": words(700, "outcome "),
    "distressing": words(200),
    "questions": [question(kind, 4) for kind in ("one", "several", "order")],
}
LAW = Source.model_validate(
    samples.SOURCE.model_dump() | {"title": words(150), "jurisdiction": "england", "address": f"https://x/{'a' * 490}"}
)


def test_a_question_that_is_too_long_to_explain_is_told_where_it_begins() -> None:
    assert found(samples.scenario(**LONGEST), sources=(LAW,)) == []
    too_long = {**LONGEST, "questions": [*LONGEST["questions"], question("spot", 8)]}

    (one,) = found(samples.scenario(**too_long), sources=(LAW,))

    assert one.place == ("questions", 3)
    assert "spot becomes a message of" in one.problem


def shown(card: Card) -> str:
    return "\n".join(block.get("text", {}).get("text", "") for block in render.message(card)["blocks"])


@pytest.mark.parametrize("n", range(3))
def test_whatever_a_scenario_holds_is_shown_whole(n: int) -> None:
    scenario = samples.scenario(**LONGEST)
    asked = scenario.questions[n]
    question_card, marked = question_cards(scenario, asked, {"law": LAW})

    drawn = json.dumps(render.message(marked)["blocks"])
    for text in (scenario.title, scenario.case, asked.text, scenario.outcome, f"The case: {LAW.label}"):
        assert text in drawn
    for option in asked.options:
        assert f"{option.text}\n{option.why}" in shown(marked)
        assert option.text in json.dumps(render.message(question_card)["blocks"])


def test_whatever_a_checklist_holds_is_shown_whole() -> None:
    full = phase("full", MOST_ITEMS, text=words(120), when=["significant-harm-suspected"], may_not_arise=True)
    clock = {
        "title": words(75, "limit "),
        "starts": words(120, "start "),
        "length": "9999 working-days",
        "why": "W",
        "source": "law",
    }
    checklist = samples.checklist(
        title=words(60, "title "), phases=[full | {"title": words(60, "part ")}], clocks=[{**clock, "id": "c"}]
    )

    for card in phase_cards(checklist, 0):
        drawn = json.dumps(render.message(card)["blocks"])
        assert checklist.title in drawn
        assert checklist.phases[0].title in drawn
        assert f"{checklist.clocks[0].title}, 9999 working days from {checklist.clocks[0].starts}" in drawn
        assert drawn.count(checklist.phases[0].items[0].words) == MOST_ITEMS
