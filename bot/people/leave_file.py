"""Exceptions to the shifts as a force exports them, in CSV: leave, court, training, swaps, days off.

Every mistake is told at its line. There is no kind for sickness: this program holds no health data, and `off` says
that somebody does not work without saying why. Nothing in the file is prose: a kind, two days, a shift's name.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from itertools import zip_longest
from pathlib import Path

from bot.errors import ContentError, Mistake
from bot.people.rules import SLACK_USER
from bot.people.shifts import AWAY, OFF

COLUMNS = ("slack_user", "kind", "first", "last", "shift")
SWAP = "swap"
KINDS = (*AWAY, SWAP, OFF)
BIGGEST = 20_000_000  # bytes: 50,000 officers have some five lines each
LONGEST = timedelta(days=366)  # what is longer is more likely a wrong year
LONGEST_SWAP = timedelta(days=31)
HEALTH = ("sick", "sickness", "ill", "illness", "injured", "injury")


@dataclass(frozen=True)
class Entry:
    """One line. `shift` is the one worked in a swap, else ""."""

    slack_user: str
    kind: str
    first: date
    last: date
    shift: str = ""
    line: int = field(default=0, compare=False)

    @property
    def days(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True)
class LeaveFile:
    """A file without mistakes; `file` is for those that only the roster shows."""

    file: Path
    entries: tuple[Entry, ...]


def load(file: Path) -> LeaveFile:
    """Raises ContentError with every mistake in the file."""
    entries: list[Entry] = []
    mistakes: list[Mistake] = []
    for line, cells in _rows(file):
        entry, wrong = _entry(cells, line)
        if entry is not None:
            entries.append(entry)
        mistakes += [Mistake(file, line, problem, hint) for problem, hint in wrong]
    mistakes += _across(file, entries)
    if mistakes:
        raise ContentError(mistakes)
    return LeaveFile(file, tuple(entries))


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Line and cells, in the order of COLUMNS. Raises ContentError where there is no telling what is what."""
    rows = csv.reader(StringIO(_text(file), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        if sorted(header) != sorted(COLUMNS):
            hint = f"the first line names the columns, with commas between: {','.join(COLUMNS)}"
            raise ContentError([Mistake(file, 1, f"these are other columns: {','.join(header)[:100] or 'none'}", hint)])
        for row in rows:
            cells = [cell.strip() for cell in row]
            if any(cells):
                named = dict(zip_longest(header, cells[: len(header)], fillvalue=""))
                yield rows.line_num, [*(named[name] for name in COLUMNS), *filter(None, cells[len(header) :])]
    except csv.Error as error:
        raise ContentError([Mistake(file, rows.line_num, f"not CSV: {error}", "is a quote left open?")]) from None


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > BIGGEST:
            raise ContentError([Mistake(file, 1, "the file is over 20 MB", "leave out what is past")])
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ContentError([Mistake(file, 1, "the file is not UTF-8 text", "save it as CSV UTF-8")]) from None
    except OSError as error:
        raise ContentError([Mistake(file, 1, f"the file cannot be read: {error.strerror}")]) from None


Wrong = tuple[str, str]  # problem and hint


def _entry(cells: list[str], line: int) -> tuple[Entry | None, list[Wrong]]:
    slack_user, kind, first_cell, last_cell, shift, *more = cells
    kind = kind.casefold()
    wrong = [*_who_and_what(slack_user, kind, shift)]
    if more:
        wrong.append(("more cells than columns", ""))
    first, last = _day(first_cell), _day(last_cell or first_cell)
    wrong += [
        (f"{name} must be a day", "such as 2026-12-21")
        for name, day, cell in (("first", first, True), ("last", last, last_cell))
        if day is None and cell
    ]
    if first is None or last is None:
        return None, wrong
    wrong += _how_long(kind, first, last)
    return Entry(slack_user, kind, first, last, shift, line) if not wrong else None, wrong


def _who_and_what(slack_user: str, kind: str, shift: str) -> Iterator[Wrong]:
    if not SLACK_USER.fullmatch(slack_user):
        yield "slack_user must be a Slack member id", "such as U012AB3CD (profile, three dots, Copy member ID)"
    if kind in HEALTH:
        yield f"{kind} is not a kind: no health data is held here", f"{OFF} says that somebody does not work, not why"
    elif kind not in KINDS:
        yield f"{kind[:40] or 'an empty cell'} is not a kind", f"the kinds are {', '.join(KINDS)}"
    if kind == SWAP and not shift:
        yield "a swap needs the shift that is worked", "the name of one of the pattern's shifts"
    if kind in KINDS and kind != SWAP and shift:
        yield f"{kind} has no shift", f"leave the cell empty, or make it a {SWAP}"


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def _how_long(kind: str, first: date, last: date) -> Iterator[Wrong]:
    longest = LONGEST_SWAP if kind == SWAP else LONGEST
    if last < first:
        yield "last is before first", "the first and the last day, both included"
    elif last - first >= longest:
        hint = "another pattern belongs under officers in the shifts" if kind == SWAP else "split it if it is right"
        yield f"{kind} of more than {longest.days} days", hint


def _across(file: Path, entries: list[Entry]) -> Iterator[Mistake]:
    """Nobody works two shifts on a day."""
    swaps: dict[tuple[str, date], Entry] = {}
    for entry in entries:
        for day in entry.days if entry.kind == SWAP else ():
            before = swaps.setdefault((entry.slack_user, day), entry)
            if before.shift != entry.shift:
                problem = f"{entry.slack_user} works {before.shift} on {day} by line {before.line}"
                yield Mistake(file, entry.line, problem, "one shift for each day")
                break
