"""Decisions about campaigns: when a message goes, whether it is a reminder, who may steer one. All pure.

A campaign's messages to one officer are a chain: one waits at a time, and making it puts the next into their next
shift. So nobody gets more than one message a shift, and each says what is due by then.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from enum import Enum, StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.clock import short_day
from bot.people.preferences import NO_PREFERENCE, Preference, half, preferred
from bot.people.rules import Team, beneath
from bot.people.shifts import DAY, Rota, next_allowed, shift_at, window, worked
from bot.quizzes.content import Scenario
from bot.quizzes.rules import Wanted

KIND, REPORT = "campaign", "campaign-report"  # kinds of messages
TRAINERS = frozenset({"author", "approver", "admin"})  # who may train all teams
REMINDERS = 2  # at most, to one officer in one campaign
IN_A_SHIFT = 2  # questions at most
LONGEST = timedelta(days=92)
TITLE = 60  # characters
MOST_SCENARIOS = 20
UNSEEN = timedelta(days=1)  # before somebody without a shift in sight is looked at again


class State(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True)
class Campaign:
    """`teams` are its audience, with all beneath them; `scenarios` are slugs."""

    id: int
    title: str
    scenarios: tuple[str, ...]
    teams: frozenset[int]
    started_by: int | None
    started_at: datetime
    opens_at: datetime
    due_at: datetime
    state: State
    closed_at: datetime | None

    def is_over(self, now: datetime) -> bool:
        return self.state is State.CLOSED or now >= self.due_at

    def asks(self, now: datetime) -> bool:
        """Unless it is over."""
        return self.state is State.OPEN and self.opens_at <= now

    @property
    def until(self) -> datetime:
        """What is answered later does not count."""
        return min(self.closed_at or self.due_at, self.due_at)

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.scenarios, self.opens_at)


@dataclass(frozen=True)
class Wish:
    """A campaign as somebody asks for it, by local days; the day it is due is its last. No teams: all of them."""

    scenarios: tuple[str, ...]
    teams: tuple[int, ...]
    opens: date
    due: date
    title: str = ""  # from a campaign's file; else made of the scenarios' titles


@dataclass(frozen=True)
class Problem:
    """`at` names the key or input that it is about."""

    at: str
    words: str


def problems(wish: Wish, scenarios: Mapping[str, Scenario], today: date) -> Iterator[Problem]:
    """What keeps it from being started, but for its teams. `scenarios` are those that officers may be shown."""
    if not wish.scenarios:
        yield Problem("scenarios", "A campaign needs at least one scenario.")
    if len(wish.scenarios) > MOST_SCENARIOS:
        yield Problem("scenarios", f"{len(wish.scenarios)} scenarios are too many for one campaign: at most 20.")
    for slug in dict.fromkeys(wish.scenarios):
        if slug not in scenarios:
            yield Problem("scenarios", f"There is no scenario {slug[:60]} that may be shown{_near(slug, scenarios)}.")
        elif scenarios[slug].published > wish.opens:
            day = scenarios[slug].published
            yield Problem(
                "scenarios", f"The scenario {slug} is not published before {day}: open then, or leave it out."
            )
        if wish.scenarios.count(slug) > 1:
            yield Problem("scenarios", f"The scenario {slug[:60]} is named twice.")
    last = short_day(wish.due, today)
    if wish.due < wish.opens:
        yield Problem("due", f"The last day, {last}, is before the first day, {short_day(wish.opens, today)}.")
    elif wish.due < today:
        yield Problem("due", f"The last day, {last}, is over. Choose a later one.")
    elif wish.due - max(wish.opens, today) > LONGEST:
        yield Problem("due", f"It would last longer than {LONGEST.days} days. Choose an earlier last day.")


def _near(slug: str, scenarios: Mapping[str, Scenario]) -> str:
    near = get_close_matches(slug, scenarios, n=3, cutoff=0.75)
    return f" (did you mean {' or '.join(near)}?)" if near else " (is it approved? See thinkchild content list)"


def title_of(wish: Wish, scenarios: Mapping[str, Scenario]) -> str:
    """The file's, or the first scenario's with how many more there are."""
    if wish.title:
        return wish.title
    first, more = scenarios[wish.scenarios[0]].title, len(wish.scenarios) - 1
    and_more = f" and {more} more" if more else ""
    room = TITLE - len(and_more)
    return (first if len(first) <= room else f"{first[: room - 1].rstrip()}…") + and_more


def begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def ends(day: date, zone: ZoneInfo) -> datetime:
    return begins(day + DAY, zone)


def may_steer(
    roles: AbstractSet[str], coaches: frozenset[int], audience: AbstractSet[int], teams: Mapping[int, Team]
) -> bool:
    """A trainer any; a coach one for nobody but teams that they coach, and those beneath."""
    if roles & TRAINERS:
        return True
    return "coach" in roles and bool(audience) and audience <= beneath(coaches, teams)


def key(campaign_id: int, officer_id: int, number: int) -> str:
    """The business key of the chain's message of this number, from 1."""
    return f"{KIND}:{campaign_id}:{officer_id}:{number}"


