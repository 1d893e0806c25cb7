"""Checklists from the first press to the summary. Loads, decides, saves, says; never commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.cards import Block, Button, Row, Small
from bot.cards import Text as Paragraph
from bot.checklists import reminders, rules, says, store
from bot.checklists.content import Checklist, Item
from bot.checklists.ladder import OPEN
from bot.checklists.reminders import Reminders
from bot.checklists.rules import State, Tick
from bot.clock import moment
from bot.errors import UserError
from bot.frozen import Shelf
from bot.messages import Kind
from bot.people.store import Named, named
from bot.sources import Sources
from bot.verbs import Ask, Officer, Press, Replace, Reply, Service, Show, number_in

OPEN_SHOWN = 5  # of an officer's open checklists, the newest: the start buttons must never be crowded out


@dataclass(frozen=True)
class Checklists:
    """`incident_pattern` is the force's own log number as a regular expression; `incident_example` shows one."""

    shelf: Shelf[Checklist]
    sources: Sources
    zone: ZoneInfo
    incident_pattern: str
    incident_example: str

    def verbs(self) -> Mapping[str, Service]:
        return {
            "checklist.start": self.start,
            "checklist.turn": self.turn,
            "checklist.resume": self.resume,
            "checklist.done": partial(self.tick, state=State.DONE),
            "checklist.does-not-arise": self.does_not_arise,
            "checklist.clear": partial(self.tick, state=State.OPEN),
            "checklist.why": self.why,
            "checklist.not-applicable": partial(self.ask_reason, state=State.NOT_APPLICABLE),
            "checklist.not-done": partial(self.ask_reason, state=State.NOT_DONE),
            "checklist.not-applicable.save": partial(self.tick, state=State.NOT_APPLICABLE),
            "checklist.not-done.save": partial(self.tick, state=State.NOT_DONE),
            "checklist.incident": self.ask_incident,
            "checklist.incident.save": self.save_incident,
            "checklist.finish": self.finish,
            "checklist.mistake": self.close_as_mistake,
        }

    def messages(self) -> Mapping[str, Kind]:
        return Reminders(self.sources, lambda tx, row: self._shown(tx, named(tx, row.officer_id), row)).kinds()

    def command(self, tx: Connection, press: Press) -> Reply:
        """`/thinkchild custody LC-20261122-0413`."""
        asked = rules.understand(press.words, self.shelf.current, self.incident_pattern)
        if asked.details:
            raise UserError(says.DETAILS)
        if not asked.slug:
            slugs = asked.near or self._all()
            offered = self._numbered(tx, press.officer, slugs)
            return Show(says.near_card(offered, asked.incident, near=bool(asked.near), typed=bool(press.words.strip())))
        for row in store.open_runs(tx, press.officer.id):
            if row.slug == asked.slug and asked.incident in ("", row.incident):
                number = store.begun(tx, press.officer.id)[row.slug]
                return Show(says.open_already(self._shown(tx, press.officer, row), number))
        number = store.begun(tx, press.officer.id)[asked.slug]
        begun = self._begin(tx, press, asked.slug, number, asked.incident)
        return Show(says.with_rest(begun.card, self.incident_example)) if asked.rest else begun

    def start(self, tx: Connection, press: Press) -> Reply:
        """A start button; ref `custody:0:LC-20261122-0413`. An old one opens the run that it once began."""
        slug, _, rest = press.ref.partition(":")
        count, _, reference = rest.partition(":")
        number, incident = number_in(count), rules.incident_for(reference, self.incident_pattern)
        if slug not in self.shelf.current:
            raise UserError("That checklist has been withdrawn. Type /thinkchild to see the ones in use.")
        if number is None or number > store.begun(tx, press.officer.id)[slug]:
            raise UserError(says.GONE)
        return self._begin(tx, press, slug, number, incident)

    def _begin(self, tx: Connection, press: Press, slug: str, number: int, incident: str) -> Show:
        version = self.shelf.keep(tx, slug)
        row = store.begin_once(tx, press.officer, slug, version, number, incident, press.now)
        reminders.begin(tx, row, self.shelf.met(tx, row.version), OPEN, row.started_at)
        return Show(says.card(self._shown(tx, press.officer, row), 0))

    def turn(self, tx: Connection, press: Press) -> Reply:
        row, phase, _ = self._theirs(tx, press)
        return Replace(says.card(self._shown(tx, press.officer, row), phase))

    def resume(self, tx: Connection, press: Press) -> Reply:
        """Shows an open run as a new message, where the old one is far up or on another device."""
        row, phase, _ = self._theirs(tx, press)
        return Show(says.card(self._shown(tx, press.officer, row), phase))

    def tick(self, tx: Connection, press: Press, state: State) -> Reply:
        row, phase, item = self._item(tx, press)
        reason = press.choices[0] if press.choices and state in rules.REASONS else ""
        if not rules.reason_fits(state, reason):
            raise UserError(says.PICK_A_REASON)
        before = store.ticks(tx, row.id).get(item.id)
        if (before.state, before.reason) != (state, reason) if before else state is not State.OPEN:
            store.add_tick(tx, row, press.officer, item.id, Tick(state, reason, press.now))
        return Replace(says.phase_card(self._shown(tx, press.officer, row), phase))

    def does_not_arise(self, tx: Connection, press: Press) -> Reply:
        """One press for the commonest reason, on items that begin with an if."""
        return self.tick(tx, replace(press, choices=("does-not-arise",)), State.NOT_APPLICABLE)

    def why(self, tx: Connection, press: Press) -> Reply:
        row, _, item_id = self._theirs(tx, press)
        item = self._find(tx, row, item_id)
        return Ask(says.why_form(item, self.sources.get(item.source)))

    def ask_reason(self, tx: Connection, press: Press, state: State) -> Reply:
        _, _, item = self._item(tx, press)
        return Ask(says.reason_form(item, state, press.ref))

    def ask_incident(self, tx: Connection, press: Press) -> Reply:
        self._open(tx, press)
        return Ask(says.incident_form(press.ref, self.incident_example))

    def save_incident(self, tx: Connection, press: Press) -> Reply:
        row, phase, _ = self._open(tx, press)
        incident = rules.incident_for(press.words, self.incident_pattern)
        if not incident:
            raise UserError(says.wrong_incident(self.incident_example))
        row = store.set_incident(tx, row, incident)
        return Replace(says.phase_card(self._shown(tx, press.officer, row), phase))

    def finish(self, tx: Connection, press: Press) -> Reply:
        row, _, _ = self._theirs(tx, press)
        run = self._shown(tx, press.officer, row)
        if run.finished_at is None:
            if rules.unanswered(run.checklist.items(), run.ticks):
                raise UserError(says.not_finished(run))
            row = store.finish(tx, row, press.now)
            reminders.end_all(tx, row.id, run.checklist)
        return Replace(says.finished_card(self._shown(tx, press.officer, row)))

    def close_as_mistake(self, tx: Connection, press: Press) -> Reply:
        """So that nobody has to give false answers to be rid of it. The row stays, with who and when."""
        row, _, _ = self._open(tx, press)
        row = store.finish(tx, row, press.now, mistake=True)
        reminders.end_all(tx, row.id, self.shelf.met(tx, row.version))
        return Replace(says.finished_card(self._shown(tx, press.officer, row)))

    def overview(self, tx: Connection, officer: Officer) -> tuple[Block, ...]:
        """For Home and /thinkchild: what is open, and a button for each checklist."""
        blocks: list[Block] = [*says.start_buttons(self._numbered(tx, officer, self._all()))]
        rows = store.open_runs(tx, officer.id)
        for row in rows[:OPEN_SHOWN]:
            run = self._shown(tx, officer, row)
            left = len(rules.unanswered(run.checklist.items(), run.ticks))
            words = f"open since {moment(run.started_at, self.zone)}, must-dos without an answer: {left}"
            blocks.append(Paragraph(f"{words}. {run.incident}".strip(), lead=f"{run.checklist.title}:"))
            blocks.append(
                Row((Button("Open it", "checklist.resume", f"{run.id}:0", about=f"Open it: {run.checklist.title}"),))
            )
        if len(rows) > OPEN_SHOWN:
            blocks.append(Small(f"And {len(rows) - OPEN_SHOWN} older ones that are open."))
        return tuple(blocks)

    def _all(self) -> tuple[str, ...]:
        """Every checklist there is, in the order of the alphabet: many are found by eye."""
        return tuple(sorted(self.shelf.current, key=lambda slug: self.shelf.current[slug].title.casefold()))

    def _numbered(self, tx: Connection, officer: Officer, slugs: Sequence[str]) -> list[tuple[Checklist, int]]:
        begun = store.begun(tx, officer.id)
        return [(self.shelf.current[slug], begun[slug]) for slug in slugs]

    def _theirs(self, tx: Connection, press: Press) -> tuple[store.Run, int, str]:
        """The run, the phase and the item that `12:0:see-the-child` means, if the run is this officer's."""
        run_id, _, rest = press.ref.partition(":")
        phase, _, item = rest.partition(":")
        number = number_in(run_id)
        row = store.run_for(tx, number) if number is not None else None
        if row is None or row.officer_id != press.officer.id:
            raise UserError(says.GONE)
        last = len(self.shelf.met(tx, row.version).phases) - 1
        return row, min(number_in(phase) or 0, last), item

    def _open(self, tx: Connection, press: Press) -> tuple[store.Run, int, str]:
        row, phase, item = self._theirs(tx, press)
        if row.finished_at is not None:
            raise UserError(says.already_finished(self._shown(tx, press.officer, row)))
        return row, phase, item

    def _item(self, tx: Connection, press: Press) -> tuple[store.Run, int, Item]:
        row, phase, item = self._open(tx, press)
        return row, phase, self._find(tx, row, item)

    def _find(self, tx: Connection, row: store.Run, item_id: str) -> Item:
        for item in self.shelf.met(tx, row.version).items():
            if item.id == item_id:
                return item
        raise UserError(says.ITEM_GONE)

    def _shown(self, tx: Connection, officer: Officer | Named, row: store.Run) -> says.Run:
        return says.Run(
            id=row.id,
            checklist=self.shelf.met(tx, row.version),
            ticks=store.ticks(tx, row.id),
            officer=officer.name,
            team=officer.team,
            incident=row.incident or "",
            started_at=row.started_at,
            finished_at=row.finished_at,
            mistake=row.mistake,
            zone=self.zone,
            mark=self.shelf.mark(row.version),
        )
