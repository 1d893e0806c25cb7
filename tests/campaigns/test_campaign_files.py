"""Campaigns as trainers write them; the one that is shipped can be started, and finished in its time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot import library
from bot.campaigns import content, rules
from bot.errors import ContentError
from bot.people import shifts_file
from bot.people.shifts import Rota, window, worked
from tests.samples import LONDON

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def test_the_shipped_week_is_of_shipped_scenarios_on_the_day_that_it_names() -> None:
    week = content.load(EXAMPLES / "think-child-week.yaml")
    opens = date(2026, 11, 30)
    wish = rules.Wish(week.scenarios, (), opens, week.due(opens), week.title)

    assert list(rules.problems(wish, library.load().scenarios, opens)) == []


def test_the_shipped_week_covers_what_the_inspectors_still_asked_for() -> None:
    scenarios = library.load().scenarios
    topics = {
        topic for slug in content.load(EXAMPLES / "think-child-week.yaml").scenarios for topic in scenarios[slug].topics
    }

    assert {"custody", "missing", "recording", "supervision"} <= topics


def test_the_shipped_week_can_be_finished_in_its_time_by_everybody_who_works() -> None:
    week = content.load(EXAMPLES / "think-child-week.yaml")
    asked = [library.load().scenarios[slug] for slug in week.scenarios]
    longest = sum(len(one.questions) - len(one.follow_ups) for one in asked) + 1  # one choice leads to one more
    need = -(-longest // rules.IN_A_SHIFT)
    for pattern in shifts_file.load(EXAMPLES / "shifts.yaml").patterns.values():
        for offset in range(len(pattern.cycle)):
            rota = Rota(pattern, offset, (), LONDON)
            start = datetime(2026, 11, 30, tzinfo=UTC)  # a Monday, as offices work
            spans = list(worked(rota, start, start + timedelta(days=week.days)))
            reached = [one for one in spans if (found := window(one)) and found[0] < start + timedelta(days=week.days)]
            assert len(reached) >= need, (pattern.id, offset)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: x\nscenarios: [a]\n", "days is missing"),
        ("title: x\nscenarios: []\ndays: 3\n", "fewer than 1"),
        (f"title: {'x' * 61}\nscenarios: [a]\ndays: 3\n", "longer than 60"),
        ("title: x\nscenarios: [A b]\ndays: 3\n", "not a short name"),
        ("title: x\nscenarios: [a]\ndays: 365\n", "days"),
        ("title: x\nscenarios: [a]\ndays: 3\nnote: for Jo\n", "unknown key note"),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "week.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ContentError, match=words):
        content.load(tmp_path / "week.yaml")
