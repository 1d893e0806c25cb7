"""Items into drafts of scenario files: which belong together, and what an author has to look at.

Nothing is made up: what did not come is left out, and `thinkchild check` names it. A source is filled in only where
the file cites one of ours as we do.
"""

import re
import textwrap
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.exchange.item import Choice, Item, citation
from bot.exchange.layout import Row, laid_out
from bot.exchange.plain import line
from bot.exchange.reading import Reading, is_slug
from bot.sources import Sources

OPTION, TEXT, CASE = 75, 400, 900  # characters that fit, and how many questions and options
QUESTIONS, OPTIONS = (3, 12), (2, 8)
_LONGEST_NAME = 40
Wordings = dict[str, Item]  # of one question by their ids; the question itself under ""


@dataclass(frozen=True)
class Draft:
    """One scenario file to be completed. `notes` say what was lost and what to look at; the text begins with them."""

    slug: str
    values: Mapping[str, Any]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        return laid_out({"slug": self.slug, **self.values}, self.notes)


def drafts(reading: Reading, name: str, sources: Sources) -> list[Draft]:
    """One draft for each scenario that the items name, or for each category; a lone one is named as the file is."""
    cited: dict[str, list[str]] = {}
    for source in sources.values():
        cited.setdefault(citation(source), []).append(source.id)
    groups: dict[tuple[str, str], list[Item]] = {}
    for item in reading.items:
        scenario = _parts(item)[0]
        groups.setdefault((scenario, "" if scenario else item.title), []).append(item)
    found: dict[str, Draft] = {}
    for (scenario, title), items in groups.items():
        own = title if title and len(groups) > 1 else name
        slug = scenario if scenario and scenario not in found else short_name(scenario or own, found, "draft")
        found[slug] = _Author(cited, list(reading.notes)).draft(slug, items)
    return list(found.values())


def short_name(text: str, taken: Collection[str], otherwise: str) -> str:
    """A short name as ours are, after the first words of a text."""
    plain = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode().lower()
    words = " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", plain)))
    first = textwrap.shorten(words, _LONGEST_NAME, placeholder="") or words[:_LONGEST_NAME]
    name = first.replace(" ", "-") or otherwise
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(other for other in numbered if other not in taken)


def _parts(item: Item) -> tuple[str, str, str]:
    """Scenario, question and wording, where the name tells them."""
    parts = item.name.split(".")
    if item.marked and len(parts) in (2, 3) and all(map(is_slug, parts)):
        return parts[0], parts[1], (*parts, "")[2]
    return "", "", ""


def _named(item: Item) -> Item:
    """Each choice with a short name: its own, or one after its text."""
    ids: list[str] = []
    for choice in item.choices:
        own = choice.id if is_slug(choice.id) and choice.id not in ids else ""
        ids.append(own or short_name(choice.text, ids, "option"))
    named = (replace(choice, id=name) for choice, name in zip(item.choices, ids, strict=True))
    return replace(item, choices=tuple(named))


def _like(item: Item, question: Item) -> Item | None:
    """The item with its choices named and in order as its question has them; None if these are other choices."""
    names, own = [choice.id for choice in question.choices], [choice.id for choice in item.choices]
    if len(own) != len(names) or item.kind != question.kind:
        return None
    places = [own.index(name) for name in names] if set(own) == set(names) else range(len(names))
    right, wanted = [places.index(index) for index in item.answer], list(question.answer)
    if right != wanted and (item.kind == "order" or set(right) != set(wanted)):
        return None
    choices = (replace(item.choices[place], id=name) for place, name in zip(places, names, strict=True))
    return replace(item, choices=tuple(choices), answer=question.answer)


