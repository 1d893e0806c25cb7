"""Applying shifts and leave: safe twice, all or nothing, and said in words."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.db import Database
from bot.errors import ContentError, UserError
from bot.people import duties, leave_file, rota, shifts_file
from bot.people.duties import Changes
from bot.people.leave_file import COLUMNS
from bot.people.rota import Kept
from bot.people.shifts import Swap
from tests.conftest import NOW, Force
from tests.people.test_shifts import LONDON, at

DAYS = """\
patterns:
- id: days
  title: Days
  anchor: 2026-11-23
  shifts: {early: 07:00-15:00, late: 14:00-24:00, night: 22:00-07:00, short: 09:00-10:00}
  cycle: [early, late, night, off, short]
"""
TEAM = "teams:\n- {team: Response A, pattern: days, offset: 0}\n"
OFFICER = "officers:\n- {slack_user: U0BO, pattern: days, offset: 3}\n"
MONDAY = date(2026, 11, 23)


class Planner:
    """Applies texts as files."""

    def __init__(self, tx: Connection, folder: Path) -> None:
        self.tx = tx
        self.folder = folder

    def shifts(self, text: str) -> Changes:
        file = self.folder / "shifts.yaml"
        file.write_text(text, encoding="utf-8")
        return duties.apply_shifts(self.tx, shifts_file.load(file))

    def leave(self, *lines: str, remove_from: date | None = None) -> Changes:
        file = self.folder / "leave.csv"
        file.write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8")
        return duties.apply_absences(self.tx, leave_file.load(file), NOW, remove_from=remove_from)

    def kept(self) -> list[Kept]:
        return list(rota.exceptions(self.tx, None, date.min))


def test_applying_shifts_says_what_was_added_and_twice_changes_nothing(
    db: Database, force: Force, tmp_path: Path
) -> None:
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        changes = planner.shifts(DAYS + TEAM + OFFICER)

        assert changes.lines() == [
            "add     pattern days",
            "add     Response A works days, offset 0",
            "add     U0BO Bo Larsen works days, offset 3",
        ]
        assert changes.summary(dry_run=True) == "3 would be added, 0 changed, 0 removed."
        assert planner.shifts(DAYS + TEAM + OFFICER) == Changes(())


def test_applying_shifts_says_what_changed(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        planner.shifts(DAYS + TEAM + OFFICER)
        changed = (DAYS + TEAM + OFFICER).replace("offset: 0", "offset: 2").replace("22:00-07:00", "21:00-07:00")
        changes = planner.shifts(
            changed.replace("title: Days", "title: Our days")
            .replace("11-23", "11-24")
            .replace(", short: 09:00-10:00", ", day: 09:00-17:00")
            .replace("off, short", "off")
        )

        assert changes.lines() == [
            "change  pattern days: now it is called Our days, its anchor is 2026-11-24, night is 21:00-07:00, "
            "day is 09:00-17:00, there is no short, its cycle is early late night off",
            "change  Response A works days, offset 2",
        ]
        assert changes.summary() == "0 were added, 2 changed, 0 removed."
        assert rota.patterns(tx)["days"].shifts["night"].hours == "21:00-07:00"


def test_what_a_file_of_shifts_leaves_out_is_removed(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        planner.shifts(DAYS + TEAM + OFFICER)
        changes = planner.shifts(DAYS.replace("id: days", "id: other"))

        assert changes.lines() == [
            "add     pattern other",
            "remove  pattern days",
            "remove  Response A has no pattern: its officers are asked in office hours",
            "remove  U0BO Bo Larsen works as the team does",
        ]
        assert list(rota.patterns(tx)) == ["other"]


def test_teams_and_officers_that_are_not_on_the_roster_are_told_at_once(
    db: Database, force: Force, tmp_path: Path
) -> None:
    text = DAYS + TEAM + "- {team: Response Z, pattern: days}\n" + OFFICER + "- {slack_user: U0ERIN, pattern: days}\n"

    with pytest.raises(ContentError) as refused, db.transaction() as tx:
        Planner(tx, tmp_path).shifts(text)
    with db.transaction() as tx:
        assert rota.patterns(tx) == {}

    assert [(one.line, one.problem) for one in refused.value.mistakes] == [
        (9, "there is no team Response Z"),
        (12, "U0ERIN is not on the roster"),
    ]


def test_teams_whose_shifts_nobody_knows_are_told(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        assert duties.without_pattern(tx) == [
            "Response A: 1 officer has no shift pattern: asked in office hours",  # Bo is a coach, and asked nothing
            "Response B: 1 officer has no shift pattern: asked in office hours",
        ]
        planner.shifts(DAYS + TEAM)
        assert duties.without_pattern(tx) == ["Response B: 1 officer has no shift pattern: asked in office hours"]


def test_applying_leave_says_what_was_added_and_twice_changes_nothing(
    db: Database, force: Force, tmp_path: Path
) -> None:
    lines = ["U0AMINA,leave,2026-12-01,2026-12-14,", "U0BO,swap,2026-12-05,2026-12-06,late", "U0BO,court,2026-12-09,,"]
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        planner.shifts(DAYS + TEAM)
        changes = planner.leave(*lines, lines[0])

        assert changes.lines() == [
            "add     U0AMINA Amina Khan: leave, 2026-12-01 to 2026-12-14",
            "add     U0BO Bo Larsen: swap to late, 2026-12-05 to 2026-12-06",
            "add     U0BO Bo Larsen: court, 2026-12-09",
        ]
        kept = planner.kept()
        assert len(kept) == 4
        assert planner.leave(*lines) == Changes(())
        assert planner.kept() == kept


def test_a_swap_takes_the_place_of_an_earlier_one_for_its_day(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        planner.shifts(DAYS + TEAM)
        planner.leave(
            "U0BO,swap,2026-12-05,2026-12-07,late", "U0BO,leave,2026-12-06,,", "U0AMINA,swap,2026-12-06,,late"
        )
        changes = planner.leave("U0BO,swap,2026-12-06,,night", "U0BO,court,2026-12-06,,")

        assert changes.lines() == [
            "change  U0BO Bo Larsen: swap to night, 2026-12-06",
            "add     U0BO Bo Larsen: court, 2026-12-06",
        ]
        swaps = [
            (kept.first.day, kept.shift) for kept in planner.kept() if kept.officer_id == force.bo.id and kept.shift
        ]
        assert sorted(swaps) == [(5, "late"), (6, "night"), (7, "late")]
        assert len(planner.kept()) == 6


def test_a_swap_whose_place_was_taken_is_not_told_as_removed_too(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        planner.shifts(DAYS + TEAM)
        planner.leave("U0BO,swap,2026-12-05,,late")
        changes = planner.leave("U0BO,swap,2026-12-05,,night", remove_from=MONDAY)

        assert changes.summary() == "0 were added, 1 changed, 0 removed."


def test_what_was_entered_in_the_chat_is_not_removed_by_a_file(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        rota.put_exceptions(tx, [Kept(force.amina.id, "court", MONDAY, MONDAY, "")], force.amina.id, NOW)

        assert planner.leave(remove_from=MONDAY).summary() == "0 were added, 0 changed, 0 removed."


def test_what_is_not_in_the_file_is_removed_from_a_day_on_if_asked(db: Database, force: Force, tmp_path: Path) -> None:
    past, now, new = (
        f"U0AMINA,leave,{days}," for days in ("2026-12-01,2026-12-09", "2026-12-05,2026-12-10", "2026-12-20,")
    )
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        planner.leave(past, now)
        assert planner.leave(new).summary() == "1 were added, 0 changed, 0 removed."
        changes = planner.leave(new, "U0BO,court,2026-12-02,,", remove_from=date(2026, 12, 10))

        assert changes.lines() == [
            "add     U0BO Bo Larsen: court, 2026-12-02",
            "remove  U0AMINA Amina Khan: leave, 2026-12-05 to 2026-12-10",
        ]
        assert [kept.first.day for kept in planner.kept()] == [1, 20, 2]
        assert planner.leave(remove_from=date(2026, 12, 1)).summary() == "0 were added, 0 changed, 3 removed."


def test_what_only_the_roster_shows_of_a_file_of_leave_is_told_at_once(
    db: Database, force: Force, tmp_path: Path
) -> None:
    with db.transaction() as tx:
        Planner(tx, tmp_path).shifts(DAYS + TEAM)
    lines = [
        "U0ERIN,swap,2026-12-01,,late",
        "U0AMINA,swap,2026-12-01,,lates",
        "U0CAROL,swap,2026-12-01,,late",
        "U0BO,leave,2026-12-01,,",
    ]

    with pytest.raises(ContentError) as refused, db.transaction() as tx:
        Planner(tx, tmp_path).leave(*lines)
    with db.transaction() as tx:
        assert Planner(tx, tmp_path).kept() == []

    assert [(one.line, one.problem) for one in refused.value.mistakes] == [
        (2, "U0ERIN is not on the roster"),
        (3, "pattern days has no shift lates"),
        (4, "U0CAROL has no shift pattern to swap in"),
    ]


def test_an_officers_next_days_are_said_in_plain_words(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        planner = Planner(tx, tmp_path)
        planner.shifts(DAYS + TEAM)
        planner.leave(
            "U0AMINA,leave,2026-11-28,,",
            "U0AMINA,off,2026-11-29,,",
            "U0AMINA,swap,2026-11-30,,early",
            "U0AMINA,court,2026-12-01,,",
        )
        lines = duties.show(tx, "U0AMINA", LONDON, at(MONDAY, 23, 59), days=9)

    assert lines == [
        "Amina Khan, Response A: Days (days), offset 0",
        "Mon 23 November: early, 07:00–15:00; quizzes from 07:30 to 14:00",
        "Tue 24 November: late, 14:00–00:00; quizzes from 14:30 to 23:00",
        "Wed 25 November: night, 22:00–07:00; quizzes from 22:30 to 06:00",
        "Thu 26 November: off",
        "Fri 27 November: short, 09:00–10:00; too short for a quiz",
        "Sat 28 November: leave",
        "Sun 29 November: off",
        "Mon 30 November: early (swap), 07:00–15:00; quizzes from 07:30 to 14:00",
        "Tue 1 December: court",
    ]


def test_a_night_in_which_the_clocks_change_says_so(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        Planner(tx, tmp_path).shifts(DAYS.replace("11-23", "10-22") + TEAM)
        lines = duties.show(tx, "U0AMINA", LONDON, at(date(2026, 10, 24), 12), days=1)

    assert lines[1:] == ["Sat 24 October: night, 22:00–07:00 (the clocks change); quizzes from 22:30 to 06:00"]


def test_a_swap_to_a_shift_that_is_no_longer_there_says_so(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        Planner(tx, tmp_path).shifts(DAYS + TEAM)
        rota.put_exceptions(tx, [Kept(force.amina.id, "swap", MONDAY, MONDAY, "evening")], None, NOW)
        lines = duties.show(tx, "U0AMINA", LONDON, at(MONDAY, 12), days=1)

        assert lines[1:] == ["Mon 23 November: off, because days has no shift evening to swap to"]
        assert rota.rotas(tx, None, LONDON, MONDAY)[force.amina.id].exceptions == (Swap("evening", MONDAY, MONDAY),)


def test_without_a_pattern_one_line_says_so(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        assert duties.show(tx, "U0CAROL", LONDON, NOW) == [
            "Carol Evans, Response B: no shift pattern is known: asked in office hours."
        ]


def test_who_is_not_on_the_roster_cannot_be_shown(db: Database, force: Force) -> None:
    with pytest.raises(UserError, match="U0ERIN is not on the roster"), db.transaction() as tx:
        duties.show(tx, "U0ERIN", LONDON, NOW)


def test_two_weeks_are_shown_unless_asked_otherwise(db: Database, force: Force, tmp_path: Path) -> None:
    with db.transaction() as tx:
        Planner(tx, tmp_path).shifts(DAYS + TEAM)

        assert len(duties.show(tx, "U0AMINA", LONDON, NOW + timedelta(days=9))) == 15
