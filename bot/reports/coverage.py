"""Coverage: who has completed what, for a coach's teams. Every figure is defined in docs/figures.md.

Counts officers, never names them; how anybody answered is not in it.
"""

import csv
import difflib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.cards import Block, Button, Card, Heading, Row, Small
from bot.cards import Text as Paragraph
from bot.clock import moment
from bot.errors import UserError
from bot.people import store as people
from bot.people.rules import Member, Team
from bot.quizzes import store as quizzes
from bot.quizzes.content import Scenario
from bot.quizzes.rules import completed
from bot.reports.small_numbers import FEWEST, NOBODY, Count, Group, beneath, count, group_for
from bot.verbs import Press, Reply, Service, Show, number_in

ALL = "All scenarios"
NOT_A_COACH = (
    "Coverage is for child protection coaches, about their own teams. If you coach a team, ask an admin to add it."
)
NOT_YOURS = "That is not one of your teams. Type /coverage to see the ones you coach."


@dataclass(frozen=True)
class Line:
    """One row: a scenario, a topic, or all of them."""

    kind: str  # all, scenario or topic
    name: str
    completed: Count
    overdue: Count


@dataclass(frozen=True)
class TeamCoverage:
    team: str
    officers: int
    left_out: int  # officers in teams too small to be counted here
    lines: tuple[Line, ...]  # empty when there are too few officers


@dataclass(frozen=True)
class Coverage:
    as_of: datetime
    teams: tuple[TeamCoverage, ...]


@dataclass(frozen=True)
class Reporter:
    """`within` is how long an officer has for a scenario, from its publication or from joining if that is later."""

    scenarios: Mapping[str, Scenario]
    within: timedelta
    zone: ZoneInfo

    def verbs(self) -> Mapping[str, Service]:
        return {"coverage.ask": self.command, "coverage.team": self.drill_down}

    def command(self, tx: Connection, press: Press) -> Reply:
        """`/coverage` for all of a coach's teams, `/coverage Response A` for one."""
        teams = people.teams(tx)
        scope = _scope(press, teams)
        words = " ".join(press.words.split())
        if words:
            return Show(self._team_card(tx, _named(words, teams, scope), press.now))
        wanted = sorted((teams[team] for team in scope), key=lambda team: team.name)
        return Show(self._overview_card(self.figures(tx, wanted, press.now), wanted))

    def drill_down(self, tx: Connection, press: Press) -> Reply:
        teams = people.teams(tx)
        number = number_in(press.ref)
        if number is None or number not in _scope(press, teams):
            raise UserError(NOT_YOURS)
        return Show(self._team_card(tx, teams[number], press.now))

    def figures(self, tx: Connection, wanted: Sequence[Team], now: datetime) -> Coverage:
        """Coverage of each of these teams as of now."""
        teams = people.teams(tx)
        members: dict[int, list[Member]] = {}
        for member in people.members(tx):
            members.setdefault(member.team_id, []).append(member)
        answered, skipped = quizzes.answered_by(tx), quizzes.skipped_by(tx)
        groups = [group_for(team, teams, members) for team in wanted]
        return Coverage(now, tuple(self._team(group, answered, skipped, now) for group in groups))

    def _team(
        self, group: Group, answered: dict[int, dict[str, set[str]]], skipped: dict[int, set[str]], now: datetime
    ) -> TeamCoverage:
        officers = sum(len(part) for part in group.parts)
        if not group.parts:
            return TeamCoverage(group.team.name, len(group.left_out), 0, ())
        parts = [
            [
                _standing(self.scenarios, one, answered.get(one.id, {}), skipped.get(one.id, set()), now, self.within)
                for one in part
            ]
            for part in group.parts
        ]
        by_topic: dict[str, list[str]] = {}
        for scenario in self.scenarios.values():
            for topic in scenario.topics:
                by_topic.setdefault(topic, []).append(scenario.slug)
        rows = [("all", ALL, list(self.scenarios))]
        rows += [("scenario", scenario.title, [slug]) for slug, scenario in self.scenarios.items()]
        rows += [("topic", _title(topic), slugs) for topic, slugs in sorted(by_topic.items())]
        lines = tuple(_line(kind, name, slugs, parts) for kind, name, slugs in rows)
        return TeamCoverage(group.team.name, officers, len(group.left_out), lines)

    def _overview_card(self, coverage: Coverage, wanted: Sequence[Team]) -> Card:
        blocks: list[Block] = [Heading("Coverage of your teams"), Small(self._footnote(coverage))]
        for team, figures in zip(wanted, coverage.teams, strict=True):
            if not figures.lines:
                blocks.append(Paragraph(TOO_FEW, lead=f"{figures.team}:"))
                continue
            blocks.append(Paragraph(_words(figures.lines[0]), lead=f"{figures.team}:"))
            blocks.append(
                Row(
                    (
                        Button(
                            "By scenario and topic",
                            "coverage.team",
                            str(team.id),
                            about=f"By scenario and topic: {figures.team}",
                        ),
                    )
                )
            )
        return Card(tuple(blocks))

    def _team_card(self, tx: Connection, team: Team, now: datetime) -> Card:
        coverage = self.figures(tx, [team], now)
        figures = coverage.teams[0]
        blocks: list[Block] = [Heading(f"Coverage: {figures.team}"), Small(self._footnote(coverage))]
        if not figures.lines:
            return Card((*blocks, Paragraph(TOO_FEW)))
        if figures.left_out:
            blocks.append(Small(_left_out(figures)))
        for kind, title in (("all", "Everything"), ("scenario", "By scenario"), ("topic", "By topic")):
            lines = [f"{line.name}: {_words(line)}" for line in figures.lines if line.kind == kind]
            blocks.append(Paragraph("\n".join(lines), lead=f"{title}\n"))
        return Card(tuple(blocks))

    def _footnote(self, coverage: Coverage) -> str:
        return (
            f"As of {moment(coverage.as_of, self.zone)} · completed = every question answered, right or wrong · "
            f"overdue = not completed {self.within.days} days after it was published or the officer joined"
        )


