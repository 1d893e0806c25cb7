"""How far a campaign has come, and its report at the end. Every figure is defined in docs/figures.md.

Counts officers, never names them, and ranks nobody: teams stand in the order of their names.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.campaigns import rules
from bot.campaigns.rules import REPORT, Campaign
from bot.campaigns.says import bar
from bot.campaigns.service import Campaigns
from bot.campaigns.store import Standing
from bot.cards import Block, Card, Divider, Heading, Small
from bot.cards import Text as Paragraph
from bot.clock import moment, weekdays
from bot.errors import UserError
from bot.messages import Kind, Occasion, usual
from bot.outbox.rules import Skip
from bot.people import rota
from bot.people import store as people
from bot.people.rules import Member, Team, beneath
from bot.people.shifts import DAY, INSTANT
from bot.reports.small_numbers import FEWEST, NOBODY, Count, Group, count, group_for

MOST = 25  # teams on a card; the rest is counted
ALL = Team(0, "All of them", None)
TOO_FEW = f"not shown: fewer than {FEWEST} officers could be told apart. They count further up where that is safe."


@dataclass(frozen=True)
class Progress:
    """A team's, or all of it: each count holds the one after it. None where there are too few officers."""

    team: str
    officers: int
    reached: Count
    begun: Count
    done: Count

    @property
    def shown(self) -> bool:
        return self.officers >= FEWEST

    def __str__(self) -> str:
        return f"reached {self.reached}, begun by {self.begun}, done by {self.done} officers" if self.shown else TOO_FEW


@dataclass(frozen=True)
class Figures:
    """`off` officers worked no shift in its time and were not reached; None while it runs."""

    campaign: Campaign
    as_of: datetime
    scenarios: tuple[str, ...]  # titles
    whole: Progress
    teams: tuple[Progress, ...]
    off: Count | None


@dataclass(frozen=True)
class _Stage:
    """Where one officer stands. Never leaves this file."""

    reached: bool
    begun: bool
    done: bool


@dataclass(frozen=True)
class CampaignReports:
    campaigns: Campaigns

    def messages(self) -> Mapping[str, Kind]:
        return {REPORT: Kind(self.message)}

    def message(self, tx: Connection, occasion: Occasion) -> Card | Skip:
        """The report at the end, if its reader may still see it."""
        officer_id = occasion.delivery.officer_id
        reader = people.officer_for(tx, people.slack_users(tx, [officer_id])[officer_id])
        try:
            campaign = self.campaigns.find(tx, int(occasion.delivery.ref), reader)
        except UserError:
            return Skip("may not see it any more")
        return self.card(self.figures(tx, campaign, occasion.now, at_end=True))

    def so_far(self, tx: Connection, campaign: Campaign, now: datetime) -> Card:
        """How far it is; once it is over, the report."""
        return self.card(self.figures(tx, campaign, now, at_end=campaign.is_over(now)))

    def figures(self, tx: Connection, campaign: Campaign, now: datetime, at_end: bool = False) -> Figures:
        """As of now. `at_end`: who could not be reached is counted too, which takes longer."""
        standings, needed = self.campaigns.standings(tx, campaign)
        stages = {one.officer_id: _stage(one, needed) for one in standings}
        whole, groups = _groups(campaign, people.teams(tx), standings)
        off = self._off(tx, campaign, [one for one in stages if not stages[one].reached], now) if at_end else set()
        there = self.campaigns.quizzes.shelf.current
        return Figures(
            campaign,
            now,
            tuple(there[slug].title if slug in there else slug for slug in campaign.scenarios),
            _progress(whole, stages),
            tuple(_progress(group, stages) for group in groups),
            _counted(whole, lambda one: one.id in off) if at_end else None,
        )

    def line(self, tx: Connection, campaign: Campaign, now: datetime) -> str:
        """[▓▓▓░░░░░░░] 34 of 120 officers are done (28 %)."""
        whole = self.figures(tx, campaign, now).whole
        if not whole.shown:
            return f"Progress {TOO_FEW}"
        done = whole.done
        percent = f" ({100 * done.at_least // done.of} %)" if done.at_least == done.at_most else ""
        return f"{bar(done.at_least, done.of, 10, '▓░')} {done} officers are done{percent}"

    def _off(self, tx: Connection, campaign: Campaign, unreached: Sequence[int], now: datetime) -> set[int]:
        """Those of them who worked no shift in its time."""
        zone, until = self.campaigns.zone, min(campaign.until, now)
        rotas = rota.rotas(tx, unreached, zone, campaign.opens_at.astimezone(zone).date() - DAY)
        works = {one: usual(rotas.get(one), zone) for one in unreached}
        return {one for one in unreached if not rules.works_within(works[one], campaign.opens_at, until)}

    def card(self, figures: Figures, most: int = MOST) -> Card:
        campaign, zone = figures.campaign, self.campaigns.zone
        over = campaign.is_over(figures.as_of)
        last = max(campaign.opens_at, campaign.until - INSTANT)  # one that is closed early may never have opened
        blocks: list[Block] = [
            Heading(f"{campaign.title}: {'how it went' if over else 'how far it is'}"),
            Small(f"{weekdays(campaign.opens_at, last, zone)} · as of {moment(figures.as_of, zone)}"),
            Paragraph("\n".join(figures.scenarios), lead="Asked:\n"),
            Paragraph(str(figures.whole), lead="All officers:"),
        ]
        if figures.off is not None and figures.whole.shown:
            blocks.append(
                Paragraph(f"{figures.off} officers, who were not reached.", lead="Worked no shift in that time:")
            )
        lines = [f"{one.team}: {one}" for one in figures.teams[:most]]
        if len(figures.teams) > most:
            lines.append(f"And {len(figures.teams) - most} more: thinkchild campaign report {campaign.id}")
        blocks += [Paragraph(line) for line in lines]
        return Card((*blocks, Divider(), Paragraph(_next(figures), lead="What next:"), Small(FOOTNOTE)))


