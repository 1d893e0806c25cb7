"""The wording of reminders and warnings about checklists. They ask what is needed, and blame nobody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards import Block, Button, Card, Heading, Link, Row, Small
from bot.cards import Text as Paragraph
from bot.checklists.content import Clock
from bot.checklists.rules import unanswered
from bot.checklists.says import Run, first_unanswered
from bot.clock import hour_after, how_long
from bot.sources import Source

ANSWER = "Press Done where it is done; where it is not, or does not arise, say so with a reason. Then press Finish."
FINISH = "Press Finish, and copy the summary into the incident log."
ASK = (
    "It may all be done and not ticked yet. Please ask what is needed: time, a decision, another pair of hands, or "
    "somebody to take over."
)


@dataclass(frozen=True)
class Above:
    """When the team's supervisors are asked first, at the earliest, and whether one has been by now."""

    at: datetime
    asked: bool


def open_card(run: Run, now: datetime, above: Above | None) -> Card:
    """To its officer."""
    words = f"You have had this one open since {hour_after(now, run.started_at, run.zone)}. {_left(run)}"
    next_one = ANSWER if unanswered(run.checklist.items(), run.ticks) else FINISH
    blocks: list[Block] = [Heading(f"{run.checklist.title}: still open"), Paragraph(words), Paragraph(next_one)]
    if above:
        seen = "your name and how many must-dos have no answer"
        blocks.append(Small(_help(run, above, now, "is still open", seen)))
    return Card((*blocks, Small(_about(run)), _open_it(run)))


def _help(run: Run, above: Above, now: datetime, still: str, seen: str) -> str:
    """No promise of an hour: a supervisor is asked in a shift of theirs."""
    if above.asked:
        return "Your team's supervisors have been asked to help."
    if above.at <= now:
        return f"Your team's supervisors are asked to help as soon as they are on shift. They see {seen}."
    when = hour_after(now, above.at, run.zone)
    return (
        f"If it {still} after {when}, your team's supervisors are asked in their next shift to help. They see {seen}."
    )


def open_above_card(run: Run, now: datetime) -> Card:
    """To a supervisor of the team."""
    words = f"{run.officer} has had it open since {hour_after(now, run.started_at, run.zone)}. {_left(run)}"
    blocks = (Paragraph(words), Paragraph(ASK), Small(_about(run)))
    return Card((Heading(f"{run.checklist.title}: still open on your team"), *blocks))


def sign_off_card(run: Run, since: datetime, now: datetime, to_officer: bool) -> Card:
    words = f"{'You' if to_officer else run.officer} finished it, and it has waited since "
    next_one = (
        "Please ask your supervisor to look at it with you."
        if to_officer
        else "Please look at it with them, and sign it off or say what is still to be done."
    )
    blocks = (Paragraph(f"{words}{hour_after(now, since, run.zone)}."), Paragraph(next_one), Small(_about(run)))
    return Card((Heading(f"{run.checklist.title}: waits for a supervisor's sign-off"), *blocks))


@dataclass(frozen=True)
class Limit:
    """A clock that runs: until when, and what says so."""

    clock: Clock
    at: datetime
    source: Source | None


def clock_card(run: Run, limit: Limit, now: datetime, above: Above | None) -> Card:
    """To the officer who is named on the checklist."""
    blocks = _of_clock(run, limit, now)
    if limit.at <= now:
        blocks.append(Paragraph("If it is done, see that the record says when. If not, tell your supervisor now."))
    if above:
        blocks.append(Small(_help(run, above, now, "still runs", "your name")))
    return Card((*blocks, Small(f"{run.checklist.title} · {_about(run)}"), _open_it(run)))


def clock_above_card(run: Run, limit: Limit, now: datetime) -> Card:
    """To a supervisor of the team."""
    words = f"{run.officer} has this checklist open. Please ask whether it is done, and what is needed if it is not."
    return Card((*_of_clock(run, limit, now), Paragraph(words), Small(f"{run.checklist.title} · {_about(run)}")))


def _of_clock(run: Run, limit: Limit, now: datetime) -> list[Block]:
    """Near its limit and past it."""
    when = f"{'Due at' if now < limit.at else 'The limit was'} {hour_after(now, limit.at, run.zone)}"
    blocks: list[Block] = [
        Heading(f"{limit.clock.title}: {_due(limit.at, now)}"),
        Paragraph(f"{when} ({limit.clock.limit})."),
        Paragraph(limit.clock.why),
    ]
    return [*blocks, Link(limit.source.label, limit.source.address)] if limit.source else blocks


def _due(limit: datetime, now: datetime) -> str:
    if limit > now:
        return f"due in {how_long(limit - now)}"
    late = now - limit
    return "due now" if late < timedelta(minutes=1) else f"was due {how_long(late)} ago"


def _left(run: Run) -> str:
    count = len(unanswered(run.checklist.items(), run.ticks))
    if not count:
        return "Every must-do has an answer."
    return "1 must-do has no answer." if count == 1 else f"{count} must-dos have no answer."


def _about(run: Run) -> str:
    incident = f"Incident {run.incident}" if run.incident else "No incident reference yet"
    return f"{incident} · {run.mark}" if run.mark else incident


def _open_it(run: Run) -> Row:
    """At the first part that has something to answer."""
    return Row((Button("Open it", "checklist.resume", f"{run.id}:{first_unanswered(run)}", primary=True),))
