"""Decisions about quizzes: which question, in what order its options stand, and whether an answer is right."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    """What one officer has behind them: when each (scenario, question) was last answered; scenarios they skipped."""

    answered: Mapping[tuple[str, str], datetime]
    skipped: frozenset[str] = frozenset()


def published(scenarios: Mapping[str, Scenario], now: datetime) -> dict[str, Scenario]:
    """Those whose day has come."""
    return {slug: scenario for slug, scenario in scenarios.items() if scenario.published <= now.date()}


def choose(
    scenarios: Mapping[str, Scenario], history: History, now: datetime, begun: str = ""
) -> tuple[Scenario, Question] | None:
    """The next question: first what is begun, then what has been published longest, then what was answered longest ago.

    `begun` is the scenario of the question just answered. None: nothing is due before the week's rest is over.
    """
    on_offer = [scenario for slug, scenario in published(scenarios, now).items() if slug not in history.skipped]
    fresh = [(s, q) for s in on_offer for q in s.questions if (s.slug, q.id) not in history.answered]
    started = {slug for slug, _ in history.answered}
    if fresh:
        return min(fresh, key=lambda sq: (sq[0].slug != begun, sq[0].slug not in started, sq[0].published, sq[0].slug))
    last = {(s.slug, q.id): history.answered[s.slug, q.id] for s in on_offer for q in s.questions}
    rested = [(s, q) for s in on_offer for q in s.questions if now - last[s.slug, q.id] >= REST]
    return min(rested, key=lambda sq: (last[sq[0].slug, sq[1].id], sq[0].slug, sq[1].id), default=None)


def shuffled(officer_id: int, scenario: str, question: Question) -> list[Option]:
    """The options in this officer's own order: another for each officer and question, the same at each showing."""

    def place(option: Option) -> bytes:
        return hashlib.sha256(f"{officer_id}/{scenario}/{question.id}/{option.id}".encode()).digest()

    return sorted(question.options, key=place)


def mark(question: Question, chosen: Collection[str], sure: bool) -> Verdict:
    return Verdict(correct=set(chosen) == set(question.answer), sure=sure)


def fits(question: Question, chosen: Sequence[str]) -> bool:
    """Could this be an answer: options of the question, and only one where one is asked for?"""
    known = {option.id for option in question.options}
    return bool(chosen) and set(chosen) <= known and (question.several or len(chosen) == 1)


def completed(scenario: Scenario, answered: Collection[str]) -> bool:
    """Every question that the scenario has today is answered."""
    return all(question.id in answered for question in scenario.questions)
