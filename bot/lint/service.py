"""Every finding of every rule over a folder of content, but those that a file waives with a reason."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

from bot import registers, sources, yamlfile
from bot.authored import Authored
from bot.checklists.content import Checklist
from bot.errors import Mistake
from bot.lint import prose
from bot.lint.rule import ChecklistFile, Finding, Found, ScenarioFile, Whole
from bot.lint.rules import RULES, WAIVER
from bot.quizzes.content import NO_SCENARIOS, SOURCES_FILE, Scenario
from bot.yamlfile import Lines

Looked = TypeVar("Looked")


def findings(home: Path, today: date) -> list[Finding]:
    """In the order of files and lines. A file that cannot be read is passed over: loading tells why."""
    whole = _read(home, today)
    found = list(dict.fromkeys([*_of_files(whole), *_of_library(whole)]))  # two wordings may share what is wrong
    return sorted(_without_waived(whole, found), key=lambda one: (one.mistake, one.rule))


def _read(home: Path, today: date) -> Whole:
    training, complete = home / "training", True
    scenarios: list[ScenarioFile] = []
    checklists: list[ChecklistFile] = []
    retired: set[str] = set()
    for file in _files(home / "prompts"):
        checklist, where, _ = yamlfile.read(file, Checklist)
        complete &= checklist is not None
        if checklist and checklist.retired:
            retired.add(checklist.slug)
        elif checklist:
            checklists.append(ChecklistFile(where, checklist))
    for file in _files(training):
        if file.name not in NO_SCENARIOS:
            scenario, where, _ = yamlfile.read(file, Scenario)
            complete &= scenario is not None
            scenarios += [ScenarioFile(where, scenario)] if scenario and not scenario.retired else []
    known, source_lines, _ = yamlfile.read(training / SOURCES_FILE, sources.MODEL)
    pointed, _ = registers.load(training, None)
    listed = known.sources if known else ()
    known_files = tuple(scenarios), tuple(checklists), listed, source_lines
    return Whole(*known_files, pointed, Lines(training), complete, today, frozenset(retired))


def _files(folder: Path) -> list[Path]:
    """None where there is no such folder, which loading tells."""
    return list(yamlfile.files(folder)) if folder.is_dir() else []


def _of_files(whole: Whole) -> Iterator[tuple[Lines, str, Found]]:
    texts = [(where, list(prose.of_scenario(scenario))) for where, scenario in whole.scenarios]
    texts += [(where, list(prose.of_checklist(checklist))) for where, checklist in whole.checklists]
    for name, rule in RULES.items():
        yield from _each(name, rule.scenario, whole.scenarios)
        yield from _each(name, rule.checklist, whole.checklists)
        yield from _each(name, rule.text, texts)


def _each(
    name: str, look: Callable[[Looked], Iterator[Found]] | None, files: Iterable[tuple[Lines, Looked]]
) -> Iterator[tuple[Lines, str, Found]]:
    if look:
        for where, content in files:
            yield from ((where, name, found) for found in look(content))


def _of_library(whole: Whole) -> Iterator[tuple[Lines, str, Found]]:
    for name, rule in RULES.items():
        if rule.library:
            yield from ((where, name, found) for where, found in rule.library(whole))


def _without_waived(whole: Whole, found: list[tuple[Lines, str, Found]]) -> Iterator[Finding]:
    needed = {(where.file, name) for where, name, _ in found}
    waived: set[tuple[Path, str]] = set()
    for where, content in (*whole.scenarios, *whole.checklists):
        for mistake in _waivers(where, content, needed):
            yield Finding(WAIVER, mistake)
        waived |= {(where.file, waiver.rule) for waiver in content.waive}
    for where, name, one in found:
        if (where.file, name) not in waived:
            yield Finding(name, where.mistake(*one))


def _waivers(where: Lines, content: Authored, needed: set[tuple[Path, str]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for number, waiver in enumerate(content.waive):
        place = ("waive", number)
        if waiver.rule not in RULES or waiver.rule == WAIVER:
            yield where.mistake(place, f"there is no rule {waiver.rule} to waive", "see thinkchild check --rules")
        elif waiver.rule in seen:
            yield where.mistake(place, f"{waiver.rule} is waived twice", "once, for the whole file")
        elif (where.file, waiver.rule) not in needed:
            yield where.mistake(place, f"{waiver.rule} finds nothing here, so there is nothing to waive", "delete it")
        seen.add(waiver.rule)