@dataclass
class _Author:
    """Writes one draft, and notes on the way what the real author has to do."""

    cited: Mapping[str, Sequence[str]]  # a citation -> the ids of our sources that are cited so
    notes: list[str] = field(default_factory=list)

    def draft(self, slug: str, items: Sequence[Item]) -> Draft:
        asked = self._asked(items)
        own = [wordings[""] for wordings in asked.values()]
        case = self._case(own)
        values: dict[str, Any] = {
            "title": own[0].title,
            "distressing": own[0].warning,
            "source": self._source("the case", own[0].source),
            "case": case,
            "questions": [self._question(name, wordings, case) for name, wordings in asked.items()],
        }
        self._count("the draft", "questions", len(asked), QUESTIONS)
        return Draft(slug, values, tuple(dict.fromkeys(self.notes)))

    def _asked(self, items: Sequence[Item]) -> dict[str, Wordings]:
        """The questions by their ids."""
        asked: dict[str, Wordings] = {}
        for item in items:
            _, question, wording = _parts(item)
            held = asked.get(question, {}) if wording else {}
            if held and wording not in held and (same := _like(item, held[""])):
                held[wording] = same
                continue
            if wording:
                self.notes.append(f"{item.called} is no wording of a question that came before it: it stands alone")
            free = question if question not in asked and not wording else ""
            named = f"{question} {wording}".strip() or item.name or item.text
            asked[free or short_name(named, asked, "question")] = {"": _named(item)}
        return asked

    def _case(self, own: Sequence[Item]) -> str:
        """A scenario has one case."""
        cases = {item.case for item in own if item.case}
        if len(cases) > 1:
            self.notes.append("the questions have different cases, and each is put before its question: settle on one")
            return ""
        case = next(iter(cases), "")
        self._fits("the case", case, CASE)
        return case

    def _question(self, name: str, wordings: Wordings, case: str) -> dict[str, Any]:
        item, which = wordings[""], f"question {name}"
        text = item.text if item.case in ("", case) else f"{item.case}\n{item.text}".replace("\n\n", "\n")
        self._fits(which, text, TEXT)
        self._count(which, "options", len(item.choices), OPTIONS)
        for choice in (choice for wording in wordings.values() for choice in wording.choices):
            self._fits(f"{which}, option {choice.id}", choice.text, OPTION)
        self._answerable(which, item)
        values = {
            "id": name,
            "text": text,
            "kind": item.kind,
            "answer": Row(item.choices[index].id for index in item.answer),
            "options": [self._option(which, choice) for choice in item.choices],
            "wordings": [_wording(id_, other, item, case) for id_, other in wordings.items() if id_],
        }
        return {key: value for key, value in values.items() if value}

    def _answerable(self, which: str, item: Item) -> None:
        if not item.answer:
            self.notes.append(f"{which}: no option is marked as right: add answer")
        elif item.kind == "one" and len(item.answer) > 1:
            self.notes.append(f"{which}: {len(item.answer)} options are right, each by itself: here only one may be")
        elif item.kind != "order" and len(item.answer) == len(item.choices):
            self.notes.append(f"{which}: every option is right, so there is nothing to choose")
        if missing := [choice.id for choice in item.choices if not choice.why]:
            self.notes.append(f"{which}: no feedback came with {', '.join(missing)}: write why each is right or wrong")
        if item.kind == "next":
            self.notes.append(f"{which}: where each choice leads did not come with it: add then")

    def _option(self, which: str, choice: Choice) -> dict[str, str]:
        source = self._source(f"{which}, option {choice.id}", choice.source)
        values = {"id": choice.id, "text": choice.text, "why": choice.why, "source": source}
        return {key: value for key, value in values.items() if value}

    def _source(self, which: str, citation: str) -> str:
        ids = self.cited.get(line(citation), ())
        if citation and len(ids) != 1:
            one_of = f"it is one of {', '.join(ids)}" if ids else "if it is not in sources.yaml, add it there"
            self.notes.append(f"{which}: the file cites “{citation}”: add the id of this source ({one_of})")
        return ids[0] if len(ids) == 1 else ""

    def _fits(self, which: str, text: str, most: int) -> None:
        if len(text) > most:
            self.notes.append(f"{which}: {len(text):,} characters, and {most} fit: shorten it")

    def _count(self, which: str, what: str, number: int, allowed: tuple[int, int]) -> None:
        fewest, most = allowed
        if not fewest <= number <= most:
            self.notes.append(f"{which}: {fewest} to {most} {what} are needed, and it has {number}")


def _wording(name: str, item: Item, question: Item, case: str) -> dict[str, Any]:
    pairs = zip(question.choices, item.choices, strict=True)
    values = {
        "id": name,
        "case": "" if item.case == case else item.case,
        "text": item.text,
        "options": {own.id: other.text for own, other in pairs if own.text != other.text},
    }
    return {key: value for key, value in values.items() if value}
