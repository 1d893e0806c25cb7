"""The wording of checklists: values in, cards out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cards import Block, Button, Card, Choices, Copy, Divider, Field, Form, Heading, Link, Menu, Option, Row, Small
from bot.cards import Text as Paragraph
from bot.checklists.content import Checklist, Item
from bot.checklists.rules import REASONS, State, Ticks, state_of, unanswered
from bot.clock import day, hour_after, moment
from bot.sources import Source

WORDS = {
    State.OPEN: "No answer",
    State.DONE: "Done",
    State.NOT_APPLICABLE: "Not applicable",
    State.NOT_DONE: "Not done",
}
HOW = {"read-do": "read an item, then do it", "do-confirm": "do the work, then confirm"}

DETAILS = (
    "That looks like more than a topic and an incident reference, so I kept none of it. Details of a child or an "
    "incident belong in your force's own systems. Type /thinkchild and a topic, for example /thinkchild custody."
)
GONE = "I cannot find that checklist of yours. Type /thinkchild to see what you have open."
ITEM_GONE = "That item is not part of this checklist. Type /thinkchild to see what you have open."
NONE = (
    "Your force has approved no checklist for use here yet. On an incident follow your force's own procedure; your "
    "safeguarding lead can tell you more."
)
PICK_A_REASON = "Pick one of the reasons, then save."


@dataclass(frozen=True)
class Run:
    """One run as it is shown: whose, which, how far."""

    id: int
    checklist: Checklist
    ticks: Ticks
    officer: str
    team: str
    incident: str
    started_at: datetime
    finished_at: datetime | None
    mistake: bool
    zone: ZoneInfo
    mark: str = ""  # of content that nobody should work by


def card(run: Run, phase: int) -> Card:
    """A run as it is now: the phase that was asked for, or the summary when it is over."""
    return finished_card(run) if run.finished_at else phase_card(run, phase)


def phase_card(run: Run, number: int) -> Card:
    """One phase of a run, ready to be ticked."""
    phase = run.checklist.phases[number]
    items = [block for item in phase.items for block in _item(run, number, item)]
    clocks = [Small(f"Limit: {clock.title}, {clock.limit}") for clock in run.checklist.clocks if number == 0]
    return Card(
        (Heading(run.checklist.title), Small(_progress(run, number)), *clocks, *items, Divider(), _row(run, number))
    )


def _progress(run: Run, number: int) -> str:
    phases = run.checklist.phases
    musts = [item for item in run.checklist.items() if item.must]
    answered = len(musts) - len(unanswered(musts, run.ticks))
    return " · ".join(
        (
            f"Part {number + 1} of {len(phases)}: {phases[number].title} ({HOW[phases[number].how]})",
            f"{answered} of {len(musts)} must-dos answered",
            f"Incident {run.incident}" if run.incident else "No incident reference yet",
            f"Checklist revised {day(run.checklist.revised, run.zone)}",
            *((run.mark,) if run.mark else ()),
        )
    )


def _item(run: Run, phase: int, item: Item) -> tuple[Block, ...]:
    """`about` leaves out when it applies, which has just been read out: a door may cut what is long."""
    state, ref = state_of(item, run.ticks), f"{run.id}:{phase}:{item.id}"
    presses = {
        State.DONE: Button("Done", "checklist.done", ref, about=f"Done: {item.text}"),
        State.NOT_APPLICABLE: Button("Not applicable…", "checklist.not-applicable", ref),
        State.NOT_DONE: Button("Not done…", "checklist.not-done", ref),
        State.OPEN: Button("Clear the answer", "checklist.clear", ref),
    }
    why = Button("Why?", "checklist.why", ref, about=f"Why: {item.text}")
    if state is State.OPEN:
        rest = (presses[State.NOT_APPLICABLE], presses[State.NOT_DONE])
        absent = Button("Does not arise", "checklist.does-not-arise", ref, about=f"Does not arise: {item.text}")
        first = (presses[State.DONE], absent) if item.may_not_arise else (presses[State.DONE],)
        controls: tuple[Button | Menu, ...] = (*first, why, Menu(rest))
    else:
        others = tuple(button for offered, button in presses.items() if offered is not state)
        controls = (why, Menu(others))
    return Paragraph(item.words, lead=_lead(run, item)), Row(controls)


def _lead(run: Run, item: Item) -> str:
    kind = "Must do" if item.must else "Consider"
    if item.id not in run.ticks or state_of(item, run.ticks) is State.OPEN:
        return f"{kind}:"
    tick = run.ticks[item.id]
    reason = f" – {REASONS[tick.state][tick.reason]}" if tick.reason else ""
    mark = "✓ " if tick.state is State.DONE else ""
    return f"{mark}{kind} – {WORDS[tick.state].lower()} {hour_after(run.started_at, tick.at, run.zone)}{reason}:"


def _row(run: Run, number: int) -> Row:
    last = number == len(run.checklist.phases) - 1
    controls: list[Button | Menu] = []
    if number > 0:
        controls.append(Button("Back", "checklist.turn", f"{run.id}:{number - 1}"))
    if not last:
        controls.append(Button("Next part", "checklist.turn", f"{run.id}:{number + 1}", primary=True))
    label = "Change incident reference" if run.incident else "Add incident reference"
    controls.append(Button(label, "checklist.incident", f"{run.id}:{number}"))
    if last or not unanswered(run.checklist.items(), run.ticks):
        controls.append(Button("Finish", "checklist.finish", f"{run.id}:{number}", primary=last))
    controls.append(Menu((Button("Started by mistake", "checklist.mistake", f"{run.id}:{number}"),)))
    return Row(tuple(controls))


def why_form(item: Item, source: Source | None) -> Form:
    """The reason for an item, and where it comes from."""
    blocks: list[Block] = [Paragraph(item.words, lead="Must do:" if item.must else "Consider:"), Paragraph(item.why)]
    if source is not None:
        blocks += [Paragraph(source.says, lead="What it rests on:"), Link(source.label, source.address)]
        if not source.decides:
            blocks.append(Small("This source is not confirmed yet. Check with your safeguarding lead."))
    return Form("Why this is here", Card(tuple(blocks)))


def reason_form(item: Item, state: State, ref: str) -> Form:
    options = tuple(Option(key, words) for key, words in REASONS[state].items())
    body = (Paragraph(item.words), Choices("Reason", options))
    return Form(WORDS[state], Card(body), verb=f"checklist.{state}.save", ref=ref)


def incident_form(ref: str, example: str) -> Form:
    field = Field("Incident reference", f"Only the log number, such as {example}. Never a name or what happened.")
    return Form("Incident reference", Card((field,)), verb="checklist.incident.save", ref=ref)


def wrong_incident(example: str) -> str:
    return (
        f"That is not one of your force's incident references, so I did not keep it. They look like {example}. "
        "Use the log number only, never a name or an address."
    )


def not_finished(run: Run) -> str:
    """How many must-dos still need an answer, and where they are."""
    parts = [
        f"{len(missing)} in part {number}, {phase.title}"
        for number, phase in enumerate(run.checklist.phases, start=1)
        if (missing := unanswered(phase.items, run.ticks))
    ]
    return (
        f"Not finished yet: some must-dos have no answer ({'; '.join(parts)}). Press Done, or choose Not applicable or "
        "Not done with a reason. Nothing is lost meanwhile."
    )


def already_finished(run: Run) -> str:
    assert run.finished_at is not None
    return f"This checklist was finished on {moment(run.finished_at, run.zone)}, so nothing was changed."


def finished_card(run: Run) -> Card:
    assert run.finished_at is not None
    if run.mistake:
        when = moment(run.finished_at, run.zone)
        return Card((Heading(f"{run.checklist.title}: closed"), Paragraph(f"{when}. It was started by mistake.")))
    return Card(
        (
            Heading(f"{run.checklist.title}: finished"),
            Small(f"{moment(run.finished_at, run.zone)} · {run.incident or 'no incident reference'}"),
            Paragraph("Copy this into the incident log. Finishing it here tells nobody else: it is not a referral."),
            Copy(summary(run)),
        )
    )


def summary(run: Run) -> str:
    """Plain text for the log."""
    assert run.finished_at is not None
    started, finished = moment(run.started_at, run.zone), moment(run.finished_at, run.zone)
    lines = [
        f"CHECKLIST: {run.checklist.title} (revised {day(run.checklist.revised, run.zone)})",
        f"Incident: {run.incident or 'no reference given'}",
        f"Started {started}. Finished {finished}.",
        f"By {run.officer}, {run.team}.",
        *((f"{run.mark}.",) if run.mark else ()),
    ]
    for phase in run.checklist.phases:
        lines += ["", phase.title.upper(), *(_summary_line(run, item) for item in phase.items)]
    return "\n".join(lines)


def _summary_line(run: Run, item: Item) -> str:
    tick = run.ticks.get(item.id)
    kind = "Must do" if item.must else "Consider"
    if tick is None or tick.state is State.OPEN:
        return f"[{kind}: no answer] {item.words}"
    reason = f", {REASONS[tick.state][tick.reason]}" if tick.reason else ""
    said = f"{WORDS[tick.state].lower()} {hour_after(run.started_at, tick.at, run.zone)}"
    return f"[{kind}: {said}{reason}] {item.words}"


def open_already(run: Run, number: int) -> Card:
    """Asked for a checklist that is open: most often the same incident, sometimes another child."""
    again = Row((Button("Start another one", "checklist.start", f"{run.checklist.slug}:{number}"),))
    lead = f"You have had this one open since {moment(run.started_at, run.zone)}."
    return Card((Small(lead), *phase_card(run, first_unanswered(run)).blocks, again))


def first_unanswered(run: Run) -> int:
    """The first part with a must-do that has no answer."""
    return next((n for n, phase in enumerate(run.checklist.phases) if unanswered(phase.items, run.ticks)), 0)


def start_buttons(checklists: Sequence[tuple[Checklist, int]], incident: str = "") -> tuple[Row, ...]:
    """A button to start each checklist; with each, the number of the officer's run that it would be."""
    buttons = [
        Button(checklist.title, "checklist.start", f"{checklist.slug}:{number}:{incident}".rstrip(":"))
        for checklist, number in checklists
    ]
    return tuple(Row(tuple(buttons[first : first + 5])) for first in range(0, len(buttons), 5))


def near_card(checklists: Sequence[tuple[Checklist, int]], incident: str, near: bool, typed: bool) -> Card:
    if not checklists:
        lead = NONE
    elif near:
        lead = "Did you mean one of these?"
    elif incident:
        lead = f"Which checklist is it for, on {incident}?"
    else:
        lead = "I do not know a checklist by that name. These are all of them:"
    kept = Small("I keep nothing of what you typed but an incident reference.")
    return Card((Paragraph(lead), *start_buttons(checklists, incident), *((kept,) if typed else ())))


def with_rest(card: Card, example: str) -> Card:
    """For a command with a word too many: the checklist comes first, the slip can be mended after."""
    note = f"I did not keep the rest of what you typed. A reference looks like {example}: add it with the button below."
    return Card((Small(note), *card.blocks))
