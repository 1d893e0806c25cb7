"""What Slack would say about these blocks or this view before showing them. Pure: values in, problems out."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

from bot.practice.block_kit import elements, limits
from bot.practice.block_kit.checks import Check, Problem, anything, both, flag, kinds, several, shape, string
from bot.practice.block_kit.inside import elements_of

Surface = Literal["message", "modal", "home"]

_ID = {"block_id": string(limits.ID)}
_PICKS = {
    "static_select": elements.STATIC_SELECT,
    "radio_buttons": elements.RADIO_BUTTONS,
    "checkboxes": elements.CHECKBOXES,
}
_ACTIONS = {"button": elements.BUTTON, "overflow": elements.OVERFLOW, **_PICKS}
_CONTEXT = {
    "image": elements.image(),
    "plain_text": shape({"text": string(limits.CONTEXT_TEXT)}, {"emoji": flag}),
    "mrkdwn": shape({"text": string(limits.CONTEXT_TEXT)}, {"verbatim": flag}),
}


def _says_something(section: Any, at: str) -> Iterator[Problem]:
    if "text" not in section and "fields" not in section:
        yield Problem("missing required field: text", at)


_SECTION = both(
    shape(
        {},
        {
            **_ID,
            "text": elements.any_text(limits.SECTION_TEXT),
            "fields": several(elements.any_text(limits.FIELD_TEXT), limits.FIELDS),
            "accessory": kinds({**_ACTIONS, "image": elements.image()}),
            "expand": flag,
        },
    ),
    _says_something,
)
_INPUT = shape(
    {
        "label": elements.plain(limits.LABEL),
        "element": kinds({**_PICKS, "plain_text_input": elements.PLAIN_TEXT_INPUT}),
    },
    {**_ID, "hint": elements.plain(limits.HINT), "optional": flag, "dispatch_action": flag},
)
_EVERYWHERE: dict[str, Check] = {
    "section": _SECTION,
    "header": shape({"text": elements.plain(limits.HEADER_TEXT)}, _ID),
    "divider": shape({}, _ID),
    "context": shape({"elements": several(kinds(_CONTEXT), limits.CONTEXT_ELEMENTS)}, _ID),
    "actions": shape({"elements": several(kinds(_ACTIONS), limits.ACTIONS_ELEMENTS)}, _ID),
    "image": elements.image(**_ID, title=elements.plain(limits.IMAGE_TEXT)),
    # The bot never writes rich text; it is let through so that a message copied from Slack can be shown.
    "rich_text": shape({"elements": several(anything, limits.RICH_TEXT_PARTS)}, _ID),
}
# Slack allows inputs in messages too. The bot does not use them, and the page cannot show them there.
BLOCKS: dict[Surface, dict[str, Check]] = {
    "message": _EVERYWHERE,
    "modal": {**_EVERYWHERE, "input": _INPUT},
    "home": {**_EVERYWHERE, "input": _INPUT},
}
_VIEW_IDS = {
    "private_metadata": string(limits.PRIVATE_METADATA, least=0),
    "callback_id": string(limits.ID, least=0),
    "external_id": string(limits.ID, least=0),
}
_WORDS = elements.plain(limits.MODAL_WORDS)
_MODAL = shape(
    {"title": _WORDS, "blocks": anything},
    {**_VIEW_IDS, "submit": _WORDS, "close": _WORDS, "clear_on_close": flag, "notify_on_close": flag},
)
_VIEWS = {"modal": _MODAL, "home": shape({"blocks": anything}, _VIEW_IDS)}


def problems(blocks: Any, surface: Surface, at: str = "/blocks") -> list[Problem]:
    table = kinds(BLOCKS[surface])
    found = list(several(table, limits.BLOCKS[surface], least=0)(blocks, at))
    # Ids can only be compared once the blocks are blocks.
    return found or list(_duplicates(blocks, at))


def view_problems(view: Any) -> list[Problem]:
    found = list(kinds(_VIEWS)(view, "/view"))
    if found:
        return found
    blocks = view["blocks"]
    found = problems(blocks, view["type"], "/view/blocks")
    has_inputs = not found and any(block["type"] == "input" for block in blocks)
    if has_inputs and view["type"] == "modal" and "submit" not in view:
        found.append(Problem("must define `submit` to use an `input` block in modals", "/view"))
    return found


def too_large(view: Any) -> bool:
    return len(json.dumps(view).encode()) > limits.VIEW_BYTES


def _duplicates(blocks: list[Any], at: str) -> Iterator[Problem]:
    block_ids = [(block["block_id"], f"{at}/{place}") for place, block in enumerate(blocks) if "block_id" in block]
    yield from _repeated("block_id", block_ids)
    action_ids = [
        (element["action_id"], f"{at}/{place}/{where}")
        for place, block in enumerate(blocks)
        for where, element in elements_of(block)
        if "action_id" in element
    ]
    yield from _repeated("action_id", action_ids)


def _repeated(name: str, ids: list[tuple[str, str]]) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for one, place in ids:
        seen[one] += 1
        if seen[one] > 1:
            yield Problem(
                f'`{name}` "{one}" already exists for another {name.split("_", maxsplit=1)[0]}',
                f"{place}/{name}",
            )
