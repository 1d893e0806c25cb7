"""Where the author of a previewed file was, so that it can be drawn anew there when it is saved."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, delete, update

from bot.checklists import says as checklist_says
from bot.checklists import store as runs
from bot.checklists.service import Checklists
from bot.checklists.store import RunRow, TickRow
from bot.quizzes import says as quiz_says
from bot.quizzes import store as assignments
from bot.quizzes.service import Quizzes
from bot.quizzes.store import AssignmentRow
from bot.verbs import Press, Reply, Show, Tell


@dataclass
class Place:
    """What no table tells. `saved` until the file is drawn anew, which the next command does."""

    saved: bool = False
    opened: set[int] = field(default_factory=set)  # officers who are past the warning
    parts: dict[int, str] = field(default_factory=dict)  # of a run: the id of the part that is shown

    def drawn(self, tx: Connection, press: Press, resumed: Callable[[Connection, Press], Reply | None]) -> Reply | None:
        """After a save: where the officer was, or None with nothing done. Everybody else begins anew."""
        if not self.saved:
            return None
        self.saved = False
        for row in (TickRow, RunRow, AssignmentRow):
            tx.execute(delete(row).where(row.officer_id != press.officer.id))
        if reply := resumed(tx, press):
            return reply
        for row in (TickRow, RunRow, AssignmentRow):
            tx.execute(delete(row))
        self.opened.clear()
        self.parts.clear()
        return None


@dataclass(frozen=True)
class PreviewedQuizzes(Quizzes):
    """Asks the same question after a save, and begins anew where an officer would be told that nothing is due."""

    place: Place

    def command(self, tx: Connection, press: Press) -> Reply:
        if reply := self.place.drawn(tx, press, self._resumed):
            return reply
        self.place.opened.discard(press.officer.id)
        reply = super().command(tx, press)
        if not isinstance(reply, Tell):
            return reply
        tx.execute(delete(AssignmentRow).where(AssignmentRow.officer_id == press.officer.id))
        return super().command(tx, press)

    def open(self, tx: Connection, press: Press) -> Reply:
        reply = super().open(tx, press)
        self.place.opened.add(press.officer.id)
        return reply

    def _resumed(self, tx: Connection, press: Press) -> Reply | None:
        last = assignments.last_asked(tx, press.officer.id)
        asked = assignments.assignment_for(tx, last, press.officer.id) if last else None
        if asked is None or self._withdrawn(asked):
            return None
        unanswered = dict.fromkeys(("closed", "chosen", "correct", "sure", "answered_at"))
        version = self.shelf.keep(tx, asked.slug)
        values = {**unanswered, "version": version, "asked_at": press.now}
        tx.execute(update(AssignmentRow).where(AssignmentRow.id == asked.id).values(values))
        asked = replace(asked, version=version)
        if press.officer.id in self.place.opened:
            return Show(quiz_says.question_card(self._asked(tx, press.officer.id, asked)))
        return Show(self.first_card(tx, press.officer.id, asked))


@dataclass(frozen=True)
class PreviewedChecklists(Checklists):
    """Shows the same part after a save, with the ticks of the items that are still there."""

    place: Place

    def command(self, tx: Connection, press: Press) -> Reply:
        return self.place.drawn(tx, press, self._resumed) or super().command(tx, press)

    def _theirs(self, tx: Connection, press: Press) -> tuple[runs.Run, int, str]:
        row, part, item = super()._theirs(tx, press)
        self.place.parts[row.id] = self.shelf.met(tx, row.version).phases[part].id
        return row, part, item

    def _resumed(self, tx: Connection, press: Press) -> Reply | None:
        """None for a checklist that is finished, or was closed."""
        row = next(iter(runs.open_runs(tx, press.officer.id)), None)
        if row is None or row.slug not in self.shelf.current:
            return None
        checklist = self.shelf.current[row.slug]
        parts = [phase.id for phase in checklist.phases]
        part = self.place.parts.get(row.id)
        if part not in parts:
            return None
        row = replace(row, version=self.shelf.keep(tx, row.slug))
        tx.execute(update(RunRow).where(RunRow.id == row.id).values(version=row.version))
        items = [item.id for item in checklist.items()]
        tx.execute(delete(TickRow).where(TickRow.run_id == row.id, TickRow.item.not_in(items)))
        return Show(checklist_says.phase_card(self._shown(tx, press.officer, row), parts.index(part)))
