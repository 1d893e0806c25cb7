"""Shifts and leave, as an operator applies them."""

from pathlib import Path

import pytest

from tests.conftest import ROSTER, Say

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
SHIFTS = """\
patterns:
  - id: days
    title: Days
    anchor: 2026-01-05
    shifts: {day: "09:00-17:00"}
    cycle: [day, day, day, day, day, off, off]
teams:
  - {team: Response A, pattern: days}
"""


@pytest.fixture
def force(ready: Say, folder: Path) -> Say:
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (folder / "shifts.yaml").write_text(SHIFTS, encoding="utf-8")
    assert ready("roster", "import", "roster.csv").code == 0
    return ready


def test_shifts_are_applied_and_who_has_none_is_told(force: Say) -> None:
    dry = force("shifts", "import", "shifts.yaml", "--dry-run").out
    done = force("shifts", "import", "shifts.yaml").out
    again = force("shifts", "import", "shifts.yaml").out

    assert "2 would be added, 0 changed, 0 removed." in dry
    assert "2 were added, 0 changed, 0 removed." in done
    assert done.splitlines()[-1] == "Response B: 1 officer has no shift pattern: asked in office hours"
    assert "0 were added, 0 changed, 0 removed." in again


def test_an_officers_next_days_are_told(force: Say) -> None:
    force("shifts", "import", "shifts.yaml")
    lines = force("shifts", "show", "--officer", "U0AMINA", "--days", "7").out.splitlines()

    assert lines[0] == "Amina Khan, Response A: Days (days), offset 0"
    assert sum("09:00" in line for line in lines) == 5
    assert len(lines) == 8


def test_leave_is_applied_once(force: Say, folder: Path) -> None:
    (folder / "leave.csv").write_text("slack_user,kind,first,last,shift\nU0AMINA,leave,2030-01-07,2030-01-11,\n")
    first = force("leave", "import", "leave.csv").out
    again = force("leave", "import", "leave.csv").out
    (folder / "leave.csv").write_text("slack_user,kind,first,last,shift\n")
    gone = force("leave", "import", "leave.csv", "--remove-missing", "--dry-run").out

    assert "1 were added" in first
    assert "0 were added" in again
    assert "0 would be added, 0 changed, 1 removed." in gone


@pytest.mark.parametrize("words", [("shifts", "import", "bad"), ("leave", "import", "bad")])
def test_a_file_with_mistakes_leaves_with_one(force: Say, folder: Path, words: tuple[str, ...]) -> None:
    (folder / "bad").write_text("nonsense: [", encoding="utf-8")
    said = force(*words)

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("bad:")


def test_somebody_who_is_not_there_is_told(force: Say) -> None:
    assert force("shifts", "show", "--officer", "U0NOBODY").code == 1
