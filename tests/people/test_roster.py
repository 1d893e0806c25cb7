"""The roster: every mistake of a file at once, safe twice, and in force from the next press."""

import pytest
from sqlalchemy import Connection

from bot.db import Database
from bot.errors import UserError
from bot.people import rules, service, store
from bot.people.rules import Team, beneath
from bot.people.service import Changes
from tests.conftest import NOW, ROSTER

HEADER = "slack_user,name,team,parent,roles,joined"


def read(*lines: str) -> rules.Roster:
    return rules.read([HEADER, *lines])


def put(tx: Connection, *lines: str, remove_missing: bool = False) -> Changes:
    roster = read(*lines)
    assert roster.problems == ()
    return service.apply(tx, roster.entries, NOW, remove_missing)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("amina,Amina,A,,,", "slack_user must be a Slack member id"),
        (",Amina,A,,,", "slack_user must be a Slack member id"),
        ("U0AMINA,,A,,,", "name is empty"),
        ("U0AMINA,Amina,,,,", "team is empty"),
        (f"U0AMINA,{'x' * 81},A,,,", "name is longer than 80 characters"),
        (f"U0AMINA,Amina,A,{'x' * 81},,", "parent is longer than 80 characters"),
        ("U0AMINA,Amina,A,,offcer,", "unknown role offcer; the roles are officer, supervisor"),
        ("U0AMINA,Amina,A,,officer offcer,", "unknown role"),
        ("U0AMINA,Amina,A,,coach,", "a coach needs a team: coach:Response A"),
        ("U0AMINA,Amina,A,,,22/11/2026", "joined must be a date such as 2026-11-22"),
        ("U0AMINA,Amina,A,,,,and more", "more cells than columns"),
        ("U0AMINA,Amina,A,A,,", "team A is its own parent"),
        ("U0AMINA,Amina,A,,coach:B,", "nobody is in team B, yet it has a coach"),
    ],
)
def test_a_mistake_is_told_with_its_line(line: str, problem: str) -> None:
    (told,) = read("U0BO,Bo Larsen,C,,officer,2026-01-01", line).problems

    assert told.startswith("line 3: ")
    assert problem in told


def test_what_two_lines_say_differently_is_told_with_the_second_line() -> None:
    problems = read("U0BO,Bo,A,North,,", "U0BO,Bo,A,North,,", "U0CAROL,Carol,A,South,,").problems

    assert problems == ("line 3: U0BO is listed twice", "line 4: team A has two parents: North and South")


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    problems = read("amina,,A,,boss,soon", "U0BO,Bo,,,coach,").problems

    assert [told[:7] for told in problems] == ["line 2:"] * 4 + ["line 3:"] * 2


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        ("slack_user,name,team,parent,roles", ["column joined is missing"]),
        ("slack_user,name,team,parent,roles,joined,notes", ["column notes is not known"]),
        ("slack_user;name;team", [f"column {name} is missing" for name in rules.COLUMNS] + ["is not known"]),
    ],
)
def test_wrong_columns_are_told_before_anything_else(header: str, problems: list[str]) -> None:
    roster = rules.read([header, "amina,,,,,"])

    assert roster.entries == ()
    assert len(roster.problems) == len(problems)
    for told, problem in zip(roster.problems, problems, strict=True):
        assert told.startswith("line 1: ")
        assert problem in told


def test_an_empty_file_is_a_mistake() -> None:
    assert len(rules.read([]).problems) == len(rules.COLUMNS)


@pytest.mark.parametrize(
    ("cell", "roles"),
    [
        ("", {("officer", "")}),
        ("officer", {("officer", "")}),
        ("  officer   supervisor ", {("officer", ""), ("supervisor", "")}),
        ("coach:Response A", {("coach", "Response A")}),
        ("coach:Response A coach:Custody and Neighbourhood officer", None),
        ("officer coach:Response A coach:Custody and Neighbourhood", None),
    ],
)
def test_a_coached_team_may_have_a_name_of_several_words(cell: str, roles: set[tuple[str, str]] | None) -> None:
    entry = read(f"U0BO,Bo,Response A,Custody and Neighbourhood,{cell},").entries[0]

    assert entry.roles == (roles or {("officer", ""), ("coach", "Response A"), ("coach", "Custody and Neighbourhood")})


