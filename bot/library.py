"""All content at once: where it lives, and every mistake in it."""

from dataclasses import dataclass
from pathlib import Path

from bot import registers
from bot.checklists import content as checklists
from bot.checklists.content import Checklist
from bot.errors import ContentError, Mistake
from bot.quizzes import content as quizzes
from bot.quizzes.content import Scenario
from bot.registers import Registers
from bot.sources import Source
from bot.sources import load as load_sources

HERE = Path(__file__).parent


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


def folder() -> Path:
    """The content that came with the program: beside it in a checkout, inside it in a wheel."""
    shipped = HERE / "_content"
    return shipped if shipped.is_dir() else HERE.parent


def load(home: Path | None = None) -> Library:
    """Everything in `prompts/` and `training/` under `home`. Raises ContentError with every mistake found."""
    home = home or folder()
    missing = [home / name for name in ("prompts", "training") if not (home / name).is_dir()]
    if missing:
        raise ContentError([Mistake(path, 1, "there is no such folder", "see THINKCHILD_CONTENT") for path in missing])
    sources, wrong = load_sources(home / "training" / quizzes.SOURCES_FILE)
    known = None if wrong else sources  # a mistake there must not accuse all that rests on it
    pointed, wrong_registers = registers.load(home / "training", known)
    found, wrong_checklists = checklists.load(home / "prompts", known, pointed)
    slugs = None if wrong_checklists else frozenset(found)
    scenarios, wrong_scenarios = quizzes.load(home / "training", known, slugs, pointed)
    if mistakes := [*wrong, *wrong_registers, *wrong_checklists, *wrong_scenarios]:
        raise ContentError(mistakes)
    return Library(found, scenarios, sources, pointed)
