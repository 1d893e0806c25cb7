"""A year of campaigns in a simulated force: nothing off shift, nobody over two questions a shift, everybody reached.

The clock is moved; all else is the program's own: expansion, desk, pump, marking. What it did is judged afterwards by
rules that are written here once more, in the plainest way and without the program's.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from bot import library, wiring
from bot.campaigns.rules import Wish
from bot.cards import Button, Card, Choices, Row
from bot.config import load
from bot.db import Database
from bot.home import Home
from bot.migrate import migrate
from bot.outbox.pump import Pump
from bot.outbox.quiet import Soon
from bot.outbox.rules import Sent, State
from bot.outbox.store import DeliveryRow
from bot.people import rota, rules, service, shifts_file, store
from bot.people.rota import Kept, TeamRotaRow
from bot.people.shifts import Pattern, Works
from bot.quizzes.store import AssignmentRow
from bot.verbs import Ask, Officer, Press, Tell

OFFICERS, TEAMS, SEED = 2000, 40, 20270104
ZONE = ZoneInfo("Europe/London")
BEGIN = datetime(2027, 1, 4, tzinfo=UTC)  # clocks change on 28 March and 31 October
CAMPAIGNS, EVERY, LASTS = 13, timedelta(days=27), timedelta(days=6)  # so that one runs through each change
STEP, ROUND = timedelta(minutes=15), timedelta(hours=1)  # between looks, and rounds of the worker
EXAMPLE = Path(__file__).parent.parent / "docs" / "examples" / "shifts.yaml"
BRIEFING, LAST_HOUR = timedelta(minutes=30), timedelta(minutes=60)
AWAY = (("leave", 14), ("leave", 7), ("court", 1), ("court", 1), ("training", 2), ("off", 1), ("swap", 1))
PRESSES = {"quiz.open", "quiz.sure", "quiz.unsure", "quiz.next"}


@dataclass
class Force:
    """Who works what and who is away, as it was given to the program."""

    patterns: Mapping[str, Pattern]
    works: dict[int, Works] = field(default_factory=dict)  # by team
    teams: dict[int, int] = field(default_factory=dict)  # by officer
    away: dict[int, list[Kept]] = field(default_factory=dict)

    def spans(self, officer_id: int, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        """The shifts that the officer works and that begin on these days."""
        works = self.works[self.teams[officer_id]]
        pattern = self.patterns[works.pattern]
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            name = pattern.cycle[((day - pattern.anchor).days - works.offset) % len(pattern.cycle)]
            kept = [one for one in self.away.get(officer_id, ()) if one.first <= day <= one.last]
            if any(one.kind != "swap" for one in kept):
                continue
            name = kept[-1].shift if kept else name
            if name:
                shift = pattern.shifts[name]
                ends = day + timedelta(days=shift.ends <= shift.starts)
                yield (
                    datetime.combine(day, shift.starts, ZONE).astimezone(UTC),
                    datetime.combine(ends, shift.ends, ZONE).astimezone(UTC),
                )

    def shift_at(self, officer_id: int, at: datetime) -> tuple[datetime, datetime] | None:
        day = at.astimezone(ZONE).date()
        spans = self.spans(officer_id, day - timedelta(days=1), day)
        return next(((starts, ends) for starts, ends in spans if starts <= at < ends), None)

    def could_be_reached(self, officer_id: int, opens: datetime, due: datetime) -> bool:
        """Is there a whole step of the simulation in which they could?"""
        days = (opens.date() - timedelta(days=1), due.date())
        return any(
            max(starts + BRIEFING, opens) + 2 * STEP < min(ends - LAST_HOUR, due)
            for starts, ends in self.spans(officer_id, *days)
        )


@dataclass
class Platform:
    """Everybody's conversations."""

    now: datetime = BEGIN
    unread: list[tuple[str, Card]] = field(default_factory=list)
    posts: list[tuple[datetime, str]] = field(default_factory=list)

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
        self.posts.append((self.now, to))
        self.unread.append((to, card))
        return Sent(to, str(delivery_id))

    async def find(self, _to: str, _delivery_id: int, _since: datetime) -> Sent | None:
        raise AssertionError("nothing was lost")

    async def quiet(self, _readers: Collection[str], _now: datetime, _soon: Soon) -> Mapping[str, datetime]:
        return {}


