"""What rests on a source whose law has changed, and how many officers met it, as it reads today or as it did."""

import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, and_, or_, select

from bot import yamlfile
from bot.authored import version_of
from bot.checklists.content import Checklist
from bot.checklists.store import RunRow
from bot.errors import UserError
from bot.frozen import FrozenRow
from bot.library import KINDS
from bot.quizzes.content import NO_SCENARIOS, SOURCES_FILE, Scenario
from bot.quizzes.store import ANSWERED, AssignmentRow
from bot.sources import load
from bot.yamlfile import Place


@dataclass(frozen=True)
class Statement:
    """One item, clock or question that rests on the source. `line` is None where today's file says it no more."""

    file: str  # prompts/custody.yaml
    id: str
    words: str
    line: int | None

    @property
    def key(self) -> "Key":
        return self.file, self.id


@dataclass(frozen=True)
class Met:
    """Officers who were shown a statement: in today's words, and in earlier ones. Somebody may be in both."""

    today: int = 0
    before: int = 0


Key = tuple[str, str]  # file and id
Versions = Mapping[str, Mapping[str, Statement]]  # version -> what rests on the source in it, by id


def recall(tx: Connection | None, home: Path, source: str) -> tuple[dict[Statement, Met], int]:
    """Every statement with who met it, and how many officers met any. Raises UserError for a source nobody knows.

    Without a database only today's statements are found, and nobody counted.
    """
    today = dict(_today(home, source))
    before = dict(_before(tx, source)) if tx is not None else {}
    if not today and not before:
        _refuse_unknown(home, source)
    statements = {one.key: one for things in (*before.values(), *today.values()) for one in things.values()}
    officers: dict[tuple[Key, bool], set[int]] = defaultdict(set)
    for version, statement, officer in _met(tx, {**before, **today}) if tx is not None else ():
        officers[statement.key, version in today].add(officer)
    ordered = sorted(statements.values(), key=lambda one: (one.file, one.line or 0, one.id))
    met = {one: Met(len(officers[one.key, True]), len(officers[one.key, False])) for one in ordered}
    return met, len(set().union(*officers.values()))


def _today(home: Path, source: str) -> Iterator[tuple[str, dict[str, Statement]]]:
    """The files as they are, retired ones too: their officers were taught as well."""
    for folder, kind in KINDS.items():
        for file in yamlfile.files(home / folder):
            if file.name in NO_SCENARIOS:
                continue
            content, where, _ = yamlfile.read(file, kind)
            if content is not None:
                things = {
                    thing: Statement(f"{folder}/{file.name}", thing, words, where.mistake(place, "").line)
                    for thing, (words, place) in _resting(content, source).items()
                }
                if things:
                    yield version_of(content), things


def _before(tx: Connection, source: str) -> Iterator[tuple[str, dict[str, Statement]]]:
    """Every version that somebody met."""
    for row in tx.execute(select(FrozenRow).where(FrozenRow.body.contains(f'"{source}"', autoescape=True))):
        kind: type[Checklist] | type[Scenario] = Checklist if '"phases":' in row.body else Scenario
        folder = "prompts" if kind is Checklist else "training"
        things = {
            thing: Statement(f"{folder}/{row.slug}.yaml", thing, words, None)
            for thing, (words, _) in _resting(kind.model_validate_json(row.body), source).items()
        }
        if things:
            yield row.version, things


def _resting(content: Checklist | Scenario, source: str) -> dict[str, tuple[str, Place]]:
    """What rests on the source in it: id -> its words, and where it says so."""
    statements = _of_checklist(content) if isinstance(content, Checklist) else _of_scenario(content)
    found: dict[str, tuple[str, Place]] = {}
    for thing, words, on, place in statements:
        if on == source:
            found.setdefault(thing, (words, place))
    return found


def _of_checklist(checklist: Checklist) -> Iterator[tuple[str, str, str, Place]]:
    """Id, words, source and place of each statement."""
    for number, clock in enumerate(checklist.clocks):
        yield clock.id, clock.title, clock.source, ("clocks", number, "source")
    for number, phase in enumerate(checklist.phases):
        for index, item in enumerate(phase.items):
            yield item.id, item.words, item.source, ("phases", number, "items", index, "source")


def _of_scenario(scenario: Scenario) -> Iterator[tuple[str, str, str, Place]]:
    """A question rests on what its options rest on, and on its case."""
    for number, question in enumerate(scenario.questions):
        for index, option in enumerate(question.options):
            yield question.id, question.text, option.source, ("questions", number, "options", index, "source")
        yield question.id, question.text, scenario.source, ("source",)


def _met(tx: Connection, versions: Versions) -> Iterator[tuple[str, Statement, int]]:
    """Version, statement, officer: of everybody who answered a question, or used a checklist."""
    asked = [
        and_(AssignmentRow.version == version, AssignmentRow.question.in_(things))
        for version, things in versions.items()
    ]
    row = AssignmentRow
    answers = select(row.version, row.question, row.officer_id).where(or_(*asked), row.closed == ANSWERED).distinct()
    for answer in tx.execute(answers):
        yield answer.version, versions[answer.version][answer.question], answer.officer_id
    for run in tx.execute(select(RunRow.version, RunRow.officer_id).where(RunRow.version.in_(versions)).distinct()):
        for statement in versions[run.version].values():
            yield run.version, statement, run.officer_id


def _refuse_unknown(home: Path, source: str) -> None:
    known, _ = load(home / "training" / SOURCES_FILE)
    if source in known:
        raise UserError(f"Nothing rests on {source}, and nothing that officers met did.")
    near = difflib.get_close_matches(source, known, n=3)
    raise UserError(f"There is no source {source} in training/sources.yaml. Near it: {', '.join(near) or 'none'}.")
