"""What a CSV file of leave and swaps says, and where its mistakes are told."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ContentError, Mistake
from bot.people import leave_file
from bot.people.leave_file import COLUMNS, HEALTH, KINDS, Entry

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "leave.csv"
HEADER = ",".join(COLUMNS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "leave.csv"


def read(file: Path, *lines: str) -> tuple[Entry, ...]:
    file.write_text("\n".join(lines), encoding="utf-8")
    return leave_file.load(file).entries


def mistakes(file: Path, *lines: str) -> list[Mistake]:
    with pytest.raises(ContentError) as refused:
        read(file, *lines)
    return refused.value.mistakes


def test_a_line_says_who_is_away_or_works_another_shift_and_when(file: Path) -> None:
    entries = read(
        file,
        HEADER,
        "U0AMINA,leave,2026-12-21,2027-01-03,",
        "U0BO,swap,2026-12-05,,late",
        "U0BO,off,2026-12-07,2026-12-07",
    )

    assert entries == (
        Entry("U0AMINA", "leave", date(2026, 12, 21), date(2027, 1, 3)),
        Entry("U0BO", "swap", date(2026, 12, 5), date(2026, 12, 5), "late"),
        Entry("U0BO", "off", date(2026, 12, 7), date(2026, 12, 7)),
    )
    assert [entry.line for entry in entries] == [2, 3, 4]


@pytest.mark.parametrize(
    ("line", "problem", "hint"),
    [
        ("amina,leave,2026-12-21,,", "slack_user must be a Slack member id", "U012AB3CD"),
        ("U0AMINA,holiday,2026-12-21,,", "holiday is not a kind", "leave, court, training, swap, off"),
        ("U0AMINA,,2026-12-21,,", "an empty cell is not a kind", "leave, court"),
        ("U0AMINA,leave,21/12/2026,,", "first must be a day", "2026-12-21"),
        ("U0AMINA,leave,,2026-12-21,", "first must be a day", "2026-12-21"),
        ("U0AMINA,leave,2026-12-21,soon,", "last must be a day", "2026-12-21"),
        ("U0AMINA,leave,2026-02-29,,", "first must be a day", "2026-12-21"),
        ("U0AMINA,leave,2026-12-21,2026-12-20,", "last is before first", "both included"),
        ("U0AMINA,leave,2026-12-21,2062-12-20,", "leave of more than 366 days", "split it"),
        ("U0AMINA,swap,2026-12-01,2027-01-01,late", "swap of more than 31 days", "under officers"),
        ("U0AMINA,swap,2026-12-21,,", "a swap needs the shift that is worked", "pattern's shifts"),
        ("U0AMINA,court,2026-12-21,,late", "court has no shift", "make it a swap"),
        ("U0AMINA,leave,2026-12-21,,,a note about her", "more cells than columns", ""),
    ],
)
def test_a_mistake_is_told_with_its_line(file: Path, line: str, problem: str, hint: str) -> None:
    (told,) = mistakes(file, HEADER, "U0BO,leave,2026-12-21,,", line)

    assert problem in told.problem
    assert hint in told.hint
    assert (told.file, told.line) == (file, 3)


@pytest.mark.parametrize("kind", [*HEALTH, "Sick"])
def test_nothing_about_health_is_taken(file: Path, kind: str) -> None:
    (told,) = mistakes(file, HEADER, f"U0AMINA,{kind},2026-12-21,,")

    assert told.problem == f"{kind.lower()} is not a kind: no health data is held here"
    assert told.hint.startswith("off says")
    assert not {*HEALTH} & {*KINDS}


def test_the_longest_that_is_taken(file: Path) -> None:
    assert read(file, HEADER, "U0AMINA,leave,2026-01-01,2027-01-01,", "U0AMINA,swap,2026-12-01,2026-12-31,late")


def test_two_shifts_on_one_day_are_a_mistake(file: Path) -> None:
    early, late = "U0AMINA,swap,2026-12-01,2026-12-03,early", "U0AMINA,swap,2026-12-03,2026-12-04,late"
    (told,) = mistakes(file, HEADER, early, late)

    assert (told.line, told.problem) == (3, "U0AMINA works early on 2026-12-03 by line 2")
    assert read(file, HEADER, early, early, late.replace("AMINA", "BO"), late.replace("12-03", "12-04"))


def test_every_mistake_of_a_file_is_told_at_once(file: Path) -> None:
    told = mistakes(file, HEADER, "amina,sick,soon,later,x", "U0BO,leave,2026-12-21,,", "U0BO,leave,21.12.2026,,late")

    assert [one.line for one in told] == [2, 2, 2, 2, 4, 4]


@pytest.mark.parametrize(
    "header", ["", "slack_user;kind;first;last;shift", "slack_user,kind,first,last", f"{HEADER},why"]
)
def test_other_columns_are_told_before_anything_else(file: Path, header: str) -> None:
    (told,) = mistakes(file, header, "amina,sick,soon,later,x")

    assert told.line == 1
    assert told.hint.endswith(HEADER)


def test_what_spreadsheets_add_is_nothing(file: Path) -> None:
    text = f" {HEADER} \r\n U0AMINA , Leave , 2026-12-21 ,, ,,\r\n,,,,\r\n\r\n"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert leave_file.load(file).entries == (Entry("U0AMINA", "leave", date(2026, 12, 21), date(2026, 12, 21)),)


def test_columns_may_stand_in_any_order(file: Path) -> None:
    (entry,) = read(file, "kind,shift,last,first,slack_user", "swap,late,,2026-12-05,U0AMINA")

    assert entry == Entry("U0AMINA", "swap", date(2026, 12, 5), date(2026, 12, 5), "late")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (HEADER.encode() + b"\nU0AMINA,l\xe9ave,,,\n", "the file is not UTF-8 text"),
        (HEADER.encode() + b'\nU0AMINA,"leave,2026-12-21,,\n', "not CSV: unexpected end of data"),
        (HEADER.encode() + b"\n" + b"x" * 200_000, "not CSV: field larger than field limit"),
        (b"x" * 20_000_001, "the file is over 20 MB"),
    ],
    ids=["not UTF-8", "open quote", "long cell", "big"],
)
def test_a_file_that_cannot_be_understood_says_why(file: Path, data: bytes, problem: str) -> None:
    file.write_bytes(data)

    with pytest.raises(ContentError, match=problem):
        leave_file.load(file)


def test_a_file_that_cannot_be_read_says_why(file: Path) -> None:
    with pytest.raises(ContentError, match="cannot be read: No such file"):
        leave_file.load(file)


CELLS = st.one_of(
    st.sampled_from(
        ["U0AMINA", *KINDS, "sick", "2026-12-21", "9999-12-31", "0001-01-01", "late", '"', "\n", "\x00", "\r"]
    ),
    st.text(max_size=6),
)


@given(st.lists(st.lists(CELLS, max_size=7), max_size=4))
def test_no_file_makes_the_reader_raise_anything_but_its_mistakes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    file = tmp_path_factory.getbasetemp() / "any-leave.csv"
    file.write_text("\n".join([HEADER, *(",".join(row) for row in rows)]), encoding="utf-8")

    assert loads_or_tells(file)


def loads_or_tells(file: Path) -> bool:
    try:
        return all(entry.first <= entry.last for entry in leave_file.load(file).entries)
    except ContentError as refused:
        return all(one.line >= 1 and one.problem for one in refused.mistakes)


def test_the_example_has_each_kind() -> None:
    assert {entry.kind for entry in leave_file.load(EXAMPLE).entries} == {*KINDS}
