"""Reminders and warnings about checklists: rows from the moment that something begins, and what they say by their time.

Whatever begins an event of a run calls `begin` in its own transaction, and whatever ends it calls `end`: a checklist
is open, a clock runs (`ladder.clock_event`), a sign-off waits. Who is told next, and when, stands in the checklist.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.cards import Card
from bot.checklists import ladder, reminder_says, says, store
from bot.checklists.content import Checklist
from bot.checklists.ladder import CLOCK, OPEN, SIGN_OFF
from bot.messages import Kind, Occasion
from bot.outbox import store as outbox
from bot.outbox.rules import Delivery, Priority, State
from bot.people import store as people
from bot.sources import Sources

# Two kinds of message. Only an officer who is named on a live checklist is disturbed off shift, and only by a clock.
REMINDER, WARNING = "checklist-reminder", "clock-warning"


def begin(tx: Connection, run: store.Run, checklist: Checklist, event: str, at: datetime) -> None:
    """`at` is when the event began or, of a clock, its limit. Safe twice; where `at` has changed, `end` it first.

    What was due before now goes at once, but for what a later step has overtaken.
    """
    steps = ladder.plan(checklist.reminders, event, at)
    above = _supervisors(tx, run) if any(step.tell == "supervisor" for step in steps) else []
    for step in steps:
        for officer_id in [run.officer_id] if step.tell == "officer" else above:
            ref = _ref(run.id, event)
            kind = WARNING if event.startswith(CLOCK) and step.tell == "officer" else REMINDER
            priority = Priority.AT_ONCE if event.startswith(CLOCK) else Priority.SOON
            key = f"reminder:{ref}:{int(at.timestamp())}:{step.number}:{officer_id}"
            outbox.put(tx, key, kind, officer_id, step.at, ref, priority)


def end(tx: Connection, run_id: int, event: str) -> None:
    """Nobody is told any more: it was finished, met or given."""
    for kind in (REMINDER, WARNING) if event.startswith(CLOCK) else (REMINDER,):
        outbox.cancel_all(tx, kind, _ref(run_id, event))


def end_all(tx: Connection, run_id: int, checklist: Checklist) -> None:
    """The run is over."""
    for event in (OPEN, SIGN_OFF, *(ladder.clock_event(clock.id) for clock in checklist.clocks)):
        end(tx, run_id, event)


def _supervisors(tx: Connection, run: store.Run) -> list[int]:
    """Of the run's team, and nobody for their own checklist: they are told of that as its officer."""
    return [one for one in people.holders(tx, "supervisor", run.team_id) if one != run.officer_id]


def _ref(run_id: int, event: str) -> str:
    return f"{run_id}:{event}"


class _About(NamedTuple):
    run_id: int
    event: str
    at: datetime
    number: int  # of the step


def _about(delivery: Delivery) -> _About:
    run_id, _, event = delivery.ref.partition(":")
    _, at, number, _ = delivery.key.rsplit(":", 3)
    return _About(int(run_id), event, datetime.fromtimestamp(int(at), UTC), int(number))


@dataclass(frozen=True)
class Reminders:
    """Makes the messages. `shown` is a run as its officer sees it."""

    sources: Sources
    shown: Callable[[Connection, store.Run], says.Run]

    def kinds(self) -> Mapping[str, Kind]:
        return {REMINDER: Kind(self._card), WARNING: Kind(self._card, any_time=True)}

    def _card(self, tx: Connection, occasion: Occasion) -> Card | None:
        """None if it has been finished meanwhile, if a later step is due too, or if it is no business of theirs."""
        about = _about(occasion.delivery)
        row = store.run_seen(tx, about.run_id)
        if row is None or not _is_live(row, about):
            return None
        run, above = self.shown(tx, row), _supervisors(tx, row)
        steps = ladder.plan(run.checklist.reminders, about.event, about.at)
        step = next((one for one in ladder.standing(steps, occasion.now) if one.number == about.number), None)
        if step is None or occasion.delivery.officer_id not in ([row.officer_id] if step.tell == "officer" else above):
            return None
        return self._told(run, about, step.tell == "officer", _first_above(tx, steps, about, above), occasion.now)

    def _told(
        self, run: says.Run, about: _About, to_officer: bool, above: reminder_says.Above | None, now: datetime
    ) -> Card | None:
        if about.event == SIGN_OFF:
            return reminder_says.sign_off_card(run, about.at, now, to_officer)
        if about.event == OPEN and to_officer:
            return reminder_says.open_card(run, now, above)
        if about.event == OPEN:
            return reminder_says.open_above_card(run, now)
        clock = next((one for one in run.checklist.clocks if ladder.clock_event(one.id) == about.event), None)
        if clock is None:  # an author who tries a file took it out
            return None
        limit = reminder_says.Limit(clock, about.at, self.sources.get(clock.source))
        if to_officer:
            return reminder_says.clock_card(run, limit, now, above)
        return reminder_says.clock_above_card(run, limit, now)


def _first_above(
    tx: Connection, steps: Iterable[ladder.Step], about: _About, above: Collection[int]
) -> reminder_says.Above | None:
    """None if no supervisor is told. What was sent for an earlier start of the same clock does not count."""
    first = next((one.at for one in steps if one.tell == "supervisor"), None)
    if first is None or not above:
        return None
    known = outbox.put_about(tx, REMINDER, _ref(about.run_id, about.event), above)
    return reminder_says.Above(first, any(one.state == State.SENT and one.due_at >= first for one in known))


def _is_live(run: store.Run, about: _About) -> bool:
    """A sign-off waits for what is finished. An earlier run may have had this number, where an author tries a file."""
    if about.event == SIGN_OFF:
        return not run.mistake
    began = about.event != OPEN or int(run.started_at.timestamp()) == int(about.at.timestamp())
    return run.finished_at is None and began
