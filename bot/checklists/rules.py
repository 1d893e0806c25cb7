"""Decisions about checklists: which one is meant, what state it is in, whether it may be finished."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.checklists.content import Checklist, Item

TOO_MUCH = 60  # characters of a command: beyond this somebody has pasted details of an incident
MOST_WORDS = 5  # of a topic
NEAR = 0.75  # how alike two names must be to be offered, as difflib measures it
NEAR_WORD = 0.8  # the same of single words
TELLING = 4  # checklists at most that a word may stand for, to say which one is meant


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    NOT_APPLICABLE = "not-applicable"
    NOT_DONE = "not-done"


# Closed lists: nobody types a reason, so nobody can type a name.
REASONS: Mapping[State, Mapping[str, str]] = {
    State.NOT_APPLICABLE: {
        "does-not-arise": "Does not arise in this incident",
        "already-done": "Someone else has already done it",
        "law-differs": "The law or policy here does not ask for it",
    },
    State.NOT_DONE: {
        "handed-over": "Handed to a colleague, who has agreed to do it",
        "waiting": "Waiting for another person or agency",
        "unsafe": "Not safe to do now",
        "declined": "Declined by the person it is for",
        "no-one-free": "Nobody, or nothing, available to do it",
        "supervisor": "Supervisor decided against it",
    },
}


@dataclass(frozen=True)
class Tick:
    """The latest word on one item."""

    state: State
    reason: str
    at: datetime


Ticks = Mapping[str, Tick]  # by item id; an item without one is open


@dataclass(frozen=True)
class Asked:
    """What a command asks for: a checklist or some near-misses, and an incident if one was given."""

    slug: str = ""
    near: tuple[str, ...] = ()
    incident: str = ""
    rest: bool = False  # there was a word more, which is not kept
    details: bool = False  # far more than a topic and a reference: refused, and nothing of it kept


def understand(words: str, checklists: Mapping[str, Checklist], incident_pattern: str) -> Asked:
    """`custody`, `child in custody LC-20261122-0413`, `custdy` … The text itself goes no further than this."""
    text = " ".join(unicodedata.normalize("NFKC", words).split())
    if len(text) > TOO_MUCH:
        return Asked(details=True)
    topic, incident = _split(text, incident_pattern)
    by_name = {name: slug for slug, checklist in checklists.items() for name in checklist.names()}
    if topic in by_name:
        return Asked(slug=by_name[topic], incident=incident)
    all_but_one = _plain(topic.split(" ")[:-1])
    if all_but_one in by_name:  # one word too many, most likely a reference with a slip in it
        return Asked(slug=by_name[all_but_one], rest=True)
    if len(topic.split()) > MOST_WORDS or (re.search(r"\d", topic) and len(topic.split()) > 1):
        return Asked(details=True)
    return Asked(near=_near(topic, by_name), incident=incident)


def _split(text: str, incident_pattern: str) -> tuple[str, str]:
    """The topic, and the reference at the end if there is one; a force's log number may hold spaces."""
    words = text.split(" ")
    for first in range(len(words)):
        if incident := incident_for(" ".join(words[first:]), incident_pattern):
            return _plain(words[:first]), incident
    return _plain(words), ""


def _plain(words: list[str]) -> str:
    return " ".join(words).casefold().strip(" .,!?\"'")


def _near(topic: str, by_name: Mapping[str, str]) -> tuple[str, ...]:
    """Slugs of the checklists that may have been meant, likeliest first."""
    alike = difflib.get_close_matches(topic, by_name, n=5, cutoff=NEAR)
    shared = [name for name in by_name if len(topic) > 2 and topic in name]
    held = sorted((name for name in by_name if f" {name} " in f" {topic} "), key=len, reverse=True)
    named = [by_name[name] for name in [*held, *alike, *shared]]
    return tuple(dict.fromkeys([*named, *_of_a_word(topic, by_name)]))[:4]


def _of_a_word(topic: str, by_name: Mapping[str, str]) -> Iterator[str]:
    """Slugs that a single word of the topic points to, as "girl missing" or "injry". "Child" points to all: to none."""
    slugs: dict[str, set[str]] = {}
    for name, slug in by_name.items():
        for word in name.split():
            slugs.setdefault(word, set()).add(slug)
    telling = [word for word in slugs if len(slugs[word]) <= TELLING]
    for typed in topic.split():
        if len(typed) > 4 and len(slugs.get(typed, ())) <= TELLING:  # shorter ones are mostly from, with, her
            for word in difflib.get_close_matches(typed, telling, n=2, cutoff=NEAR_WORD):
                yield from sorted(slugs[word])


def incident_for(typed: str, incident_pattern: str) -> str:
    """The reference as it is kept, or "" if it is not one of the force's."""
    text = unicodedata.normalize("NFKC", typed).strip().upper()
    return text if len(text) <= TOO_MUCH and re.fullmatch(incident_pattern, text) else ""


def state_of(item: Item, ticks: Ticks) -> State:
    return ticks[item.id].state if item.id in ticks else State.OPEN


def unanswered(items: Iterable[Item], ticks: Ticks) -> list[Item]:
    """The must-dos without a state: while there is one, the checklist cannot be finished."""
    return [item for item in items if item.must and state_of(item, ticks) is State.OPEN]


def reason_fits(state: State, reason: str) -> bool:
    """Done needs no reason; the others need one from their own list."""
    return reason in REASONS[state] if state in REASONS else reason == ""
