"""Who works in the practice workspace. Hides the roster file and how a job title is made from roles."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROSTER = Path(__file__).with_name("roster.csv")
CAST_SIZE = 4


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    title: str
    team: str
    tz: str = "Europe/London"

    @property
    def username(self) -> str:
        return self.name.lower().replace(" ", ".").replace("'", "")


STRANGER = Person("U0ERIN", "Erin Walsh", "New starter, not on the roster yet", "")


def people_from(csv_path: Path | str) -> list[Person]:
    with Path(csv_path).open(encoding="utf-8", newline="") as lines:
        return [_person(row) for row in csv.DictReader(lines)]


def with_stranger(people: Iterable[Person]) -> list[Person]:
    """The roster, and somebody it does not know: every bot meets a person it has never heard of."""
    everyone = list(people)
    known = {person.id for person in everyone}
    return everyone if STRANGER.id in known else [*everyone, STRANGER]


def _person(row: dict[str, str]) -> Person:
    team = row["team"].strip()
    return Person(row["slack_user"].strip(), row["name"].strip(), _title(row["roles"], team), team)


def _title(roles: str, team: str) -> str:
    coached = [role.removeprefix("coach:") for role in _split(roles) if role.startswith("coach:")]
    if coached:
        return f"Coach, {' and '.join(coached)}"
    words = _split(roles)
    job = "supervisor" if "supervisor" in words else (words[0] if words else "officer")
    return f"{job.capitalize()}, {team}" if team else job.capitalize()


def _split(roles: str) -> list[str]:
    """Roles are separated by spaces, but a coach's team has spaces in its name: `coach:Response A officer`."""
    found: list[str] = []
    for word in roles.split():
        inside_team_name = bool(found) and found[-1].startswith("coach:") and not _is_role(word)
        if inside_team_name:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _is_role(word: str) -> bool:
    return ":" in word or word in {"officer", "supervisor", "author", "approver", "admin", "coach"}
