"""A small force at work: its clock is moved on, its messages go when they are due, its officers answer or do not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, select

from bot.campaigns.rules import Campaign, Wish
from bot.cards import spoken
from bot.db import Database
from bot.errors import UserError
from bot.home import Home
from bot.messages import Desk
from bot.outbox import store as outbox
from bot.outbox.rules import Delivery, Later, Post, Sent, State
from bot.outbox.store import DeliveryRow
from bot.people import rota, rules, service, store
from bot.people.rota import Kept, TeamRotaRow
from bot.people.shifts import Pattern, Shift, Works
from bot.quizzes.store import AssignmentRow
from bot.verbs import Officer, Press, Replace, Show
from tests.samples import LONDON, home, question, scenario

MONDAY = date(2026, 11, 23)
START = datetime(2026, 11, 22, 12, tzinfo=UTC)  # the Sunday before
SHIFTS = {name: Shift.of(name, hours) for name, hours in (("day", "07:00-17:00"), ("night", "22:00-07:00"))}
DAYS = Pattern("days", "Days", MONDAY, ("day",) * 5 + (None,) * 2, SHIFTS)
NIGHTS = Pattern("nights", "Nights", MONDAY, ("night",) * 7, SHIFTS)
STEP = timedelta(hours=12)  # between two looks of the worker, at most


def roster(*people: tuple[str, str, str]) -> str:
    """Lines of (Slack id, team, roles), all of one station."""
    lines = [f"{user},{user.title()},{team},Northfield,{roles},2026-01-01" for user, team, roles in people]
    return "\n".join(["slack_user,name,team,parent,roles,joined", *lines])


FORCE = (("UAMINA", "A", "officer"), ("UCAROL", "B", "officer"), ("UBO", "A", "coach:A"), ("UADA", "HQ", "admin"))


@dataclass
class Work:
    """`arrived` are (when, Slack id, words) of what was posted; `answers` says whether an officer answers, and when."""

    db: Database
    home: Home = field(default_factory=lambda: home(scenario("one"), scenario("two", questions=three("four"))))
    now: datetime = START
    arrived: list[tuple[datetime, str, str]] = field(default_factory=list)
    answers: Callable[[str, datetime], bool] = lambda user, at: True
    more: bool = True  # they press for the second question too
    loses: bool = False  # no message is seen to arrive
    refuses: bool = False  # each message is refused for good

    def enrol(self, *people: tuple[str, str, str], patterns: dict[str, str] | None = None) -> None:
        """`patterns` are days or nights by team."""
        with self.db.transaction() as tx:
            service.apply(
                tx, rules.read(roster(*(people or FORCE)).splitlines()).entries, self.now, remove_missing=True
            )
            for pattern in (DAYS, NIGHTS):
                if pattern.id not in rota.patterns(tx):
                    rota.put_pattern(tx, pattern, new=True)
            teams = {team.name: team.id for team in store.teams(tx).values()}
            works = patterns or {"A": "days", "B": "nights"}
            rota.put_works(
                tx, TeamRotaRow, {teams[name]: Works(one, 0) for name, one in works.items() if name in teams}
            )

    def officer(self, user: str) -> Officer:
        with self.db.transaction() as tx:
            found = store.officer_for(tx, user)
        assert found is not None
        return found

    def away(self, user: str, first: date, last: date) -> None:
        officer = self.officer(user)
        with self.db.transaction() as tx:
            rota.put_exceptions(tx, [Kept(officer.id, "leave", first, last, "")], None, self.now)

    def team(self, name: str) -> int:
        with self.db.transaction() as tx:
            return next(team.id for team in store.teams(tx).values() if team.name == name)

    def start(
        self, *slugs: str, days: int = 7, opens: date = MONDAY, by: str = "", teams: tuple[str, ...] = ()
    ) -> Campaign:
        ids = tuple(self.team(name) for name in teams)
        wish = Wish(slugs or ("one", "two"), ids, opens, opens + timedelta(days=days - 1))
        who = self.officer(by) if by else None
        with self.db.transaction() as tx:
            return self.home.campaigns.start(tx, wish, who, self.now)

    def rounds(self) -> None:
        """What the worker does."""
        while self._round():
            pass

    def _round(self) -> bool:
        with self.db.transaction() as tx:
            return self.home.time_passes(tx, self.now)

    def until(self, end: datetime) -> None:
        """From one moment at which a message is due to the next."""
        self.rounds()
        while self.now < end:
            due = min(self.waiting().values(), default=end)
            self.now = min(max(due, self.now + timedelta(seconds=1)), self.now + STEP, end)
            self.rounds()
            if due <= self.now:
                self.send()

    def days(self, number: float) -> None:
        self.until(self.now + timedelta(days=number))

    def send(self) -> None:
        """All that is due, and what becomes of it."""
        desk = Desk(self.home.messages, LONDON)
        while True:
            with self.db.transaction() as tx:
                claimed = outbox.claim(tx, "run", self.now, 100)
                if not claimed:
                    return
                verdicts = desk.prepare(tx, claimed, self.now)
                posts = [(one, verdicts[one.id]) for one in claimed]
                outbox.settle(tx, "run", [self._outcome(one, verdict) for one, verdict in posts])
            for _, verdict in posts:
                if isinstance(verdict, Post) and not (self.loses or self.refuses):
                    self.arrived.append((self.now, verdict.to, spoken(verdict.card)))
                    self._read(verdict.to)

    def _outcome(self, one: Delivery, verdict: object) -> outbox.Outcome:
        match verdict:
            case Post() if self.refuses:
                return outbox.over(one, State.FAILED, "msg_blocks_too_long")
            case Post() if self.loses:
                return outbox.again(one, self.now + timedelta(minutes=30), "timeout", unsure=False, counts=True)
            case Post():
                return outbox.sent(one, Sent("D", str(one.id)), self.now)
            case Later():
                return outbox.again(one, verdict.at, verdict.reason, unsure=False, counts=False)
            case _:
                return outbox.over(one, State.SKIPPED, getattr(verdict, "reason", ""))

    def _read(self, user: str) -> None:
        if self.answers(user, self.now):
            while (ref := self.open_question(user)) and self.answer(user, ref) and self.more:
                officer = self.officer(user)
                try:
                    with self.db.transaction() as tx:
                        self.home.verbs()["quiz.next"](tx, Press(officer, self.now, ref))
                except UserError:  # enough for one go
                    return

    def quiz(self, user: str) -> str:
        """They ask for a question and answer it; what they were shown."""
        with self.db.transaction() as tx:
            reply = self.home.quizzes.command(tx, Press(self.officer_in(tx, user), self.now))
        if isinstance(reply, Show):
            self.answer(user, self.open_question(user))
            return spoken(reply.card)
        return ""

    def officer_in(self, tx: Connection, user: str) -> Officer:
        found = store.officer_for(tx, user)
        assert found is not None
        return found

    def open_question(self, user: str) -> str:
        row = AssignmentRow
        with self.db.transaction() as tx:
            theirs = (row.officer_id == self.officer_in(tx, user).id, row.closed.is_(None))
            return str(tx.execute(select(row.id).where(*theirs)).scalar_one_or_none() or "")

    def answer(self, user: str, ref: str) -> bool:
        with self.db.transaction() as tx:
            self.home.verbs()["quiz.sure"](tx, Press(self.officer_in(tx, user), self.now, ref, ("a",)))
        return True

    def skip(self, user: str) -> None:
        ref = self.open_question(user)
        with self.db.transaction() as tx:
            self.home.verbs()["quiz.skip"](tx, Press(self.officer_in(tx, user), self.now, ref))

    def snooze(self, user: str, ref: str) -> str:
        with self.db.transaction() as tx:
            reply = self.home.verbs()["campaign.snooze"](tx, Press(self.officer_in(tx, user), self.now, ref))
        assert isinstance(reply, Replace)
        return spoken(reply.card)

    def rows(self) -> list[tuple[str, str, datetime, str | None]]:
        """Key, state, when it is due and why: of every message."""
        row = DeliveryRow
        with self.db.transaction() as tx:
            found = tx.execute(select(row.key, row.state, row.due_at, row.reason).order_by(row.id))
            return [tuple(one) for one in found]

    def waiting(self) -> dict[str, datetime]:
        return {key: due for key, state, due, _ in self.rows() if state == "queued"}

    def to(self, user: str) -> list[datetime]:
        return [at for at, whom, _ in self.arrived if whom == user]

    def done(self, campaign: Campaign) -> Iterator[int]:
        """Ids of the officers who have nothing left."""
        with self.db.transaction() as tx:
            found, needed = self.home.campaigns.standings(tx, campaign)
        return (one.officer_id for one in found if one.finished == needed)


def three(*names: str) -> list[dict[str, object]]:
    """Three questions at least, as a scenario needs."""
    return [question(name) for name in (*names, "five", "six")]
