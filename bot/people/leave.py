"""Shifts and leave in the chat: an officer's next days, what is entered for them, and entering or removing it.

Everybody may enter for themselves, a supervisor for the active officers of their team and the teams beneath it; what
came from a file is the planner's. There is no kind for sickness: see leave_file.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.cards import Card
from bot.errors import UserError
from bot.people import entries, leave_says, rota, says, store
from bot.people.entries import Entered
from bot.people.leave_file import LONGEST, LONGEST_SWAP, SWAP
from bot.people.rota import Kept
from bot.people.rules import beneath
from bot.people.shifts import DAY
from bot.verbs import Ask, Officer, Press, Replace, Reply, Service, Show, number_in

DAYS = 14  # that are shown
LISTED = 100  # people of a list in a form
READ = 500  # rows of a team that are read for a card
FURTHEST = timedelta(days=731)  # what is further away is more likely a wrong year


@dataclass(frozen=True)
class Leave:
    zone: ZoneInfo

    def verbs(self) -> Mapping[str, Service]:
        return {
            "leave.show": self.show,
            "leave.add": self.ask,
            "leave.save": self.save,
            "leave.remove": self.remove,
        }

    def show(self, tx: Connection, press: Press) -> Reply:
        return Show(self._card(tx, press))

    def ask(self, tx: Connection, press: Press) -> Reply:
        """Whom a supervisor may choose, and the shifts that any of them could swap to."""
        own = press.officer
        teams = _supervised(tx, own)
        others = [one for one in store.active_in(tx, teams, LISTED + 1) if one[0] != own.id]
        too_many = len(others) >= LISTED
        shown = [] if too_many else others
        names = {team.id: team.name for team in store.teams(tx).values()} if shown else {}
        people = [(key, name if team == own.team_id else f"{name}, {names[team]}") for key, name, team in shown]
        patterns = rota.patterns(tx)
        works = rota.effective(tx, [own.id, *(key for key, _ in people)]).values()
        worked = [patterns[name] for name in dict.fromkeys(one.pattern for one in works if one)]
        offered = [(own.id, f"{own.name} (you)"), *people] if people else []
        return Ask(leave_says.form(offered, own, worked, too_many))

    def save(self, tx: Connection, press: Press) -> Reply:
        """A swap takes the place of an earlier one for its day, as in a file."""
        whose, name = _whose(tx, press)
        first, last = self._days(press)
        kind, _, shift = _filled(press, "kind").partition(":")
        if kind == SWAP:
            rows = _swap(tx, whose, name, shift, first, last)
            earlier = [one for one in rota.exceptions(tx, [whose], first) if one.kind == SWAP and one.first <= last]
            rota.drop_exceptions(tx, set(earlier) - set(rows))
        elif shift or kind not in leave_says.KINDS:
            raise UserError(leave_says.NO_KIND, at="kind")
        elif last - first >= LONGEST:
            raise UserError(leave_says.TOO_LONG, at="last")
        else:
            rows = [Kept(whose, kind, first, last, "")]
        rota.put_exceptions(tx, rows, press.officer.id, press.now)
        return Replace(self._card(tx, press))

    def remove(self, tx: Connection, press: Press) -> Reply:
        """What is gone already stays gone."""
        row_id, days = (number_in(part) for part in press.ref.partition(":")[::2])
        found = entries.find(tx, row_id) if row_id is not None else None
        if found is not None:
            who = store.active_officer(tx, found.officer_id)
            supervises = who is not None and who[1] in _supervised(tx, press.officer)
            if not _may_remove(press.officer, supervises, found):
                raise UserError(leave_says.NOT_YOURS)
            others = entries.of_officer(tx, found.officer_id, found.first) if found.kind == SWAP else [found]
            rows = [row for one in others if _may_remove(press.officer, supervises, one) for row in one.rows]
            same = [row for row in rows if (row.kind, row.shift) == (found.kind, found.shift)]
            rota.drop_exceptions(tx, [row for row in same if 0 <= (row.first - found.first).days < (days or 1)])
        return Replace(self._card(tx, press))

    def _card(self, tx: Connection, press: Press) -> Card:
        viewer, today = press.officer, self._today(press)
        theirs = rota.rotas(tx, [viewer.id], self.zone, today)[viewer.id]
        days = [says.day_line(theirs, today + n * DAY) for n in range(DAYS)] if theirs.pattern else []
        teams = _supervised(tx, viewer)
        own = [(one, _may_remove(viewer, bool(teams), one)) for one in entries.of_officer(tx, viewer.id, today)]
        team = entries.of_teams(tx, teams, today, READ, but=viewer.id) if teams else None
        return leave_says.card(viewer, days, own, team, self.zone)

    def _days(self, press: Press) -> tuple[date, date]:
        """The first and the last one."""
        today = self._today(press)
        first = _day(press, "first")
        last = _day(press, "last") if _filled(press, "last") else first
        if first is None or last is None:
            raise UserError(leave_says.NO_DAY, at="last" if first else "first")
        if first < today:
            raise UserError(leave_says.PAST, at="first")
        if last < first:
            raise UserError(leave_says.BACKWARDS, at="last")
        if last - today > FURTHEST:
            raise UserError(leave_says.FAR, at="last" if last > first else "first")
        return first, last

    def _today(self, press: Press) -> date:
        return press.now.astimezone(self.zone).date()


def _supervised(tx: Connection, officer: Officer) -> frozenset[int]:
    """Ids of the teams for which they may enter leave; empty unless they are a supervisor."""
    if "supervisor" not in officer.roles:
        return frozenset()
    return beneath(frozenset({officer.team_id}), store.teams(tx))


def _may_remove(viewer: Officer, supervises: bool, one: Entered) -> bool:
    """What a file brought would come back with the next one."""
    return one.by is not None and (supervises or one.by == one.officer_id == viewer.id)


def _whose(tx: Connection, press: Press) -> tuple[int, str]:
    """The officer that the form is about, who is this one unless somebody was chosen."""
    own, chosen = press.officer, _filled(press, "who")
    if chosen in ("", str(own.id)):
        return own.id, own.name
    whose = number_in(chosen)
    found = store.active_officer(tx, whose) if whose is not None else None
    if whose is None or found is None or found[1] not in _supervised(tx, own):
        raise UserError(leave_says.NOT_YOUR_TEAM, at="who")
    return whose, found[0]


def _swap(tx: Connection, whose: int, name: str, shift: str, first: date, last: date) -> list[Kept]:
    works = rota.effective(tx, [whose])[whose]
    pattern = rota.patterns(tx)[works.pattern] if works else None
    if pattern is None or shift not in pattern.shifts:
        raise UserError(leave_says.no_shift(name, pattern), at="kind")
    if last - first >= LONGEST_SWAP:
        raise UserError(leave_says.LONG_SWAP, at="last")
    return [Kept(whose, SWAP, first + n * DAY, first + n * DAY, shift) for n in range((last - first).days + 1)]


def _filled(press: Press, name: str) -> str:
    return next(iter(press.fields.get(name, ())), "")


def _day(press: Press, name: str) -> date | None:
    try:
        return date.fromisoformat(_filled(press, name))
    except ValueError:
        return None
