"""Slack's way of saying no: an error word, and sometimes the places that are wrong."""

from collections.abc import Iterable
from typing import Any

from bot.practice.block_kit.checks import Problem


class Refused(Exception):
    """What Slack would answer instead of doing it."""

    def __init__(self, error: str, problems: Iterable[Problem] = ()) -> None:
        self.error = error
        self.problems = [str(problem) for problem in problems]
        super().__init__("; ".join([error, *self.problems]))

    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error": self.error}
        if self.problems:
            answer["errors"] = [problem.removeprefix("[ERROR] ") for problem in self.problems]
            answer["response_metadata"] = {"messages": self.problems}
        return answer
