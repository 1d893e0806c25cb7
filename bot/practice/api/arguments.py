"""The arguments of one Web API call, however they were sent: a form, a JSON body, or the address."""

from collections.abc import Mapping
from typing import Any

from bot.practice.block_kit.checks import Problem
from bot.practice.reading import read_json
from bot.practice.refused import Refused


class Arguments:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def given(self, name: str) -> bool:
        """Is there more than nothing?"""
        return self._values.get(name) not in (None, "", [], "[]")

    def text(self, name: str) -> str:
        value = self._values.get(name)
        if isinstance(value, dict | list):
            raise Refused("invalid_arguments", [Problem("must provide a string", f"/{name}")])
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        self.require(name)
        return self.text(name)

    def require(self, name: str) -> None:
        if not self.given(name):
            raise Refused("invalid_arguments", [Problem(f"missing required field: {name}", "")])

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise Refused("invalid_arguments", [Problem("must be an integer", f"/{name}")]) from None

    def parsed(self, name: str, error: str) -> Any:
        """A structure; in a form it arrives as JSON text."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return read_json(value) if value else None
        except ValueError:
            raise Refused(error) from None
