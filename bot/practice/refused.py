"""Slack's way of saying no: an error word, and sometimes the places that are wrong."""

from collections.abc import Iterable
from typing import Any

from bot.practice.block_kit.checks import Problem


class Refused(Exception):
    """What Slack would answer instead of doing it. `more` are further fields of the answer, such as `needed`."""

    def __init__(self, error: str, problems: Iterable[Problem] = (), **more: str) -> None:
        self.error = error
        self.found = tuple(problems)
        self.problems = [str(problem) for problem in self.found]
        self.more = more
        super().__init__("; ".join([error, *self.problems]))

    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error": self.error, **self.more}
        if self.problems:
            answer["errors"] = [problem.removeprefix("[ERROR] ") for problem in self.problems]
            answer["response_metadata"] = {"messages": self.problems}
        return answer
