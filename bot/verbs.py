"""What comes in, and what a service answers.

A door turns whatever its vendor sends into a Press, hands it to the service that owns the verb, commits, and only
then shows the Reply.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from bot.cards import Card, Form


@dataclass(frozen=True)
class Officer:
    """Who presses, as the roster has them at this moment. `coaches` are ids of police teams."""

    id: int
    name: str
    team_id: int
    team: str
    roles: frozenset[str]
    coaches: frozenset[int]


@dataclass(frozen=True)
class Press:
    """Input, not proof: the service checks every time that `ref` is this officer's to press."""

    officer: Officer
    now: datetime
    ref: str = ""
    choices: tuple[str, ...] = ()  # option ids chosen on the same card
    words: str = ""  # what was typed; never stored, never logged
    # By the name of an input: option ids, what was typed, a day as 2026-12-24; empty if it was left open.
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Show:
    """A new message to the officer who pressed."""

    card: Card


@dataclass(frozen=True)
class Replace:
    """The message that was pressed, as it is now."""

    card: Card


@dataclass(frozen=True)
class Tell:
    """One plain sentence, to the officer who pressed and nobody else.

    In answer to a form it refuses it: it is shown at the input of that name, else at the first one.
    """

    text: str
    at: str = ""


@dataclass(frozen=True)
class Ask:
    """A window with something to fill in or to read."""

    form: Form


Reply = Show | Replace | Tell | Ask
Service = Callable[[Connection, Press], Reply]
Verbs = Mapping[str, Service]


def number_in(ref: str) -> int | None:
    """The row id that a reference holds, or None if it holds something else."""
    return int(ref) if ref.isdecimal() and len(ref) <= 9 else None
