"""What a planner may get wrong in a file of shifts, and where they are told that it is."""

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ContentError, Mistake
from bot.people import shifts, shifts_file
from bot.people.shifts import Rota, Shift, Works
from bot.people.shifts_file import ShiftsFile
from tests.people.test_shifts import LONDON, at

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "shifts.yaml"
GOOD = """\
patterns:
- id: days
  title: Days
  anchor: 2026-11-02
  shifts:
    early: 07:00-15:00
    late: 14:00-24:00
  cycle: [early, late, off]
teams:
- {team: Response A, pattern: days, offset: 2}
officers:
- {slack_user: U0AMINA, pattern: days}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shifts.yaml"


def read(file: Path, text: str) -> ShiftsFile:
    file.write_text(text, encoding="utf-8")
    return shifts_file.load(file)


def mistakes(file: Path, text: str) -> list[Mistake]:
    with pytest.raises(ContentError) as refused:
        read(file, text)
    return refused.value.mistakes


def test_a_file_says_what_is_worked_and_by_whom(file: Path) -> None:
    found = read(file, GOOD)

    assert found.patterns["days"].cycle == ("early", "late", None)
    assert found.patterns["days"].shifts["late"] == Shift("late", time(14), time(0))
    assert found.teams == {"Response A": Works("days", 2)}
    assert found.officers == {"U0AMINA": Works("days", 0)}


@pytest.mark.parametrize(
    ("old", "new", "line", "problem", "hint"),
    [
        pytest.param("07:00-15:00", "7-15", 6, "7-15 is not a time of day", "", id="hours"),
        pytest.param("07:00-15:00", "15:00-15:00", 6, "begins and ends at the same time", "", id="no hours"),
        pytest.param("early: 07", "Early Turn: 07", 6, "Early Turn is no name for a shift", "", id="a shift's name"),
        pytest.param("early: 07", "off: 07", 6, "off is a day off and has no hours", "", id="hours for off"),
        pytest.param(
            "[early, late, off]", "[early, lates, off]", 8, "there is no shift lates", "early, late", id="cycle"
        ),
        pytest.param("[early, late, off]", "[early, 7]", 8, "7 is no name of a shift", "", id="a number in the cycle"),
        pytest.param("[early, late, off]", "[early, on]", 8, "True is no name of a shift", "", id="on in the cycle"),
        pytest.param("[early, late, off]", "[off, off]", 8, "the cycle is off every day", "", id="all off"),
        pytest.param("[early, late, off]", "[]", 8, "cycle has fewer than 1 entries", "", id="no cycle"),
        pytest.param("07:00-15:00", "15:00-14:30", 8, "early is not over when late begins", "", id="overlap"),
        pytest.param("2026-11-02", "2026-02-30", 4, "2026-02-30 is not a date", "", id="anchor"),
        pytest.param("2026-11-02", "20261102", 4, "must be a date", "", id="a number for the anchor"),
        pytest.param("id: days", "id: Days!", 2, "id is not a short name", "", id="id"),
        pytest.param(
            "pattern: days, off", "pattern: weeks, off", 10, "there is no pattern weeks", "days", id="pattern"
        ),
        pytest.param("offset: 2", "offset: 3", 10, "offset 3 is beyond the cycle of days", "0 to 2", id="offset"),
        pytest.param("offset: 2", "offset: -1", 10, "offset: input should be greater", "", id="before the anchor"),
        pytest.param("offset: 2", "offset: yes", 10, "offset: input should be a valid integer", "", id="yes"),
        pytest.param("offset: 2", "ofset: 2", 10, "unknown key ofset", "", id="unknown key"),
        pytest.param("team: Response A", f"team: {'A' * 81}", 10, "team is longer than 80", "", id="a long name"),
        pytest.param("U0AMINA", "amina", 12, "amina is not a Slack member id such as U012AB3CD", "", id="member id"),
        pytest.param("U0AMINA, pattern: days", "U0AMINA", 12, "pattern is missing", "", id="no pattern"),
    ],
)
def test_a_mistake_is_told_at_its_line(file: Path, old: str, new: str, line: int, problem: str, hint: str) -> None:
    assert old in GOOD

    told, *_ = mistakes(file, GOOD.replace(old, new))  # more may follow from it, further down

    assert problem in told.problem
    assert hint in told.hint
    assert (told.file, told.line) == (file, line)


def test_the_last_day_of_a_cycle_is_followed_by_the_first(file: Path) -> None:
    text = GOOD.replace("14:00-24:00", "14:00-08:00")
    (told,) = mistakes(file, text.replace("[early, late, off]", "[early, late]").replace("offset: 2", "offset: 1"))

    assert read(file, text).patterns
    assert told.problem == "late is not over when early begins the next day"


def test_what_stands_twice_is_told_at_the_second_place(file: Path) -> None:
    team, officer = "- {team: Response A, pattern: days}\n", "- {slack_user: U0AMINA, pattern: days}\n"
    told = mistakes(file, GOOD.replace("officers:\n", f"{team}officers:\n{officer}"))

    assert [(one.line, one.problem) for one in told] == [
        (11, "Response A stands under teams twice"),
        (14, "U0AMINA stands under officers twice"),
    ]


def test_a_pattern_that_stands_twice_is_told(file: Path) -> None:
    (told,) = mistakes(file, GOOD.replace("teams:\n", GOOD[len("patterns:\n") : GOOD.index("teams:")] + "teams:\n"))

    assert (told.line, told.problem) == (9, "days stands under patterns twice")


def test_every_mistake_of_a_file_is_told_at_once(file: Path) -> None:
    text = GOOD.replace("07:00-15:00", "7-15").replace("early, late, off", "early, night, off")
    told = mistakes(file, text.replace("pattern: days, off", "pattern: weeks, off").replace("U0AMINA", "amina"))

    assert [one.line for one in told] == [6, 8, 10, 12]


def test_a_pattern_that_lost_its_id_accuses_nobody_who_names_it(file: Path) -> None:
    (told,) = mistakes(file, GOOD.replace("- id: days\n  title", "- title"))

    assert told.problem == "id is missing"


def test_spaces_around_names_are_nothing(file: Path) -> None:
    text = (
        GOOD.replace("    early:", '    " early ":')
        .replace("pattern: days}", 'pattern: " days "}')
        .replace("[early, late", '[" early", late')
    )

    assert read(file, text.replace("team: Response A", 'team: " Response A "')) == read(file, GOOD)


def test_the_same_word_for_a_day_off_may_be_quoted(file: Path) -> None:
    assert read(file, GOOD.replace("late, off]", 'late, "off"]')).patterns == read(file, GOOD).patterns


def loads_or_tells(file: Path) -> bool:
    try:
        return bool(shifts_file.load(file).patterns)
    except ContentError as refused:
        return all(one.line >= 1 and one.problem for one in refused.mistakes)


JUNK = st.sampled_from(
    [
        "",
        "off",
        "[]",
        "{}",
        "-1",
        "7",
        "early",
        "07:00-15:00",
        "'",
        "2026-11-02",
        "[early, [early]]",
        "{a: {b: c}}",
        "null",
    ]
)


@given(st.data())
def test_no_file_makes_the_reader_raise_anything_but_its_mistakes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """One or two places of a good file become something else."""
    file = tmp_path_factory.getbasetemp() / "any-shifts.yaml"
    text = GOOD
    for _ in range(data.draw(st.integers(1, 2))):
        starts = data.draw(st.integers(0, len(text)))
        ends = data.draw(st.integers(starts, min(len(text), starts + 25)))
        text = text[:starts] + data.draw(st.one_of(JUNK, st.text(max_size=8))) + text[ends:]
    file.write_text(text, encoding="utf-8")

    assert loads_or_tells(file)


@given(st.sampled_from(["id", "title", "anchor", "shifts", "cycle", "pattern", "offset", "slack_user"]), JUNK)
def test_any_value_of_the_wrong_kind_is_a_mistake_or_taken(
    tmp_path_factory: pytest.TempPathFactory, key: str, value: str
) -> None:
    file = tmp_path_factory.getbasetemp() / "any-value.yaml"
    entry = {
        "id": "days",
        "title": "Days",
        "anchor": "2026-11-02",
        "shifts": "{early: 07:00-15:00}",
        "cycle": "[early]",
    }
    works = {"slack_user": "U0AMINA", "pattern": "days", "offset": "0"}
    texts = [
        ", ".join(f"{name}: {value if name == key else one}" for name, one in each.items()) for each in (entry, works)
    ]
    file.write_text(f"patterns: [{{{texts[0]}}}]\nofficers: [{{{texts[1]}}}]\n", encoding="utf-8")

    assert loads_or_tells(file)


def test_the_example_has_the_three_patterns_and_people_work_by_it() -> None:
    found = shifts_file.load(EXAMPLE)
    office = Rota(found.patterns["office"], 0, (), LONDON)

    assert list(found.patterns) == ["2-2-2-4", "6-on-4-off", "office"]
    assert {works.offset for team, works in found.teams.items() if team.startswith("Response")} == {0, 2, 4, 6, 8}
    assert shifts.next_allowed(office, at(date(2026, 11, 20), 16)) == at(date(2026, 11, 23), 8, 30)
