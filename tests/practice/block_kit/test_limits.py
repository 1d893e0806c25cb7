"""Every limit of the table: what is just within it is accepted, one more is refused, by that limit and at its place."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.practice.block_kit import limits
from bot.practice.block_kit.blocks import Surface, problems, too_large, view_problems
from bot.practice.block_kit.limits import DOCS, TABLE, Limit
from tests.practice.block_kit.payloads import (
    DIVIDER,
    actions,
    alert,
    bars,
    beside,
    button,
    chart,
    container,
    context,
    data_table,
    field,
    fields,
    groups,
    header,
    image,
    listed,
    markdown,
    modal,
    option,
    picks,
    pie,
    plain,
    raw,
    section,
    segment,
    series,
    sure,
    table,
    typed,
)

Blocks = Callable[[int], list[Any]]


def x(count: int) -> str:
    return "x" * count


def url(length: int) -> str:
    return "https://example.org/".ljust(length, "x")


def menu(**more: Any) -> list[Any]:
    return [actions({"type": "overflow", "options": [option(**more)]})]


def radio(**more: Any) -> list[Any]:
    return [actions({"type": "radio_buttons", "options": [option(**more)]})]


def labels(count: int) -> list[str]:
    return [f"day {one}" for one in range(count)]


def cells(count: int, size: int = 1) -> list[Any]:
    return [raw(x(size)) for _ in range(count)]


# What a block holds at most n of, where that is said.
PROBES: list[tuple[Limit, Surface, Blocks, str]] = [
    (limits.MESSAGE_BLOCKS, "message", lambda n: [DIVIDER] * n, "blocks"),
    (limits.VIEW_BLOCKS, "home", lambda n: [DIVIDER] * n, "blocks"),
    (limits.BLOCK_ID, "message", lambda n: [section(block_id=x(n))], "blocks[0].block_id"),
    (limits.ACTION_ID, "home", lambda n: [actions(button(action_id=x(n)))], "blocks[0].elements[0].action_id"),
    (limits.SECTION_TEXT, "message", lambda n: [section(x(n))], "blocks[0].text.text"),
    (limits.FIELDS, "message", lambda n: [fields(*["a"] * n)], "blocks[0].fields"),
    (limits.FIELD_TEXT, "message", lambda n: [fields("a", x(n))], "blocks[0].fields[1].text"),
    (limits.HEADER_TEXT, "modal", lambda n: [header(x(n))], "blocks[0].text.text"),
    (limits.HEADER_LEVEL, "message", lambda n: [header(level=n)], "blocks[0].level"),
    (limits.ACTIONS_ELEMENTS, "message", lambda n: [actions(*[button()] * n)], "blocks[0].elements"),
    (limits.CONTEXT_ELEMENTS, "message", lambda n: [context(*[plain()] * n)], "blocks[0].elements"),
    (limits.TEXT, "message", lambda n: [context(plain(x(n)))], "blocks[0].elements[0].text"),
    (limits.LABEL, "modal", lambda n: [typed() | {"label": plain(x(n))}], "blocks[0].label.text"),
    (limits.HINT, "home", lambda n: [typed() | {"hint": plain(x(n))}], "blocks[0].hint.text"),
    (limits.ALERT_TEXT, "modal", lambda n: [alert(x(n))], "blocks[0].text.text"),
    (limits.MARKDOWN, "message", lambda n: [markdown(x(7000)), markdown(x(n - 7000))], "blocks[1].text"),
    (limits.CONTAINER_TITLE, "message", lambda n: [container(title=plain(x(n)))], "blocks[0].title.text"),
    (limits.CONTAINER_SUBTITLE, "home", lambda n: [container(subtitle=plain(x(n)))], "blocks[0].subtitle.text"),
    (limits.CONTAINER_BLOCKS, "message", lambda n: [container(*[DIVIDER] * n)], "blocks[0].child_blocks"),
    (limits.IMAGE_ALT, "message", lambda n: [context(image(alt_text=x(n)))], "blocks[0].elements[0].alt_text"),
    (limits.IMAGE_TITLE, "message", lambda n: [image(title=plain(x(n)))], "blocks[0].title.text"),
    (limits.IMAGE_URL, "message", lambda n: [beside(image(image_url=url(n)))], "blocks[0].accessory.image_url"),
    (limits.BUTTON_TEXT, "message", lambda n: [beside(button(x(n)))], "blocks[0].accessory.text.text"),
    (limits.BUTTON_VALUE, "message", lambda n: [beside(button(value=x(n)))], "blocks[0].accessory.value"),
    (limits.BUTTON_URL, "message", lambda n: [beside(button(url=url(n)))], "blocks[0].accessory.url"),
    (
        limits.ACCESSIBILITY_LABEL,
        "message",
        lambda n: [beside(button(accessibility_label=x(n)))],
        "blocks[0].accessory.accessibility_label",
    ),
    (
        limits.PLACEHOLDER,
        "modal",
        lambda n: [field({"type": "datepicker", "placeholder": plain(x(n))})],
        "blocks[0].element.placeholder.text",
    ),
    (limits.SELECT_OPTIONS, "message", lambda n: [beside(picks("static_select", n))], "blocks[0].accessory.options"),
    (limits.OPTION_GROUPS, "message", lambda n: [beside(groups(n))], "blocks[0].accessory.option_groups"),
    (
        limits.GROUP_OPTIONS,
        "message",
        lambda n: [beside(groups(size=n))],
        "blocks[0].accessory.option_groups[0].options",
    ),
    (
        limits.GROUP_LABEL,
        "message",
        lambda n: [beside(groups(label=x(n)))],
        "blocks[0].accessory.option_groups[0].label.text",
    ),
    (limits.RADIO_OPTIONS, "message", lambda n: [actions(picks("radio_buttons", n))], "blocks[0].elements[0].options"),
    (limits.CHECKBOX_OPTIONS, "modal", lambda n: [field(picks("checkboxes", n))], "blocks[0].element.options"),
    (limits.OVERFLOW_OPTIONS, "home", lambda n: [beside(picks("overflow", n))], "blocks[0].accessory.options"),
    (limits.OPTION_TEXT, "message", lambda n: radio(text=x(n)), "blocks[0].elements[0].options[0].text.text"),
    (limits.OPTION_VALUE, "message", lambda n: menu(value=x(n)), "blocks[0].elements[0].options[0].value"),
    (
        limits.OPTION_DESCRIPTION,
        "message",
        lambda n: radio(description=plain(x(n))),
        "blocks[0].elements[0].options[0].description.text",
    ),
    (limits.OPTION_URL, "message", lambda n: menu(url=url(n)), "blocks[0].elements[0].options[0].url"),
    (limits.INPUT_LENGTH, "modal", lambda n: [typed(max_length=n)], "blocks[0].element.max_length"),
    (
        limits.DATE_TIME_DIGITS,
        "message",
        lambda n: [actions({"type": "datetimepicker", "initial_date_time": 10 ** (n - 1)})],
        "blocks[0].elements[0].initial_date_time",
    ),
    (
        limits.TRIGGERS,
        "message",
        lambda n: [typed(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"] * n})],
        "blocks[0].element.dispatch_action_config.trigger_actions_on",
    ),
    (limits.CONFIRM_TITLE, "message", lambda n: [sure(title=plain(x(n)))], "blocks[0].elements[0].confirm.title.text"),
    (limits.CONFIRM_TEXT, "message", lambda n: [sure(text=plain(x(n)))], "blocks[0].elements[0].confirm.text.text"),
    (limits.CONFIRM_BUTTON, "message", lambda n: [sure(deny=plain(x(n)))], "blocks[0].elements[0].confirm.deny.text"),
    (limits.LIST_INDENT, "message", lambda n: [listed(indent=n)], "blocks[0].elements[0].indent"),
    (limits.TABLES, "message", lambda n: [table([raw()])] * n, "blocks[1]"),
    (limits.TABLE_ROWS, "message", lambda n: [table(*[[raw()]] * n)], "blocks[0].rows"),
    (limits.TABLE_COLUMNS, "home", lambda n: [table(cells(n))], "blocks[0].rows[0]"),
    (limits.TABLE_CHARACTERS, "message", lambda n: [table([raw(x(n - 1)), raw()])], "blocks[0].rows"),
    (limits.DATA_TABLE_ROWS, "message", lambda n: [data_table(*[[raw()]] * n)], "blocks[0].rows"),
    (limits.DATA_TABLE_PAGE, "message", lambda n: [data_table([raw()], [raw()], page_size=n)], "blocks[0].page_size"),
    (
        limits.DATA_TABLE_CHARACTERS,
        "home",
        lambda n: [data_table([raw()], [raw(x(14_999))]), data_table([raw()], [raw(x(n - 15_001))])],
        "blocks[1].rows",
    ),
    (limits.CHARTS, "message", lambda n: [pie(segment())] * n, "blocks[2]"),
    (limits.CHART_TITLE, "message", lambda n: [pie(segment(), title=x(n))], "blocks[0].title"),
    (limits.CHART_SEGMENTS, "message", lambda n: [pie(*[segment()] * n)], "blocks[0].chart.segments"),
    (limits.CHART_SERIES, "message", lambda n: [bars(*map(series, labels(n)))], "blocks[0].chart.series"),
    (limits.CHART_LABEL, "message", lambda n: [pie(segment(x(n)))], "blocks[0].chart.segments[0].label"),
    (limits.AXIS_LABEL, "message", lambda n: [bars(x_label=x(n))], "blocks[0].chart.axis_config.x_label"),
]
# The same for a view itself.
VIEW_PROBES: list[tuple[Limit, Callable[[int], Any], str]] = [
    (limits.MODAL_WORDS, lambda n: modal(title=plain(x(n))), "view.title.text"),
    (limits.MODAL_WORDS, lambda n: modal(submit=plain(x(n))), "view.submit.text"),
    (limits.MODAL_WORDS, lambda n: modal(close=plain(x(n))), "view.close.text"),
    (limits.PRIVATE_METADATA, lambda n: modal(private_metadata=x(n)), "view.private_metadata"),
    (limits.VIEW_ID, lambda n: modal(callback_id=x(n)), "view.callback_id"),
    (limits.VIEW_ID, lambda n: {"type": "home", "blocks": [], "external_id": x(n)}, "view.external_id"),
    (limits.VIEW_BLOCKS, lambda n: modal(*[DIVIDER] * n), "view.blocks"),
]
# Refused in several places at once, or not by looking at blocks: each of these has its own test, here or there.
OWN_TESTS = {
    "CHART_POINTS",
    "DATA_TABLE_COLUMNS",
    "VIEW_BYTES",
    "MODAL_STACK",
    "MESSAGE_TEXT",
    "UPDATE_TEXT",
    "ACK_SECONDS",
    "TRIGGER_SECONDS",
    "RESPONSE_URL_SECONDS",
    "RESPONSE_URL_USES",
}


def name_of(limit: Limit) -> str:
    return next(name for name, one in TABLE.items() if one is limit)


@pytest.mark.parametrize(("limit", "surface", "blocks", "_place"), PROBES, ids=[name_of(probe[0]) for probe in PROBES])
def test_what_is_just_within_a_limit_is_accepted(limit: Limit, surface: Surface, blocks: Blocks, _place: str) -> None:
    assert problems(blocks(limit), surface) == []


@pytest.mark.parametrize(("limit", "surface", "blocks", "place"), PROBES, ids=[name_of(probe[0]) for probe in PROBES])
def test_one_more_is_refused_by_that_limit_at_its_place(
    limit: Limit, surface: Surface, blocks: Blocks, place: str
) -> None:
    (problem,) = problems(blocks(limit + 1), surface)

    assert (problem.rule, problem.place) == (limit.rule, place)


@pytest.mark.parametrize(("limit", "view", "place"), VIEW_PROBES, ids=[probe[2] for probe in VIEW_PROBES])
def test_a_view_is_accepted_within_a_limit_and_refused_beyond_it(
    limit: Limit, view: Callable[[int], Any], place: str
) -> None:
    (problem,) = view_problems(view(limit + 1))

    assert view_problems(view(limit)) == []
    assert (problem.rule, problem.place) == (limit.rule, place)


def test_every_limit_is_tried() -> None:
    tried = {name_of(probe[0]) for probe in PROBES} | {name_of(probe[0]) for probe in VIEW_PROBES}

    assert tried | OWN_TESTS == TABLE.keys()


def test_the_numbers_that_no_second_opinion_confirms_are_slacks() -> None:
    """slackblocks confirms the others: just within them it accepts, beyond them it refuses."""
    numbers = {
        "HEADER_LEVEL": 4,
        "DATE_TIME_DIGITS": 10,
        "TABLES": 1,
        "TABLE_CHARACTERS": 10_000,
        "DATA_TABLE_COLUMNS": 20,
        "DATA_TABLE_CHARACTERS": 20_000,
        "CHART_POINTS": 20,
        "MODAL_WORDS": 24,
        "PRIVATE_METADATA": 3000,
        "VIEW_ID": 255,
        "VIEW_BYTES": 256_000,
        "MODAL_STACK": 3,
        "MESSAGE_TEXT": 40_000,
        "UPDATE_TEXT": 4000,
        "ACK_SECONDS": 3,
        "TRIGGER_SECONDS": 3,
        "RESPONSE_URL_SECONDS": 30 * 60,
        "RESPONSE_URL_USES": 5,
    }

    assert {name: TABLE[name] for name in numbers} == numbers


def test_a_series_has_at_most_as_many_points_as_there_may_be_categories() -> None:
    def days(count: int) -> Any:
        return problems([bars(series("A", *labels(count)), categories=labels(count))], "message")

    assert days(limits.CHART_POINTS) == []
    assert [problem.place for problem in days(limits.CHART_POINTS + 1)] == [
        "blocks[0].chart.series[0].data",
        "blocks[0].chart.axis_config.categories",
    ]
    assert {problem.rule for problem in days(limits.CHART_POINTS + 1)} == {limits.CHART_POINTS.rule}


def test_a_data_table_has_at_most_twenty_columns_in_each_row() -> None:
    wide = [data_table(cells(21), cells(21))]

    assert problems([data_table(cells(20), cells(20))], "home") == []
    assert [problem.place for problem in problems(wide, "home")] == ["blocks[0].rows[0]", "blocks[0].rows[1]"]


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    def sized(count: int) -> Any:
        return {"type": "home", "blocks": [], "private_metadata": x(count)}

    around = 250 * 1024 - 54

    assert not too_large(sized(around))
    assert too_large(sized(around + 1))


def test_every_limit_says_what_it_limits_and_where_slack_says_so() -> None:
    for name, limit in TABLE.items():
        assert str(int(limit)) in limit.rule.says.replace(",", ""), name
        assert limit.rule.address.startswith(DOCS), name


def test_a_chart_of_another_kind_has_the_same_limits_as_bars() -> None:
    for kind in ("line", "area"):
        inside = bars()["chart"] | {"type": kind}

        assert problems([chart(inside)], "message") == []
        assert problems([chart(inside | {"series": []})], "message")[0].place == "blocks[0].chart.series"
