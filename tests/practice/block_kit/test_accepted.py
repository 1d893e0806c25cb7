"""What Slack accepts: an example of everything, and what is odd but allowed. Limits are in test_limits.py."""

from typing import Any

import pytest

from bot.practice.block_kit.blocks import BLOCKS, Surface, problems, view_problems
from bot.practice.block_kit.elements import ACCESSORIES, ACTIONS, INPUTS
from bot.practice.block_kit.inside import every_block, find, with_ids, words_in
from tests.practice.block_kit.examples import EXAMPLES
from tests.practice.block_kit.payloads import (
    DIVIDER,
    Json,
    actions,
    bars,
    beside,
    button,
    container,
    context,
    data_table,
    element,
    field,
    header,
    image,
    listed,
    markdown,
    modal,
    mrkdwn,
    number,
    option,
    picks,
    pie,
    plain,
    raw,
    rich,
    said,
    section,
    segment,
    series,
    table,
    text,
    typed,
    without,
)

EVERY_EXAMPLE = [(surface, name) for surface, examples in EXAMPLES.items() for name in examples]
ODD: list[tuple[str, Surface, list[Json]]] = [
    ("no blocks", "message", []),
    ("no blocks at home", "home", []),
    ("a blank section", "message", [section(" ")]),
    ("a section of fields only", "message", [{"type": "section", "fields": [plain()]}]),
    ("an image element as accessory", "home", [beside(image())]),
    ("an image by its file's address", "message", [without("image_url", image(slack_file={"url": "https://a.b"}))]),
    ("an image that is not secured", "message", [image(image_url="http://example.org/a.png")]),
    ("a button to write a mail", "message", [actions(button(url="mailto:coach@example.org"))]),
    ("an id that is the same for a block and an element", "message", [actions(button(action_id="a"), block_id="a")]),
    ("a button of no style beside one that is primary", "message", [actions(button(), button(style="primary"))]),
    ("radio buttons that begin with nothing", "message", [actions(picks("radio_buttons"))]),
    ("two options of the same value", "message", [actions(element("static_select", options=[option(), option()]))]),
    ("a menu of one option", "modal", [actions(picks("static_select", 1))]),
    ("a menu without a placeholder", "modal", [field(picks("multi_static_select"))]),
    ("one element in focus", "modal", [typed(focus_on_load=True), typed(focus_on_load=False)]),
    ("an input in a message", "message", [typed(), field(picks("checkboxes"))]),
    ("an input that tells the app", "message", [field(element("email_text_input"), dispatch_action=True)]),
    ("as many characters at least as at most", "modal", [typed(min_length=8, max_length=8)]),
    ("an input that begins empty", "modal", [typed(initial_value="")]),
    ("numbers below zero", "modal", [number(min_value="-10", initial_value="-3", max_value="-1")]),
    ("one number only", "modal", [number(min_value="3", max_value="3", initial_value="3")]),
    ("the last day of February in a leap year", "message", [actions(element("datepicker", initial_date="2028-02-29"))]),
    ("midnight", "message", [actions(element("timepicker", initial_time="00:00"))]),
    ("a list that begins deep inside", "message", [listed(indent=8, offset=0, border=0)]),
    ("a table of one cell", "home", [table([raw()])]),
    ("a table of uneven rows", "message", [table([raw()], [raw(), raw()])]),
    ("a table and a data table", "message", [table([raw()]), data_table([raw()], [raw()])]),
    ("two tables at home", "home", [table([raw()]), table([raw()])]),
    ("two data tables", "message", [data_table([raw()], [raw()]), data_table([raw()], [raw()])]),
    ("two charts", "message", [pie(segment()), bars()]),
    ("bars below zero", "message", [bars({"name": "A", "data": [{"label": "Mon", "value": -3.5}]})]),
    ("points in another order", "message", [bars(series("A", "Tue", "Mon"), categories=["Mon", "Tue"])]),
    ("a container with an input", "message", [container(typed())]),
    ("a container with a rich title", "home", [without("title", container(rich_text_title=rich(said(text()))))]),
    ("markdown of many lines", "message", [markdown("# a\n\n- b\n- c")]),
    ("characters of four bytes, counted as one", "message", [header("👮" * 150)]),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "name"), EVERY_EXAMPLE)
