"""Coverage: who has completed what, for a coach's teams. Every figure is defined in docs/figures.md.

Counts officers, never names them; how anybody answered is not in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.cards import Block, Button, Card, Heading, Row, Small
from bot.cards import Text as Paragraph
from bot.clock import moment
from bot.errors import UserError
from bot.people import store as people
from bot.people.rules import Member, Team, beneath
from bot.quizzes import store as quizzes
from bot.quizzes.content import Scenario
from bot.quizzes.rules import completed, published
from bot.reports.small_numbers import FEWEST, NOBODY, Count, Group, count, group_for
from bot.verbs import Press, Reply, Service, Show, number_in

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
class _Standing:
    """Slugs of the scenarios that one officer has completed, and of those overdue. Never leaves this file."""

    completed: frozenset[str]
    overdue: frozenset[str]


@dataclass(frozen=True)
class _Row:
    kind: str
    name: str
    slugs: frozenset[str]


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
        teams, everyone = people.teams(tx), people.members(tx)
        members: dict[int, list[Member]] = {}
        for member in everyone:
            members.setdefault(member.team_id, []).append(member)
        scenarios = published(self.scenarios, now)
        standing = self._standing(tx, everyone, scenarios, now)
        rows = _rows(scenarios)
        return Coverage(now, tuple(_team(group_for(team, teams, members), standing, rows) for team in wanted))

    def _standing(
        self, tx: Connection, everyone: Sequence[Member], scenarios: Mapping[str, Scenario], now: datetime
    ) -> dict[int, _Standing]:
        """Where each officer stands, by id. Who skipped a distressing case is not told from who has yet to take it."""
        answered = quizzes.answered_by(tx)
        found = {}
        for member in everyone:
            theirs = answered.get(member.id, {})
            done = {slug for slug, scenario in scenarios.items() if completed(scenario, theirs.get(slug, ()))}
            due = {slug: due_at(scenario, member.joined_at, self.within) for slug, scenario in scenarios.items()}
            late = {slug for slug, at in due.items() if now > at} - done
            found[member.id] = _Standing(frozenset(done), frozenset(late))
        return found

    def _overview_card(self, coverage: Coverage, wanted: Sequence[Team]) -> Card:
        blocks: list[Block] = [Heading("Coverage of your teams"), Small(self._footnote(coverage))]
        for team, figures in zip(wanted, coverage.teams, strict=True):
            if not figures.lines:
                blocks.append(Paragraph(TOO_FEW, lead=f"{figures.team}:"))
                continue
            blocks.append(Paragraph(words_of(figures.lines[0]), lead=f"{figures.team}:"))
            label = "By scenario and topic"
            blocks.append(Row((Button(label, "coverage.team", str(team.id), about=f"{label}: {figures.team}"),)))
        return Card(tuple(blocks))

    def _team_card(self, tx: Connection, team: Team, now: datetime) -> Card:
        coverage = self.figures(tx, [team], now)
        figures = coverage.teams[0]
        blocks: list[Block] = [Heading(f"Coverage: {figures.team}"), Small(self._footnote(coverage))]
        if not figures.lines:
            return Card((*blocks, Paragraph(TOO_FEW)))
        if figures.left_out:
            blocks.append(Small(left_out_of(figures)))
        for kind, title in (("all", "Everything"), ("scenario", "By scenario"), ("topic", "By topic")):
            lines = [f"{line.name}: {words_of(line)}" for line in figures.lines if line.kind == kind]
            blocks.append(Paragraph("\n".join(lines), lead=f"{title}\n"))
        return Card(tuple(blocks))

    def _footnote(self, coverage: Coverage) -> str:
        return (
            f"As of {moment(coverage.as_of, self.zone)} · completed = every question answered, right or wrong · "
            f"overdue = not completed {self.within.days} days after it was published or the officer joined · "
            "fewer than 2 = none or one, which are not told apart"
        )


def _scope(press: Press, teams: Mapping[int, Team]) -> frozenset[int]:
    """The teams that this coach may see, from the roster as it is now."""
    if "coach" not in press.officer.roles:
        raise UserError(NOT_A_COACH)
    return beneath(press.officer.coaches, teams)


def _named(words: str, teams: Mapping[int, Team], scope: frozenset[int]) -> Team:
    """The coach's team of this name. Never a guess: teams differ by a letter, and figures are evidence."""
    for team in scope:
        if teams[team].name.casefold() == words.casefold():
            return teams[team]
    names = ", ".join(sorted(teams[team].name for team in scope))
    raise UserError(f"You coach no team of that name. The ones you coach are: {names}.")


def due_at(scenario: Scenario, joined_at: datetime, within: timedelta) -> datetime:
    published = datetime(
        scenario.published.year, scenario.published.month, scenario.published.day, tzinfo=joined_at.tzinfo
    )
    return max(published, joined_at) + within


def _rows(scenarios: Mapping[str, Scenario]) -> list[_Row]:
    """Every line of a report: all scenarios, each one, each topic."""
    by_topic: dict[str, list[str]] = {}
    for scenario in scenarios.values():
        for topic in scenario.topics:
            by_topic.setdefault(topic, []).append(scenario.slug)
    in_order = sorted(scenarios.values(), key=lambda scenario: (scenario.published, scenario.slug))  # as they are asked
    return [
        _Row("all", "All scenarios", frozenset(scenarios)),
        *(_Row("scenario", scenario.title, frozenset({scenario.slug})) for scenario in in_order),
        *(_Row("topic", _title(topic), frozenset(slugs)) for topic, slugs in sorted(by_topic.items())),
    ]


def _team(group: Group, standing: Mapping[int, _Standing], rows: Sequence[_Row]) -> TeamCoverage:
    if not group.parts:
        return TeamCoverage(group.team.name, len(group.left_out), 0, ())
    parts = [[standing[member.id] for member in part] for part in group.parts]
    lines = tuple(_line(row, parts) for row in rows)
    return TeamCoverage(group.team.name, sum(map(len, parts)), len(group.left_out), lines)


def _line(row: _Row, parts: Sequence[Sequence[_Standing]]) -> Line:
    """A sum of what may be shown of each part, never more than that."""
    done, late = NOBODY, NOBODY
    for part in parts:
        done += count(sum(row.slugs <= officer.completed for officer in part), len(part))
        late += count(sum(not row.slugs.isdisjoint(officer.overdue) for officer in part), len(part))
    return Line(row.kind, row.name, done, late)


def _title(topic: str) -> str:
    return topic.replace("-", " ").capitalize()


def words_of(line: Line) -> str:
    return f"completed by {line.completed} officers, overdue for {line.overdue}"


TOO_FEW = f"not shown: fewer than {FEWEST} officers could be told apart. They count further up where that is safe."


def left_out_of(figures: TeamCoverage) -> str:
    return (
        f"{figures.left_out} officers of small teams are not in these figures: they could be told apart by subtraction."
    )
