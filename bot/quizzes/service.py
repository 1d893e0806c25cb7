"""Quizzes from /quiz to the explanation. Loads, decides, saves, says; never commits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.cards import Button, Card
from bot.errors import UserError
from bot.frozen import Shelf
from bot.quizzes import rules, says, store
from bot.quizzes.content import Question, Scenario
from bot.quizzes.store import Assignment
from bot.sources import Sources
from bot.verbs import Officer, Press, Replace, Reply, Service, Show, Tell, number_in

Hook = Callable[[Connection, int, datetime], Sequence[rules.Wanted]]


@dataclass(frozen=True)
class Quizzes:
    """`support` is the sentence under a distressing case: where an officer can turn to.

    `wanted` says what an officer, by id, is to be asked before all else, `further` what else an open question's buttons
    are.
    """

    shelf: Shelf[Scenario]
    sources: Sources
    support: str
    wanted: Hook = field(default=lambda _tx, _officer_id, _now: (), kw_only=True)
    further: Callable[[Assignment], tuple[Button, ...]] = field(default=lambda _asked: (), kw_only=True)

    def verbs(self) -> Mapping[str, Service]:
        return {
            "quiz.ask": self.command,
            "quiz.open": self.open,
            "quiz.skip": self.skip,
            "quiz.sure": partial(self.answer, sure=True),
            "quiz.unsure": partial(self.answer, sure=False),
            "quiz.next": self.next,
        }

    def command(self, tx: Connection, press: Press) -> Reply:
        """`/quiz`: the question that is open, or a new one."""
        officer_id = press.officer.id
        asked = self.waiting(tx, officer_id) or self._ask(tx, officer_id, 1, press.now)
        return Show(self.first_card(tx, officer_id, asked)) if asked else self._nothing(press.now)

    def waiting(self, tx: Connection, officer_id: int) -> Assignment | None:
        """The officer's open question; one that has been withdrawn is closed."""
        waiting = store.open_for(tx, officer_id)
        if waiting is None or not self._withdrawn(waiting):
            return waiting
        store.close(tx, waiting.id, store.WITHDRAWN)
        return None

    def next(self, tx: Connection, press: Press) -> Reply:
        """The second question of a go. Pressed twice, it shows the same one."""
        before = self._theirs(tx, press)
        if before.place >= rules.IN_A_GO:
            raise UserError(says.ENOUGH)
        officer_id = press.officer.id
        if store.open_for(tx, officer_id) is None and store.last_asked(tx, officer_id) != before.id:
            raise UserError(says.ENOUGH)
        waiting = self.waiting(tx, officer_id) or self._ask(tx, officer_id, before.place + 1, press.now, before.slug)
        if waiting is None:
            return self._nothing(press.now)
        if waiting.slug == before.slug:  # warned a minute ago
            return Show(says.question_card(self._asked(tx, officer_id, waiting)))
        return Show(self.first_card(tx, officer_id, waiting))

    def _nothing(self, now: datetime) -> Tell:
        return Tell(says.NOTHING_DUE if rules.published(self.shelf.current, now) else says.NOTHING_YET)

    def _ask(self, tx: Connection, officer_id: int, place: int, now: datetime, begun: str = "") -> Assignment | None:
        history = store.history(tx, officer_id)
        for wanted in self.wanted(tx, officer_id, now):
            if chosen := rules.choose_wanted(self.shelf.current, wanted, history, now, begun):
                return self.ask(tx, officer_id, chosen, place, now)
        chosen = rules.choose(self.shelf.current, history, now, begun)
        return self.ask(tx, officer_id, chosen, place, now) if chosen else None

    def ask(
        self,
        tx: Connection,
        officer_id: int,
        chosen: tuple[Scenario, Question],
        place: int,
        now: datetime,
        campaign_id: int | None = None,
    ) -> Assignment:
        """This question, unless another is open by now: then it is that one. `campaign_id`: whose message asks it."""
        scenario, question = chosen
        version = self.shelf.keep(tx, scenario.slug)
        return store.ask_once(tx, officer_id, scenario.slug, version, question.id, place, now, campaign_id)

    def first_card(self, tx: Connection, officer_id: int, assignment: Assignment) -> Card:
        """What is seen of a question first: of a distressing case the warning."""
        asked = self._asked(tx, officer_id, assignment)
        return says.warning_card(asked) if asked.scenario.distressing else says.question_card(asked)

    def open(self, tx: Connection, press: Press) -> Reply:
        """After the warning: the case and its question."""
        return Replace(says.question_card(self._asked(tx, press.officer.id, self._waiting(tx, press))))

    def skip(self, tx: Connection, press: Press) -> Reply:
        assignment = self._waiting(tx, press)
        if not self._asked(tx, press.officer.id, assignment).scenario.distressing:
            raise UserError("Only a distressing case can be skipped. Type /quiz to see the question again.")
        store.close(tx, assignment.id, store.SKIPPED)
        return Replace(says.note_card(says.SKIPPED))

    def put_off(self, tx: Connection, press: Press) -> Assignment:
        """Closes a question that a campaign's message asked; the next message asks it again. Safe twice."""
        if (found := self._theirs(tx, press)).campaign_id is None:
            raise UserError(says.NOT_YOURS)
        store.close(tx, found.id, store.SNOOZED)
        closed = self._theirs(tx, press).closed
        if closed is not None and closed != store.SNOOZED:
            raise UserError(_closed_words(closed))
        return found

    def answer(self, tx: Connection, press: Press, sure: bool) -> Reply:
        """Records the first answer, once; a second press is shown what the first one recorded."""
        assignment = self._theirs(tx, press)
        if assignment.closed is None:
            return Replace(self._marked(tx, press, self._record(tx, press, assignment, sure), again=False))
        if assignment.closed != store.ANSWERED:
            raise UserError(_closed_words(assignment.closed))
        return Replace(self._marked(tx, press, assignment, again=True))

    def _record(self, tx: Connection, press: Press, assignment: Assignment, sure: bool) -> Assignment:
        if self._withdrawn(assignment):
            raise UserError(says.WITHDRAWN)
        question = self._asked(tx, press.officer.id, assignment).question
        if not rules.fits(question, press.choices):
            raise UserError(says.ORDER_FIRST if question.kind == "order" else says.PICK_FIRST)
        verdict = rules.mark(question, press.choices, sure)
        if store.record_once(tx, assignment.id, press.choices, verdict, press.now):
            answered = assignment.answered | {assignment.question}
            return replace(assignment, closed=store.ANSWERED, chosen=press.choices, verdict=verdict, answered=answered)
        return self._theirs(tx, press)

    def _marked(self, tx: Connection, press: Press, assignment: Assignment, again: bool) -> Card:
        asked = self._asked(tx, press.officer.id, assignment)
        finished = rules.completed(asked.scenario, assignment.answered)
        assert assignment.verdict is not None
        more = assignment.place < rules.IN_A_GO
        card = says.marked_card(asked, assignment.chosen, assignment.verdict, finished, more)
        return says.again(card) if again else card

    def _theirs(self, tx: Connection, press: Press) -> Assignment:
        """The assignment that the press names, if it is this officer's: a button is input, not proof."""
        number = number_in(press.ref)
        found = store.assignment_for(tx, number, press.officer.id) if number is not None else None
        if found is None:
            raise UserError(says.NOT_YOURS)
        return found

    def _waiting(self, tx: Connection, press: Press) -> Assignment:
        assignment = self._theirs(tx, press)
        if assignment.closed is not None:
            raise UserError(_closed_words(assignment.closed))
        if self._withdrawn(assignment):
            raise UserError(says.WITHDRAWN)
        return assignment

    def _withdrawn(self, assignment: Assignment) -> bool:
        """Taken out of the library since: then it is wrong or out of date, and nobody should be taught it."""
        scenario = self.shelf.current.get(assignment.slug)
        return scenario is None or scenario.question_for(assignment.question) is None

    def _asked(self, tx: Connection, officer_id: int, assignment: Assignment) -> says.Asked:
        scenario = self.shelf.met(tx, assignment.version)
        question = scenario.question_for(assignment.question)
        assert question is not None
        return says.Asked(
            ref=str(assignment.id),
            scenario=scenario,
            question=question,
            options=rules.shuffled(officer_id, scenario.slug, question),
            place=assignment.place,
            sources=self.sources,
            support=self.support,
            mark=self.shelf.mark(assignment.version),
            further=self.further(assignment),
        )

    def progress(self, tx: Connection, officer: Officer, now: datetime) -> tuple[int, int]:
        """Scenarios that the officer has completed, and scenarios there are by now."""
        done = store.history(tx, officer.id).answered
        by_slug = {slug: [question for there, question in done if there == slug] for slug, _ in done}
        scenarios = rules.published(self.shelf.current, now).values()
        return sum(rules.completed(scenario, by_slug.get(scenario.slug, ())) for scenario in scenarios), len(scenarios)

    def expire(self, tx: Connection, now: datetime) -> int:
        """Closes the questions that were left unanswered; how many."""
        return store.expire(tx, now - rules.UNANSWERED)


def _closed_words(closed: str) -> str:
    """Why a question that is closed cannot be answered now."""
    return {
        store.WITHDRAWN: says.WITHDRAWN,
        store.EXPIRED: says.EXPIRED,
        store.SKIPPED: says.SKIPPED,
        store.SNOOZED: says.SNOOZED,
        store.UNSEEN: says.EXPIRED,
        store.ANSWERED: says.ANSWERED,
    }[closed]
