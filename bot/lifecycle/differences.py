"""What changed between two versions of a checklist or scenario, in words for whoever has to approve it.

Everything with an id is compared with what had that id before; an item that moved to another part has moved, and was
not taken out and put in.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.checklists.content import Checklist
from bot.checklists.ladder import Reminder
from bot.quizzes.content import Scenario

Told = Mapping[str, Any]
NAMES = {  # a list of things with ids -> what one of them is called
    "phases": "part",
    "items": "item",
    "clocks": "clock",
    "questions": "question",
    "options": "option",
    "wordings": "wording",
}
WORDS = {
    "must": {True: "a must-do", False: "a prompt"},
    "may_not_arise": {True: "may not arise", False: "always arises"},
}
SHOWN = ("text", "title", "case")  # what tells a person which one it is


def differences(before: Checklist | Scenario, after: Checklist | Scenario) -> list[str]:
    """A sentence for each change, the right answers first; empty if there is none."""
    changes = list(_of_mapping("", _flat(before.model_dump(mode="json")), _flat(after.model_dump(mode="json"))))
    return sorted(changes, key=lambda change: not change.startswith("RIGHT ANSWER"))


def _flat(told: Told) -> dict[str, Any]:
    """A checklist with its items beside its parts, each of which says in which part it stands; reminders in words."""
    if "phases" not in told:
        return dict(told)
    items = [{**item, "part": phase["title"]} for phase in told["phases"] for item in phase["items"]]
    phases = [{key: value for key, value in phase.items() if key != "items"} for phase in told["phases"]]
    reminders = [Reminder.model_validate(one).words for one in told["reminders"]]
    return {**told, "phases": phases, "items": items, "reminders": reminders}


def _of_mapping(at: str, before: Told, after: Told) -> Iterator[str]:
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        if was == now or key == "id":
            continue
        if key in NAMES and not isinstance(was, Mapping):  # the options of a wording are words by id
            yield from _of_things(at, NAMES[key], was or (), now or ())
        elif key == "answer":
            yield f"RIGHT ANSWER changed, {at}: was {_listed(was)}; now {_listed(now)}. Officers learnt the old one."
        elif isinstance(was, Mapping) and isinstance(now, Mapping):
            yield from _of_mapping(_joined(at, key), was, now)
        else:
            yield f"{_joined(at, key)}: was {_quoted(key, was)}; now {_quoted(key, now)}."


def _of_things(at: str, name: str, before: Sequence[Told], after: Sequence[Told]) -> Iterator[str]:
    was, now = {one["id"]: one for one in before}, {one["id"]: one for one in after}
    for key, one in was.items():
        if key not in now:
            yield f"{_joined(at, name)} {key} was taken out: {_shown(one)}"
    for key, one in now.items():
        if key not in was:
            yield f"{_joined(at, name)} {key} is new: {_shown(one)}"
        else:
            yield from _of_mapping(f"{_joined(at, name)} {key}", was[key], one)
    stayed = [key for key in was if key in now]
    if stayed != [key for key in now if key in was]:
        yield f"{_joined(at, name)}s stand in another order."


def _joined(at: str, name: str) -> str:
    return f"{at}, {name.replace('_', ' ')}" if at else name.replace("_", " ").capitalize()


def _shown(one: Told) -> str:
    words = next((str(one[key]) for key in SHOWN if one.get(key)), "")
    return f"“{words}”" + (f" ({WORDS['must'][one['must']]})" if "must" in one else "")


def _quoted(key: str, value: object) -> str:
    if key in WORDS and isinstance(value, bool):
        return WORDS[key][value]
    if isinstance(value, list):
        return _listed(value)
    return f"“{value}”" if value not in (None, "") else "nothing"


def _listed(values: Sequence[object] | None) -> str:
    return ", ".join(map(str, values)) if values else "nothing"
