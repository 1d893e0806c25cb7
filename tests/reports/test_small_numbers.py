from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.rules import Member, Team
from bot.reports.small_numbers import FEWEST, NOBODY, Count, count, group_for

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def force(sizes: dict[str, int], parents: dict[str, str]) -> tuple[dict[int, Team], dict[int, list[Member]]]:
    """Teams named by letters, with so many members each."""
    names = sorted({*sizes, *parents, *parents.values()})
    ids = {name: number for number, name in enumerate(names, start=1)}
    teams = {ids[name]: Team(ids[name], name, ids[parents[name]] if name in parents else None) for name in names}
    members = {
        ids[name]: [Member(100 * ids[name] + n, ids[name], SINCE) for n in range(size)] for name, size in sizes.items()
    }
    return teams, members


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "fewer than 2 of 12"),
        (1, "fewer than 2 of 12"),
        (2, "2 of 12"),
        (10, "10 of 12"),
        (11, "at least 11 of 12"),
        (12, "at least 11 of 12"),
    ],
)
def test_none_and_all_are_never_told(number: int, words: str) -> None:
    assert str(count(number, 12)) == words


def test_a_sum_of_counts_tells_no_more_than_its_parts() -> None:
    assert str(count(5, 12) + count(0, 12)) == "5 to 6 of 24"
    assert str(count(0, 12) + count(1, 12)) == "fewer than 3 of 24"
    assert str(count(12, 12) + count(12, 12)) == "at least 22 of 24"


def test_a_small_team_is_merged_upward_only_with_enough_others() -> None:
    teams, members = force({"a": 12, "b": 6, "c": 4}, {"a": "s", "b": "s", "c": "s"})
    by_name = {team.name: team for team in teams.values()}

    station = group_for(by_name["s"], teams, members)
    assert sorted(len(part) for part in station.parts) == [10, 12]
    assert group_for(by_name["b"], teams, members).parts == ()


def test_one_small_team_is_left_out_so_that_subtraction_finds_nothing() -> None:
    teams, members = force({"a": 12, "b": 6}, {"a": "s", "b": "s"})
    station = group_for(next(team for team in teams.values() if team.name == "s"), teams, members)

    assert [len(part) for part in station.parts] == [12]
    assert len(station.left_out) == 6


trees = st.fixed_dictionaries({name: st.integers(0, 15) for name in "abcdefg"})
shapes = {"a": "s", "b": "s", "c": "s", "d": "t", "e": "t", "s": "u", "t": "u", "f": "u", "g": "v"}


@given(trees)
def test_no_two_figures_subtract_to_fewer_than_ten(sizes: dict[str, int]) -> None:
    """Whatever groups are shown, one taken from another leaves nobody or FEWEST at least."""
    teams, members = force(sizes, shapes)
    shown = []
    for team in teams.values():
        parts = group_for(team, teams, members).parts
        assert all(len(part) >= FEWEST for part in parts)
        shown.append({member.id for part in parts for member in part})
    for larger in shown:
        for smaller in shown:
            assert not 0 < len(larger - smaller) < FEWEST or not smaller < larger


@given(trees)
def test_everybody_is_counted_once_or_left_out(sizes: dict[str, int]) -> None:
    teams, members = force(sizes, shapes)
    top = group_for(next(team for team in teams.values() if team.name == "u"), teams, members)
    counted = [member.id for part in top.parts for member in part] + [member.id for member in top.left_out]

    assert sorted(counted) == sorted(
        one.id for team in teams.values() if team.name != "g" for one in members.get(team.id, [])
    )


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(10, 30)), max_size=5))
def test_a_count_holds_the_truth(pairs: list[tuple[int, int]]) -> None:
    total = sum((count(min(k, n), n) for k, n in pairs), NOBODY)
    truth = sum(min(k, n) for k, n in pairs)

    assert total.at_least <= truth <= total.at_most
    assert isinstance(total, Count)
