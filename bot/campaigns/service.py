"""Campaigns from the wish to the close. Loads, decides, saves; never commits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.campaigns import chain, dry_run, rules, says, store
from bot.campaigns.dry_run import First, Plan
from bot.campaigns.rules import KIND, REPORT, Campaign, Problem, State, Wish
from bot.campaigns.store import Standing
from bot.clock import short_day
from bot.errors import UserError
from bot.messages import Kind
from bot.outbox import store as outbox
from bot.people import store as people
from bot.people.rules import Member, Team, beneath
from bot.people.shifts import INSTANT
from bot.quizzes import store as quizzes
from bot.quizzes.content import Scenario
from bot.quizzes.rules import History, published
from bot.quizzes.service import Quizzes
from bot.verbs import Officer, Service


@dataclass(frozen=True)
class Campaigns:
    """`by` is whoever asks; None is the command line, which may do everything."""

    quizzes: Quizzes
    zone: ZoneInfo

    def verbs(self) -> Mapping[str, Service]:
        """For officers; who steers a campaign has steering.py."""
        return {"campaign.snooze": lambda tx, press: chain.snooze(tx, self.quizzes, press, self.zone)}

    def messages(self) -> Mapping[str, Kind]:
        return {KIND: Kind(lambda tx, occasion: chain.make(tx, self.quizzes, occasion), moved=chain.moved)}

    def scenarios(self, now: datetime) -> Mapping[str, Scenario]:
        """Those to choose from, by slug, by title."""
        found = published(self.quizzes.shelf.current, now).items()
        return dict(sorted(found, key=lambda one: one[1].title))

    def teams(self, tx: Connection, by: Officer | None) -> list[Team]:
        """Those to choose from, by name."""
        teams = people.teams(tx)
        return [one for one in teams.values() if _may_steer(by, frozenset({one.id}), teams)]

    def problems(self, tx: Connection, wish: Wish, by: Officer | None, now: datetime) -> list[Problem]:
        """All that keeps it from being started; nothing does if there is none."""
        today = now.astimezone(self.zone).date()
        return [
            *rules.problems(wish, self.quizzes.shelf.current, today),
            *_problems_with_teams(wish, people.teams(tx), people.members(tx), by),
        ]

    def plan(self, tx: Connection, wish: Wish, by: Officer | None, now: datetime) -> Plan:
        """Who would get the first message and when, by team. Changes nothing. Raises UserError."""
        self._require(tx, wish, by, now)
        there, teams = self.quizzes.shelf.current, people.teams(tx)
        asked = [there[slug] for slug in wish.scenarios]
        questions = sum(len(one.questions) - len(one.follow_ups) for one in asked)
        shifts, opens_at, due_at = -(-questions // rules.IN_A_SHIFT), self._opens_at(wish, now), self._due_at(wish)
        firsts = [(teams[one.team_id].name, one) for one in self.firsts(tx, wish, now)]
        audience = _audience(wish, teams)
        others = tuple(
            one.title
            for one in store.campaigns(tx)
            if not one.is_over(now)
            and (one.opens_at < due_at and opens_at < one.due_at)
            and not audience.isdisjoint(beneath(one.teams, teams))
        )
        return Plan(
            rules.title_of(wish, there),
            tuple(one.title for one in asked),
            questions,
            shifts,
            opens_at,
            due_at,
            tuple(dry_run.by_team(firsts, shifts)),
            others,
        )

    def firsts(self, tx: Connection, wish: Wish, now: datetime) -> Iterator[First]:
        """When each officer of the audience would get the first message, by id."""
        audience = _audience(wish, people.teams(tx))
        members = [member for member in people.members(tx) if member.team_id in audience]
        return dry_run.firsts(tx, members, wish.scenarios, self._opens_at(wish, now), self._due_at(wish), self.zone)

    def start(self, tx: Connection, wish: Wish, by: Officer | None, now: datetime, key: str | None = None) -> Campaign:
        """Its messages are put by the clock, in parts. Raises UserError with every problem.

        With a key it is started once: the second time it is the one that the first time started.
        """
        if key is not None and (there := store.started_with(tx, key)) is not None:
            return self.find(tx, there, by)
        self._require(tx, wish, by, now)
        number = store.add_once(
            tx,
            key,
            _roots(wish, people.teams(tx)),
            title=rules.title_of(wish, self.quizzes.shelf.current),
            scenarios=" ".join(wish.scenarios),
            started_by=by.id if by else None,
            started_at=now,
            opens_at=self._opens_at(wish, now),
            due_at=self._due_at(wish),
        )
        return self.find(tx, number, None)

    def _opens_at(self, wish: Wish, now: datetime) -> datetime:
        return max(now, rules.begins(wish.opens, self.zone))

    def _due_at(self, wish: Wish) -> datetime:
        return rules.ends(wish.due, self.zone)

    def _require(self, tx: Connection, wish: Wish, by: Officer | None, now: datetime) -> None:
        if found := self.problems(tx, wish, by, now):
            raise UserError("\n".join(one.words for one in found), at=found[0].at)

    def seen(self, tx: Connection, by: Officer | None) -> list[Campaign]:
        """Those that they may see and steer, the newest first."""
        teams = people.teams(tx)
        return [one for one in store.campaigns(tx) if _may_steer(by, one.teams, teams)]

    def find(self, tx: Connection, campaign_id: int, by: Officer | None, lock: bool = False) -> Campaign:
        """Raises UserError if there is none, or none of theirs: the two are not told apart."""
        found = store.campaign_for(tx, campaign_id, lock)
        if found is None or not _may_steer(by, found.teams, people.teams(tx)):
            raise UserError(says.NO_CAMPAIGN)
        return found

    def pause(self, tx: Connection, campaign_id: int, by: Officer | None, now: datetime) -> Campaign:
        """No message goes until it is resumed; it is due when it was."""
        return self._changed(tx, campaign_id, by, now, state=State.PAUSED)

    def resume(self, tx: Connection, campaign_id: int, by: Officer | None, now: datetime) -> Campaign:
        return self._changed(tx, campaign_id, by, now, state=State.OPEN)

    def extend(self, tx: Connection, campaign_id: int, due: date, by: Officer | None, now: datetime) -> Campaign:
        """`due` is its new last day, later than the one it has."""
        campaign, due_at = self.find(tx, campaign_id, by), rules.ends(due, self.zone)
        if due_at <= campaign.due_at:
            today = now.astimezone(self.zone).date()
            last = short_day((campaign.due_at - INSTANT).astimezone(self.zone).date(), today)
            raise UserError(f"Its last day is {last} already. Choose a later one.", at="due")
        if due_at - now > rules.LONGEST:
            raise UserError(f"That is more than {rules.LONGEST.days} days from now. Choose an earlier one.", at="due")
        return self._changed(tx, campaign_id, by, now, due_at=due_at)

    def close(self, tx: Connection, campaign_id: int, by: Officer | None, now: datetime) -> Campaign:
        """Nobody is sent anything more, and whoever started it gets the report."""
        campaign = self._changed(tx, campaign_id, by, now, state=State.CLOSED, closed_at=now)
        self._end(tx, campaign, now)
        return campaign

    def _changed(
        self, tx: Connection, campaign_id: int, by: Officer | None, now: datetime, **values: object
    ) -> Campaign:
        if self.find(tx, campaign_id, by, lock=True).is_over(now):
            raise UserError(says.CLOSED)
        store.change(tx, campaign_id, **values)
        return self.find(tx, campaign_id, None)

    def _end(self, tx: Connection, campaign: Campaign, now: datetime) -> None:
        outbox.cancel_all(tx, KIND, str(campaign.id))
        if campaign.started_by is not None:
            outbox.put(tx, f"{REPORT}:{campaign.id}", REPORT, campaign.started_by, now, ref=str(campaign.id))

    def standings(self, tx: Connection, campaign: Campaign) -> tuple[list[Standing], int]:
        """How far each officer of the audience has come, never to be shown, and how many scenarios make it done."""
        needed = chain.needed(self.quizzes, campaign)
        return store.standings(tx, campaign, needed), len(needed)

    def own_lines(self, tx: Connection, officer_id: int, now: datetime) -> list[str]:
        """How far this officer is with each campaign that asks them, for their own eyes."""
        found = store.open_for(tx, officer_id, now)
        history = quizzes.history(tx, officer_id) if found else History({})
        lines = []
        for one in found:
            needed, given = chain.needed(self.quizzes, one), history.since(one.opens_at).answered
            done = sum(
                len(ids) if slug in history.skipped else sum((slug, question) in given for question in ids)
                for slug, ids in needed.items()
            )
            lines.append(says.own_line(one, done, sum(map(len, needed.values())), self.zone))
        return lines

    def time_passes(self, tx: Connection, now: datetime) -> bool:
        """Closes what is due and puts first messages, a part at a time. True if there may be more."""
        over = store.next_over(tx, now)
        if over is not None:
            store.change(tx, over.id, state=State.CLOSED, closed_at=now)
            self._end(tx, over, now)
            return True
        found = store.next_to_expand(tx, now, chain.AGAIN)
        if found is not None:
            chain.expand(tx, self.quizzes, *found, self.zone, now)
        return found is not None


def _may_steer(by: Officer | None, audience: frozenset[int], teams: Mapping[int, Team]) -> bool:
    return by is None or rules.may_steer(by.roles, by.coaches, beneath(audience, teams), teams)


def _roots(wish: Wish, teams: Mapping[int, Team]) -> frozenset[int]:
    return frozenset(wish.teams) or frozenset(one.id for one in teams.values() if one.parent_id is None)


def _audience(wish: Wish, teams: Mapping[int, Team]) -> frozenset[int]:
    return beneath(_roots(wish, teams), teams)


def _problems_with_teams(
    wish: Wish, teams: Mapping[int, Team], members: Sequence[Member], by: Officer | None
) -> Iterator[Problem]:
    audience = _audience(wish, teams)
    if not set(wish.teams) <= teams.keys():
        yield Problem("teams", "One of the teams is no longer there.")
    elif by is not None and not by.roles & {"coach", *rules.TRAINERS}:
        yield Problem("teams", says.NOT_A_COACH)
    elif not _may_steer(by, audience, teams):
        yield Problem("teams", "You coach only some of these teams. Choose among those you coach.")
    elif not any(member.team_id in audience for member in members):
        yield Problem("teams", "There is no officer in these teams.")
