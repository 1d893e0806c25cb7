"""Who wrote a piece of content, who answers for it, who approved which version, and until when it may be shown.

None of it is part of what officers meet, so none of it makes a new version.
"""

import hashlib
import json
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator

from bot.yamlfile import Content, Day

State = Literal["approved", "changed", "unapproved", "expired", "retired"]
Name = Annotated[str, StringConstraints(min_length=2, max_length=80)]
Reason = Annotated[str, StringConstraints(min_length=10, max_length=300)]
SAMPLE = "Sample: needs your force's approval"


class Waiver(Content):
    """A rule of `bot/lint` that this file may break, and why."""

    rule: str
    reason: Reason


class Approval(Content):
    """`version` is what `version_of` gave for what was read: another word in the file, and it is approved no more."""

    by: Name
    day: Day
    version: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]


class Retired(Content):
    day: Day
    reason: Reason


class Authored(Content):
    """`owner` answers for it, `author` wrote it; `review_by` is the last day on which it is shown without a review."""

    slug: str
    owner: Annotated[Name | None, Field(exclude=True)] = None
    author: Annotated[Name | None, Field(exclude=True)] = None
    review_by: Annotated[Day | None, Field(exclude=True)] = None
    approved: Annotated[Approval | None, Field(exclude=True)] = None
    retired: Annotated[Retired | None, Field(exclude=True)] = None
    waive: tuple[Waiver, ...] = Field(default=(), exclude=True)

    @model_validator(mode="after")
    def _approved_by_another(self) -> Self:
        if self.approved:
            missing = [key for key in ("owner", "author", "review_by") if getattr(self, key) is None]
            if missing:
                raise ValueError(f"what is approved names its {' and '.join(missing)} too")
            if same_person(self.author, self.approved.by):
                raise ValueError(f"{self.approved.by} wrote it, so somebody else approves it")
        return self


def same_person(one: str | None, other: str | None) -> bool:
    return " ".join((one or "").split()).casefold() == " ".join((other or "").split()).casefold()


def version_of(content: Content) -> str:
    """The content hash that runs, answers and approvals keep: the same words, the same version.

    A key that is not given does not count, so that a key which this program learns later voids no approval.
    """
    told = content.model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Standing(NamedTuple):
    """May officers be shown it? `words` say how it stands, to whoever looks after it."""

    state: State
    words: str

    @property
    def served(self) -> bool:
        return self.state == "approved"


def standing(content: Authored, today: date) -> Standing:
    """How it stands on this day, where the force is."""
    if content.retired:
        return Standing("retired", f"retired on {content.retired.day}: {content.retired.reason}")
    if content.approved is None or content.review_by is None:
        return Standing("unapproved", "not approved")
    by = f"approved by {content.approved.by} on {content.approved.day}"
    if content.approved.version != version_of(content):
        return Standing("changed", f"changed since it was {by}")
    if content.review_by < today:
        return Standing("expired", f"{by}; its review was due by {content.review_by}")
    return Standing("approved", f"{by}, until {content.review_by}")


def mark(content: Authored, today: date) -> str:
    """What stands on a card of content that nobody should work by; "" on what is approved and in date."""
    match standing(content, today).state:
        case "approved":
            return ""
        case "expired":
            return "Out of date: its review is due"
        case "changed":
            return "Draft: changed since it was approved"
        case _:
            return SAMPLE
