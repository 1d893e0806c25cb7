"""The people of the practice workspace, as the YAML file says."""

import csv
import io
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import ContentError
from bot.people import rules
from bot.practice.cast import Cast
from bot.practice.cast_file import load
from bot.practice.shifts import next_shift

LONDON = ZoneInfo("Europe/London")
FORCE = """\
time_zone: Europe/London
patterns:
  - name: days
    shifts: {early: 07:00-16:00, night: 22:00-07:00}
    cycle: [early, night, rest]
teams:
  - name: Blue
    handle: blue
    parent: Northfield
    pattern: days
    anchor: 2026-01-05
  - name: Red
people:
  - id: U0AMINA
    name: Amina Khan
    team: Blue
    do_not_disturb: 22:00-06:00
  - id: U0BO
    name: Bo Larsen
    team: Red
    roles: [supervisor]
    coaches: [Blue, Red]
    time_zone: America/New_York
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "force.yaml"


def cast_of(file: Path, text: str = FORCE) -> Cast:
    file.write_text(text, encoding="utf-8")
    return load(file)


def mistakes(file: Path, text: str) -> list[str]:
    """Each as "line: problem"."""
    with pytest.raises(ContentError) as error:
        cast_of(file, text)
    return [f"{mistake.line}: {mistake.problem}" for mistake in error.value.mistakes]


def test_the_shipped_force_has_three_teams_on_different_shifts() -> None:
    cast = load()
    monday = datetime(2026, 1, 5, tzinfo=LONDON)

    begins = {team.name: team.shifts and next_shift(team.shifts, monday) for team in cast.teams}
    assert {name: shift and (shift.name, shift.starts.astimezone(LONDON).hour) for name, shift in begins.items()} == {
        "Response A": ("early", 7),
        "Response B": ("night", 22),
        "Custody and Neighbourhood": ("day", 8),
    }
    assert [team.handle for team in cast.teams] == ["response-a", "response-b", "custody-neighbourhood"]


def test_whoever_leads_comes_first_and_one_is_a_stranger_to_the_roster() -> None:
    cast = load()

    assert [person.id for person in cast.people if person.leading] == [
        "U0AMINA",
        "U0BO",
        "U0CAROL",
        "U0DEV",
        "U0ERIN",
    ]
    assert cast.person("U0ERIN").shifts is None
    assert "U0ERIN" not in cast.roster_csv()


def test_the_roster_is_one_that_the_bot_takes() -> None:
    cast = load()
    roster = rules.read(cast.roster_csv().splitlines())
    members = [entry.team for entry in roster.entries if ("officer", "") in entry.roles]

    assert roster.problems == ()
    assert {team.name: members.count(team.name) for team in cast.teams} == {
        "Response A": 12,
        "Response B": 12,
        "Custody and Neighbourhood": 6,
    }


def test_a_person_has_what_the_file_says(file: Path) -> None:
    cast = cast_of(file)
    amina, bo = cast.person("U0AMINA"), cast.person("U0BO")

    assert (amina.title, bo.title) == ("Officer, Blue", "Coach, Blue and Red")
    assert (amina.tz, bo.tz) == ("Europe/London", "America/New_York")
    assert (amina.dnd, bo.dnd) == ((time(22), time(6)), None)
    assert (amina.roles, bo.roles) == (("officer",), ("supervisor", "coach:Blue", "coach:Red"))
    assert amina.shifts is not None
    assert (amina.shifts.anchor, amina.shifts.zone, bo.shifts) == (date(2026, 1, 5), LONDON, None)
    assert amina.leading
    assert bo.leading


def test_the_roster_names_teams_parents_and_roles(file: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(cast_of(file).roster_csv())))

    assert [(row["slack_user"], row["team"], row["parent"], row["roles"]) for row in rows] == [
        ("U0AMINA", "Blue", "Northfield", "officer"),
        ("U0BO", "Red", "", "supervisor coach:Blue coach:Red"),
    ]


@pytest.mark.parametrize(
    ("local", "shift", "quiet"),
    [
        ("2026-01-05 07:00", "early", False),
        ("2026-01-05 22:00", None, True),
        ("2026-01-06 23:00", "night", True),
        ("2026-01-07 05:59", "night", True),
        ("2026-01-07 06:30", "night", False),
        ("2026-01-07 12:00", None, False),
    ],
)
def test_who_works_and_who_is_not_to_be_disturbed_depends_on_the_hour(
    file: Path, local: str, shift: str | None, quiet: bool
) -> None:
    amina = cast_of(file).person("U0AMINA")
    when = datetime.fromisoformat(local).replace(tzinfo=LONDON)
    worked = amina.shift_at(when)

    assert (worked and worked.name, amina.quiet_at(when)) == (shift, quiet)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("time_zone: Europe/London", "time_zone: London", "1: there is no time zone London; one is Europe/London"),
        ("night, rest]", "nihgt, rest]", "5: there is no shift nihgt (the shifts are early, night, and rest)"),
        ("early, night, rest]", "early, night, off]", "5: write rest for a day off"),
        ("22:00-07:00}\n    cycle: [early, night,", "22:00-08:00}\n    cycle: [night, early,", "5: night is not over"),
        ("early, night, rest]", "[]]", "5: 0: input should be a valid string"),
        ("07:00-16:00", "07:00-25:00", "4: 07:00-25:00 is not a time of day"),
        ("07:00-16:00", "7am", "4: 7am is not a time of day"),
        ("07:00-16:00", "07:00-07:00", "4: 07:00-07:00 begins and ends at the same time"),
        ("07:00-16:00", "07:00-08:30", "4: early is shorter than two hours"),
        ("early: 07:00-16:00", "rest: 07:00-16:00", "4: rest is a day off and has no hours"),
        ("pattern: days", "pattern: dyas", "10: there is no pattern dyas"),
        ("    anchor: 2026-01-05\n", "", "7: a team that works shifts needs both"),
        ("anchor: 2026-01-05", "anchor: 2026-02-30", "11: 2026-02-30 is not a date"),
        ("handle: blue", "handle: '@blue'", "8: handle is not a short name"),
        ("name: Red", "name: Blue", "12: the id Blue is used twice"),
        ("name: Red", "name: Red\n    handle: blue", "13: the id blue is used twice"),
        ("name: Red", "name: blue!", "12: the name blue! is too like Blue"),
        ("name: Red", "name: General", "12: the name General is too like general"),
        ("name: Red", "name: '東'", "12: the name 東 is without a letter"),
        ("name: Red", "nmae: Red", "12: unknown key nmae"),
        ("id: U0BO", "id: U0AMINA", "18: the id U0AMINA is used twice"),
        ("id: U0BO", "id: bo", "18: bo is not a member id"),
        ("id: U0BO", "id: U0THINKCHILD", "18: U0THINKCHILD is the bot's own id"),
        ("name: Bo Larsen", "name: ''", "19: name is empty"),
        ("team: Red", "team: Rde", "20: there is no team Rde"),
        ("roles: [supervisor]", "roles: [boss]", "21: there is no role boss"),
        ("roles: [supervisor]", "roles: [coach]", "21: there is no role coach"),
        ("roles: [supervisor]\n    coaches: [Blue, Red]", "roles: []", "18: Bo Larsen has no role"),
        ("coaches: [Blue, Red]", "coaches: [Blue, Rde]", "22: there is no team Rde"),
        ("America/New_York", "America/York", "23: there is no time zone America/York"),
        ("22:00-06:00", "at night", "17: at night is not a time of day"),
    ],
)
def test_a_mistake_is_told_with_its_line(file: Path, right: str, wrong: str, said: str) -> None:
    assert right in FORCE
    told = mistakes(file, FORCE.replace(right, wrong, 1))

    assert any(one.startswith(said) for one in told), told


def test_mistakes_are_told_all_at_once(file: Path) -> None:
    text = FORCE.replace("pattern: days", "pattern: dyas").replace("team: Red", "team: Rde")

    assert [told.partition(":")[0] for told in mistakes(file, text)] == ["10", "20"]


def test_an_unknown_team_is_told_beside_a_mistake_in_a_key(file: Path) -> None:
    text = (
        FORCE.replace("pattern: days", "pattern: dyas").replace("team: Red", "team: Rde").replace("id: U0BO", "id: bo")
    )

    assert sorted(told.partition(":")[0] for told in mistakes(file, text)) == ["10", "18", "20"]


def test_nobody_is_accused_of_a_team_that_lost_its_name(file: Path) -> None:
    told = mistakes(file, FORCE.replace("name: Red", "nmae: Red"))

    assert not any("there is no team" in one for one in told)


def test_a_file_without_teams_is_a_mistake(file: Path) -> None:
    assert mistakes(file, "people: []\n") != []
