"""Questions out of QTI: packages and single items, version 3 and, as only the names differ, 2.1 and 2.2 too."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from html import escape
from pathlib import PurePosixPath

from bot.exchange.containers import parsed, unpacked
from bot.exchange.item import CASE, Choice, Item, explanation, with_mark, with_stem, with_steps
from bot.exchange.plain import Losses, from_markup, line, paragraph
from bot.exchange.qti import CASE_SHOWN, KIND, MANIFEST, STEPS
from bot.exchange.reading import OPTIONS, LeftOut, Reading

_FEEDBACK = ("feedback-inline", "feedback-block", "modal-feedback")
_ASIDE = (*_FEEDBACK, "rubric-block", "template-inline", "template-block", "stylesheet", "catalog-info")
_NO_QUESTION = ("manifest", "assessment-test", "assessment-section", "assessment-stimulus")
_SAID = {
    "questestinterop": "it is QTI 1.2: export as QTI 2.1, QTI 3 or GIFT",
    "quiz": "it is Moodle XML: export as GIFT",
}


def read_package(data: bytes) -> Reading:
    reading = Reading()
    for name, content in unpacked(data, ".xml"):
        if PurePosixPath(name).name == MANIFEST:
            continue
        if content is None:
            reading.left_out(line(name), "it is too big, has a password, or is damaged")
        else:
            _read_file(name, content, reading)
    return reading


def read_item(data: bytes, name: str) -> Reading:
    reading = Reading()
    _read_file(name, data, reading)
    return reading


def _read_file(file: str, data: bytes, reading: Reading) -> None:
    which = line(file)
    try:
        root = parsed(data)
        kind = _local(root.tag)
        if kind == "assessment-item":
            reading.take(_item(root, reading))
        elif kind not in _NO_QUESTION:
            raise LeftOut(_SAID.get(kind, f"it is no question but {kind}"))
    except LeftOut as problem:
        reading.left_out(which, str(problem))


def _local(name: str) -> str:
    """One name for both versions: qti-simple-choice and simpleChoice are simple-choice."""
    bare = name.rpartition("}")[2].removeprefix("qti-")
    return re.sub(r"(?<=[a-z])([A-Z])", lambda letter: "-" + letter[1].lower(), bare)


def _attribute(element: ET.Element, name: str) -> str:
    return next((value.strip() for key, value in element.items() if _local(key) == name), "")


def _all(element: ET.Element, *names: str) -> Iterator[ET.Element]:
    return (inside for inside in element.iter() if _local(inside.tag) in names)


def _first(element: ET.Element, name: str) -> ET.Element | None:
    return next(_all(element, name), None)


def _item(root: ET.Element, reading: Reading) -> Item:
    body, interaction = _asked(root)
    declaration = _declaration(root, interaction)
    found = list(_all(interaction, "simple-choice"))
    if len(found) > OPTIONS:
        raise LeftOut(f"it has more than {OPTIONS} options")
    losses = Losses()
    names = [_attribute(choice, "identifier") for choice in found]
    item = Item(
        name=line(_attribute(root, "title") or _attribute(root, "identifier")),
        text="",
        choices=tuple(Choice(_words(choice, _ASIDE, losses)) for choice in found),
        answer=tuple(names.index(value) for value in _right(declaration) if value in names),
        kind=_kind(interaction, declaration),
    )
    item = with_stem(_marked(item, root, interaction, names), _stem(body, interaction, losses))
    item = _told(item, _reasons(root, losses), names, reading)
    reading.lost(item.called, losses)
    return item


def _asked(root: ET.Element) -> tuple[ET.Element, ET.Element]:
    """The body, and the one interaction in it."""
    body = _first(root, "item-body")
    inside = list(body.iter()) if body is not None else []
    found = [element for element in inside if _local(element.tag).endswith("-interaction")]
    kinds = [_local(element.tag).removesuffix("-interaction").replace("-", " ") for element in found]
    if body is None or not found:
        raise LeftOut("it asks nothing")
    if len(found) > 1:
        raise LeftOut(f"it asks more than one thing ({', '.join(sorted(set(kinds)))})")
    if kinds[0] not in ("choice", "order"):
        raise LeftOut(f"it is a question of the type {kinds[0]}; only choice and order can be taken over")
    return body, found[0]


def _stem(body: ET.Element, interaction: ET.Element, losses: Losses) -> str:
    """What stands before the interaction, and its prompt as the last paragraph."""
    before = _words(body, (*_ASIDE, _local(interaction.tag)), losses)
    prompt = _first(interaction, "prompt")
    asked = paragraph(_words(prompt, _ASIDE, losses)) if prompt is not None else ""
    return "\n\n".join(filter(None, (before, asked)))


def _kind(interaction: ET.Element, declaration: ET.Element) -> str:
    if _local(interaction.tag) == "order-interaction":
        return "order"
    return "one" if _attribute(declaration, "cardinality") == "single" else "several"


def _marked(item: Item, root: ET.Element, interaction: ET.Element, names: Sequence[str]) -> Item:
    """What our own class on the interaction tells: the kind, and that the names are ours."""
    kinds = [name.removeprefix(KIND) for name in _attribute(interaction, "class").split() if name.startswith(KIND)]
    if not kinds:
        return item
    named = (replace(choice, id=name.removeprefix("_")) for choice, name in zip(item.choices, names, strict=True))
    own = line(_attribute(root, "identifier")).removeprefix("_")
    title = line(_attribute(root, "title")).rpartition(" (")[0]
    return replace(with_mark(item, kinds[0]), name=own, title=title, choices=tuple(named))


def _declaration(root: ET.Element, interaction: ET.Element) -> ET.Element:
    wanted = _attribute(interaction, "response-identifier")
    for declaration in _all(root, "response-declaration"):
        if _attribute(declaration, "identifier") == wanted:
            return declaration
    raise LeftOut("it does not say what is right (response declaration)")


def _right(declaration: ET.Element) -> list[str]:
    """What is declared as correct; where nothing is, what is worth marks."""
    if (correct := _first(declaration, "correct-response")) is not None:
        return list(dict.fromkeys((value.text or "").strip() for value in _all(correct, "value")))
    return [_attribute(entry, "map-key") for entry in _all(declaration, "map-entry") if _worth(entry)]


def _worth(entry: ET.Element) -> bool:
    with suppress(ValueError):
        return float(_attribute(entry, "mapped-value")) > 0
    return False


def _reasons(root: ET.Element, losses: Losses) -> dict[str, str]:
    """Feedback by the identifier that it is shown for."""
    return {_attribute(feedback, "identifier"): _words(feedback, (), losses) for feedback in _all(root, *_FEEDBACK)}


def _told(item: Item, reasons: dict[str, str], names: Sequence[str], reading: Reading) -> Item:
    """Feedback given to the options and the case; what is for neither has no place with us."""
    choices = []
    for choice, name in zip(item.choices, names, strict=True):
        why, source = explanation(reasons.pop(name, ""))
        choices.append(replace(choice, why=why, source=source))
    item = replace(item, choices=tuple(choices))
    if item.marked:
        item = replace(item, source=reasons.pop(CASE_SHOWN, "").removeprefix(CASE))
    if steps := with_steps(item, reasons.get(STEPS, "")):
        item = steps
        del reasons[STEPS]
    if reasons:
        reading.note(item.called, f"feedback for no option of its own was left out ({', '.join(reasons)})")
    return item


def _words(element: ET.Element, without: Collection[str], losses: Losses) -> str:
    return from_markup("".join(_markup(element, without)), losses)


def _markup(element: ET.Element, without: Collection[str]) -> Iterator[str]:
    """Its content with plain tags: no prefixes, no attributes."""
    yield escape(element.text or "", quote=False)
    for child in element:
        name = _local(child.tag)
        if name not in without:
            yield f"<{name.replace('-', '')}>"
            yield from _markup(child, without)
            yield f"</{name.replace('-', '')}>"
        yield escape(child.tail or "", quote=False)
