"""What may be shown without telling on anybody. Pure; the rule is in docs/figures.md.

Nothing for fewer than ten officers: a small team counts only further up, together with other small ones. A count that
says "none of them" or "all of them" says it of each officer by name, so those two are not told from their neighbours.
And a figure further up is the sum of what is shown beneath it, so that no subtraction tells more than was shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.people.rules import Member, Team

FEWEST = 10


@dataclass(frozen=True)
class Count:
    """So many officers of so many, as closely as it may be shown."""

    at_least: int
    at_most: int
    of: int

    def __str__(self) -> str:
        if self.at_least == self.at_most:
            return f"{self.at_least} of {self.of}"
        if self.at_least == 0:
            return f"fewer than {self.at_most + 1} of {self.of}"
        if self.at_most == self.of:
            return f"at least {self.at_least} of {self.of}"
        return f"{self.at_least} to {self.at_most} of {self.of}"

    def __add__(self, other: "Count") -> "Count":
        return Count(self.at_least + other.at_least, self.at_most + other.at_most, self.of + other.of)


NOBODY = Count(0, 0, 0)


def count(number: int, of: int) -> Count:
    """`of` is at least FEWEST. None and one are shown alike, and so are all and all but one."""
    if number <= 1:
        return Count(0, 1, of)
    if number >= of - 1:
        return Count(of - 1, of, of)
    return Count(number, number, of)


@dataclass(frozen=True)
class Group:
    """The officers that a team's figures are about, those of the teams beneath it too, in parts of FEWEST or more.

    `left_out` officers are in teams too small to be counted here without showing them by subtraction.
    """

    team: Team
    parts: tuple[tuple[Member, ...], ...]
    left_out: tuple[Member, ...]


def group_for(team: Team, teams: Mapping[int, Team], members: Mapping[int, Sequence[Member]]) -> Group:
    """Small teams beneath a team are counted in it only if together they are large enough to hide each other."""
    beneath_it = [group_for(child, teams, members) for child in teams.values() if child.parent_id == team.id]
    parts = [part for group in beneath_it for part in group.parts]
    small = [member for group in beneath_it for member in group.left_out]
    own = tuple(members.get(team.id, ()))
    if len(own) >= FEWEST:
        parts.append(own)
    else:
        small += own
    if len(small) >= FEWEST:
        return Group(team, (*parts, tuple(small)), ())
    return Group(team, tuple(parts), tuple(small))
