"""A question in one wording, as learning systems know questions: a name, a stem, choices, feedback for each.

Both formats are written from items and read into items, so neither knows our content and `draft.py` knows no format.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.exchange.plain import line, paragraph, tidy
from bot.quizzes.content import Question, Scenario, Wording
from bot.sources import Source, Sources

SOURCE, CASE, WARNING = "Source: ", "The case: ", "Before you start: "  # how they begin where a format has no field
_ALIKE = {
    "one": ("one", "next"),
    "several": ("several", "spot"),
    "order": ("order",),
}  # elsewhere there are three kinds
_CITED = re.compile(rf"(?:\A|\n+){SOURCE}(\S.* https?://\S+)\Z")


@dataclass(frozen=True)
class Choice:
    text: str
    why: str = ""
    source: str = ""  # a citation
    id: str = ""


@dataclass(frozen=True)
class Item:
    """`marked` items carry our own mark: their name is scenario.question or scenario.question.wording."""

    name: str
    text: str
    choices: tuple[Choice, ...]
    answer: tuple[int, ...]  # places of the right choices; of an order question, all of them in the right order
    kind: str
    title: str = ""
    warning: str = ""
    case: str = ""
    source: str = ""  # a citation, of the case
    marked: bool = False

    @property
    def called(self) -> str:
        """How a note names it."""
        return f"question {self.name or line(self.text)[:60] or '?'}"


def citation(source: Source) -> str:
    """One line that ends with the address: how a source is told to people, and known again."""
    return f"{line(source.label)} {source.address}"


def items(scenario: Scenario, sources: Sources) -> Iterator[Item]:
    for question in scenario.questions:
        yield _item(scenario, question, None, sources)
        for wording in question.wordings:
            yield _item(scenario, question, wording, sources)


def _item(scenario: Scenario, question: Question, wording: Wording | None, sources: Sources) -> Item:
    other = wording.options if wording else {}
    choices = tuple(
        Choice(
            text=paragraph(other.get(option.id, option.text)),
            why=paragraph(option.why),
            source=_cited(option.source, sources),
            id=option.id,
        )
        for option in question.options
    )
    ids = [option.id for option in question.options]
    return Item(
        name=".".join([scenario.slug, question.id, *([wording.id] if wording else [])]),
        text=paragraph(wording.text if wording else question.text),
        choices=choices,
        answer=tuple(ids.index(name) for name in question.answer),
        kind=question.kind,
        title=line(scenario.title),
        warning=line(scenario.distressing),
        case=tidy((wording and wording.case) or scenario.case),
        source=_cited(scenario.source, sources),
        marked=True,
    )


def _cited(source: str, sources: Sources) -> str:
    return citation(sources[source]) if source in sources else ""


def with_mark(item: Item, kind: str) -> Item:
    """The item as one of ours; its kind counts as far as it still fits what stands there."""
    return replace(item, marked=True, kind=kind if kind in _ALIKE[item.kind] else item.kind)


def with_stem(item: Item, stem: str) -> Item:
    """The last paragraph of a stem is what is asked, those before it are the case."""
    warning = ""
    if item.marked and stem.startswith(WARNING):
        warning, _, stem = stem.removeprefix(WARNING).partition("\n\n")
    case, _, text = stem.rpartition("\n\n")
    return replace(item, warning=warning, case=case, text=text)


def explained(choice: Choice) -> str:
    """The reason, and a line with its source."""
    return "\n".join(filter(None, (choice.why, choice.source and SOURCE + choice.source)))


def explanation(feedback: str) -> tuple[str, str]:
    """The reason and the source again."""
    found = _CITED.search(feedback)
    return (feedback[: found.start()], found[1]) if found else (feedback, "")


def steps_explained(item: Item) -> str:
    """All steps of an order question in their right order, each with its reason: no format has feedback for a step."""
    steps = [item.choices[index] for index in item.answer]
    told = (f"{place}. {step.text}\n{explained(step)}".strip() for place, step in enumerate(steps, start=1))
    return "\n\n".join(told) if any(map(explained, steps)) else ""


def with_steps(item: Item, told: str) -> Item | None:
    """The item with the reasons given back to its steps; None if the text is about something else."""
    parts = told.split("\n\n")
    if item.kind != "order" or len(parts) != len(item.answer):
        return None
    choices = list(item.choices)
    for place, (index, part) in enumerate(zip(item.answer, parts, strict=True), start=1):
        begins = f"{place}. {choices[index].text}"
        if not part.startswith(begins):
            return None
        why, source = explanation(part.removeprefix(begins).strip())
        choices[index] = replace(choices[index], why=why, source=source)
    return replace(item, choices=tuple(choices))
