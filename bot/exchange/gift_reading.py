"""Questions out of GIFT, as Moodle reads it: a block up to an empty line is a question, and // begins a comment.

What Moodle keeps of our own comment is enough to know a question again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.exchange.gift import CATEGORY, OURS, SPECIAL
from bot.exchange.item import CASE, Choice, Item, explanation, with_mark, with_stem, with_steps
from bot.exchange.plain import Losses, from_markup, is_markup, line, tidy
from bot.exchange.reading import OPTIONS, LeftOut, Reading, slugs

# Control characters stand for escaped letters while a block is taken apart: tidy text has none of its own.
_HIDDEN = {("n" if letter == "\n" else letter): chr(number) for number, letter in enumerate(SPECIAL, start=1)}
_REVEALED = str.maketrans({chr(number): letter for number, letter in enumerate(SPECIAL, start=1)})
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,9})?)%")
_PLACE = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.|\))?")
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")
_LONGEST = 20_000  # characters of one question; a picture inside is longer, and is not taken over


@dataclass
class _Block:
    """One question as it stands in the file."""

    at: int  # its line
    rows: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    title: str = ""
    losses: Losses = field(default_factory=Losses)
    format: str = "moodle"
    part_marks: bool = False

    def shown(self, hidden: str) -> str:
        """A text of it, without escapes and markup."""
        found = _FORMAT.match(hidden.strip())
        form = found[1] if found else self.format
        text = _FORMAT.sub("", hidden.strip(), count=1) if found else hidden
        text = text.translate(_REVEALED)
        if form == "html" or (form == "moodle" and is_markup(text)):
            return from_markup(text, self.losses)
        return tidy(text)


def read(text: str) -> Reading:
    reading = Reading()
    for block in _blocks(text):
        try:
            _take(block, reading)
        except LeftOut as why:
            reading.left_out(f"the question at line {block.at}", str(why))
    return reading


def _blocks(text: str) -> Iterator[_Block]:
    title = ""
    block = _Block(1)
    for number, row in enumerate([*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""], start=1):
        bare = row.strip()
        if bare.startswith("//"):
            block.comments.append(bare)
        elif bare.startswith(CATEGORY) and not block.rows:
            title = _title(bare)
        elif bare:
            block.at = block.at if block.rows else number
            block.rows.append(row)
        elif block.rows:
            yield replace(block, title=title)
        if not bare and (block.rows or block.comments):
            block = _Block(number + 1)


def _title(row: str) -> str:
    path = row.removeprefix(CATEGORY).strip()
    if path.startswith(OURS):
        return line(path.removeprefix(OURS).replace("//", "/"))
    return line(path.replace("//", "\0").rpartition("/")[2].replace("\0", "/"))


def _take(block: _Block, reading: Reading) -> None:
    text = "\n".join(block.rows)
    if len(text) > _LONGEST:
        raise LeftOut(f"it is longer than {_LONGEST:,} characters; is there a picture inside?")
    hidden = _hidden(text)
    name, _, rest = hidden.removeprefix("::").partition("::") if hidden.startswith("::") else ("", "", hidden)
    before, answers, after = _parted(rest)
    block.format = found[1] if (found := _FORMAT.match(before.strip())) else "moodle"
    answers, general = _general(answers)
    item = _answered(block, answers.strip())
    item = replace(item, name=tidy(name.translate(_REVEALED)), title=block.title)
    stem = block.shown(before + ("_____" + after if after.strip() else ""))
    item = _told(with_stem(_marked(item, block), stem), block.shown(general), reading)
    reading.take(item)
    reading.lost(item.called, block.losses)
    if block.part_marks:
        reading.note(item.called, "an option earned part of the marks; here it counts as wrong")


def _parted(text: str) -> tuple[str, str, str]:
    """What stands before the braces, in them and behind them."""
    before, opened, behind = text.partition("{")
    answers, closed, after = behind.partition("}")
    if not opened and "}" not in text:
        raise LeftOut("it has no answers in braces { }, so it is a description")
    if not opened or not closed or "}" in before:
        raise LeftOut("a brace { or } is missing; a brace that is meant as such is written \\{ or \\}")
    if "{" in after:
        raise LeftOut("it has more than one pair of braces { }: one question has one")
    return before, answers, after


def _hidden(text: str) -> str:
    bare = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text).strip()
    return re.sub(r"\\([\\~=#{}:n])", lambda escape: _HIDDEN[escape[1]], bare)


def _general(answers: str) -> tuple[str, str]:
    before, mark, general = answers.rpartition("####")
    return (before, general) if mark else (answers, "")


def _answered(block: _Block, answers: str) -> Item:
    """The type is told by what stands there, asked in Moodle's order."""
    if not answers:
        raise LeftOut("it asks for an essay")
    if answers.startswith("#"):
        raise LeftOut("it asks for a number")
    if answers.count("~") + answers.count("=") > OPTIONS:
        raise LeftOut(f"it has more than {OPTIONS} options")
    if "~" in answers:
        return _multiple(block, answers)
    if "=" in answers and "->" in answers:
        return _ordering(block, answers)
    if answers.partition("#")[0].strip().upper() in (*_TRUE, *_FALSE):
        return _true_false(block, answers)
    raise LeftOut("it asks for a short answer in the officer's own words")


