"""What Slack would say about these blocks or this view before showing them. Pure: values in, problems out.

Supported are the blocks that the bot could have a use for; pages.NOT_HERE names those that are not.
"""

import json
from dataclasses import replace
from typing import Any, Literal

from bot.practice.block_kit import elements, limits
from bot.practice.block_kit.checks import (
    FINE,
    Check,
    Found,
    Problem,
    anything,
    both,
    flag,
    kinds,
    one_of,
    several,
    string,
    typed,
    whole,
    words,
)
from bot.practice.block_kit.pages import cited
from bot.practice.block_kit.rich_text import rich_text
from bot.practice.block_kit.tables import data_table, data_visualization, table
from bot.practice.block_kit.texts import any_text, image, plain, text_kinds
from bot.practice.block_kit.together import clashes, without_submit

Surface = Literal["message", "modal", "home"]

_ID = {"block_id": string(limits.BLOCK_ID)}
_CONTEXT = {"image": image(), **text_kinds(limits.TEXT)}


def _says_something(section: Any) -> Found:
    if "text" in section or "fields" in section:
        return FINE
    return (Problem("must define either `text` or `fields`", "/type"),)


_SECTION = both(
    typed(
        {},
        {
            **_ID,
            "text": any_text(limits.SECTION_TEXT),
            "fields": several(any_text(limits.FIELD_TEXT), limits.FIELDS),
            "accessory": kinds(elements.ACCESSORIES),
            "expand": flag,
        },
    ),
    _says_something,
)
_INPUT = typed(
    {"label": plain(limits.LABEL), "element": kinds(elements.INPUTS)},
    {**_ID, "hint": plain(limits.HINT), "optional": flag, "dispatch_action": flag},
)
_LEVELS = one_of("default", "info", "warning", "error", "success")
_EVERYWHERE: dict[str, Check] = {
    "section": _SECTION,
    "header": typed({"text": plain(limits.HEADER_TEXT)}, {**_ID, "level": whole(1, limits.HEADER_LEVEL)}),
    "divider": typed({}, _ID),
    "context": typed({"elements": several(kinds(_CONTEXT), limits.CONTEXT_ELEMENTS)}, _ID),
    "actions": typed({"elements": several(kinds(elements.ACTIONS), limits.ACTIONS_ELEMENTS)}, _ID),
    "image": image(**_ID, title=plain(limits.IMAGE_TITLE)),
    "input": _INPUT,
    "rich_text": rich_text(**_ID),
}
# What Slack lists as children of a container, less what is not here.
_CHILDREN = {**_EVERYWHERE, "table": table(**_ID)}


def _header_fits(container: Any) -> Found:
    if "title" not in container and "rich_text_title" not in container:
        return (Problem("must provide one of: title, rich_text_title"),)
    if container.get("default_collapsed") and not container.get("is_collapsible"):
        return (Problem("requires is_collapsible", "/default_collapsed"),)
    if container.get("has_header_divider") and container.get("is_collapsible"):
        return (Problem("must not be used with is_collapsible", "/has_header_divider"),)
    return FINE


_CONTAINER = both(
    typed(
        {"child_blocks": several(kinds(_CHILDREN), limits.CONTAINER_BLOCKS)},
        {
            **_ID,
            "title": plain(limits.CONTAINER_TITLE),
            "rich_text_title": kinds({"rich_text": rich_text(**_ID)}),
            "subtitle": any_text(limits.CONTAINER_SUBTITLE),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": kinds({"image": image()}),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
    ),
    _header_fits,
)
_NOT_IN_MODALS = {**_EVERYWHERE, "table": table(**_ID), "data_table": data_table(**_ID), "container": _CONTAINER}
BLOCKS: dict[Surface, dict[str, Check]] = {
    "message": {
        **_NOT_IN_MODALS,
        "markdown": typed({"text": words}, _ID),
        "data_visualization": data_visualization(**_ID),
    },
    "modal": {**_EVERYWHERE, "alert": typed({"text": any_text(limits.ALERT_TEXT)}, {**_ID, "level": _LEVELS})},
    "home": _NOT_IN_MODALS,
}
_CHECKS = {surface: several(kinds(table), limits.BLOCKS[surface], least=0) for surface, table in BLOCKS.items()}
_VIEW_IDS = {
    "private_metadata": string(limits.PRIVATE_METADATA, least=0),
    "callback_id": string(limits.VIEW_ID, least=0),
    "external_id": string(limits.VIEW_ID, least=0),
}
_WORDS = plain(limits.MODAL_WORDS)
_MODAL = typed(
    {"title": _WORDS, "blocks": anything},
    {**_VIEW_IDS, "submit": _WORDS, "close": _WORDS, "clear_on_close": flag, "notify_on_close": flag},
)
_VIEW = kinds({"modal": _MODAL, "home": typed({"blocks": anything}, _VIEW_IDS)})


def problems(blocks: Any, surface: Surface, at: str = "/blocks") -> list[Problem]:
    # What goes together can only be judged once the blocks are blocks.
    found = _CHECKS[surface](blocks) or list(clashes(blocks, surface))
    return [replace(cited(one, blocks), pointer=at + one.pointer) for one in found]


def view_problems(view: Any) -> list[Problem]:
    found = _VIEW(view)
    if found:
        return [replace(cited(one, view), pointer=f"/view{one.pointer}") for one in found]
    surface: Surface = view["type"]
    wrong = problems(view["blocks"], surface, "/view/blocks")
    return wrong or (list(without_submit(view)) if surface == "modal" else [])


def too_large(view: Any) -> bool:
    return len(json.dumps(view).encode()) > limits.VIEW_BYTES
