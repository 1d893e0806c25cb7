"""What coaches and trainers say about campaigns on the command line."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.config import load
from bot.db import Database
from bot.people import rules, service
from tests.conftest import NOW, Say

EXAMPLE = Path(__file__).parents[1] / "docs" / "examples" / "think-child-week.yaml"
PEOPLE = "\n".join(f"U{n:02}X,Officer {n:02},Response A,Northfield,officer,2026-01-01" for n in range(11))
ROSTER = f"slack_user,name,team,parent,roles,joined\n{PEOPLE}\nUBO,Bo,Response A,Northfield,coach:Response A,\n"


@pytest.fixture
def force(ready: Say, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Eleven officers and their coach; all shipped content counts as approved, and it is the day of the tests."""
    with closing(Database(load().database)) as db, db.transaction() as tx:
        service.apply(tx, rules.read(ROSTER.splitlines()).entries, NOW)
    monkeypatch.setattr("bot.clock.utc_now", lambda: NOW)
    monkeypatch.setattr("bot.wiring.is_practice", lambda _: True)
    return ready


def test_a_dry_run_says_what_would_happen_and_starts_nothing(force: Say) -> None:
    said = force("campaign", "start", str(EXAMPLE), "--opens", "2026-11-30", "--dry-run", "--names")

    lines = said.out.splitlines()
    assert lines[0] == "Think Child week, Mon 30 November to Wed 9 December 2026"
    assert "10 questions: 5 shifts for an officer who answers two in each" in lines
    (team,) = (line for line in lines if line.startswith("Response A: 11 officers; first messages Mon 30 November, "))
    assert team.endswith("; works 8 shifts in that time, 5 are needed")
    assert "11 officers in 1 team" in lines
    assert sum(line.startswith("Officer ") for line in lines) == 11
    assert lines[-1] == "Nothing was started."
    assert force("campaign", "list").out == "There is none.\n"


def test_a_dry_run_says_that_officers_cannot_finish(force: Say) -> None:
    force("campaign", "start", "--scenario", "girl-13-not-back", "--due", "2026-12-04")
    said = force("campaign", "start", str(EXAMPLE), "--due", "2026-11-24", "--dry-run").out

    assert "11 officers work fewer: choose a later last day, or fewer scenarios." in said
    assert "works 2 shifts in that time, 5 are needed" in said
    assert "They share the shifts: one message a shift in all." in said


def test_a_campaign_is_started_steered_and_closed(force: Say) -> None:
    def said(*words: str) -> str:
        return force("campaign", *words).out

    assert said("start", str(EXAMPLE), "--by", "UBO", "--team", "response a").startswith(
        "Campaign 1, Think Child week, is"
    )
    assert said("list").startswith(
        "1\topen\t22 November 2026, 03:00 GMT to 2 December 2026, 00:00 GMT\tThink Child week"
    )
    assert said("pause", "1") == "Campaign 1, Think Child week, is paused.\n"
    assert said("resume", "1") == "Campaign 1, Think Child week, goes on.\n"
    assert "lasts to the end of 2026-12-04" in said("extend", "1", "--due", "2026-12-04")
    shown = said("show", "1")
    assert "done    [--------------------] fewer than 2 of 11" in shown
    assert "After a family row" in shown
    assert said("close", "1") == "Campaign 1, Think Child week, is closed.\n"
    assert "Think Child week: how it went" in said("report", "1")


def test_every_mistake_is_told_at_once_and_nothing_is_started(force: Say) -> None:
    words = ("--scenario", "girl-13-not-bak", "--team", "Response Z", "--opens", "2026-11-30", "--due", "2026-11-27")
    said = force("campaign", "start", *words)

    assert said.code == 1
    assert said.err.splitlines() == [
        "There is no team Response Z (did you mean Response A?).",
        "There is no scenario girl-13-not-bak that may be shown (did you mean girl-13-not-back?).",
        "The last day, 27 November, is before the first day, 30 November.",
        "Nothing was started.",
    ]


def test_content_that_is_not_approved_is_not_trained(force: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wiring.is_practice", lambda _: False)

    assert "is it approved? See thinkchild content list" in force("campaign", "start", str(EXAMPLE)).err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("start",), "Give a FILE, or --scenario"),
        (("start", str(EXAMPLE), "--scenario", "x"), "Give a FILE, or --scenario"),
        (("start", "--scenario", "x"), "--due"),
        (("start", str(EXAMPLE), "--names"), "--dry-run"),
        (("start", str(EXAMPLE), "--by", "UNOBODY"), "not on the roster"),
        (("show", "7"), "no campaign of that number"),
        (("extend", "7", "--due", "2026-12-01"), "no campaign of that number"),
    ],
)
def test_what_cannot_be_done_says_why(force: Say, words: tuple[str, ...], told: str) -> None:
    said = force("campaign", *words)

    assert said.code != 0
    assert told in said.err


def test_a_coach_who_starts_one_by_command_line_has_a_coachs_rights(force: Say) -> None:
    said = force("campaign", "start", str(EXAMPLE), "--by", "UBO")

    assert "You coach only some of these teams" in said.err


def test_a_file_with_mistakes_is_told_by_line(force: Say, tmp_path: Path) -> None:
    (tmp_path / "week.yaml").write_text("title: x\nscenarios: [a]\n", encoding="utf-8")

    assert "days is missing" in force("campaign", "start", str(tmp_path / "week.yaml")).err
