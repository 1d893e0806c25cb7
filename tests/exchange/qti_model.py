"""What QTI 3.0 allows, of what we write: told by hand after the information model and the examples of 1EdTech.

It is narrower than the published schema and no replacement for it.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
BASE = {"identifier", "float"}
CARDINALITY = {"single", "multiple", "ordered"}
BOOLEAN = {"true", "false"}
ANY = re.compile(r"\S.*")


Allowed = re.Pattern[str] | set[str]


@dataclass(frozen=True)
class Element:
    """`children`: a regular expression over their names, each followed by a space. `attributes`: ? if they may miss."""

    children: str = ""
    attributes: dict[str, Allowed] = field(default_factory=dict)
    text: bool = False


DECLARED: dict[str, Allowed] = {"identifier": NAME, "cardinality": CARDINALITY, "base-type": BASE}
ITEM_ATTRIBUTES: dict[str, Allowed] = {
    "identifier": NAME,
    "title": ANY,
    "time-dependent": BOOLEAN,
    "adaptive?": BOOLEAN,
    "tool-name?": ANY,
    "{http://www.w3.org/XML/1998/namespace}lang?": {"en-GB"},
}
INTERACTION: dict[str, Allowed] = {
    "response-identifier": NAME,
    "shuffle?": BOOLEAN,
    "class?": ANY,
    "max-choices?": re.compile(r"\d+"),
}
MODAL: dict[str, Allowed] = {
    "outcome-identifier": NAME,
    "identifier": NAME,
    "show-hide": {"show", "hide"},
    "title?": ANY,
}
CHOICES = "(qti-prompt )?(qti-simple-choice )+"
ITEM = {
    "qti-assessment-item": Element(
        "(qti-response-declaration )+(qti-outcome-declaration )*qti-item-body "
        "qti-response-processing (qti-modal-feedback )*",
        ITEM_ATTRIBUTES,
    ),
    "qti-response-declaration": Element("(qti-correct-response )?", DECLARED),
    "qti-outcome-declaration": Element("(qti-default-value )?", DECLARED),
    "qti-correct-response": Element("(qti-value )+"),
    "qti-default-value": Element("(qti-value )+"),
    "qti-value": Element(text=True),
    "qti-item-body": Element("(p )*(qti-choice-interaction |qti-order-interaction )"),
    "p": Element("(br |a )*", {"class?": ANY}, text=True),
    "a": Element("", {"href": re.compile(r"https?://\S+")}, text=True),
    "br": Element(),
    "qti-choice-interaction": Element(CHOICES, INTERACTION),
    "qti-order-interaction": Element(CHOICES, INTERACTION),
    "qti-prompt": Element("(br )*", text=True),
    "qti-simple-choice": Element("(br )*", {"identifier": NAME}, text=True),
    "qti-response-processing": Element("(qti-response-condition |qti-set-outcome-value )*"),
    "qti-response-condition": Element("qti-response-if "),
    "qti-response-if": Element("qti-match (qti-set-outcome-value )*"),
    "qti-match": Element("qti-variable qti-correct "),
    "qti-variable": Element("", {"identifier": NAME}),
    "qti-correct": Element("", {"identifier": NAME}),
    "qti-set-outcome-value": Element("(qti-variable |qti-multiple |qti-base-value )", {"identifier": NAME}),
    "qti-multiple": Element("(qti-variable |qti-correct |qti-base-value )*"),
    "qti-base-value": Element("", {"base-type": BASE}, text=True),
    "qti-modal-feedback": Element("(qti-content-body )?", MODAL),
    "qti-content-body": Element("(p )*"),
}
HREF = re.compile(r"items/[A-Za-z0-9_.-]+\.xml")
MANIFEST = {
    "manifest": Element("metadata organizations resources ", {"identifier": NAME}),
    "metadata": Element("schema schemaversion "),
    "schema": Element(text=True),
    "schemaversion": Element(text=True),
    "organizations": Element(),
    "resources": Element("(resource )+"),
    "resource": Element("file ", {"identifier": NAME, "type": {"imsqti_item_xmlv3p0"}, "href": HREF}),
    "file": Element("", {"href": HREF}),
}
LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


def problems(root: ET.Element, space: str, model: dict[str, Element]) -> Iterator[str]:
    """What the model does not allow: elements and their order, attributes and their values, stray text."""
    for element in root.iter():
        name = element.tag.removeprefix(f"{{{space}}}")
        if name not in model:
            yield f"{name} is not known"
            continue
        known = model[name]
        inside = "".join(child.tag.removeprefix(f"{{{space}}}") + " " for child in element)
        if not re.fullmatch(known.children, inside):
            yield f"{name} holds {inside}"
        stray = (element.text or "") + "".join(child.tail or "" for child in element)
        if stray.strip() and not known.text:
            yield f"{name} holds the text {stray.strip()[:40]}"
        given = {key: value for key, value in element.items() if key != LOCATION}
        if missing := [key for key in known.attributes if not key.endswith("?") and key not in given]:
            yield f"{name} lacks {missing}"
        for key, value in given.items():
            allowed = known.attributes.get(key) or known.attributes.get(f"{key}?") or set()
            if not (value in allowed if isinstance(allowed, set) else allowed.fullmatch(value)):
                yield f"{name} has {key}={value}"


def loose_ends(item: ET.Element, space: str) -> Iterator[str]:
    """What is referred to, and is not there."""

    def named(*tags: str) -> list[ET.Element]:
        return [element for tag in tags for element in item.iter(f"{{{space}}}{tag}")]

    responses = {element.get("identifier"): element for element in named("qti-response-declaration")}
    outcomes = {element.get("identifier"): element.get("cardinality") for element in named("qti-outcome-declaration")}
    choices = [str(element.get("identifier")) for element in named("qti-simple-choice")]
    if len({*choices, *responses, *outcomes}) < len(choices) + len(responses) + len(outcomes):
        yield "an identifier is used twice"
    for interaction in named("qti-choice-interaction", "qti-order-interaction"):
        yield from _unanswerable(interaction, responses[interaction.get("response-identifier")], choices)
    for variable in named("qti-variable", "qti-correct", "qti-set-outcome-value"):
        if variable.get("identifier") not in {*responses, *outcomes}:
            yield f"{variable.get('identifier')} is not declared"
    told = {*choices, *(value.text for value in named("qti-base-value"))}
    for modal in named("qti-modal-feedback"):
        if modal.get("identifier") not in told or not outcomes.get(modal.get("outcome-identifier")):
            yield f"feedback for {modal.get('identifier')} is never shown"


def _unanswerable(interaction: ET.Element, response: ET.Element, choices: list[str]) -> Iterator[str]:
    values = [str(value.text) for value in response.iter() if value.tag.endswith("}qti-value")]
    order = interaction.tag.endswith("order-interaction")
    if not set(values) <= set(choices) or (order and sorted(values) != sorted(choices)):
        yield f"right is {values} of {choices}"
    single = response.get("cardinality") == "single"
    if single != (interaction.get("max-choices") == "1") or order != (response.get("cardinality") == "ordered"):
        yield f"cardinality {response.get('cardinality')}"
