"""What Slack says about blocks that are each in order but do not go together. Pure."""

from collections.abc import Iterator
from typing import Any

from bot.practice.block_kit import limits
from bot.practice.block_kit.checks import Problem
from bot.practice.block_kit.inside import Json, elements_of, every_block
from bot.practice.block_kit.limits import DOCS, Limit, Rule
from bot.practice.block_kit.tables import characters

_Placed = list[tuple[str, Json]]
_UNIQUE_BLOCK = Rule("A block_id is there once", f"{DOCS}reference/block-kit/blocks")
_UNIQUE_ACTION = Rule("An action_id is there once", f"{DOCS}reference/block-kit/block-elements")
_FOCUS = Rule(
    "Only one element can have focus_on_load", f"{DOCS}reference/block-kit/block-elements/select-menu-element"
)
_SUBMIT = Rule("A modal with an input has a submit button", f"{DOCS}surfaces/modals")


def clashes(blocks: list[Json], surface: str) -> Iterator[Problem]:
    placed = list(every_block(blocks))
    elements = [(f"{at}/{where}", element) for at, block in placed for where, element in elements_of(block)]
    yield from _repeated("block_id", placed, _UNIQUE_BLOCK)
    yield from _repeated("action_id", elements, _UNIQUE_ACTION)
    focused = [at for at, element in elements if element.get("focus_on_load")]
    yield from (Problem("only one element can be focused", f"{at}/focus_on_load", _FOCUS) for at in focused[1:])
    kinds = {block["type"] for _, block in placed}
    if kinds & {"table", "data_table", "data_visualization", "markdown"}:
        yield from _of_data(placed, surface)


def _of_data(placed: _Placed, surface: str) -> Iterator[Problem]:
    yield from _too_many_characters(placed, "table", limits.TABLE_CHARACTERS)
    yield from _too_many_characters(placed, "data_table", limits.DATA_TABLE_CHARACTERS)
    yield from _too_many_characters(placed, "markdown", limits.MARKDOWN)
    if surface == "message":
        rule = limits.TABLES.rule
        tables = _places(placed, "table")[limits.TABLES :]
        yield from (Problem("only_one_table_allowed", at, rule) for at in tables)
        charts = _places(placed, "data_visualization")[limits.CHARTS :]
        says = f"no more than {limits.CHARTS} data_visualization blocks allowed"
        yield from (Problem(says, at, limits.CHARTS.rule) for at in charts)


def without_submit(view: Json) -> Iterator[Problem]:
    """A modal that has inputs and no button to send them; the place is written as Slack writes it."""
    if "submit" in view:
        return
    for at, block in every_block(view["blocks"]):
        if block["type"] == "input":
            says = "must define `submit` to use an `input` block in modals"
            yield Problem(says, f"/view/blocks{at}/input", _SUBMIT)
            return


def _places(placed: _Placed, kind: str) -> list[str]:
    return [at for at, block in placed if block["type"] == kind]


def _repeated(name: str, placed: _Placed, rule: Rule) -> Iterator[Problem]:
    seen: set[Any] = set()
    for at, one in placed:
        value = one.get(name)
        if value is not None and value in seen:
            yield Problem(f'`{name}` "{value}" already exists', f"{at}/{name}", rule)
        seen.add(value)


def _too_many_characters(placed: _Placed, kind: str, most: Limit) -> Iterator[Problem]:
    """Of all blocks of this kind together; said of the block that goes over."""
    total = 0
    for at, block in placed:
        if block["type"] == kind:
            before = total
            total += len(block["text"]) if kind == "markdown" else characters(block["rows"])
            if before <= most < total:
                where = f"{at}/text" if kind == "markdown" else f"{at}/rows"
                yield Problem(f"must be less than {most + 1} characters", where, most.rule)
