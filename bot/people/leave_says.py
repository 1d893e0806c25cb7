"""What an officer reads about shifts and leave: the next days, what is entered, and the form to enter more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from bot.cards import Block, Button, Card, Choices, Day, Divider, Form, Heading, Option, Row, Small
from bot.cards import Text as Paragraph
from bot.clock import day
from bot.people.entries import Entered
from bot.people.leave_file import LONGEST, LONGEST_SWAP, SWAP
from bot.people.shifts import OFF, Pattern
from bot.verbs import Officer

OWN, TEAM = 8, 12  # entries of a card; the rest is counted, so that it fits into one message
KINDS = {"leave": "Leave", "court": "Court", "training": "Training course", OFF: "Day off"}
NO_PATTERN = (
    "Your shifts are not known here, so you are asked on weekdays, 09:30 to 16:00. To change that, ask your sergeant "
    "or Think Child admin."
)
NO_SICKNESS = (
    "There is no choice for sickness, on purpose: nothing about anybody's health is kept here. Day off gives no reason."
)
TOO_MANY = (
    "Your teams have more officers than a list here can hold, so this is for yourself only. For the others, give your "
    "Think Child admin a leave file to import."
)
NOT_YOUR_TEAM = (
    "I can enter this only for yourself, or as a supervisor for an active officer of your team. Nothing was entered."
)
NOT_YOURS = (
    "You can remove what you entered yourself, and a supervisor what was entered here for their team. Ask your "
    "sergeant to change this one."
)
LEAVE_WINS = "On a day with leave, court, a course or a day off, a swap does not count."
NO_DAY = "Choose a day."
NO_KIND = "Choose one of the list."
BACKWARDS = "The last day is before the first one. For one day, leave the last day open."
PAST = "That day is over. Enter it from today on."
FAR = "That is more than two years away. Check the year."
TOO_LONG = f"That is more than {LONGEST.days} days. Check the year; if it is right, enter it in two parts."
LONG_SWAP = (
    f"That is more than {LONGEST_SWAP.days} days of another shift. Ask your Think Child admin to change the pattern."
)


Team = tuple[Sequence[Entered], bool]  # what is entered for a supervisor's team, and whether that is all of it


def no_shift(name: str, pattern: Pattern | None) -> str:
    """Their pattern does not have the shift that was chosen."""
    if pattern is None:
        return f"The shifts of {name} are not known here, so there is none to swap to. Nothing was entered."
    return f"The pattern of {name} has no such shift. It has: {', '.join(pattern.shifts)}."


def card(
    viewer: Officer, days: Sequence[str], own: Sequence[tuple[Entered, bool]], team: Team | None, zone: ZoneInfo
) -> Card:
    """`days` are the lines of the next ones, empty without a pattern. With each entry: may the viewer remove it?"""
    add = Row((Button("Add leave, court, a course or a swap", "leave.add"),))
    blocks: list[Block] = [Heading("Shifts and leave"), add]  # on a phone the days would push it out of sight
    if not own:
        blocks.append(Paragraph("No leave, court, course or swap is entered for you."))
    for one, removable in own[:OWN]:
        ask = ": ask them" if one.by is not None and not removable else ""
        blocks += _entry(f"{_what(one, zone)} ({_by(one, viewer)}{ask})", one, removable)
    if len(own) > OWN:
        blocks.append(Small(f"And {len(own) - OWN} more, later than these."))
    blocks += _leave_wins([one for one, _ in own])
    blocks += [Heading(f"Your next {len(days)} days"), Paragraph("\n".join(days))] if days else [Paragraph(NO_PATTERN)]
    return Card((*blocks, *(_of_team(team, viewer, zone) if team else ())))


def _of_team(team: Team, viewer: Officer, zone: ZoneInfo) -> Iterator[Block]:
    entries, complete = team
    yield Divider()
    yield Heading("Your team")
    if not entries:
        yield Paragraph("Nothing is entered for the others of your team.")
    for one in entries[:TEAM]:
        yield from _entry(f"{one.name}: {_what(one, zone)} ({_by(one, viewer)})", one, one.by is not None)
    if len(entries) > TEAM:
        yield Small(f"And {'' if complete else 'over '}{len(entries) - TEAM} more, later than these.")
    yield from _leave_wins(entries)


def _leave_wins(entries: Sequence[Entered]) -> Iterator[Block]:
    """Said only where it matters: somebody has both on one day."""
    away = [one for one in entries if one.kind != SWAP]
    swaps = (one for one in entries if one.kind == SWAP)
    if any(one.officer_id == other.officer_id and one.meets(other) for one in swaps for other in away):
        yield Small(LEAVE_WINS)


def _entry(words: str, one: Entered, removable: bool) -> Iterator[Block]:
    yield Paragraph(words)
    if removable:
        yield Row((Button("Remove", "leave.remove", f"{one.id}:{one.days}", about=f"Remove: {words}"),))


def _what(one: Entered, zone: ZoneInfo) -> str:
    what = f"Works {one.shift}" if one.kind == SWAP else KINDS[one.kind]
    return f"{what}, {day(one.first, zone)}" + (f" to {day(one.last, zone)}" if one.last > one.first else "")


def _by(one: Entered, viewer: Officer) -> str:
    if one.by is None:
        return "from the planner's file"
    if one.by == viewer.id:
        return "entered by you"
    if one.by == one.officer_id:
        return "entered by them"
    return "entered by your supervisor" if one.officer_id == viewer.id else "entered by a supervisor"


def form(people: Sequence[tuple[int, str]], viewer: Officer, patterns: Iterable[Pattern], too_many: bool) -> Form:
    """`people` is whom a supervisor may choose; empty for everybody else."""
    blocks: list[Block] = [Small(TOO_MANY)] if too_many else []
    if people:
        options = tuple(Option(str(officer_id), name) for officer_id, name in people)
        blocks.append(Choices("For whom?", options, name="who", chosen=(str(viewer.id),)))
    kinds = [Option(kind, words) for kind, words in KINDS.items()]
    kinds += [Option(f"{SWAP}:{name}", words) for name, words in _shifts(patterns).items()]
    blocks += [
        Choices("What is it?", tuple(kinds), name="kind"),
        Day("First day", "first", "Of a night: the day on which it begins."),
        Day("Last day", "last", "Leave it open for one day. Both days count.", optional=True),
        Small(NO_SICKNESS),
    ]
    return Form("Leave or a swap", Card(tuple(blocks)), verb="leave.save")


def _shifts(patterns: Iterable[Pattern]) -> Mapping[str, str]:
    """By name; without hours where two patterns mean different ones by it."""
    hours: dict[str, set[str]] = {}
    for pattern in patterns:
        for name, shift in pattern.shifts.items():
            hours.setdefault(name, set()).add(shift.hours)
    return {
        name: f"Works {name}" + (f", {next(iter(found)).replace('-', '–')}" if len(found) == 1 else "")
        for name, found in hours.items()
    }
