"""Cards as Block Kit, within Slack's limits whatever the content: split where that reads well, else shorten.

Limits from docs.slack.dev (Block Kit reference). The presses that come back are read in presses.py.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from bot.cards import (
    Block,
    Button,
    Card,
    Choices,
    Copy,
    Day,
    Divider,
    Field,
    Form,
    Heading,
    Link,
    Menu,
    Row,
    Small,
    spoken,
)
from bot.cards import Text as Paragraph

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
# Characters of all blocks as JSON. Slack tells no number: msg_blocks_too_long was seen from some 13,200 on.
MESSAGE_SIZE = 12_000  # slackapi/bolt-js issue 2509
SECTION, HEADER, LABEL, TITLE, TEXT = 3000, 150, 75, 24, 3900
LINK = 200  # ours: the longest title of a source, and what stands around it
OPTIONS, MENU_OPTIONS = 10, 100  # of radio buttons and checkboxes; of a list
LONG = 2000  # of a label or hint in a form
CHOOSE = "choose"  # action of whatever is filled in: only read when a button is pressed
MENU = "menu"

Json = dict[str, Any]


@dataclass(frozen=True)
class Weight:
    """What a card asks of a message. `spoken`: what a screen reader says at each button, and the button's value."""

    blocks: int
    size: int
    spoken: tuple[tuple[str, str], ...]


def weigh(card: Card) -> Weight:
    """Before anything is left out for want of room."""
    blocks = _named([drawn for block in card.blocks for drawn in _draw(block, in_form=False)])
    controls = (control for block in blocks for control in block.get("elements", ()) if control["type"] == "button")
    told = tuple((one.get("accessibility_label", one["text"]["text"]), one.get("value", "")) for one in controls)
    return Weight(len(blocks), len(json.dumps(blocks, ensure_ascii=False, separators=(",", ":"))), told)


def message(card: Card) -> Json:
    """Arguments of chat.postMessage and chat.update."""
    return {"text": _short(spoken(card), TEXT), "blocks": _blocks(card, MESSAGE_BLOCKS)}


def home(card: Card) -> Json:
    return {"type": "home", "blocks": _blocks(card, VIEW_BLOCKS)}


def modal(form: Form, origin: Json) -> Json:
    """`origin` says which message the form is about; it comes back with the form."""
    view: Json = {
        "type": "modal",
        "title": _plain(form.title, TITLE),
        "close": _plain("Cancel" if form.verb else "Close", TITLE),
        "callback_id": form.verb or "read",
        "private_metadata": json.dumps({"ref": form.ref, **origin}),
        "blocks": _blocks(form.card, VIEW_BLOCKS, in_form=True),
    }
    return {**view, "submit": _plain(form.submit, TITLE)} if form.verb else view


def _blocks(card: Card, most: int, in_form: bool = False) -> list[Json]:
    blocks = [drawn for block in card.blocks for drawn in _draw(block, in_form)]
    if len(blocks) > most:
        blocks = [*blocks[: most - 1], _context("There is more than fits here.")]
    return _named(blocks)


def _named(blocks: list[Json]) -> list[Json]:
    for number, block in enumerate(blocks):
        _name_presses(block, number)
    return blocks


