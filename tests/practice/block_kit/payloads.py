"""Short ways to write down blocks, for the tables of what is accepted and what is refused."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "a") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "a") -> Json:
    return {"type": "mrkdwn", "text": text}


def without(name: str, of: Json) -> Json:
    return {key: value for key, value in of.items() if key != name}


def option(text: str = "Yes", value: str = "yes", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(f"Option {one}", f"o{one}") for one in range(count)]


def button(text: str = "Go", **more: Any) -> Json:
    return {"type": "button", "text": plain(text), **more}


def picks(kind: str, count: int = 2, **more: Any) -> Json:
    return {"type": kind, "options": options(count), **more}


def element(kind: str, **more: Any) -> Json:
    return {"type": kind, **more}


def groups(count: int = 1, label: str = "A", size: int = 1) -> Json:
    made = [{"label": plain(label), "options": options(size)}] * count
    return {"type": "static_select", "option_groups": made}


def section(text: str = "Hello", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def fields(*texts: str) -> Json:
    return {"type": "section", "fields": [mrkdwn(text) for text in texts]}


def beside(accessory: Json) -> Json:
    return section(accessory=accessory)


def header(text: str = "a", **more: Any) -> Json:
    return {"type": "header", "text": plain(text), **more}


def context(*elements: Json) -> Json:
    return {"type": "context", "elements": list(elements)}


def actions(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain("Log number"), "element": element, **more}


def typed(**more: Any) -> Json:
    return field({"type": "plain_text_input", **more})


def number(**more: Any) -> Json:
    return field({"type": "number_input", "is_decimal_allowed": False, **more})


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain(), **more}


def sure(**more: Any) -> Json:
    return actions(button(confirm=confirm(**more)))


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A chart", **more}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts)}


def said(*pieces: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(pieces)}


def listed(**more: Any) -> Json:
    return rich({"type": "rich_text_list", "style": "bullet", "elements": [said(text())], **more})


def text(words: str = "a", **more: Any) -> Json:
    return {"type": "text", "text": words, **more}


def raw(words: str = "a") -> Json:
    return {"type": "raw_text", "text": words}


def table(*rows: list[Json], **more: Any) -> Json:
    return {"type": "table", "rows": list(rows), **more}


def data_table(*rows: list[Json], **more: Any) -> Json:
    return {"type": "data_table", "caption": "Teams", "rows": list(rows), **more}


def chart(inside: Json, **more: Any) -> Json:
    return {"type": "data_visualization", "title": "Coverage", "chart": inside, **more}


def pie(*segments: Json, **more: Any) -> Json:
    return chart({"type": "pie", "segments": list(segments)}, **more)


def segment(label: str = "a", value: Any = 1) -> Json:
    return {"label": label, "value": value}


def series(name: str = "A", *labels: str) -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels or ("Mon",)]}


def bars(*plotted: Json, categories: list[str] | None = None, **axes: Any) -> Json:
    axis_config = {"categories": categories or ["Mon"], **axes}
    return chart({"type": "bar", "series": list(plotted or [series()]), "axis_config": axis_config})


def container(*children: Json, **more: Any) -> Json:
    return {"type": "container", "title": plain("Two runs"), "child_blocks": list(children or [section()]), **more}


def alert(words: str = "a", **more: Any) -> Json:
    return {"type": "alert", "text": plain(words), **more}


def markdown(words: str = "a") -> Json:
    return {"type": "markdown", "text": words}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Start"), "blocks": list(blocks), **more}


DIVIDER: Json = {"type": "divider"}
