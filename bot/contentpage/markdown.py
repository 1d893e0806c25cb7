"""GitHub-flavoured Markdown. Hides its escapes: the words of authors read as they were written, wherever they stand."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

NOTHING = "–"
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_OF_ADDRESSES = "%/:=&?~#+!$,;'@()*[]"  # what stays as it is in one


def plain(words: str) -> str:
    """On one line. No word of it means anything to Markdown, unless it begins a line: put something before it."""
    text = re.sub(r"[&<>]", lambda found: _ENTITIES[found[0]], words)
    return "<br>".join(re.sub(r"[\\`*_\[\]|~$#]", r"\\\g<0>", text).splitlines())


def anchor(name: str) -> str:
    return f'<a id="{name}"></a>'


def to(name: str, words: str) -> str:
    """A link to an anchor of this page."""
    return f"[{plain(words)}](#{name})"


def link(words: str, address: str) -> str:
    return f"[{plain(words)}](<{quote(address, safe=_OF_ADDRESSES)}>)"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are Markdown already; an empty one gets a dash, so that nobody takes it for a slip. "None." if no rows."""
    told = [" | ".join(cell or NOTHING for cell in row) for row in rows]
    rule = " | ".join("---" for _ in headings)
    return "\n".join(f"| {line} |" for line in (" | ".join(headings), rule, *told)) if told else "None."


def several(parts: Iterable[str], between: str = ", ") -> str:
    """Each once, in a row."""
    return between.join(dict.fromkeys(parts))


def lines(parts: Iterable[str]) -> str:
    """Each once, one beneath the other in a cell."""
    return several(parts, "<br>")


def sections(parts: Iterable[str]) -> str:
    """With an empty line between them; empty ones are left out."""
    return "\n\n".join(part for part in parts if part)