def found(db: Database, chance: random.Random) -> Force:
    """A force in the program's tables, and as it was given."""
    lines = ["slack_user,name,team,parent,roles,joined"]
    lines += [f"U{n:05},Officer {n:05},Team {n % TEAMS:02},Northfield,officer,2026-01-01" for n in range(OFFICERS)]
    lines.append("UTRAINER,Trainer,Team 00,Northfield,author,2026-01-01")
    force = Force(shifts_file.load(EXAMPLE).patterns)
    with db.transaction() as tx:
        service.apply(tx, rules.read(lines).entries, BEGIN)
        for pattern in force.patterns.values():
            rota.put_pattern(tx, pattern, new=True)
        for team in store.teams(tx).values():
            pattern_id = chance.choice(sorted(force.patterns))
            force.works[team.id] = Works(pattern_id, chance.randrange(10))
        rota.put_works(tx, TeamRotaRow, dict(force.works))
        for member in store.members(tx):
            force.teams[member.id] = member.team_id
            force.away[member.id] = list(_away(member.id, force, chance))
        rota.put_exceptions(tx, [one for some in force.away.values() for one in some], None, BEGIN)
    return force


def _away(officer_id: int, force: Force, chance: random.Random) -> Iterator[Kept]:
    """A fortnight and a week of leave, days in court and in training, and a swap."""
    pattern = force.patterns[force.works[force.teams[officer_id]].pattern]
    for kind, days in AWAY:
        first = BEGIN.date() + timedelta(days=chance.randrange(360))
        shift = chance.choice(sorted(pattern.shifts)) if kind == "swap" else ""
        yield Kept(officer_id, kind, first, first + timedelta(days=days - 1), shift)


