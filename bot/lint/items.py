"""Rules for checklists: short phases of plain instructions, each with a reason worth reading."""

import re
from collections.abc import Iterator

from bot.checklists import ladder
from bot.checklists.content import MOST_ITEMS, Checklist, Item
from bot.lint.rule import Found
from bot.lint.words import NOT_A_VERB, OPENERS
from bot.yamlfile import Place

FEWEST_ITEMS = 5
MOST_WORDS = 24  # with its conditions: about what is taken in at a glance
SUBSTANCE = 8  # words


def _items(checklist: Checklist) -> Iterator[tuple[Place, Item]]:
    for number, phase in enumerate(checklist.phases):
        for index, item in enumerate(phase.items):
            yield ("phases", number, "items", index), item


def phase_size(checklist: Checklist) -> Iterator[Found]:
    for number, phase in enumerate(checklist.phases):
        if len(phase.items) < FEWEST_ITEMS:
            problem = f"{phase.id} has {len(phase.items)} items, fewer than {FEWEST_ITEMS}"
            yield Found(("phases", number), problem, f"{FEWEST_ITEMS} to {MOST_ITEMS} before a pause; join two phases")


def imperative(checklist: Checklist) -> Iterator[Found]:
    for place, item in _items(checklist):
        first = _first_words(item.text)
        if first and not any(map(_may_be_a_verb, first)):
            yield Found((*place, "text"), f"the item begins with “{first[0]}”", "say what to do: call, ask, write down")


def _first_words(text: str) -> list[str]:
    """After an opening such as "If she is cold, wet or hurt," the instruction may begin behind any comma."""
    clauses = [words[0] for clause in text.casefold().split(",") if (words := re.findall(r"[a-z'’]+", clause))]
    return (clauses[1:] if OPENERS.issuperset(clauses[:1]) else clauses[:1]) or clauses


def _may_be_a_verb(word: str) -> bool:
    return word not in NOT_A_VERB and (not word.endswith("ing") or word in ("bring", "ring"))


def long_item(checklist: Checklist) -> Iterator[Found]:
    for place, item in _items(checklist):
        count = len(item.words.split())
        if count > MOST_WORDS:
            yield Found((*place, "text"), f"{count} words, more than {MOST_WORDS}", "one action; the rest is for why")


def thin_why(checklist: Checklist) -> Iterator[Found]:
    for place, item in _items(checklist):
        if item.must and (len(item.why.split()) < SUBSTANCE or item.why.strip(" .") == item.text.strip(" .")):
            yield Found((*place, "why"), "this says little", "say what happens to a child without it")


def when_says_if(checklist: Checklist) -> Iterator[Found]:
    for place, item in _items(checklist):
        if item.when and re.match(r"(?:if|when|for|in)\b", item.text, re.IGNORECASE):
            yield Found((*place, "text"), "`when` says “If …” already", "begin with what to do")
        if item.when and not item.may_not_arise:
            yield Found(place, "an item with `when` may not arise", "add may_not_arise: true")


def who_is_told(checklist: Checklist) -> Iterator[Found]:
    for number, clock in enumerate(checklist.clocks):
        about = [one for one in checklist.reminders if one.is_about(ladder.clock_event(clock.id))]
        told = {"before" if one.before else "after" for one in about}
        for way in ("before", "after"):
            if way not in told:
                hint = f"add to reminders: about: clock, {way}: …, tell: officer"
                yield Found(("clocks", number), f"nobody is told {way} the limit of {clock.id}", hint)
    if not any(one.is_about(ladder.OPEN) for one in checklist.reminders):
        hint = "add to reminders: about: open, after: …, tell: officer"
        yield Found(("reminders",), "nobody is told that it is still open", hint)
    for event in (ladder.OPEN, *(ladder.clock_event(clock.id) for clock in checklist.clocks)):
        yield from _over_their_head(checklist, event)


def _over_their_head(checklist: Checklist, event: str) -> Iterator[Found]:
    steps = [(one.offset, number, one) for number, one in enumerate(checklist.reminders) if one.is_about(event)]
    own = min((offset for offset, _, one in steps if one.tell == "officer"), default=None)
    for offset, number, one in steps:
        if one.tell == "supervisor" and (own is None or offset < own):
            problem = f"a supervisor is told about {event.replace(':', ' ')} before its officer is"
            yield Found(("reminders", number), problem, "tell the officer first, or at the same time")
