"""Looking inside blocks: their elements, their ids, their words. Pure; expects blocks that were checked before."""

import copy
import html
import secrets
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

_ACTING = {"button", "overflow", "static_select", "radio_buttons", "checkboxes", "plain_text_input"}
_WORDS = {"plain_text", "mrkdwn", "text"}


def elements_of(block: Json) -> Iterator[tuple[str, Json]]:
    """The elements a person can act on, each with its place in the block."""
    places = [("accessory", block.get("accessory")), ("element", block.get("element"))]
    places += [(f"elements/{place}", one) for place, one in enumerate(block.get("elements", []))]
    return ((where, one) for where, one in places if isinstance(one, dict) and one.get("type") in _ACTING)


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy in which each block and element has an id: Slack gives one to those that came without."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for _, element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks


def find(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    for block in blocks:
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
        elif isinstance(value.get("alt_text"), str):
            yield value["alt_text"]
        for one in value.values():
            yield from words_in(one)
