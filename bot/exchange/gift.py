r"""Questions as GIFT, the text format of Moodle.

One question a block, an empty line between blocks, `\n` for a line break, [plain] so that nothing is taken for HTML.
GIFT has no ordering type: a step is matched to its place, and the reasons, which matching has no room for, stand in the
general feedback. A comment tells the kind (as a tag, which Moodle keeps) and the ids of the options (which it drops).
"""

from collections.abc import Iterable
from dataclasses import replace

from bot.exchange.item import CASE, WARNING, Item, explained, steps_explained

SPECIAL = "\\~=#{}:\n"  # letters with a meaning; each is escaped by a backslash; a line break as \\n
CATEGORY, OURS = "$CATEGORY:", "$course$/top/Think Child/"  # a / within a category's own name is doubled
_ESCAPED = str.maketrans({letter: "\\" + ("n" if letter == "\n" else letter) for letter in SPECIAL})


def written(items: Iterable[Item]) -> str:
    blocks: list[str] = []
    title = ""
    for item in items:
        if item.title != title:
            title = item.title
            blocks.append(f"{CATEGORY} {OURS}{title.replace('/', '//')}")
        blocks.append(_question(item))
    return "\n\n".join(blocks) + "\n"


def _question(item: Item) -> str:
    stem = "\n\n".join(filter(None, (item.warning and WARNING + item.warning, item.case, item.text)))
    ids = " ".join(choice.id for choice in item.choices)
    lines = [f"// [tag:kind-{item.kind}] options: {ids}", f"::{_escaped(item.name)}::[plain]{_escaped(stem)}{{"]
    told = ""
    if item.kind == "order":
        # An arrow parts a step from its place, and cannot be escaped.
        steps = tuple(replace(choice, text=choice.text.replace("->", "→")) for choice in item.choices)
        lines += [f"={_text(step.text)} -> {item.answer.index(index) + 1}" for index, step in enumerate(steps)]
        told = steps_explained(replace(item, choices=steps))
    else:
        right, wrong = _signs(item)
        for index, choice in enumerate(item.choices):
            feedback = f"#{_text(explained(choice))}" if explained(choice) else ""
            lines.append((right if index in item.answer else wrong) + _text(choice.text) + feedback)
    general = "\n\n".join(filter(None, (told, item.source and CASE + item.source)))
    return "\n".join([*lines, *([f"####{_text(general)}"] if general else []), "}"])


def _signs(item: Item) -> tuple[str, str]:
    """How a right choice begins and how a wrong one: a wrong one among several costs all marks, as it does with us."""
    if item.kind in ("one", "next"):
        return "=", "~"
    share = f"{100 / len(item.answer):.5f}".rstrip("0").rstrip(".")
    return f"~%{share}%", "~%-100%"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _text(text: str) -> str:
    """A text that begins like a format or a weight says first that it is plain."""
    return ("[plain]" if text.startswith(("[", "%")) else "") + _escaped(text)
