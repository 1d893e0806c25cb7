"""Every call of the bot and every delivery to it, newest last, so that somebody can see what was asked and answered.

It keeps what went over the wire as it was, and reads it only when somebody looks. It never shows a token.
"""

import re
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl

from bot.practice.block_kit.checks import Problem
from bot.practice.block_kit.inside import Json
from bot.practice.reading import read_json

MOST = 2000
DEEPEST = 50  # of what is shown as JSON, and not as a text: Slack nests nothing like as far
MOST_BYTES = 16 * 1024 * 1024
METHODS = "https://docs.slack.dev/reference/methods/"
_HIDDEN = "…"
_TOKEN = re.compile(r"(?:xox[a-z](?:\.xox[a-z])?|xapp)-[\w.-]+")
_TICKET = re.compile(r"(ticket=)[\w-]+")
_SECRETS = {"token", "authorization", "signing_secret", "client_secret", "app_token", "bot_token"}
_LAZY = ("blocks", "view", "metadata", "payload", "attachments", "files")  # JSON inside a form

Direction = Literal["to_slack", "to_bot"]


@dataclass(slots=True)
class Call:
    number: int
    at: float
    direction: Direction
    method: str
    request: bytes | str = b""
    form: bool = False  # how `request` is written
    answer: bytes | str = b""
    ms: float | None = None
    error: str | None = None  # of a delivery; a call's is in its answer
    fault: str | None = None
    note: str | None = None
    retry: Json | None = None
    problems: Sequence[Problem] = ()

    @property
    def size(self) -> int:
        return len(self.request) + len(self.answer)

    def row(self) -> Json:
        """One line of the list."""
        answer = _read(self.answer) if self.direction == "to_slack" else None
        error = self.error or (_text(answer.get("error")) if isinstance(answer, dict) else None)
        problems = self.problems_with(error)
        first = problems[0] if problems else {}
        row = {
            "number": self.number,
            "at": self.at,
            "direction": self.direction,
            "method": self.method,
            "ok": error is None and self.ms is not None,
            "error": error,
            "rule": first.get("rule"),
            "place": first.get("place"),
            "documentation": first.get("documentation"),
            "fault": self.fault,
            "note": self.note,
            "ms": None if self.ms is None else round(self.ms, 1),
            "retry": self.retry,
        }
        shown: Json = without_secrets(row)
        return shown

    def whole(self) -> Json:
        row = self.row()
        more = {"problems": self.problems_with(row["error"]), "request": _read(self.request, self.form)}
        shown: Json = without_secrets(more | {"answer": _read(self.answer)})
        return row | shown

    def problems_with(self, error: str | None) -> list[Json]:
        """What was refused: which rule, where, and the page of Slack's documentation that says so."""
        if self.direction == "to_bot" or error is None or self.fault:
            return []
        found = [_problem(one, self.method) for one in self.problems]
        return found or [{"rule": error, "place": None, "documentation": _page(self.method)}]


@dataclass
class Inspector:
    clock: Callable[[], float] = time.time
    most: int = MOST
    most_bytes: int = MOST_BYTES
    last: int = 0
    _kept: deque[Call] = field(default_factory=deque)
    _bytes: int = 0

    def begun(
        self, direction: Direction, method: str, request: bytes | str = b"", *, form: bool = False, retry: Any = None
    ) -> Call:
        self.last += 1
        call = Call(self.last, self.clock(), direction, method, request, form, retry=retry)
        self._kept.append(call)
        self._bytes += call.size
        self._forget()
        return call

    def answered(self, call: Call, answer: bytes | str, ms: float | None, error: str | None = None) -> None:
        kept = self._bytes - len(call.answer)
        call.answer, call.ms, call.error = answer, ms, error
        # One that has been forgotten meanwhile no longer counts.
        if self._kept and call.number >= self._kept[0].number:
            self._bytes = kept + len(answer)
            self._forget()

    def since(self, after: int = 0) -> list[Call]:
        return [call for call in self._kept if call.number > after]

    def call(self, number: int) -> Call | None:
        first = self._kept[0].number if self._kept else 0
        return self._kept[number - first] if first <= number <= self.last and self._kept else None

    def _forget(self) -> None:
        while len(self._kept) > self.most or (self._bytes > self.most_bytes and len(self._kept) > 1):
            self._bytes -= self._kept.popleft().size
        if self._bytes > self.most_bytes:
            alone = self._kept[0]
            alone.request, alone.answer, alone.note = b"", b"", f"{alone.size:,} bytes: too long to keep."
            self._bytes = 0


def without_secrets(shown: Any) -> Any:
    if isinstance(shown, dict):
        return {
            name: _HIDDEN if str(name).lower() in _SECRETS else without_secrets(value) for name, value in shown.items()
        }
    if isinstance(shown, list):
        return [without_secrets(one) for one in shown]
    if isinstance(shown, str):
        return _TICKET.sub(rf"\1{_HIDDEN}", _TOKEN.sub(_HIDDEN, shown))
    return shown


def arguments_in(body: bytes | str, form: bool) -> Json:
    """What a call brought, as far as it can be read."""
    read = _read(body, form)
    return read if isinstance(read, dict) else {}


def _read(body: bytes | str, form: bool = False) -> Any:
    if not body:
        return None
    text = body.decode(errors="replace") if isinstance(body, bytes) else body
    if form:
        return {name: _inside(value) if name in _LAZY else value for name, value in parse_qsl(text, True)}
    return _inside(text)


def _inside(text: str) -> Any:
    try:
        value = read_json(text)
        return value if not _too_deep(value) else text
    except ValueError:
        return text


def _too_deep(value: Any, left: int = DEEPEST) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left == 0 or any(_too_deep(one, left - 1) for one in inside)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _problem(problem: Problem, method: str) -> Json:
    rule = problem.rule
    return {
        "rule": rule.says if rule else problem.says,
        "place": problem.place or None,
        "documentation": rule.address if rule else _page(method),
    }


def _page(method: str) -> str | None:
    return f"{METHODS}{method}" if "." in method else None
