"""Small checks that build bigger ones: how the shape of a block is written down. Knows nothing of Slack's blocks.

A check takes a value and its place (a JSON pointer) and yields what is wrong with it, in Slack's words.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    says: str
    pointer: str

    def __str__(self) -> str:
        return f"[ERROR] {self.says} [json-pointer:{self.pointer}]"


Check = Callable[[Any, str], Iterator[Problem]]
Fields = Mapping[str, Check]


def string(most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("must be a string", at)
        elif len(value) > most:
            yield Problem(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield Problem(f"must be more than {least - 1} characters", at)

    return check


def number(least: int, most: int) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem("must be an integer", at)
        elif not least <= value <= most:
            yield Problem(f"must be between {least} and {most}", at)

    return check


def flag(value: Any, at: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield Problem("must be a boolean", at)


def anything(_value: Any, _at: str) -> Iterator[Problem]:
    yield from ()


def one_of(*allowed: str) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(f"must be a valid enum value: {', '.join(allowed)}", at)

    return check


def several(item: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem("must provide an array", at)
            return
        if len(value) > most:
            yield Problem(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield Problem(f"no fewer than {least} items allowed", at)
        for place, one in enumerate(value):
            yield from item(one, f"{at}/{place}")

    return check


def shape(required: Fields, optional: Fields) -> Check:
    known = {**required, **optional}

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
            return
        yield from (Problem(f"missing required field: {name}", at) for name in required if name not in value)
        for name, inner in value.items():
            if name in known:
                yield from known[name](inner, f"{at}/{name}")
            else:
                yield Problem(f"invalid additional property: {name}", at)

    return check


def kinds(table: Fields) -> Check:
    """An object whose `type` says which of the table's shapes the rest of it must have."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem("must provide an object", at)
        elif "type" not in value:
            yield Problem("missing required field: type", at)
        elif not isinstance(value["type"], str) or value["type"] not in table:
            yield Problem(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            yield from table[value["type"]]({name: v for name, v in value.items() if name != "type"}, at)

    return check


def both(*checks: Check) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        for one in checks:
            yield from one(value, at)

    return check
