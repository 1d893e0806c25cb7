"""Small checks that build bigger ones: how the shape of a block is written down. Knows nothing of Slack's blocks.

A check takes a value and gives what is wrong with it: nothing (an empty tuple) for nearly every value, so that a good
message costs little. Sentences are Slack's own where they are known (from its answers to others), else in its manner.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

from bot.practice.block_kit.limits import Limit, Rule


@dataclass(frozen=True)
class Problem:
    """What is wrong, where (a JSON pointer), and by which rule."""

    says: str
    pointer: str = ""
    rule: Rule | None = None

    def __str__(self) -> str:
        return f"[ERROR] {self.says} [json-pointer:{self.pointer}]"

    @property
    def place(self) -> str:
        """The same place as a programmer writes it: `blocks[3].elements[0].options[11]`."""
        return re.sub(r"/(\d+)", r"[\1]", self.pointer).replace("/", ".").removeprefix(".")

    def under(self, step: str | int) -> "Problem":
        return replace(self, pointer=f"/{step}{self.pointer}")


Found = Sequence[Problem]
Check = Callable[[Any], Found]
Fields = Mapping[str, Check]
FINE: Found = ()


def under(step: str | int, found: Iterable[Problem]) -> list[Problem]:
    return [problem.under(step) for problem in found]


def string(most: Limit, least: int = 1) -> Check:
    def check(value: Any) -> Found:
        if not isinstance(value, str):
            return (Problem("must provide a string"),)
        if len(value) > most:
            return (Problem(f"must be less than {most + 1} characters", rule=most.rule),)
        if len(value) < least:
            return (Problem(f"must be more than {least - 1} characters", rule=most.rule),)
        return FINE

    return check


def words(value: Any) -> Found:
    """Some text, however long."""
    if not isinstance(value, str):
        return (Problem("must provide a string"),)
    return FINE if value else (Problem("must be more than 0 characters"),)


def address(most: Limit, *schemes: str) -> Check:
    measured = string(most)

    def check(value: Any) -> Found:
        found = measured(value)
        return found or (FINE if _is_address(value, schemes) else (Problem("invalid url", rule=most.rule),))

    return check


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and (not schemes or parts.scheme in schemes)


def whole(least: int, most: Limit | None = None) -> Check:
    def check(value: Any) -> Found:
        if not isinstance(value, int) or isinstance(value, bool):
            return (Problem("must provide an integer"),)
        if value < least:
            return (Problem(f"must be at least {least}", rule=most.rule if most else None),)
        if most is not None and value > most:
            return (Problem(f"must be at most {most}", rule=most.rule),)
        return FINE

    return check


def number(value: Any) -> Found:
    # NaN and the infinities are no JSON, though Python reads them.
    fits = isfinite(value) if isinstance(value, float) else isinstance(value, int) and not isinstance(value, bool)
    return FINE if fits else (Problem("must provide a number"),)


def flag(value: Any) -> Found:
    return FINE if isinstance(value, bool) else (Problem("must provide a boolean"),)


def anything(_value: Any) -> Found:
    return FINE


def one_of(*allowed: str | int) -> Check:
    def check(value: Any) -> Found:
        # True equals 1, but is not one of 0 and 1.
        fits = isinstance(value, str | int) and not isinstance(value, bool) and value in allowed
        return FINE if fits else (Problem("must be a valid enum value"),)

    return check


def maybe(check: Check) -> Check:
    return lambda value: FINE if value is None else check(value)


def several(item: Check, most: Limit | None = None, least: int = 1) -> Check:
    rule = most.rule if most is not None else None

    def check(value: Any) -> Found:
        if not isinstance(value, list):
            return (Problem("must provide an array"),)
        found: list[Problem] = []
        if most is not None and len(value) > most:
            found.append(Problem(f"no more than {most} items allowed", rule=rule))
        if len(value) < least:
            found.append(Problem(f"no fewer than {least} items allowed", rule=rule))
        for place, one in enumerate(value):
            if wrong := item(one):
                found += under(place, wrong)
        return found

    return check


def shape(required: Fields, optional: Fields) -> Check:
    """An object of these fields and no others."""
    known = {**required, **optional}

    def check(value: Any) -> Found:
        if not isinstance(value, dict):
            return (Problem("must provide an object"),)
        found = [Problem(f"missing required field: {name}") for name in required if name not in value]
        for name, inner in value.items():
            inside = known.get(name)
            if inside is None:
                found.append(Problem(f"invalid additional property: {name}"))
            elif wrong := inside(inner):
                found += under(name, wrong)
        return found

    return check


def typed(required: Fields, optional: Fields) -> Check:
    """The same for an object that `kinds` finds by its type."""
    return shape(required, {"type": anything, **optional})


def kinds(table: Fields) -> Check:
    """An object whose `type` says which of the table's shapes it must have."""

    def check(value: Any) -> Found:
        if not isinstance(value, dict):
            return (Problem("must provide an object"),)
        if "type" not in value:
            return (Problem("missing required field: type"),)
        kind = value["type"]
        inside = table.get(kind) if isinstance(kind, str) else None
        if inside is None:
            return (Problem(f"unsupported type: {kind}", "/type"),)
        return inside(value)

    return check


def both(first: Check, then: Check) -> Check:
    """The second looks only at what is well formed."""
    return lambda value: first(value) or then(value)
