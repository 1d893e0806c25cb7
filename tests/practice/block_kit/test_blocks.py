"""The validator says what Slack would say: a table of what is refused, and one of what is accepted."""

from typing import Any

import pytest

from bot.practice.block_kit.blocks import Surface, problems, view_problems

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str = "Yes", value: str = "yes", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(f"Option {one}", f"o{one}") for one in range(count)]


def button(text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def section(text: str = "Hello", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def picks(kind: str, count: int = 2, **more: Any) -> Json:
    return {"type": kind, "options": options(count), **more}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Start"), "blocks": list(blocks), **more}


def field(**more: Any) -> Json:
    return {"type": "input", "label": plain("Log number"), "element": {"type": "plain_text_input", **more}}


CONFIRM = {"title": plain("Sure?"), "text": mrkdwn("*Really*"), "confirm": plain("Yes"), "deny": plain("No")}
IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A chart"}

GROUPED = {"type": "static_select", "option_groups": [{"label": plain("A"), "options": options(2)}]}

ACCEPTED: list[tuple[str, Surface, list[Json]]] = [
    ("no blocks", "message", []),
    ("the longest section", "message", [section("x" * 3000)]),
    ("fields without text", "message", [{"type": "section", "fields": [mrkdwn("a")] * 10}]),
    (
        "the longest button",
        "message",
        [actions(button("x" * 75, value="v" * 2000, style="danger", confirm=CONFIRM))],
    ),
    ("radio buttons in a message", "message", [actions(picks("radio_buttons", 10))]),
    (
        "checkboxes as accessory",
        "message",
        [section(accessory=picks("checkboxes", initial_options=options(1)))],
    ),
    ("the largest select", "message", [actions(picks("static_select", 100, placeholder=plain("Choose")))]),
    (
        "grouped options",
        "modal",
        [actions({"type": "static_select", "option_groups": [{"label": plain("A"), "options": options(2)}]})],
    ),
    ("an overflow of one", "message", [section(accessory=picks("overflow", 1))]),
    ("the same id in two kinds of place", "message", [actions(button(action_id="a"), block_id="a")]),
    ("context of text and image", "home", [{"type": "context", "elements": [mrkdwn("a"), IMAGE]}]),
    (
        "an image with a file",
        "message",
        [{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A chart"}],
    ),
    ("header and divider", "home", [{"type": "header", "text": plain("x" * 150)}, {"type": "divider"}]),
    ("rich text, loosely", "message", [{"type": "rich_text", "elements": [{"type": "rich_text_section"}]}]),
    ("a hundred blocks in a modal", "modal", [{"type": "divider"}] * 100),
    ("an input in a modal", "modal", [field(multiline=True, max_length=3000)]),
]

DIVIDER: Json = {"type": "divider"}


def fields(*texts: str) -> Json:
    return {"type": "section", "fields": [mrkdwn(text) for text in texts]}


def context(*elements: Json) -> Json:
    return {"type": "context", "elements": list(elements)}


def under(most: int) -> str:
    return f"must be less than {most + 1} characters"


def at_most(items: int) -> str:
    return f"no more than {items} items allowed"


EMPTY = "must be more than 0 characters"
NONE = "no fewer than 1 items allowed"
NOT_OFFERED = "must exactly match one of the provided options"
TWICE = '`{}_id` "a" already exists for another {}'

# Blocks in a message: what Slack says, and where.
REFUSED_BLOCKS: list[tuple[list[Any], str, str]] = [
    ([DIVIDER] * 51, at_most(50), "/blocks"),
    (["text"], "must provide an object", "/blocks/0"),
    ([{}], "missing required field: type", "/blocks/0"),
    ([{"type": "carousel"}], "unsupported type: carousel", "/blocks/0/type"),
    ([field()], "unsupported type: input", "/blocks/0/type"),
    ([{"type": "section"}], "missing required field: text", "/blocks/0"),
    ([section("")], EMPTY, "/blocks/0/text/text"),
    ([section("x" * 3001)], under(3000), "/blocks/0/text/text"),
    ([fields(*["a"] * 11)], at_most(10), "/blocks/0/fields"),
    ([fields("x" * 2001)], under(2000), "/blocks/0/fields/0/text"),
    ([{"type": "header", "text": plain("x" * 151)}], under(150), "/blocks/0/text/text"),
    ([{"type": "header", "text": mrkdwn("a")}], "unsupported type: mrkdwn", "/blocks/0/text/type"),
    ([{**DIVIDER, "text": plain("a")}], "invalid additional property: text", "/blocks/0"),
    ([context()], NONE, "/blocks/0/elements"),
    ([context(*[plain("a")] * 11)], at_most(10), "/blocks/0/elements"),
    ([actions()], NONE, "/blocks/0/elements"),
    ([actions(*[button()] * 26)], at_most(25), "/blocks/0/elements"),
    ([{**IMAGE, "alt_text": ""}], EMPTY, "/blocks/0/alt_text"),
    ([{"type": "image", "alt_text": "a"}], "must provide one of: image_url, slack_file", "/blocks/0"),
    ([section(block_id="x" * 256)], under(255), "/blocks/0/block_id"),
    ([section(block_id="a")] * 2, TWICE.format("block", "block"), "/blocks/1/block_id"),
    ([actions(*[button(action_id="a")] * 2)], TWICE.format("action", "action"), "/blocks/0/elements/1/action_id"),
    (
        [section(accessory=button(action_id="a"))] * 2,
        TWICE.format("action", "action"),
        "/blocks/1/accessory/action_id",
    ),
]

# An element in an actions block of a message.
REFUSED_ELEMENTS: list[tuple[Json, str, str]] = [
    ({"type": "plain_text_input"}, "unsupported type: plain_text_input", "/type"),
    (button("x" * 76), under(75), "/text/text"),
    (button(value="x" * 2001), under(2000), "/value"),
    (button(url="x" * 3001), under(3000), "/url"),
    (button(style="default"), "must be a valid enum value: primary, danger", "/style"),
    (button(disabled=True), "invalid additional property: disabled", ""),
    (button(action_id="x" * 256), under(255), "/action_id"),
    (button(confirm={**CONFIRM, "confirm": plain("x" * 31)}), under(30), "/confirm/confirm/text"),
    (picks("radio_buttons", 0), NONE, "/options"),
    (picks("radio_buttons", 11), at_most(10), "/options"),
    (picks("checkboxes", 11), at_most(10), "/options"),
    (picks("static_select", 101), at_most(100), "/options"),
    (picks("overflow", 6), at_most(5), "/options"),
    ({"type": "static_select"}, "must provide one of: options, option_groups", ""),
    (picks("static_select", placeholder=plain("x" * 151)), under(150), "/placeholder/text"),
    ({"type": "overflow", "options": [option("x" * 76)]}, under(75), "/options/0/text/text"),
    ({"type": "overflow", "options": [option(value="x" * 151)]}, under(150), "/options/0/value"),
    (
        {"type": "checkboxes", "options": [option(description=plain("x" * 76))]},
        under(75),
        "/options/0/description/text",
    ),
    (picks("radio_buttons", initial_option=option("No", "no")), NOT_OFFERED, "/initial_option"),
    (picks("checkboxes", initial_options=[option("No", "no")]), NOT_OFFERED, "/initial_options/0"),
]

# An input in a modal.
REFUSED_INPUTS: list[tuple[Json, str, str]] = [
    ({**field(), "label": plain("x" * 2001)}, under(2000), "/label/text"),
    ({**field(), "hint": plain("x" * 2001)}, under(2000), "/hint/text"),
    ({**field(), "element": button()}, "unsupported type: button", "/element/type"),
    ({**field(), "optional": "yes"}, "must be a boolean", "/optional"),
    (field(max_length=3001), "must be between 1 and 3000", "/element/max_length"),
    (field(placeholder=plain("x" * 151)), under(150), "/element/placeholder/text"),
]

REFUSED: list[tuple[Surface, list[Any], str, str]] = [
    *(("message", blocks, says, at) for blocks, says, at in REFUSED_BLOCKS),
    *(("message", [actions(one)], says, f"/blocks/0/elements/0{at}") for one, says, at in REFUSED_ELEMENTS),
    *(("modal", [one], says, f"/blocks/0{at}") for one, says, at in REFUSED_INPUTS),
    ("home", [DIVIDER] * 101, at_most(100), "/blocks"),
]

REFUSED_VIEWS: list[tuple[Any, str, str]] = [
    ("a view", "must provide an object", "/view"),
    ({"type": "workflow", "blocks": []}, "unsupported type: workflow", "/view/type"),
    ({"type": "modal", "blocks": []}, "missing required field: title", "/view"),
    (modal(title=plain("x" * 25)), "must be less than 25 characters", "/view/title/text"),
    (modal(submit=plain("x" * 25)), "must be less than 25 characters", "/view/submit/text"),
    (modal(private_metadata="x" * 3001), "must be less than 3001 characters", "/view/private_metadata"),
    (modal(callback_id="x" * 256), "must be less than 256 characters", "/view/callback_id"),
    (modal(field()), "must define `submit` to use an `input` block in modals", "/view"),
    (modal(section("")), "must be more than 0 characters", "/view/blocks/0/text/text"),
    ({"type": "home", "blocks": [], "title": plain("Home")}, "invalid additional property: title", "/view"),
    ({"type": "home"}, "missing required field: blocks", "/view"),
]


@pytest.mark.parametrize(("surface", "blocks"), [case[1:] for case in ACCEPTED], ids=[case[0] for case in ACCEPTED])
def test_what_slack_accepts_is_accepted(surface: Surface, blocks: list[Json]) -> None:
    assert problems(blocks, surface) == []


@pytest.mark.parametrize(("surface", "blocks", "says", "pointer"), REFUSED)
def test_what_slack_refuses_is_refused_with_its_place(
    surface: Surface, blocks: list[Any], says: str, pointer: str
) -> None:
    found = [str(problem) for problem in problems(blocks, surface)]

    assert f"[ERROR] {says} [json-pointer:{pointer}]" in found


@pytest.mark.parametrize(("view", "says", "pointer"), REFUSED_VIEWS)
def test_a_view_that_slack_refuses_is_refused_with_its_place(view: Any, says: str, pointer: str) -> None:
    assert [str(problem) for problem in view_problems(view)] == [f"[ERROR] {says} [json-pointer:{pointer}]"]


def test_a_modal_with_an_input_and_a_submit_button_is_accepted() -> None:
    assert view_problems(modal(field(), submit=plain("Start"), close=plain("Cancel"), notify_on_close=True)) == []


@pytest.mark.parametrize("nonsense", [None, 7, "text", {}, [None], [{"type": ["section"]}], [{"type": "actions"}]])
def test_nonsense_is_a_problem_and_not_a_crash(nonsense: Any) -> None:
    assert problems(nonsense, "message")