def number_in(its_key: str) -> int:
    return int(its_key.rsplit(":", 1)[1])


def share(scenarios: Sequence[str], officer_id: int) -> float:
    """From 0 up to 1, the same for this officer in this campaign: where in their shifts its messages come."""
    digest = hashlib.sha256(f"{' '.join(scenarios)}/{officer_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def slot(
    rota: Rota, wanted: datetime, part: float, until: datetime, preference: Preference = NO_PREFERENCE
) -> datetime | None:
    """When a message goes that is wanted from then on; None if no shift is in sight.

    `part` spreads officers over the stretch: no beginning of a shift is flooded.
    """
    found = stretch(rota, wanted, until, preference)
    return within(found, part) if found else None


def stretch(
    rota: Rota, wanted: datetime, until: datetime, preference: Preference = NO_PREFERENCE
) -> tuple[datetime, datetime] | None:
    """From and until (not at): the first half of what is left of that shift's window, so that time is left to answer.

    Of the window it is the half in which the officer would rather be asked. The end of a campaign comes before what
    they would rather: where no such half begins before `until`, first nights count, then the whole window.
    """
    for wish in dict.fromkeys((preference, Preference(preference.part), NO_PREFERENCE)):
        opens = preferred(rota, wish, wanted)
        if opens is not None and opens < until:
            return _first_half(rota, opens, until, wish)
    opens = preferred(rota, preference, wanted)  # after it, in case it is extended
    return _first_half(rota, opens, datetime.max.replace(tzinfo=UTC), preference) if opens else None


def _first_half(rota: Rota, opens: datetime, until: datetime, preference: Preference) -> tuple[datetime, datetime]:
    span = shift_at(rota, opens)
    whole = half(span, preference.part) if span else None
    assert whole is not None  # it opens in one
    return opens, opens + (min(whole[1], until) - opens) / 2


def within(span: tuple[datetime, datetime], part: float) -> datetime:
    return span[0] + timedelta(seconds=int((span[1] - span[0]).total_seconds() * part))


def next_slot(
    rota: Rota, now: datetime, part: float, until: datetime, preference: Preference = NO_PREFERENCE
) -> datetime:
    """The same after this shift; if none is in sight, when to look again."""
    span = shift_at(rota, now)
    return slot(rota, span.ends if span else now, part, until, preference) or now + UNSEEN


def next_turn(claims: Iterable[Campaign], asked: Mapping[int, datetime]) -> Campaign:
    """Whose question a shift is for: of the campaign that asked this officer longest ago, or never.

    `asked` is when each last did, by id. So of campaigns that go on wanting the same officer none gets a second turn
    before each of the others had one. Of two that never asked it is the one that is due first.
    """
    never = datetime.min.replace(tzinfo=UTC)
    return min(claims, key=lambda one: (asked.get(one.id, never), one.due_at, one.id))


def works_within(rota: Rota, start: datetime, end: datetime) -> bool:
    """Is there an instant in [start, end) at which training may reach them?"""
    return start < end and next_allowed(rota, start, horizon=end - start) is not None


def shifts_within(rota: Rota, start: datetime, end: datetime) -> int:
    """Shifts with an instant in [start, end) at which training may reach them."""
    allowed = (window(span) for span in worked(rota, start, end))
    return sum(one is not None and max(one[0], start) < min(one[1], end) for one in allowed)


class Nudge(Enum):
    PLAIN = "plain"
    REMINDER = "reminder"
    SILENT = "silent"  # reminded often enough


@dataclass(frozen=True)
class Put:
    """A question that a campaign's message put to an officer. `left`: they left it unanswered."""

    at: datetime
    left: bool


def nudge(put: Sequence[Put], answered: Sequence[datetime]) -> Nudge:
    """What the next message is. `put` and `answered` are the campaign's so far, each in its order.

    It is a reminder if the last question was left, and nothing of the campaign answered since. Who has had two is left
    alone, until they answer something of their own accord.
    """
    reminders = sum(_reminded(before, after.at, answered) for before, after in pairwise(put))
    if not put or not _reminded(put[-1], None, answered):
        return Nudge.PLAIN
    return Nudge.REMINDER if reminders < REMINDERS else Nudge.SILENT


def _reminded(before: Put, until: datetime | None, answered: Sequence[datetime]) -> bool:
    """Would a message after this one, put at `until`, be a reminder?"""
    return before.left and not any(before.at < at and (until is None or at < until) for at in answered)
