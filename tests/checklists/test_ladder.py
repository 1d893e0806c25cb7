"""Who is told next and when: what a checklist may say, and what follows from it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import library
from bot.checklists import ladder
from bot.checklists.content import Checklist, load_one
from bot.checklists.ladder import MOST_STEPS, Reminder, Step, plan, standing
from bot.clock import how_long
from bot.people.shifts import next_allowed
from bot.yamlfile import Lines
from tests.conftest import NOW
from tests.lint import small
from tests.people.test_shifts import MONDAY, at, every_day

HOUR = timedelta(hours=1)
CLOCK = "clock:review"
NINE_HOURS = every_day("07:00-16:00")


def reminder(about: str = "open", tell: str = "officer", **when: str) -> Reminder:
    return Reminder.model_validate({"about": about, "tell": tell, **(when or {"after": "2 hours"})})


NEAR, PAST = reminder("clock", before="1 hour"), reminder("clock", after="0 minutes")
OTHERS = reminder("clock", clock="other", before="3 hours")


def test_steps_stand_around_what_they_are_about() -> None:
    ladder_of = (PAST, NEAR, OTHERS, reminder(), reminder("sign-off", "supervisor", after="1 day"))

    assert plan(ladder_of, CLOCK, NOW) == (Step(1, "officer", NOW - HOUR), Step(0, "officer", NOW))
    assert plan(ladder_of, "open", NOW) == (Step(3, "officer", NOW + 2 * HOUR),)
    assert plan(ladder_of, "sign-off", NOW) == (Step(4, "supervisor", NOW + 24 * HOUR),)
    assert [step.number for step in plan(ladder_of, "clock:other", NOW)] == [2, 1, 0]


spans = st.builds(lambda n, unit: f"{n} {unit}", st.integers(0, 99), st.sampled_from(["minutes", "hours", "days"]))
reminders = st.lists(
    st.builds(
        lambda tell, key, span: reminder("clock", tell, **{key: span}),
        st.sampled_from(["officer", "supervisor"]),
        st.sampled_from(["before", "after"]),
        spans,
    ),
    max_size=MOST_STEPS,
)


@given(reminders, st.integers(-200_000, 200_000))
def test_nobody_is_told_what_a_later_step_tells_and_nothing_to_come_is_left_out(
    steps: list[Reminder], minutes: int
) -> None:
    now = NOW + timedelta(minutes=minutes)
    planned = plan(steps, CLOCK, NOW)
    left = standing(planned, now)

    assert sorted(planned, key=lambda step: step.at) == list(planned)
    assert {step for step in planned if step.at > now} <= set(left) <= set(planned)
    for tell in ("officer", "supervisor"):
        due = [step for step in planned if step.tell == tell and step.at <= now]
        assert [step for step in left if step in due] == due[-1:]


def told(tmp_path: Path, *entries: str) -> list[str]:
    """What is wrong with the small checklist once it has these reminders, each with its line."""
    small.write(tmp_path)
    file = tmp_path / small.CHECKLIST
    text = file.read_text(encoding="utf-8")
    before, _, after = text.partition("reminders:\n")
    kept = after[after.index("phases:") :]
    file.write_text(before + "reminders:\n" + "".join(f"  - {{{one}}}\n" for one in entries) + kept, encoding="utf-8")
    first = before.count("\n") + 2
    _, mistakes = load_one(file, None, {})
    return [f"{mistake.line - first}: {mistake.problem}" for mistake in mistakes]


OPEN = "about: open, tell: officer, after: "


@pytest.mark.parametrize(
    ("entries", "problems"),
    [
        ([f"{OPEN}2 hours"], []),
        ([f"{OPEN}2 hours", "about: open, tell: supervisor, after: 2 hours"], []),
        ([f"{OPEN}2 hours", f"{OPEN}120 minutes"], ["1: the officer is told twice at the same time, about open"]),
        ([f"{OPEN}2 weeks"], ["0: 2 weeks is no span of time such as 30 minutes, 2 hours or 1 day"]),
        (["about: open, tell: officer"], ["0: a reminder says when by one of before and after"]),
        (
            ["about: clock, tell: officer, after: 1 day, before: 1 hour"],
            ["0: a reminder says when by one of before and after"],
        ),
        (["about: open, tell: officer, before: 1 hour"], ["0: only a reminder about a clock has before, or a clock"]),
        (["about: clock, clock: nobodys, tell: officer, after: 1 hour"], ["0: there is no clock nobodys"]),
        (
            ["about: clock, tell: officer, before: 6 hours"],
            ["0: 6 hours before the limit is before the clock review starts: it lasts 6 hours"],
        ),
        (["about: clock, tell: officer, before: 359 minutes"], []),
        (
            [
                "about: clock, tell: officer, before: 1 hour",
                "about: clock, clock: review, tell: officer, before: 1 hour",
            ],
            ["1: the officer is told twice at the same time, about clock review"],
        ),
        ([f"{OPEN}{n} hours" for n in range(1, 8)], ["6: more than 6 reminders about open"]),
        (["about: open, tell: chief, after: 1 hour"], ["0: tell: input should be 'officer' or 'supervisor'"]),
    ],
)
def test_a_ladder_that_makes_no_sense_is_told_at_its_line(
    tmp_path: Path, entries: list[str], problems: list[str]
) -> None:
    assert told(tmp_path, *entries) == problems


def test_a_clock_in_working_days_is_at_least_as_long_as_in_days() -> None:
    assert ladder.lasting("2 working-days") == timedelta(days=2)


def test_a_checklist_without_clocks_has_no_reminder_about_one() -> None:
    (mistake,) = ladder.mistakes([NEAR], {}, Lines(Path("custody.yaml")))

    assert mistake.problem == "this checklist has no clock"


def test_a_reminder_is_told_in_words() -> None:
    told = [NEAR, PAST, OTHERS, reminder(after="0 minutes"), reminder("sign-off", "supervisor", after="1 day")]

    assert [one.words for one in told] == [
        "officer 1 hour before (each clock)",
        "officer at the limit (each clock)",
        "officer 3 hours before (other clock)",
        "officer at once (open)",
        "supervisor after 1 day (sign-off)",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "1 minute"),
        (59 * 60 + 58, "1 hour"),
        (89 * 60 + 1, "90 minutes"),
        (2 * 3600, "2 hours"),
        (24 * 3600, "1 day"),
        (47 * 3600, "47 hours"),
        (72 * 3600, "3 days"),
    ],
)
def test_a_time_is_told_as_people_say_it(seconds: int, words: str) -> None:
    assert how_long(timedelta(seconds=seconds)) == words


def told_at(checklist: Checklist, began: datetime) -> list[tuple[str, datetime]]:
    """Of one that stays open, in shifts of nine hours: whom, and when the step is told."""
    steps = plan(checklist.reminders, ladder.OPEN, began)
    return [(step.tell, next_allowed(NINE_HOURS, step.at) or step.at) for step in steps]


@pytest.mark.parametrize("checklist", library.load().checklists.values(), ids=lambda one: str(one.slug))
def test_shipped_ladders_suit_a_shift_of_nine_hours(checklist: Checklist) -> None:
    """Begun early in it, nothing waits for the next one but what is days away; the supervisor's turn is its own."""
    starts = [at(MONDAY, 7) + timedelta(minutes=n) for n in range(0, 9 * 60, 15)]
    for began in starts:
        told = told_at(checklist, began)
        again = [when for tell, when in told if tell == "officer"][1:]
        assert not set(again) & {when for tell, when in told if tell == "supervisor"}
        if began <= starts[0] + 4 * HOUR:
            assert len({when for _, when in told}) == len(told)
        if starts[0] + HOUR / 2 <= began < starts[0] + 3 * HOUR:
            assert [when for _, when in told] == [step.at for step in plan(checklist.reminders, ladder.OPEN, began)]