def test_every_example_is_accepted_on_its_surface(surface: Surface, name: str) -> None:
    assert problems([EXAMPLES[surface][name]], surface) == []


@pytest.mark.parametrize(("_name", "surface", "blocks"), ODD, ids=[case[0] for case in ODD])
def test_what_is_odd_but_allowed_is_accepted(_name: str, surface: Surface, blocks: list[Any]) -> None:
    assert problems(blocks, surface) == []


@pytest.mark.parametrize("surface", BLOCKS)
def test_there_is_an_example_of_every_block_and_of_every_element_in_its_place(surface: Surface) -> None:
    blocks = list(EXAMPLES[surface].values())

    def types(name: str, of: str) -> set[str]:
        found = [block[name] for block in blocks if block["type"] == of and name in block]
        return {one["type"] for part in found for one in (part if isinstance(part, list) else [part])}

    assert {block["type"] for block in blocks} == BLOCKS[surface].keys()
    assert types("elements", "actions") == ACTIONS.keys()
    assert types("accessory", "section") == ACCESSORIES.keys()
    assert types("element", "input") == INPUTS.keys()


@pytest.mark.parametrize("surface", BLOCKS)
def test_no_two_examples_share_an_id(surface: Surface) -> None:
    pieces = list(EXAMPLES[surface].values())
    some = [pieces[first : first + 40] for first in range(0, len(pieces), 40)]

    found = [one for blocks in some for one in problems(blocks, surface) if "already exists" in one.says]
    assert found == []


@pytest.mark.parametrize(
    "view",
    [
        modal(typed(), submit=plain("Start"), close=plain("Cancel"), notify_on_close=True, clear_on_close=False),
        modal(section(), callback_id="", private_metadata="", external_id=""),
        {"type": "home", "blocks": [typed()], "callback_id": "home"},
    ],
)
def test_a_view_is_accepted(view: Json) -> None:
    assert view_problems(view) == []


@pytest.mark.parametrize("nonsense", [None, 7, "text", {}, [None], [{"type": ["section"]}], [{"type": "actions"}]])
@pytest.mark.parametrize("surface", BLOCKS)
def test_nonsense_is_a_problem_and_not_a_crash(surface: Surface, nonsense: Any) -> None:
    assert problems(nonsense, surface)


def test_slack_gives_ids_to_all_that_came_without_even_in_a_container() -> None:
    blocks = with_ids([container(section(), actions(button(action_id="mine"), button()), block_id="box")])
    ids = [block["block_id"] for _, block in every_block(blocks)]
    first, second = blocks[0]["child_blocks"][1]["elements"]

    assert ids[0] == "box"
    assert len(set(ids)) == 3
    assert first["action_id"] == "mine"
    assert find(blocks, ids[2], second["action_id"]) == (blocks[0]["child_blocks"][1], second)
    assert find(blocks, ids[1], second["action_id"]) is None


def test_the_words_of_every_kind_of_block_are_read() -> None:
    blocks = [
        section("Fish &amp; chips"),
        context(image(alt_text="A plate"), mrkdwn("hot")),
        data_table([raw("Team")], [{"type": "raw_number", "value": 7, "text": "seven"}], caption="Teams"),
        pie(segment("Salt")),
        markdown("**Done**"),
        rich(said(text("by"), {"type": "emoji", "name": "wave"}, {"type": "user", "user_id": "U0AMINA"})),
        DIVIDER,
    ]

    assert list(words_in(blocks)) == [
        "Fish & chips",
        "A plate",
        "hot",
        "Teams",
        "Team",
        "seven",
        "Coverage",
        "Salt",
        "**Done**",
        "by",
    ]