def test_spaces_around_cells_and_empty_lines_are_nothing() -> None:
    roster = rules.read([HEADER, " U0AMINA , Amina Khan , Response A ,, officer , 2026-01-01 ", "", ""])

    assert roster.problems == ()
    assert [(one.slack_user, one.name, one.team) for one in roster.entries] == [("U0AMINA", "Amina Khan", "Response A")]


def test_importing_twice_changes_nothing(db: Database) -> None:
    entries = rules.read(ROSTER.splitlines()).entries
    with db.transaction() as tx:
        first = service.apply(tx, entries, NOW)
    with db.transaction() as tx:
        again = service.apply(tx, entries, NOW.replace(year=2027))

    assert len(first.added) == 3
    assert again == Changes((), (), ())


def test_joining_is_kept_when_the_file_does_not_say(db: Database) -> None:
    with db.transaction() as tx:
        put(tx, "U0AMINA,Amina,A,,,")
        later = service.apply(tx, read("U0AMINA,Amina,A,,,").entries, NOW.replace(year=2027))
        (member,) = store.members(tx)

    assert later.lines() == []
    assert member.joined_at == NOW


def test_changes_read_as_lines_for_a_person(db: Database) -> None:
    with db.transaction() as tx:
        put(tx, "U0AMINA,Amina Khan,Response A,,,", "U0BO,Bo Larsen,Response A,,coach:Response A,")
        changes = put(tx, "U0AMINA,Amina Khan,Response B,,,", "U0CAROL,Carol Evans,Response B,,,")

    assert changes.lines() == [
        "add     U0CAROL Carol Evans, Response B",
        "change  U0AMINA Amina Khan, Response B",
        "missing U0BO Bo Larsen",
    ]


def test_a_dry_look_changes_nothing(db: Database) -> None:
    with db.transaction() as tx:
        assert put(tx, "U0AMINA,Amina Khan,Response A,,,").added
        tx.rollback()

    with db.transaction() as tx:
        assert store.officers(tx) == []
        assert store.teams(tx) == {}


def test_a_changed_team_and_role_are_in_force_at_once(db: Database) -> None:
    with db.transaction() as tx:
        put(tx, "U0AMINA,Amina,Response A,,officer coach:Response A,", "U0BO,Bo,Response B,,,")
        before = store.officer_for(tx, "U0AMINA")
        put(tx, "U0AMINA,Amina,Response B,,officer,", "U0BO,Bo,Response B,,,")
        after = store.officer_for(tx, "U0AMINA")

    assert before is not None
    assert after is not None
    assert (before.team, sorted(before.roles), len(before.coaches)) == ("Response A", ["coach", "officer"], 1)
    assert (after.team, sorted(after.roles), len(after.coaches)) == ("Response B", ["officer"], 0)
    assert after.id == before.id


def test_a_coach_may_coach_several_teams_and_no_other(db: Database) -> None:
    with db.transaction() as tx:
        put(
            tx,
            "U0AMINA,Amina,Response A,North,,",
            "U0CAROL,Carol,Response B,North,,",
            "U0DEV,Dev,Response C,North,,",
            "U0BO,Bo,Response C,North,coach:Response A coach:Response B,",
        )
        bo = store.officer_for(tx, "U0BO")
        names = {team.id: team.name for team in store.teams(tx).values()}

    assert bo is not None
    assert {names[team] for team in bo.coaches} == {"Response A", "Response B"}
    assert bo.roles == {"coach"}