FOOTNOTE = (
    "reached = was asked a question of it · begun = answered one · done = nothing left to ask · "
    "fewer than 2 = none or one, which are not told apart"
)


def _next(figures: Figures) -> str:
    whole, words = figures.whole, []
    if not whole.shown:
        words.append("There are too few officers for figures. Ask the team how it went.")
    elif whole.done.at_most == whole.officers:
        words.append("Nearly everybody is done. Nothing more is needed.")
    else:
        over = figures.campaign.is_over(figures.as_of)
        rest = "What they have not answered comes with /quiz." if over else "They are asked in their next shifts."
        words.append(f"Who has not finished is not named, on purpose. {rest}")
    if figures.off is not None and figures.off.at_least:
        words.append("Whoever worked no shift is reached by another campaign for their team.")
    return " ".join([*words, "/coverage shows how far each team has come with each case."])


def _stage(one: Standing, needed: int) -> _Stage:
    begun = one.given > 0
    return _Stage(one.asked or begun, begun, begun and 0 < needed <= one.finished)


def _groups(campaign: Campaign, teams: Mapping[int, Team], standings: Sequence[Standing]) -> tuple[Group, list[Group]]:
    """All of it, and each team of the audience that has officers, by name."""
    audience = beneath(campaign.teams, teams)
    members: dict[int, list[Member]] = {}
    for one in standings:
        members.setdefault(one.team_id, []).append(Member(one.officer_id, one.team_id, one.joined_at))
    # Above what is no part of it stands one team for all.
    here = {
        team.id: team if team.parent_id in audience else replace(team, parent_id=ALL.id)
        for team in teams.values()
        if team.id in audience
    }
    groups = [group_for(team, here, members) for team in here.values()]
    return group_for(ALL, here, members), [one for one in groups if one.parts or one.left_out]


def _progress(group: Group, stages: Mapping[int, _Stage]) -> Progress:
    return Progress(
        group.team.name,
        sum(map(len, group.parts)),
        _counted(group, lambda one: stages[one.id].reached),
        _counted(group, lambda one: stages[one.id].begun),
        _counted(group, lambda one: stages[one.id].done),
    )


def _counted(group: Group, holds: Callable[[Member], bool]) -> Count:
    """A sum of what may be shown of each part, never more than that."""
    found = NOBODY
    for part in group.parts:
        found += count(sum(map(holds, part)), len(part))
    return found
