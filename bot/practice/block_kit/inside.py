"""Looking inside blocks: their elements, their ids, their words. Pure; expects blocks that were checked before."""

import copy
import html
import secrets
from collections.abc import Iterator
from typing import Any

from bot.practice.block_kit.elements import ACTING

Json = dict[str, Any]

_WORDS = {"plain_text", "mrkdwn", "text", "link", "raw_text", "raw_number", "markdown"}
_NAMED = ("title", "caption", "label", "name", "alt_text")


def every_block(blocks: list[Json], at: str = "") -> Iterator[tuple[str, Json]]:
    """Each block with its place, those inside containers too."""
    for number, block in enumerate(blocks):
        place = f"{at}/{number}"
        yield place, block
        if "child_blocks" in block:
            yield from every_block(block["child_blocks"], f"{place}/child_blocks")


def elements_of(block: Json) -> Iterator[tuple[str, Json]]:
    """The elements a person can act on, each with its place in the block."""
    places = [("accessory", block.get("accessory")), ("element", block.get("element"))]
    places += [(f"elements/{place}", one) for place, one in enumerate(block.get("elements", []))]
    return ((where, one) for where, one in places if isinstance(one, dict) and one.get("type") in ACTING)


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which each block and element has an id: Slack gives one to those that came without."""
    blocks = copy.deepcopy(blocks)
    for _, block in every_block(blocks):
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for _, element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks


def find(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    for _, block in every_block(blocks):
        for _, element in elements_of(block):
            if (block["block_id"], element["action_id"]) == (block_id, action_id):
                return block, element
    return None


def words_in(value: Any) -> Iterator[str]:
    """Every word a person can read in these blocks, in order, with Slack's three escapes undone."""
    if isinstance(value, list):
        for one in value:
            yield from words_in(one)
    elif isinstance(value, dict):
        if value.get("type") in _WORDS and isinstance(value.get("text"), str):
            yield html.unescape(value["text"])
        elif value.get("type") != "emoji":
            yield from (value[name] for name in _NAMED if isinstance(value.get(name), str))
        for one in value.values():
            yield from words_in(one)
