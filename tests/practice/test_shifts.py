"""When a team works, by the clock on the wall, over midnight and over the changes of the clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.practice.shifts import REST, Pattern, Shift, every_day, next_shift, shift_at

LONDON = ZoneInfo("Europe/London")
HOURS = {
    "early": (time(7), time(16)),
    "late": (time(14), time(23)),
    "night": (time(22), time(7)),
    "small-hours": (time(1, 30), time(9)),
}
TWO_TWO_TWO_FOUR = Pattern(
    ("early", "early", "late", "late", "night", "night", *[REST] * 4), HOURS, date(2026, 1, 5), LONDON
)
NIGHTS = Pattern(("night",), HOURS, date(2026, 1, 5), LONDON)
CLOCK_CHANGES = [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)]

patterns = st.builds(
    Pattern,
    st.lists(st.sampled_from(["early", "late", REST]), min_size=1, max_size=12).map(tuple)
    | st.lists(st.sampled_from(["night", "small-hours", REST]), min_size=1, max_size=3).map(
        lambda names: tuple(name for each in names for name in (each, REST))  # none before the last is over
    ),
    st.just(HOURS),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.sampled_from([LONDON, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")]),
)
anywhen = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
near_a_change = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes),
    st.sampled_from(CLOCK_CHANGES),
    st.integers(-3000, 3000),
)
moments = anywhen | near_a_change


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


@pytest.mark.parametrize(
    ("when", "name"),
    [
        ("2026-01-05 06:59", None),
        ("2026-01-05 07:00", "early"),
        ("2026-01-06 15:59", "early"),
        ("2026-01-06 16:00", None),
        ("2026-01-08 22:59", "late"),
        ("2026-01-09 21:59", None),
        ("2026-01-09 22:00", "night"),
        ("2026-01-10 00:00", "night"),
        ("2026-01-10 06:59", "night"),
        ("2026-01-10 07:00", None),
        ("2026-01-11 06:59", "night"),
        ("2026-01-12 12:00", None),
        ("2026-01-15 07:00", "early"),
        ("2025-12-26 07:00", "early"),
        ("2026-07-04 07:00", "early"),
    ],
)
def test_a_cycle_turns_from_its_anchor_in_both_directions(when: str, name: str | None) -> None:
    worked = shift_at(TWO_TWO_TWO_FOUR, london(when))

    assert (worked and worked.name) == name


def test_a_night_is_an_hour_longer_or_shorter_when_the_clocks_change() -> None:
    spring, autumn = shift_at(NIGHTS, london("2026-03-29 03:00")), shift_at(NIGHTS, london("2026-10-25 03:00"))
    ordinary = shift_at(NIGHTS, london("2026-06-01 03:00"))

    lengths = [shift.ends - shift.starts for shift in (spring, ordinary, autumn) if shift]
    assert lengths == [timedelta(hours=8), timedelta(hours=9), timedelta(hours=10)]


@pytest.mark.parametrize("fold", [0, 1])
def test_both_hours_that_are_called_half_past_one_are_of_the_same_night(fold: int) -> None:
    worked = shift_at(NIGHTS, london("2026-10-25 01:30", fold))

    assert worked == Shift("night", london("2026-10-24 22:00"), london("2026-10-25 07:00"))


def test_a_shift_that_begins_in_the_hour_that_is_skipped_begins_when_it_would_have_been() -> None:
    begins = next_shift(Pattern(("small-hours",), HOURS, date(2026, 1, 5), LONDON), london("2026-03-28 12:00"))

    assert begins == Shift("small-hours", london("2026-03-29 02:30"), london("2026-03-29 09:00"))


def test_the_next_shift_is_the_one_after_the_days_off() -> None:
    assert next_shift(TWO_TWO_TWO_FOUR, london("2026-01-11 08:00")) == Shift(
        "early", london("2026-01-15 07:00"), london("2026-01-15 16:00")
    )


def test_a_shift_that_begins_just_now_is_not_the_next() -> None:
    following = next_shift(TWO_TWO_TWO_FOUR, london("2026-01-05 07:00"))

    assert following is not None
    assert following.starts == london("2026-01-06 07:00")


def test_a_team_that_only_rests_has_no_next_shift() -> None:
    assert next_shift(Pattern((REST,), {}, date(2026, 1, 5), LONDON), london("2026-01-05 07:00")) is None


def test_hours_of_every_day_hold_over_midnight() -> None:
    quiet = every_day((time(23, 30), time(6)), LONDON)

    assert shift_at(quiet, london("2026-05-01 03:00")) is not None
    assert shift_at(quiet, london("2026-05-01 12:00")) is None


@given(patterns, moments)
def test_the_next_shift_begins_later_and_is_worked_when_it_begins(pattern: Pattern, now: datetime) -> None:
    found = next_shift(pattern, now)
    if found is None:
        assert set(pattern.cycle) == {REST}
        return

    assert now < found.starts < found.ends
    assert shift_at(pattern, found.starts) == found


@given(patterns, moments, st.floats(0, 1))
def test_nothing_begins_before_the_next_shift(pattern: Pattern, now: datetime, part: float) -> None:
    found = next_shift(pattern, now)
    if found is None:
        return
    between = now + (found.starts - now) * part

    worked = shift_at(pattern, between)
    assert between == found.starts or worked is None or worked.starts <= now


@given(patterns, moments)
def test_a_shift_lasts_as_long_as_its_hours_but_for_one_when_the_clocks_change(pattern: Pattern, now: datetime) -> None:
    worked = shift_at(pattern, now)
    if worked is None:
        return
    begins, ends = pattern.hours[worked.name]
    told = timedelta(hours=ends.hour - begins.hour, minutes=ends.minute - begins.minute) % timedelta(days=1)

    assert worked.starts <= now < worked.ends
    assert abs((worked.ends - worked.starts) - told) <= timedelta(hours=1)


@given(patterns, moments)
def test_as_many_shifts_are_worked_in_a_cycle_as_it_names(pattern: Pattern, now: datetime) -> None:
    midnight = datetime.combine(now.astimezone(pattern.zone).date(), time(), pattern.zone)
    until = midnight + timedelta(days=len(pattern.cycle))  # on the wall, so at midnight too
    begun, at = 0, midnight.astimezone(UTC) - timedelta(seconds=1)
    while (following := next_shift(pattern, at)) and following.starts < until.astimezone(UTC):
        begun, at = begun + 1, following.starts

    assert begun == sum(name != REST for name in pattern.cycle)
