"""The errors that this program tells apart. Anything else is a bug and goes up."""

from dataclasses import dataclass
from pathlib import Path


class UserError(Exception):
    """Something the person can put right. Shown to them word for word: what happened, what to do.

    `at` names the input of a form that it is about.
    """

    def __init__(self, text: str, at: str = "") -> None:
        super().__init__(text)
        self.at = at


class StoreUnavailable(Exception):
    """The database cannot be read or written just now. Nothing of the attempt was recorded."""


class SettingsError(Exception):
    """Settings that are missing or wrong: all of them, a line each, with what to do."""


class Refused(Exception):
    """Something outside the program is in the way: a port, a package that is not installed."""


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing wrong in a content file. `hint` says what to do about it."""

    file: Path
    line: int
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.file}:{self.line}: {self.problem}{hint}"


class ContentError(Exception):
    """Content that cannot be served. Holds every mistake found, not just the first."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))