def _scope(press: Press, teams: Mapping[int, Team]) -> frozenset[int]:
    """The teams that this coach may see, from the roster as it is now."""
    if "coach" not in press.officer.roles:
        raise UserError(NOT_A_COACH)
    return beneath(press.officer.coaches, teams)


def _named(words: str, teams: Mapping[int, Team], scope: frozenset[int]) -> Team:
    """The coach's team of this name or nearly so; never another one for a team that is somebody else's."""
    exact = [team for team in teams.values() if team.name.casefold() == words.casefold()]
    names = {teams[team].name.casefold(): teams[team] for team in scope}
    near = [] if exact else difflib.get_close_matches(words.casefold(), names, n=1)
    found = [*exact, *(names[name] for name in near)]
    if not found or found[0].id not in scope:
        raise UserError(NOT_YOURS)
    return found[0]


@dataclass(frozen=True)
class _Standing:
    """One officer against the scenarios. Never leaves this file."""

    completed: frozenset[str]
    overdue: frozenset[str]


def _standing(
    scenarios: Mapping[str, Scenario],
    member: Member,
    answered: Mapping[str, set[str]],
    skipped: set[str],
    now: datetime,
    within: timedelta,
) -> _Standing:
    done = frozenset(slug for slug, scenario in scenarios.items() if completed(scenario, answered.get(slug, set())))
    late = frozenset(slug for slug, scenario in scenarios.items() if now > due_at(scenario, member.joined_at, within))
    return _Standing(done, late - done - skipped)


def due_at(scenario: Scenario, joined_at: datetime, within: timedelta) -> datetime:
    published = datetime(
        scenario.published.year, scenario.published.month, scenario.published.day, tzinfo=joined_at.tzinfo
    )
    return max(published, joined_at) + within


def _line(kind: str, name: str, slugs: list[str], parts: Sequence[Sequence[_Standing]]) -> Line:
    done, late = NOBODY, NOBODY
    for part in parts:
        done += count(sum(set(slugs) <= officer.completed for officer in part), len(part))
        late += count(sum(not officer.overdue.isdisjoint(slugs) for officer in part), len(part))
    return Line(kind, name, done, late)


def _title(topic: str) -> str:
    return topic.replace("-", " ").capitalize()


def _words(line: Line) -> str:
    return f"completed by {line.completed} officers, overdue for {line.overdue}"


TOO_FEW = f"not shown: fewer than {FEWEST} officers could be told apart. They count further up where that is safe."


def _left_out(figures: TeamCoverage) -> str:
    return (
        f"{figures.left_out} officers of small teams are not in these figures: they could be told apart by subtraction."
    )


def as_text(coverage: Coverage, zone: ZoneInfo) -> str:
    """For a terminal."""
    lines = [f"Coverage as of {moment(coverage.as_of, zone)}"]
    for figures in coverage.teams:
        lines += ["", f"{figures.team} ({figures.officers} officers)"]
        if not figures.lines:
            lines.append(f"  {TOO_FEW}")
        if figures.left_out:
            lines.append(f"  {_left_out(figures)}")
        lines += [f"  {line.kind:9}{line.name}: {_words(line)}" for line in figures.lines]
    return "\n".join(lines)


def as_csv(coverage: Coverage, _zone: ZoneInfo) -> str:
    """A row a figure; a count that may not be shown exactly has a least and a most that differ."""
    out = io.StringIO()
    columns = ["team", "officers", "kind", "name"]
    columns += ["completed_at_least", "completed_at_most", "overdue_at_least", "overdue_at_most", "as_of"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for figures in coverage.teams:
        for line in figures.lines:
            counts = [line.completed.at_least, line.completed.at_most, line.overdue.at_least, line.overdue.at_most]
            row = [figures.team, figures.officers, line.kind, line.name, *counts, coverage.as_of.isoformat()]
            writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().rstrip("\n")


def _plain(cell: object) -> object:
    """A name that a spreadsheet would run as a formula is written as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell


def as_json(coverage: Coverage, _zone: ZoneInfo) -> str:
    return json.dumps(asdict(coverage), indent=2, default=str)


FORMATS = {"text": as_text, "csv": as_csv, "json": as_json}
