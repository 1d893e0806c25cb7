"""What Slack refuses for another reason than a limit (test_limits.py), and how it says so."""

from typing import Any

import pytest

from bot.practice.block_kit.blocks import Surface, problems, view_problems
from bot.practice.block_kit.limits import DOCS
from bot.practice.block_kit.pages import NOT_HERE, PAGES
from tests.practice.block_kit.example_elements import ELEMENTS as EXAMPLES
from tests.practice.block_kit.examples import CHARTS
from tests.practice.block_kit.payloads import (
    DIVIDER,
    Json,
    actions,
    alert,
    beside,
    button,
    confirm,
    container,
    context,
    data_table,
    field,
    markdown,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    raw,
    section,
    table,
    typed,
    without,
)
from tests.practice.block_kit.refused_blocks import BLOCKS, MESSAGES, Case
from tests.practice.block_kit.refused_data import DATA
from tests.practice.block_kit.refused_elements import ACCESSORIES, ELEMENTS
from tests.practice.block_kit.sentences import EMPTY, FLAG, LIST, OBJECT, missing, unknown, unsupported

IN_A_MESSAGE: list[Case] = [
    *MESSAGES,
    *((name, [block], says, f"blocks[0].{place}") for name, block, says, place in [*BLOCKS, *DATA]),
    *((name, [beside(one)], says, f"blocks[0].accessory.{place}") for name, one, says, place in ACCESSORIES),
    *((name, [actions(one)], says, f"blocks[0].elements[0].{place}") for name, one, says, place in ELEMENTS),
]
# On the wrong surface.
ELSEWHERE: list[tuple[Surface, Json]] = [
    ("message", alert()),
    ("home", alert()),
    ("modal", markdown()),
    ("home", markdown()),
    ("modal", table([raw()])),
    ("modal", data_table([raw()], [raw()])),
    ("modal", container()),
    ("modal", CHARTS["pie"]),
    ("home", CHARTS["bar"]),
]
# Slack has them, the practice workspace has not.
UNSUPPORTED_BLOCKS = ["card", "carousel", "context_actions", "file", "plan", "task_card", "video"]
UNSUPPORTED_ELEMENTS = ["external_select", "multi_external_select", "rich_text_input", "workflow_button"]

VIEWS: list[Case] = [
    ("a text", "a view", OBJECT, "view"),
    ("nothing", None, OBJECT, "view"),
    ("a view of a workflow", {"type": "workflow_step", "blocks": []}, unsupported("workflow_step"), "view.type"),
    ("a view without a type", {"blocks": []}, missing("type"), "view"),
    ("a modal without a title", without("title", modal()), missing("title"), "view"),
    ("a modal with an empty title", modal(title=plain("")), EMPTY, "view.title.text"),
    ("a modal titled in mrkdwn", modal(title=mrkdwn()), unsupported("mrkdwn"), "view.title.type"),
    ("a modal without blocks", without("blocks", modal()), missing("blocks"), "view"),
    ("a modal whose blocks are an object", modal() | {"blocks": {}}, LIST, "view.blocks"),
    ("clear_on_close that is no boolean", modal(clear_on_close="yes"), FLAG, "view.clear_on_close"),
    ("a modal with an empty section", modal(DIVIDER, section("")), EMPTY, "view.blocks[1].text.text"),
    (
        "an input that cannot be sent",
        modal(DIVIDER, typed()),
        "must define `submit` to use an `input` block in modals",
        "view.blocks[1].input",
    ),
    ("a Home with a title", {"type": "home", "blocks": [], "title": plain()}, unknown("title"), "view"),
    ("a Home with a button to send", {"type": "home", "blocks": [], "submit": plain()}, unknown("submit"), "view"),
    ("a Home without blocks", {"type": "home"}, missing("blocks"), "view"),
]


@pytest.mark.parametrize(("_name", "blocks", "says", "place"), IN_A_MESSAGE, ids=[case[0] for case in IN_A_MESSAGE])
def test_slack_refuses_it_in_a_message(_name: str, blocks: Any, says: str, place: str) -> None:
    (problem,) = problems(blocks, "message")

    assert (problem.says, problem.place) == (says, place.removesuffix("."))
    assert problem.rule
    assert problem.rule.address.startswith(DOCS)


