"""All content at once: where it lives, and every mistake in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot import registers, yamlfile
from bot.authored import Authored
from bot.checklists import content as checklists
from bot.checklists.content import Checklist
from bot.errors import ContentError, Mistake
from bot.quizzes import content as quizzes
from bot.quizzes.content import Scenario
from bot.registers import Registers
from bot.sources import Source
from bot.sources import load as load_sources

KINDS: Mapping[str, type[Checklist] | type[Scenario]] = {"prompts": Checklist, "training": Scenario}
FOLDERS = tuple(KINDS)
HERE = Path(__file__).parent
Kind = TypeVar("Kind", bound=Authored)


@dataclass(frozen=True)
class Library:
    checklists: dict[str, Checklist]
    scenarios: dict[str, Scenario]
    sources: dict[str, Source]
    registers: Registers = registers.NONE

    def counts(self) -> dict[str, int]:
        """How much there is of each kind; a question's own words are its first wording."""
        questions = [question for scenario in self.scenarios.values() for question in scenario.questions]
        return {
            "scenarios": len(self.scenarios),
            "questions": len(questions),
            "wordings": sum(1 + len(question.wordings) for question in questions),
            "checklists": len(self.checklists),
            "items": sum(len(list(checklist.items())) for checklist in self.checklists.values()),
            "clocks": sum(len(checklist.clocks) for checklist in self.checklists.values()),
            "sources": len(self.sources),
            "topics": len(self.registers.topics or ()),
            "recommendations": len(self.registers.recommendations or ()),
            "cases": len(self.registers.cases or ()),
        }


NOTHING = Library({}, {}, {})


def folder() -> Path:
    """The content that came with the program: beside it in a checkout, inside it in a wheel."""
    shipped = HERE / "_content"
    return shipped if shipped.is_dir() else HERE.parent


def load(home: Path | None = None) -> Library:
    """Everything in `prompts/` and `training/` under `home`. Raises ContentError with every mistake found."""
    found, mistakes = read(home or folder())
    if mistakes:
        raise ContentError(mistakes)
    return found


def read(home: Path, links: bool = True) -> tuple[Library, list[Mistake]]:
    """What could be read and is not retired, with or without mistakes, and every mistake.

    Without `links` a scenario may name a checklist that is not there.
    """
    if lost := missing(home):
        return NOTHING, lost
    sources, wrong = load_sources(home / "training" / quizzes.SOURCES_FILE)
    known = None if wrong else sources  # a mistake there must not accuse all that rests on it
    pointed, wrong_registers = registers.load(home / "training", known)
    found, wrong_checklists = checklists.load(home / "prompts", known, pointed)
    slugs = frozenset(found) if links and not wrong_checklists else None
    scenarios, wrong_scenarios = quizzes.load(home / "training", known, slugs, pointed)
    mistakes = [*_misnamed(home), *wrong, *wrong_registers, *wrong_checklists, *wrong_scenarios]
    return Library(_in_use(found), _in_use(scenarios), sources, pointed), mistakes


def missing(home: Path) -> list[Mistake]:
    """A mistake for each folder that is not there."""
    folders = [home / name for name in FOLDERS]
    return [
        Mistake(path, 1, "there is no such folder", "see THINKCHILD_CONTENT") for path in folders if not path.is_dir()
    ]


def _misnamed(home: Path) -> list[Mistake]:
    """x.yml beside x.yaml would be the same content twice."""
    files = [file for name in FOLDERS for file in yamlfile.files(home / name)]
    return [
        Mistake(file, 1, "the file ends in .yml", f"rename it {file.stem}.yaml")
        for file in files
        if file.suffix == ".yml"
    ]


def _in_use(found: Mapping[str, Kind]) -> dict[str, Kind]:
    return {slug: content for slug, content in found.items() if not content.retired}