def test_a_coach_of_a_parent_team_is_known_by_its_name(db: Database) -> None:
    with db.transaction() as tx:
        put(tx, "U0BO,Bo,Response A,North,coach:North,")
        bo = store.officer_for(tx, "U0BO")
        north = next(team for team in store.teams(tx).values() if team.name == "North")

    assert bo is not None
    assert bo.coaches == {north.id}


def test_who_is_not_in_the_file_stays_unless_removal_is_asked_for(db: Database) -> None:
    with db.transaction() as tx:
        put(tx, "U0AMINA,Amina,A,,,", "U0BO,Bo,A,,,")
        assert put(tx, "U0AMINA,Amina,A,,,").lines() == ["missing U0BO Bo"]
        assert store.officer_for(tx, "U0BO") is not None

        put(tx, "U0AMINA,Amina,A,,,", remove_missing=True)

        assert store.officer_for(tx, "U0BO") is None
        assert [member.id for member in store.members(tx)] == [one.id for one in store.officers(tx) if one.active]
        assert put(tx, "U0AMINA,Amina,A,,,", remove_missing=True).lines() == []


def test_who_comes_back_is_the_same_officer(db: Database) -> None:
    with db.transaction() as tx:
        put(tx, "U0AMINA,Amina,A,,,2026-01-01", "U0BO,Bo,A,,,")
        amina = store.officer_for(tx, "U0AMINA")
        put(tx, "U0BO,Bo,A,,,", remove_missing=True)

        changes = put(tx, "U0AMINA,Amina,A,,,2026-01-01", "U0BO,Bo,A,,,")

        assert changes.lines() == ["change  U0AMINA Amina, A"]
        assert store.officer_for(tx, "U0AMINA") == amina


def test_a_stranger_is_nobody(db: Database) -> None:
    with db.transaction() as tx:
        put(tx, "U0AMINA,Amina,A,,,")

        assert store.officer_for(tx, "U0ERIN") is None
        assert store.officer_for(tx, "") is None


def test_only_who_holds_the_role_officer_counts_as_a_member(db: Database) -> None:
    with db.transaction() as tx:
        put(tx, "U0AMINA,Amina,A,,officer supervisor,", "U0BO,Bo,A,,coach:A,", "U0DEV,Dev,A,,supervisor,")
        amina = store.officer_for(tx, "U0AMINA")

        assert amina is not None
        assert [member.id for member in store.members(tx)] == [amina.id]


@pytest.mark.parametrize(
    "imports",
    [
        [["U0AMINA,Amina,A,B,,", "U0BO,Bo,B,A,,"]],
        [["U0AMINA,Amina,A,B,,"], ["U0BO,Bo,B,A,,"]],
        [["U0AMINA,Amina,A,B,,"], ["U0BO,Bo,B,C,,"], ["U0DEV,Dev,C,A,,"]],
    ],
    ids=["one file", "two imports", "three imports"],
)
def test_teams_that_are_each_others_parents_are_refused(db: Database, imports: list[list[str]]) -> None:
    *earlier, last = imports
    for lines in earlier:
        with db.transaction() as tx:
            put(tx, *lines)
    with db.transaction() as tx:
        before = store.teams(tx)

    with pytest.raises(UserError, match="circle") as refused, db.transaction() as tx:
        put(tx, *last)

    assert "A, B" in str(refused.value)
    with db.transaction() as tx:
        assert store.teams(tx) == before


def test_a_team_that_stands_above_no_circle_is_in_none() -> None:
    assert rules.in_a_circle({1: 2, 2: 3, 3: 2, 4: None, 5: 4}) == {2, 3}
    assert rules.in_a_circle({}) == set()


def test_a_scope_reaches_down_and_ends_in_a_circle() -> None:
    teams = {1: Team(1, "station", 3), 2: Team(2, "a", 1), 3: Team(3, "b", 2), 4: Team(4, "elsewhere", None)}

    assert beneath(frozenset({1}), teams) == {1, 2, 3}
    assert beneath(frozenset({999}), teams) == frozenset()