@dataclass
class Year:
    db: Database
    home: Home
    force: Force
    chance: random.Random
    platform: Platform = field(default_factory=Platform)
    officers: dict[str, Officer] = field(default_factory=dict)
    diligence: dict[str, float] = field(default_factory=dict)  # how likely they answer
    campaigns: list[int] = field(default_factory=list)

    def run(self) -> None:
        end = BEGIN + timedelta(days=365)
        desk = wiring.desk(lambda: self.home, ZONE)
        pump = Pump(self.db, self.platform, desk.prepare, None, lambda: self.platform.now)
        asyncio.run(self._until(end, pump))

    async def _until(self, end: datetime, pump: Pump) -> None:
        rounds = BEGIN
        while self.platform.now < end:
            if self.platform.now >= rounds:
                self._round()
                rounds = self.platform.now + ROUND
            await pump.empty()
            self._answer()
            self.platform.now = self._next()

    def _round(self) -> None:
        number = len(self.campaigns)
        if number < CAMPAIGNS and self.platform.now >= BEGIN + EVERY * number:
            slugs = sorted(self.home.campaigns.scenarios(self.platform.now))
            some = tuple(slugs[(3 * number + n) % len(slugs)] for n in range(3))
            opens = self.platform.now.astimezone(ZONE).date()
            with self.db.transaction() as tx:
                wish = Wish(some, (), opens, opens + LASTS)
                self.campaigns.append(self.home.campaigns.start(tx, wish, None, self.platform.now).id)
        more = True
        while more:
            with self.db.transaction() as tx:
                more = self.home.time_passes(tx, self.platform.now)

    def _next(self) -> datetime:
        """The step in which the next message is due, or the next round."""
        with self.db.transaction() as tx:
            due = tx.execute(select(func.min(DeliveryRow.due_at)).where(DeliveryRow.state == State.QUEUED)).scalar()
        now, latest = self.platform.now, self.platform.now + ROUND
        later = min(max(due, now + STEP), latest) if due else latest
        return now + STEP * -(-(later - now) // STEP)

    def _answer(self) -> None:
        for user, card in self.platform.unread:
            if self.chance.random() < self.diligence[user]:
                self._press(user, card)
        self.platform.unread.clear()

    def _press(self, user: str, card: Card) -> None:
        """On and on, as long as there is something to answer."""
        shown: Card | None = card
        while shown is not None and (button := _button(shown)) is not None:
            with self.db.transaction() as tx:
                press = Press(self.officers[user], self.platform.now, button.ref, _choices(shown, self.chance))
                reply = self.home.verbs()[button.verb](tx, press)
            shown = None if isinstance(reply, (Tell, Ask)) else reply.card


def _button(card: Card) -> Button | None:
    rows = (block for block in card.blocks if isinstance(block, Row))
    buttons = (control for row in rows for control in row.controls if isinstance(control, Button))
    return next((one for one in buttons if one.verb in PRESSES), None)


def _choices(card: Card, chance: random.Random) -> tuple[str, ...]:
    """Any answer that could be one."""
    asked = next((block for block in card.blocks if isinstance(block, Choices)), None)
    if asked is None:
        return ()
    ids = [option.id for option in asked.options]
    return tuple(chance.sample(ids, len(ids))) if asked.ranked else (chance.choice(ids),)


def broken(year: Year) -> Iterator[str]:
    """Every case in which a rule was broken."""
    ids = {user: officer.id for user, officer in year.officers.items()}
    messages: Counter[tuple[int, datetime]] = Counter()
    for at, user in year.platform.posts:
        shift = year.force.shift_at(ids[user], at)
        if shift is None:
            yield f"{user} was written to off shift, at {at}"
        elif not shift[0] + BRIEFING <= at < shift[1] - LAST_HOUR:
            yield f"{user} was written to at {at}, in the first or last minutes of {shift[0]} to {shift[1]}"
        else:
            messages[ids[user], shift[0]] += 1
    for (who, when), count in messages.items():
        if count > 1:
            yield f"officer {who} got {count} messages in the shift of {when}"
    yield from _too_many_questions(year)
    yield from _not_reached(year)


def _too_many_questions(year: Year) -> Iterator[str]:
    asked: Counter[tuple[int, datetime]] = Counter()
    with year.db.transaction() as tx:
        for row in tx.execute(select(AssignmentRow.officer_id, AssignmentRow.asked_at)):
            shift = year.force.shift_at(row.officer_id, row.asked_at)
            if shift is None:
                yield f"officer {row.officer_id} was asked off shift, at {row.asked_at}"
            else:
                asked[row.officer_id, shift[0]] += 1
    for (who, when), count in asked.items():
        if count > 2:
            yield f"officer {who} was asked {count} questions in the shift of {when}"


def _not_reached(year: Year) -> Iterator[str]:
    row = DeliveryRow
    for campaign_id in year.campaigns:
        with year.db.transaction() as tx:
            campaign = year.home.campaigns.find(tx, campaign_id, None)
            statement = select(row.officer_id).where(row.ref == str(campaign_id), row.state == State.SENT)
            reached = set(tx.execute(statement.where(row.kind == "campaign")).scalars())
        for officer_id in year.force.teams.keys() - reached:
            if year.force.could_be_reached(officer_id, campaign.opens_at, campaign.due_at):
                yield f"officer {officer_id} worked, and campaign {campaign_id} did not reach them"


def simulate(db: Database) -> Year:
    chance = random.Random(SEED)
    migrate(db)
    force = found(db, chance)
    home = wiring.home_for(load(environment={}), library.load())
    year = Year(db, home, force, chance)
    with db.transaction() as tx:
        for one in store.officers(tx):
            officer = store.officer_for(tx, one.slack_user)
            assert officer is not None
            year.officers[one.slack_user] = officer
            year.diligence[one.slack_user] = 0.0 if chance.random() < 0.05 else chance.uniform(0.4, 1.0)
    year.run()
    return year


def report() -> list[str]:
    begun = time.monotonic()
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # what is measured is not the disk
    with TemporaryDirectory(dir=memory) as folder, closing(Database(f"sqlite:///{folder}/year.db")) as db:
        year = simulate(db)
        cases = list(broken(year))
        with db.transaction() as tx:
            asked = tx.execute(select(func.count()).select_from(AssignmentRow)).scalar_one()
    return [
        "## A simulated year",
        "",
        f"{OFFICERS:,} officers in {TEAMS} teams on the shifts of `docs/examples/shifts.yaml`, each with leave, court, "
        f"training, a day off and a swap; {CAMPAIGNS} campaigns of a week, one at each change of the clocks; SQLite.",
        "",
        "| what | measured | target |",
        "|---|---|---|",
        f"| messages | {len(year.platform.posts):,} | – |",
        f"| questions asked | {asked:,} | – |",
        f"| rules broken: off shift, first or last minutes, over one message or two questions a shift, worked and not "
        f"reached | {len(cases)} | 0 |",
        f"| minutes it took | {(time.monotonic() - begun) / 60:.1f} | – |",
        *(["", *(f"- {case}" for case in cases[:50])] if cases else []),
    ]
