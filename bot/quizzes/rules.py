"""Decisions about quizzes: which question, in what order its options stand, and whether an answer is right."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.quizzes.content import Option, Question, Scenario

IN_A_GO = 2  # questions: bunching costs learning (Kerfoot & Baker 2012)
REST = timedelta(days=7)  # before the same question comes again
UNANSWERED = timedelta(hours=12)  # a question left this long expires and counts as nothing


@dataclass(frozen=True)
class Verdict:
    correct: bool
    sure: bool


@dataclass(frozen=True)
class History:
    """What one officer has behind them: when and how each (scenario, question) was last answered; scenarios skipped."""

    answered: Mapping[tuple[str, str], datetime]
    skipped: frozenset[str] = frozenset()
    chosen: Mapping[tuple[str, str], Sequence[str]] = field(default_factory=dict)

    def since(self, moment: datetime) -> "History":
        """As if nothing had been answered before."""
        answered = {which: at for which, at in self.answered.items() if at >= moment}
        return History(
            answered, self.skipped, {which: self.chosen[which] for which in answered if which in self.chosen}
        )


@dataclass(frozen=True)
class Wanted:
    """Scenarios that come before all others, each to be answered anew since then."""

    slugs: tuple[str, ...]
    since: datetime


def published(scenarios: Mapping[str, Scenario], now: datetime) -> dict[str, Scenario]:
    """Those whose day has come."""
    return {slug: scenario for slug, scenario in scenarios.items() if scenario.published <= now.date()}


def choose(
    scenarios: Mapping[str, Scenario], history: History, now: datetime, begun: str = ""
) -> tuple[Scenario, Question] | None:
    """The next question: first what is begun, then what has been published longest, then what was answered longest ago.

    `begun` is the scenario of the question just answered. A choice may lead to a question of its own, which then comes
    before the rest of its scenario. None: nothing is due before the week's rest is over.
    """
    on_offer = [scenario for slug, scenario in published(scenarios, now).items() if slug not in history.skipped]
    on_path = [(s, q) for s in on_offer for q in _path(s, history)]
    fresh = [(s, q) for s, q in on_path if (s.slug, q.id) not in history.answered]
    started = {slug for slug, _ in history.answered}

    def turn(asked: tuple[Scenario, Question]) -> tuple[bool, bool, date, str, bool]:
        s, q = asked
        return s.slug != begun, s.slug not in started, s.published, s.slug, q.id not in s.follow_ups

    if fresh:
        return min(fresh, key=turn)
    last = {(s.slug, q.id): history.answered[s.slug, q.id] for s, q in on_path}
    rested = [(s, q) for s, q in on_path if now - last[s.slug, q.id] >= REST]
    return min(rested, key=lambda sq: (last[sq[0].slug, sq[1].id], sq[0].slug, sq[1].id), default=None)


def finished(scenarios: Mapping[str, Scenario], wanted: Wanted, history: History) -> bool:
    """Nothing is left to ask: of each scenario that is still there everybody's questions are answered, or it was
    skipped."""
    recent = history.since(wanted.since).answered
    return all(
        slug in history.skipped or completed(scenarios[slug], {question for there, question in recent if there == slug})
        for slug in wanted.slugs
        if slug in scenarios
    )


def choose_wanted(
    scenarios: Mapping[str, Scenario], wanted: Wanted, history: History, now: datetime, begun: str = ""
) -> tuple[Scenario, Question] | None:
    """The next question of these; None if nothing is left to ask."""
    if finished(scenarios, wanted, history):
        return None
    some = {slug: scenarios[slug] for slug in wanted.slugs if slug in scenarios}
    return choose(some, history.since(wanted.since), now, begun)


def _path(scenario: Scenario, history: History) -> Sequence[Question]:
    """Everybody's questions, and those that a choice of this officer led to."""
    if not scenario.follow_ups:
        return scenario.questions
    led_to = {
        option.then
        for asked in scenario.questions
        for option in asked.options
        if option.id in history.chosen.get((scenario.slug, asked.id), ())
    }
    left_out = scenario.follow_ups - led_to
    return [question for question in scenario.questions if question.id not in left_out]


def shuffled(officer_id: int, scenario: str, question: Question) -> list[Option]:
    """The options in this officer's own order: another for each officer and question, the same at each showing."""

    def place(option: Option) -> bytes:
        return hashlib.sha256(f"{officer_id}/{scenario}/{question.id}/{option.id}".encode()).digest()

    return sorted(question.options, key=place)


def mark(question: Question, chosen: Sequence[str], sure: bool) -> Verdict:
    right = tuple(chosen) == question.answer if question.kind == "order" else set(chosen) == set(question.answer)
    return Verdict(correct=right, sure=sure)


def fits(question: Question, chosen: Sequence[str]) -> bool:
    """Could this be an answer: options of the question, as many as are asked for, and in an order each of them once?"""
    known = {option.id for option in question.options}
    if question.kind == "order":
        return len(chosen) == len(known) and set(chosen) == known
    return bool(chosen) and set(chosen) <= known and (question.several or len(chosen) == 1)


def completed(scenario: Scenario, answered: Collection[str]) -> bool:
    """Every question that the scenario has today for everybody is answered."""
    return all(question.id in answered for question in scenario.questions if question.id not in scenario.follow_ups)
