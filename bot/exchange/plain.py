"""Plain text that YAML, GIFT and XML can all hold, and how markup becomes such text."""

import html
import re
from dataclasses import dataclass, field

_BREAK = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_HELD_NOWHERE = re.compile("[^\t\n -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAG = re.compile(r"<!--[^<>]*>|</?([a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>")
_LINES = {"br", "li", "tr"}
_HEADINGS = {f"h{level}" for level in range(1, 7)}
_PARAGRAPHS = {"p", "div", "ul", "ol", "table", "blockquote", "pre", "section", "contentbody", *_HEADINGS}
_SILENT = {"a", "span", "prompt", "simplechoice", "tbody", "td", "th"}  # nothing is lost with these
_MEDIA = {"img", "object", "audio", "video", "svg", "iframe", "picture", "math", "table", "script", "embed"}


def tidy(text: str) -> str:
    """Without control characters; runs of spaces are one space, and an empty line parts paragraphs."""
    text = _HELD_NOWHERE.sub("", _BREAK.sub("\n", text))
    text = re.sub(r" ?\n ?", "\n", re.sub(r"[ \t]+", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def paragraph(text: str) -> str:
    """One paragraph: an empty line becomes a line break."""
    return tidy(text).replace("\n\n", "\n")


def line(text: str) -> str:
    return " ".join(tidy(text).split())


@dataclass
class Losses:
    """What markup said that plain text cannot."""

    media: set[str] = field(default_factory=set)
    formatting: set[str] = field(default_factory=set)


def from_markup(markup: str, losses: Losses) -> str:
    """The text of HTML or of a QTI body."""

    def instead(tag: re.Match[str]) -> str:
        name = (tag[1] or "").lower()
        if name in _MEDIA:
            losses.media.add(name)
        if name in _LINES:
            return "" if tag[0].startswith("</") else "\n"
        if name in _PARAGRAPHS:
            return "\n\n"
        if name and name not in _SILENT | _MEDIA:
            losses.formatting.add(name)
        return ""

    return tidy(html.unescape(_TAG.sub(instead, re.sub(r"[ \t\r\n]+", " ", markup))))


def is_markup(text: str) -> bool:
    return bool(_TAG.search(text)) or html.unescape(text) != text