@pytest.mark.parametrize(("surface", "block"), ELSEWHERE, ids=[f"{one['type']} {where}" for where, one in ELSEWHERE])
def test_slack_shows_it_on_other_surfaces_only(surface: Surface, block: Json) -> None:
    (problem,) = problems([DIVIDER, block], surface)

    assert (problem.says, problem.place) == (unsupported(block["type"]), "blocks[1].type")
    assert problem.rule
    assert problem.rule.says == f"{block['type']} is not allowed in this place"


@pytest.mark.parametrize("kind", UNSUPPORTED_BLOCKS)
def test_a_block_that_is_not_had_here_is_refused_and_told_apart_from_a_mistake(kind: str) -> None:
    (problem,) = problems([{"type": kind}], "message")

    assert problem.says == unsupported(kind)
    assert problem.rule
    assert problem.rule.says == f"Slack has {kind}, the practice workspace has not"
    assert problem.rule.address == NOT_HERE[kind]


@pytest.mark.parametrize("kind", UNSUPPORTED_ELEMENTS)
def test_an_element_that_is_not_had_here_is_refused_everywhere(kind: str) -> None:
    blocks = [actions({"type": kind}), beside({"type": kind}), field({"type": kind})]

    assert [problem.says for problem in problems(blocks, "message")] == [unsupported(kind)] * 3


@pytest.mark.parametrize(("_name", "view", "says", "place"), VIEWS, ids=[case[0] for case in VIEWS])
def test_slack_refuses_the_view(_name: str, view: Any, says: str, place: str) -> None:
    (problem,) = view_problems(view)

    assert (problem.says, problem.place) == (says, place)
    assert problem.rule


def test_a_problem_reads_as_slack_writes_it() -> None:
    blocks = [
        DIVIDER,
        DIVIDER,
        DIVIDER,
        actions({"type": "static_select", "options": [*options(11), option(value="")]}),
    ]
    (problem,) = problems(blocks, "message")

    pointer = "/blocks/3/elements/0/options/11/value"
    assert str(problem) == f"[ERROR] must be more than 0 characters [json-pointer:{pointer}]"
    assert problem.place == "blocks[3].elements[0].options[11].value"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = problems([section(""), DIVIDER, actions(button("", style="loud"))], "message")

    assert [problem.place for problem in found] == [
        "blocks[0].text.text",
        "blocks[2].elements[0].text.text",
        "blocks[2].elements[0].style",
    ]


@pytest.mark.parametrize("element", EXAMPLES.values(), ids=list(EXAMPLES))
def test_a_mistake_in_an_element_is_explained_by_its_own_page(element: Json) -> None:
    (problem,) = problems(
        [context(element | {"hue": 7}) if element["type"] == "image" else field_or_actions(element)], "home"
    )

    assert problem.says == unknown("hue")
    assert problem.rule
    assert problem.rule.address == PAGES[element["type"]]


def field_or_actions(element: Json) -> Json:
    wrong = element | {"hue": 7}
    return actions(wrong) if element["type"] in ("button", "overflow") else field(wrong)


@pytest.mark.parametrize(
    ("blocks", "page"),
    [
        ([actions(button(confirm=confirm(style="loud")))], "composition-objects/confirmation-dialog-object"),
        ([actions({"type": "overflow", "options": [{}]})], "composition-objects/option-object"),
        ([section() | {"text": {"type": "mrkdwn"}}], "composition-objects/text-object"),
        ([{"type": "unheard-of"}], "blocks"),
    ],
)
def test_a_mistake_in_a_part_is_explained_by_the_page_of_the_part(blocks: list[Json], page: str) -> None:
    rules = [problem.rule for problem in problems(blocks, "message")]

    assert {rule.address for rule in rules if rule} == {f"{DOCS}reference/block-kit/{page}"}


def test_the_tables_are_as_long_as_promised() -> None:
    assert len(IN_A_MESSAGE) + len(ELSEWHERE) + len(VIEWS) >= 120
    names = [case[0] for case in [*IN_A_MESSAGE, *VIEWS]]
    assert len(set(names)) == len(names)