def _multiple(block: _Block, answers: str) -> Item:
    choices, weights = [], []
    for sign, body in re.findall(r"([~=])([^~=]*)", answers if answers[0] in "~=" else f"~{answers}"):
        weight = _WEIGHT.match(body.strip())
        text, _, feedback = (body.strip()[weight.end() :] if weight else body).partition("#")
        choices.append(Choice(block.shown(text), *explanation(block.shown(feedback))))
        weights.append(100.0 if sign == "=" else float(weight[1]) if weight else 0.0)
    one = "=" in answers
    best = [index for index, weight in enumerate(weights) if weight >= (100 if one else 0.00001)]
    block.part_marks = one and any(0 < weight < 100 for weight in weights)
    return Item("", "", tuple(choices), tuple(best), kind="one" if one else "several")


def _ordering(block: _Block, answers: str) -> Item:
    pairs = [pair.partition("->") for pair in answers.split("=")[1:]]
    places = [_PLACE.fullmatch(tidy(place.translate(_REVEALED))) for _, _, place in pairs]
    numbers = [int(place[1]) for place in places if place]
    if sorted(numbers) != list(range(1, len(pairs) + 1)):
        raise LeftOut("it is a matching question; only steps with their places (step -> 1) can be taken over")
    choices = tuple(Choice(block.shown(step)) for step, _, _ in pairs)
    right = sorted(range(len(pairs)), key=lambda index: numbers[index])
    return Item("", "", choices, tuple(right), kind="order")


def _true_false(block: _Block, answers: str) -> Item:
    said, wrong, right = ([*answers.split("#", 2), "", ""])[:3]
    true = said.strip().upper() in _TRUE
    told = [explanation(block.shown(feedback)) for feedback in ((right, wrong) if true else (wrong, right))]
    choices = (Choice("True", *told[0]), Choice("False", *told[1]))
    return Item("", "", choices, (0 if true else 1,), kind="one")


def _marked(item: Item, block: _Block) -> Item:
    """What our own comment adds."""
    comments = "\n".join(block.comments)[:_LONGEST]
    kind = re.search(r"\[tag:kind-(\w+)\]", comments)
    if not kind:
        return item
    ids = re.search(r"options: ([a-z0-9 -]+)$", comments, re.MULTILINE)
    names = slugs(ids[1].split()) if ids else []
    if len(names) == len(item.choices):
        named = (replace(choice, id=name) for choice, name in zip(item.choices, names, strict=True))
        item = replace(item, choices=tuple(named))
    return with_mark(item, kind[1])


def _told(item: Item, general: str, reading: Reading) -> Item:
    """The general feedback given back to the steps and the case that it tells of."""
    rest, _, last = general.rpartition("\n\n")
    if last.startswith(CASE):
        item, general = replace(item, source=last.removeprefix(CASE)), rest
    if general and (told := with_steps(item, general)):
        return told
    if general:
        reading.note(item.called, "its general feedback was left out: we give feedback for each option")
    return item