def _draw(block: Block, in_form: bool) -> Iterator[Json]:  # noqa: C901  # one case for each block, nothing more
    match block:
        case Heading():
            yield {"type": "header", "text": _plain(block.text, HEADER)}
        case Paragraph():
            yield from _paragraph(block)
        case Small():
            yield _context(block.text)
        case Link():
            label = _escape(_short(block.label, LINK)).replace("|", "/")
            yield {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Source: <{block.url}|{label}>"}]}
        case Copy():
            for part in _parts(_escape(block.text.replace("```", "'''")), SECTION - 6):
                yield {"type": "section", "text": {"type": "mrkdwn", "text": f"```{part}```", "verbatim": True}}
        case Divider():
            yield {"type": "divider"}
        case Choices():
            yield from _choices(block, in_form)
        case Field():
            yield _input(block, block.label, {"type": "plain_text_input", "max_length": 60}, block.hint)
        case Day():
            first = {"initial_date": block.chosen.isoformat()} if block.chosen else {}
            yield _input(block, block.label, {"type": "datepicker", **first}, block.hint)
        case Row():
            yield {"type": "actions", "elements": [_control(control) for control in block.controls]}
        case _:
            assert_never(block)


def _paragraph(block: Paragraph) -> Iterator[Json]:
    if not block.lead:
        for part in _parts(block.text, SECTION):
            yield {"type": "section", "text": {"type": "plain_text", "text": part, "emoji": False}}
        return
    lead = _escape(_short(block.lead.rstrip("\n"), LABEL * 2))
    gap = "\n" if block.lead.endswith("\n") else " "
    for number, part in enumerate(_parts(_escape(block.text), SECTION - len(lead) - 3)):
        text = f"*{lead}*{gap}{part}" if number == 0 else part
        yield {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _parts(text: str, longest: int) -> Iterator[str]:
    """Pieces of at most `longest` characters, cut at the end of a line, else of a word, else never inside an escape."""
    rest = text.strip() or "–"
    while len(rest) > longest:
        piece = rest[:longest]
        cut = max(piece.rfind("\n"), piece.rfind(" ") if "\n" not in piece else -1)
        if cut <= 0:
            cut = piece.rfind("&") if "&" in piece[-5:] and ";" not in piece[piece.rfind("&") :] else longest
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()
    yield rest


def _choices(block: Choices, in_form: bool) -> Iterator[Json]:
    """Radio buttons or checkboxes. Of too many to choose one from a list; of several too, in a form; else in parts."""
    options = [{"text": _plain(option.text, LABEL), "value": option.id} for option in block.options]
    if block.ranked:
        for place in range(len(options)):
            label = f"{block.label}: {place + 1}" if place == 0 else str(place + 1)
            element = {"type": "static_select", "placeholder": _plain(f"Step {place + 1}", LABEL), "options": options}
            yield _asked(block, label, element | _first_of(element, block.chosen[place : place + 1]), in_form)
        return
    few = len(options) <= OPTIONS
    if block.many:
        kind, size = ("checkboxes", OPTIONS) if few or not in_form else ("multi_static_select", MENU_OPTIONS)
    else:
        kind, size = ("radio_buttons", OPTIONS) if few else ("static_select", MENU_OPTIONS)
    parts = [options[first : first + size] for first in range(0, len(options) if block.many else 1, size)]
    for number, part in enumerate(parts):
        label = block.label if number == 0 else f"{block.label} (continued)"
        element = {"type": kind, "options": part}
        yield _asked(block, label, element | _first_of(element, block.chosen), in_form, optional=len(parts) > 1)


def _first_of(element: Json, chosen: tuple[str, ...]) -> Json:
    """What is chosen at first."""
    found = [option for option in element["options"] if option["value"] in chosen]
    if element["type"] in ("checkboxes", "multi_static_select"):
        return {"initial_options": found} if found else {}
    return {"initial_option": found[0]} if found else {}


def _asked(block: Choices, label: str, element: Json, in_form: bool, optional: bool = False) -> Json:
    """`optional`: of several parts, in any of which something may be chosen."""
    if in_form:
        return _input(block, label, element) | ({"optional": True} if optional else {})
    return {"type": "section", "text": _plain(label, SECTION), "accessory": _named_input(block, element)}


def _input(block: Choices | Field | Day, label: str, element: Json, hint: str = "") -> Json:
    drawn: Json = {"type": "input", "label": _plain(label, LONG), "element": _named_input(block, element)}
    if hint:
        drawn["hint"] = _plain(hint, LONG)
    if block.optional:
        drawn["optional"] = True
    return drawn


def _named_input(block: Choices | Field | Day, element: Json) -> Json:
    return element | {"action_id": f"{CHOOSE}|{block.name}" if block.name else CHOOSE}


def _control(control: Button | Menu) -> Json:
    if isinstance(control, Menu):
        options = [
            {"text": _plain(button.label, LABEL), "value": f"{button.verb} {button.ref}"} for button in control.buttons
        ]
        return {"type": "overflow", "action_id": MENU, "options": options}
    drawn: Json = {"type": "button", "text": _plain(control.label, LABEL), "action_id": control.verb}
    if control.ref:
        drawn["value"] = control.ref
    if control.primary:
        drawn["style"] = "primary"
    if control.about:
        drawn["accessibility_label"] = _short(control.about, LABEL)
    return drawn


def _name_presses(block: Json, number: int) -> None:
    """Ids must be unique in a message: the block's number goes behind the words that presses.py reads."""
    block["block_id"] = f"b{number}"
    controls = [*block.get("elements", ()), block.get("accessory") or {}, block.get("element") or {}]
    for place, control in enumerate(controls):
        if "action_id" in control:
            control["action_id"] = f"{control['action_id']}|{number}.{place}"


def _context(text: str) -> Json:
    return {"type": "context", "elements": [_plain(text, SECTION)]}


def _plain(text: str, longest: int) -> Json:
    return {"type": "plain_text", "text": _short(text, longest) or "–", "emoji": False}


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
