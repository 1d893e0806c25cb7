"""Questions as QTI 3: an assessment item for each wording, in a package with its manifest.

After the QTI 3.0 information model and the best-practice guide of 1EdTech. Marked as we mark: all or nothing. After
the answer come the reasons for what was chosen and for what is right; after an order, all of them. The kind that QTI
has no word for stands as a class on the interaction.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence

from bot.exchange.containers import packed
from bot.exchange.item import CASE, SOURCE, WARNING, Item, steps_explained
from bot.exchange.plain import line

ITEM_SPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MANIFEST_SPACE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_SCHEMAS = "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
MANIFEST = "imsmanifest.xml"
KIND = "kind-"  # how the class begins
STEPS, CASE_SHOWN = "STEPS", "CASE"  # what feedback on an order and on the case is shown for: no option is named so


def packaged(items: Iterable[Item]) -> bytes:
    files: dict[str, bytes] = {}
    resources = ET.Element("resources")
    for item in items:
        name = identifier(item.name)
        href = f"items/{name}.xml"
        files[href] = _document(assessment_item(item))
        resource = ET.SubElement(resources, "resource", identifier=name, type="imsqti_item_xmlv3p0", href=href)
        ET.SubElement(resource, "file", href=href)
    return packed({MANIFEST: _document(_manifest(resources)), **files})


def identifier(name: str) -> str:
    """An XML name does not begin with a digit; ours do not begin with _."""
    return f"_{name}" if name[:1].isdigit() else name


def _manifest(resources: ET.Element) -> ET.Element:
    schema = f"{MANIFEST_SPACE} {_SCHEMAS}/imsqtiv3p0_imscpv1p2_v1p0.xsd"
    manifest = _root("manifest", MANIFEST_SPACE, schema, {"identifier": "think-child"})
    metadata = ET.SubElement(manifest, "metadata")
    ET.SubElement(metadata, "schema").text = "QTI Package"
    ET.SubElement(metadata, "schemaversion").text = "3.0.0"
    ET.SubElement(manifest, "organizations")
    manifest.append(resources)
    return manifest


def assessment_item(item: Item) -> ET.Element:
    names = [identifier(choice.id) for choice in item.choices]
    schema = f"{ITEM_SPACE} {_SCHEMAS}/imsqti_asiv3p0p1_v1p0.xsd"
    about = ", ".join(item.name.split(".")[1:])
    attributes = {
        "identifier": identifier(item.name),
        "title": f"{item.title} ({about})",
        "adaptive": "false",
        "time-dependent": "false",
        "xml:lang": "en-GB",
        "tool-name": "Think Child",
    }
    root = _root("qti-assessment-item", ITEM_SPACE, schema, attributes)
    root.extend(_declarations(item, [names[index] for index in item.answer]))
    root.append(_body(item, names))
    root.append(_processing(item))
    root.extend(_feedback(item, names))
    return root


def _declarations(item: Item, right: Sequence[str]) -> list[ET.Element]:
    cardinality = {"one": "single", "next": "single", "order": "ordered"}.get(item.kind, "multiple")
    response = _variable("response", "RESPONSE", cardinality, "identifier")
    response.append(_values("qti-correct-response", right))
    score = _variable("outcome", "SCORE", "single", "float")
    score.append(_values("qti-default-value", ["0"]))
    most = _variable("outcome", "MAXSCORE", "single", "float")
    most.append(_values("qti-default-value", ["1"]))
    told = _variable("outcome", "FEEDBACK", "multiple", "identifier")
    case = _variable("outcome", "CASE", "single", "identifier")
    return [response, score, most, told, *([case] if item.source else [])]


def _variable(side: str, name: str, cardinality: str, base: str) -> ET.Element:
    attributes = {"identifier": name, "cardinality": cardinality, "base-type": base}
    return ET.Element(f"qti-{side}-declaration", attributes)


def _values(tag: str, values: Sequence[str]) -> ET.Element:
    holder = ET.Element(tag)
    for value in values:
        ET.SubElement(holder, "qti-value").text = value
    return holder


def _body(item: Item, names: Sequence[str]) -> ET.Element:
    body = ET.Element("qti-item-body")
    if item.warning:
        _broken(ET.SubElement(body, "p", {"class": "warning"}), WARNING + item.warning)
    for paragraph in filter(None, item.case.split("\n\n")):
        _broken(ET.SubElement(body, "p"), paragraph)
    order = item.kind == "order"
    attributes = {"response-identifier": "RESPONSE", "shuffle": "true", "class": KIND + item.kind}
    if not order:
        attributes["max-choices"] = "1" if item.kind in ("one", "next") else "0"  # 0: as many as there are
    interaction = ET.SubElement(body, f"qti-{'order' if order else 'choice'}-interaction", attributes)
    _broken(ET.SubElement(interaction, "qti-prompt"), item.text)
    for name, choice in zip(names, item.choices, strict=True):
        _broken(ET.SubElement(interaction, "qti-simple-choice", identifier=name), choice.text)
    return body


def _broken(element: ET.Element, text: str) -> None:
    """Its text, with an element for each line break."""
    element.text, *rest = text.split("\n")
    for part in rest:
        ET.SubElement(element, "br").tail = part


def _processing(item: Item) -> ET.Element:
    processing = ET.Element("qti-response-processing")
    condition = ET.SubElement(processing, "qti-response-condition")
    if_right = ET.SubElement(condition, "qti-response-if")
    match = ET.SubElement(if_right, "qti-match")
    ET.SubElement(match, "qti-variable", identifier="RESPONSE")
    ET.SubElement(match, "qti-correct", identifier="RESPONSE")
    ET.SubElement(_set(if_right, "SCORE"), "qti-variable", identifier="MAXSCORE")
    shown = ET.SubElement(_set(processing, "FEEDBACK"), "qti-multiple")
    if item.kind == "order":
        _identifier(shown, STEPS)
    else:
        ET.SubElement(shown, "qti-variable", identifier="RESPONSE")
        ET.SubElement(shown, "qti-correct", identifier="RESPONSE")
    if item.source:
        _identifier(_set(processing, "CASE"), CASE_SHOWN)
    return processing


def _identifier(parent: ET.Element, value: str) -> None:
    ET.SubElement(parent, "qti-base-value", {"base-type": "identifier"}).text = value


def _set(parent: ET.Element, outcome: str) -> ET.Element:
    return ET.SubElement(parent, "qti-set-outcome-value", identifier=outcome)


def _feedback(item: Item, names: Sequence[str]) -> Iterator[ET.Element]:
    if item.kind != "order":
        for name, choice in zip(names, item.choices, strict=True):
            yield _modal("FEEDBACK", name, choice.text, [choice.why], SOURCE, choice.source)
    elif told := steps_explained(item):
        yield _modal("FEEDBACK", STEPS, "", told.split("\n\n"), SOURCE, "")
    if item.source:
        yield _modal("CASE", CASE_SHOWN, "", [], CASE, item.source)


def _modal(outcome: str, name: str, title: str, told: Sequence[str], begins: str, source: str) -> ET.Element:
    attributes = {"outcome-identifier": outcome, "identifier": name, "show-hide": "show"}
    modal = ET.Element("qti-modal-feedback", attributes | ({"title": line(title)} if title else {}))
    body = ET.SubElement(modal, "qti-content-body")
    for paragraph in told:
        _broken(ET.SubElement(body, "p"), paragraph)
    if source:
        label, _, address = source.rpartition(" ")
        cited = ET.SubElement(body, "p")
        cited.text = f"{begins}{label} "
        ET.SubElement(cited, "a", href=address).text = address
    return modal


def _root(tag: str, space: str, schema: str, attributes: dict[str, str]) -> ET.Element:
    return ET.Element(tag, {"xmlns": space, "xmlns:xsi": _XSI, "xsi:schemaLocation": schema, **attributes})


def _document(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
