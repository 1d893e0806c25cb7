"""Training goes out in a worked shift and not near its ends: never on leave, never off duty, whatever the clocks do."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.people import shifts
from bot.people.shifts import AWAY, DAY, FIRST, LAST, Absence, Pattern, Rota, Shift, Swap, Worked

LONDON = ZoneInfo("Europe/London")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MONDAY = date(2026, 11, 2)


def named(**hours: str) -> dict[str, Shift]:
    return {name: Shift.of(name, text) for name, text in hours.items()}


RESPONSE = Pattern(
    "2-2-2-4",
    "Response",
    MONDAY,
    ("early", "early", "late", "late", "night", "night", None, None, None, None),
    named(early="07:00-17:00", late="14:00-24:00", night="22:00-07:00"),
)
OFFICE = Pattern("office", "Office", MONDAY, ("day",) * 5 + (None, None), named(day="08:00-16:00"))


def rota(
    pattern: Pattern | None = RESPONSE, *exceptions: Absence | Swap, offset: int = 0, zone: ZoneInfo = LONDON
) -> Rota:
    return Rota(pattern, offset, exceptions, zone)


def every_day(hours: str, zone: ZoneInfo = LONDON) -> Rota:
    return rota(Pattern("daily", "Daily", MONDAY, ("it",), named(it=hours)), zone=zone)


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = LONDON, fold: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute, fold=fold), zone).astimezone(UTC)


def span_on(rota: Rota, day: date) -> Worked:
    span = shifts.worked_on(rota, day)
    assert span is not None
    return span


def november(day: int, hour: int, minute: int = 0) -> datetime:
    return at(date(2026, 11, day), hour, minute)


# 2 and 3 November are earlies, 4 and 5 lates, 6 and 7 nights, 8 to 11 off, 12 the next early.
@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param(november(2, 3), november(2, 7, 30), id="before the shift"),
        pytest.param(november(2, 7), november(2, 7, 30), id="as it begins"),
        pytest.param(november(2, 7, 30), november(2, 7, 30), id="as its first minutes end"),
        pytest.param(november(2, 12, 1), november(2, 12, 1), id="in the middle"),
        pytest.param(november(2, 15, 59), november(2, 15, 59), id="just before its last hour"),
        pytest.param(november(2, 16), november(3, 7, 30), id="as its last hour begins"),
        pytest.param(november(5, 23, 30), november(6, 22, 30), id="a late that ends at midnight"),
        pytest.param(november(7, 3), november(7, 3), id="in a night, after midnight"),
        pytest.param(november(8, 5, 59), november(8, 5, 59), id="the last night's last minute"),
        pytest.param(november(8, 6), november(12, 7, 30), id="over four days off"),
    ],
)
def test_the_first_allowed_instant(wanted: datetime, expected: datetime) -> None:
    assert shifts.next_allowed(rota(), wanted) == expected
    assert shifts.allowed(rota(), wanted) == (wanted == expected)


def test_a_team_begins_its_cycle_so_many_days_after_the_anchor() -> None:
    names = [shifts.shift_on(rota(offset=4), date(2026, 11, day)) for day in (5, 6, 8, 10)]

    assert [one and one.name for one in names] == [None, "early", "late", "night"]


def test_five_teams_two_days_apart_have_one_on_each_shift_every_day() -> None:
    for day in (MONDAY + n * DAY for n in range(-20, 20)):
        on = [shifts.shift_on(rota(offset=offset), day) for offset in range(0, 10, 2)]

        assert sorted(one.name for one in on if one) == ["early", "late", "night"]


def test_the_cycle_turns_before_its_anchor_too() -> None:
    assert shifts.next_allowed(rota(), at(date(2026, 10, 23), 1)) == at(date(2026, 10, 23), 7, 30)


@pytest.mark.parametrize("kind", AWAY)
def test_who_is_away_is_sent_nothing_until_back(kind: str) -> None:
    away = rota(RESPONSE, Absence(kind, date(2026, 11, 3), date(2026, 11, 5)))

    assert shifts.next_allowed(away, november(2, 16)) == november(6, 22, 30)


def test_leave_begins_when_the_night_before_it_ends() -> None:
    """The duty day of a night is the day on which it begins."""
    away = rota(RESPONSE, Absence("leave", date(2026, 11, 7), date(2026, 11, 7)))

    assert shifts.next_allowed(away, november(7, 1)) == november(7, 1)
    assert shifts.next_allowed(away, november(7, 6)) == november(12, 7, 30)


def test_a_swap_is_worked_and_what_was_swapped_is_not() -> None:
    swapped = rota(RESPONSE, Swap("late", MONDAY, MONDAY), Swap(None, date(2026, 11, 3), date(2026, 11, 3)))

    assert shifts.next_allowed(swapped, november(2, 7, 30)) == november(2, 14, 30)
    assert shifts.next_allowed(swapped, november(3, 0)) == november(4, 14, 30)


def test_a_swap_on_a_day_off_is_worked() -> None:
    swapped = rota(RESPONSE, Swap("night", date(2026, 11, 9), date(2026, 11, 9)))

    assert shifts.next_allowed(swapped, november(8, 12)) == november(9, 22, 30)


@pytest.mark.parametrize("order", [1, -1])
def test_who_swapped_and_is_away_is_away(order: int) -> None:
    exceptions = (Swap("late", MONDAY, MONDAY), Absence("leave", MONDAY, MONDAY))[::order]

    assert shifts.worked_on(rota(RESPONSE, *exceptions), MONDAY) is None


def test_of_two_swaps_for_a_day_the_last_holds() -> None:
    twice = rota(RESPONSE, Swap("late", MONDAY, MONDAY), Swap("night", MONDAY, MONDAY))

    assert span_on(twice, MONDAY).name == "night"


def test_a_swap_for_a_shift_that_the_pattern_does_not_have_is_a_day_off() -> None:
    assert shifts.worked_on(rota(OFFICE, Swap("late", MONDAY, MONDAY)), MONDAY) is None


def test_without_a_pattern_nothing_is_ever_allowed() -> None:
    nobody_knows = rota(None, Swap("late", MONDAY, MONDAY))

    assert shifts.next_allowed(nobody_knows, november(2, 12)) is None
    assert shifts.shift_at(nobody_knows, november(2, 12)) is None
    assert shifts.worked_on(nobody_knows, MONDAY) is None
    assert shifts.next_shift(nobody_knows, november(2, 12)) is None


def test_a_shift_that_is_not_over_when_the_next_begins_ends_there() -> None:
    """A night swapped in before an early: its last hour is the hour before the early, whose first minutes are kept."""
    swapped = rota(replace(RESPONSE, shifts=named(early="05:00-15:00", late="14:00-24:00", night="22:00-07:00")))
    swapped = replace(swapped, exceptions=(Swap("night", date(2026, 11, 1), date(2026, 11, 1)),))

    spans = list(shifts.worked(swapped, november(1, 12), november(2, 12)))

    assert [(one.name, one.starts, one.ends) for one in spans] == [
        ("night", november(1, 22), november(2, 5)),
        ("early", november(2, 5), november(2, 15)),
    ]
    assert shifts.next_allowed(swapped, november(2, 3, 59)) == november(2, 3, 59)
    assert shifts.next_allowed(swapped, november(2, 4)) == november(2, 5, 30)


def test_shifts_that_touch_stay_two() -> None:
    around = every_day("00:00-24:00")

    assert shifts.next_allowed(around, november(2, 22, 59)) == november(2, 22, 59)
    assert shifts.next_allowed(around, november(2, 23)) == november(3, 0, 30)


@pytest.mark.parametrize(("hours", "has"), [("09:00-10:30", False), ("09:00-10:31", True), ("23:30-00:30", False)])
def test_a_shift_too_short_for_its_first_and_last_minutes_has_no_window(hours: str, has: bool) -> None:
    span = shifts.worked_on(every_day(hours), MONDAY)

    assert span is not None
    assert bool(shifts.window(span)) is has
    assert (shifts.next_allowed(every_day(hours), november(2, 0)) is not None) is has


def test_nothing_is_promised_beyond_the_horizon() -> None:
    away = rota(RESPONSE, Absence("leave", MONDAY, date(2026, 12, 31)))

    assert shifts.next_allowed(away, november(2, 0)) is None
    assert shifts.next_allowed(away, november(12, 0)) == at(date(2027, 1, 1), 7, 30)
    assert shifts.next_allowed(rota(), november(2, 7), horizon=FIRST) is None
    assert shifts.next_allowed(rota(), november(2, 7), horizon=FIRST + MINUTE) == november(2, 7, 30)


def test_which_shift_it_is_and_which_comes_next() -> None:
    night = shifts.shift_at(rota(), november(7, 6, 59))

    assert night == Worked("night", date(2026, 11, 6), november(6, 22), november(7, 7))
    assert shifts.shift_at(rota(), november(7, 7)) is None
    assert shifts.next_shift(rota(), november(7, 3)) == shifts.shift_at(rota(), november(7, 22))
    assert shifts.next_shift(rota(), november(7, 22)) == shifts.shift_at(rota(), november(12, 7))
    assert shifts.next_shift(rota(), november(7, 23), horizon=DAY) is None


def test_on_leap_day_people_work() -> None:
    leap_day = date(2028, 2, 29)
    office = rota(OFFICE)

    assert shifts.next_allowed(office, at(date(2028, 2, 28), 15)) == at(leap_day, 8, 30)
    assert shifts.next_allowed(office, at(leap_day, 15)) == at(date(2028, 3, 1), 8, 30)
    away = replace(office, exceptions=(Absence("court", leap_day, leap_day),))
    assert shifts.next_allowed(away, at(date(2028, 2, 28), 15)) == at(date(2028, 3, 1), 8, 30)


SPRING, AUTUMN = date(2026, 3, 28), date(2026, 10, 24)  # the evenings before London's clocks change


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 8), (AUTUMN, 10), (MONDAY, 9)])
def test_a_night_keeps_its_hours_when_the_clocks_change(day: date, hours: int) -> None:
    night = every_day("22:00-07:00")
    span = span_on(night, day)

    assert span == Worked("it", day, at(day, 22), at(day + DAY, 7))
    assert span.ends - span.starts == hours * HOUR
    assert shifts.window(span) == (at(day, 22, 30), at(day + DAY, 6))


def test_a_time_that_a_clock_change_skips_counts_from_the_next_minute() -> None:
    """London goes from 00:59 GMT to 02:00 BST."""
    day = SPRING + DAY
    begins = span_on(every_day("01:30-09:00"), day)
    ends = span_on(every_day("20:00-01:30"), SPRING)

    assert begins.starts == at(day, 2) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert ends.ends == at(day, 2)
    assert shifts.worked_on(every_day("01:10-01:50"), day) is None


def test_a_time_that_comes_twice_counts_the_first_time() -> None:
    """London goes from 01:59 BST to 01:00 GMT."""
    day = AUTUMN + DAY
    begins = span_on(every_day("01:30-09:00"), day)
    ends = span_on(every_day("20:00-01:30"), AUTUMN)

    assert begins.starts == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert ends.ends == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_half_an_hour_is_a_clock_change_too() -> None:
    """Lord Howe goes from 01:59 to 02:30 in October, and from 01:59 back to 01:30 in April."""
    island = ZoneInfo("Australia/Lord_Howe")
    skipped = span_on(every_day("02:15-09:00", island), date(2026, 10, 4))
    twice = span_on(every_day("01:45-09:00", island), date(2026, 4, 5))

    assert skipped.starts == datetime(2026, 10, 3, 15, 30, tzinfo=UTC)
    assert twice.ends - twice.starts == timedelta(hours=7, minutes=45)


def test_a_midnight_that_is_skipped_begins_the_day_at_one() -> None:
    """Cairo's clocks change at midnight."""
    cairo = ZoneInfo("Africa/Cairo")
    span = span_on(every_day("00:00-08:00", cairo), date(2026, 4, 24))

    assert span.starts.astimezone(cairo).hour == 1


def test_on_a_day_that_a_country_skips_nobody_works() -> None:
    """Samoa went from 29 to 31 December 2011."""
    start, end = datetime(2011, 12, 29, 10, tzinfo=UTC), datetime(2011, 12, 31, 9, tzinfo=UTC)
    days = [span.day.day for span in shifts.worked(every_day("09:00-17:00", ZoneInfo("Pacific/Apia")), start, end)]

    assert days == [29, 31]


# Compared with a slow reference that knows nothing of offsets: it walks the minutes and reads the clock on the wall.

CHANGES = {
    "Europe/London": [date(2026, 3, 29), date(2026, 10, 25)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],
    "Asia/Kolkata": [date(2026, 3, 29), date(2028, 2, 29)],
}
PLACES = [(zone, day) for zone, days in CHANGES.items() for day in days]
A_DAY = 24 * 60


class Walk:
    """The minutes of three weeks around a day, and the latest time that the clock had shown by each."""

    def __init__(self, zone: str, around: date) -> None:
        self.zone = ZoneInfo(zone)
        self.first_day = around - 10 * DAY
        begin = datetime.combine(self.first_day, time(), UTC)
        self.minutes = [begin + n * MINUTE for n in range(21 * A_DAY)]
        shown = [minute.astimezone(self.zone).replace(tzinfo=None) for minute in self.minutes]
        self.latest = list(accumulate(shown, max))

    @property
    def wanted(self) -> range:
        """The minutes that are far enough from both ends."""
        return range(2 * A_DAY, 18 * A_DAY)

    def reached(self, day: date, hour: time) -> int:
        return bisect_left(self.latest, datetime.combine(day, hour))

    def allowed(self, rota: Rota) -> list[bool]:
        """Of each minute: worked, for half an hour already and for an hour yet."""
        duty: list[date | None] = [None] * len(self.minutes)
        for day in (self.first_day + n * DAY for n in range(-2, 22)):
            if shift := self.shift(rota, day):
                begins = self.reached(day, shift.starts)
                duty[begins:] = [None] * len(duty[begins:])
                until = day if shift.ends > shift.starts else day + DAY
                for n in range(begins, self.reached(until, shift.ends)):
                    duty[n] = day
        return [
            day is not None and duty[max(n - 30, 0) : n] == [day] * 30 and duty[n : n + 61] == [day] * 61
            for n, day in enumerate(duty)
        ]

    @staticmethod
    def shift(rota: Rota, day: date) -> Shift | None:
        assert rota.pattern
        days = list(rota.pattern.cycle)
        name = days[(day.toordinal() - rota.pattern.anchor.toordinal() - rota.offset) % len(days)]
        for one in rota.exceptions:
            if one.first <= day <= one.last:
                if isinstance(one, Absence) or one.shift is None:
                    return None
                name = one.shift
        return rota.pattern.shifts[name] if name else None

    def expected(self, may: Sequence[bool], n: int) -> datetime | None:
        return next((self.minutes[m] for m in range(n, self.wanted.stop) if may[m]), None)


walk = cache(Walk)
MINUTES = st.one_of(st.integers(0, A_DAY - 1), st.integers(55, 185))  # often in the hours in which clocks change
SHIFT_HOURS = st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] != pair[1])


def of_minutes(name: str, pair: tuple[int, int]) -> Shift:
    return Shift(name, *(time(minutes // 60, minutes % 60) for minutes in pair))


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    hours = {name: of_minutes(name, draw(SHIFT_HOURS)) for name in "abc"}
    cycle = draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=10))
    return Pattern("any", "Any", draw(st.dates(date(2020, 1, 1), date(2030, 1, 1))), tuple(cycle), hours)


@st.composite
def rotas(draw: st.DrawFn, zone: ZoneInfo, around: date, any_pattern: st.SearchStrategy[Pattern]) -> Rota:
    pattern = draw(any_pattern)
    exceptions = []
    for _ in range(draw(st.integers(0, 3))):
        first = around + draw(st.integers(-9, 9)) * DAY
        last = first + draw(st.integers(0, 4)) * DAY
        kind = draw(st.sampled_from([*AWAY, None, *pattern.shifts]))
        exceptions.append(Absence(kind, first, last) if kind in AWAY else Swap(kind, first, last))
    offset = draw(st.integers(0, len(pattern.cycle) - 1))
    return Rota(pattern, offset, tuple(exceptions), zone)


ANY_PATTERN = st.one_of(st.sampled_from([RESPONSE, OFFICE]), patterns())


@given(st.data())
def test_nothing_that_is_allowed_is_skipped_and_nothing_else_is_found(data: st.DataObject) -> None:
    walked = walk(*data.draw(st.sampled_from(PLACES)))
    rota = data.draw(rotas(walked.zone, walked.first_day + 10 * DAY, ANY_PATTERN))
    may = walked.allowed(rota)
    edges = [n for n in walked.wanted if may[n] != may[n - 1]]
    end = walked.minutes[walked.wanted.stop]

    for n in [*edges, *(n - 1 for n in edges), *data.draw(st.lists(st.sampled_from(walked.wanted), max_size=20))]:
        wanted = walked.minutes[n]
        assert shifts.next_allowed(rota, wanted, horizon=end - wanted) == walked.expected(may, n), wanted
        assert shifts.allowed(rota, wanted) == may[n], wanted


@pytest.mark.parametrize(("zone", "around"), PLACES)
def test_every_minute_of_two_weeks_around_a_clock_change_is_right(zone: str, around: date) -> None:
    walked = walk(zone, around)
    for offset in (0, 5):
        rota = Rota(RESPONSE, offset, (), walked.zone)
        may = walked.allowed(rota)

        assert any(may)
        assert [shifts.allowed(rota, walked.minutes[n]) for n in walked.wanted] == [may[n] for n in walked.wanted]


@st.composite
def questions(draw: st.DrawFn) -> tuple[Rota, datetime]:
    """Any rota, and any instant near a clock change, to the microsecond and in any zone."""
    zone, around = draw(st.sampled_from(PLACES))
    middle = datetime.combine(around, time())
    asked_in = draw(st.sampled_from([UTC, *(ZoneInfo(zone) for zone in CHANGES)]))
    wanted = draw(st.datetimes(middle - 9 * DAY, middle + 9 * DAY, timezones=st.just(asked_in)))
    return draw(rotas(ZoneInfo(zone), around, ANY_PATTERN)), wanted


@given(questions())
def test_what_is_found_is_not_before_what_was_wanted_and_is_found_again(question: tuple[Rota, datetime]) -> None:
    rota, wanted = question
    found = shifts.next_allowed(rota, wanted)
    assume(found is not None)
    assert found is not None

    assert found >= wanted
    assert found.tzinfo == UTC
    assert shifts.allowed(rota, found)
    assert shifts.next_allowed(rota, found) == found


@given(questions())
def test_what_is_found_lies_inside_a_shift_and_not_near_its_ends(question: tuple[Rota, datetime]) -> None:
    rota, wanted = question
    found = shifts.next_allowed(rota, wanted)
    assume(found is not None)
    assert found is not None
    span = shifts.shift_at(rota, found)

    assert span is not None
    assert span.starts + FIRST <= found < span.ends - LAST
    assert span in list(shifts.worked(rota, wanted, found + MINUTE))


@given(questions())
def test_nothing_is_found_for_a_duty_day_away(question: tuple[Rota, datetime]) -> None:
    rota, wanted = question
    found = shifts.next_allowed(rota, wanted)
    assume(found is not None)
    assert found is not None
    span = shifts.shift_at(rota, found)
    away = [one for one in rota.exceptions if isinstance(one, Absence) or one.shift is None]

    assert span is not None
    assert not any(one.first <= span.day <= one.last for one in away)
    local = found.astimezone(rota.zone).date()
    assert not any(one.first < local <= one.last for one in away)  # on the first day a night may end


@given(questions(), st.timedeltas(timedelta(0), 20 * DAY))
def test_who_asks_later_is_told_no_earlier_time(question: tuple[Rota, datetime], later: timedelta) -> None:
    rota, wanted = question
    wanted = wanted.astimezone(UTC)
    first, second = shifts.next_allowed(rota, wanted), shifts.next_allowed(rota, wanted + later)
    assume(first is not None and second is not None)
    assert first is not None
    assert second is not None

    assert first <= second


@given(questions())
def test_spans_come_in_order_and_never_overlap(question: tuple[Rota, datetime]) -> None:
    rota, wanted = question
    wanted = wanted.astimezone(UTC)
    spans = list(shifts.worked(rota, wanted, wanted + 15 * DAY))

    assert all(one.starts < one.ends for one in spans)
    assert all(one.ends <= two.starts and one.day < two.day for one, two in pairwise(spans))
    assert all(wanted < one.ends and one.starts < wanted + 15 * DAY for one in spans)


@given(questions())
def test_the_next_shift_is_the_first_to_begin(question: tuple[Rota, datetime]) -> None:
    rota, wanted = question
    days = [wanted.date() + n * DAY for n in range(-3, 70)]
    later = [span.starts for day in days if (span := shifts.worked_on(rota, day)) and span.starts > wanted]
    upcoming = shifts.next_shift(rota, wanted)

    assert (upcoming.starts if upcoming else None) == (later[0] if later else None)


@pytest.mark.parametrize("hours", ["07:00-17:00", "22:00-07:00", "14:00-24:00", "00:00-24:00", "00:00-00:01"])
def test_hours_are_written_as_they_are_read(hours: str) -> None:
    assert Shift.of("it", hours).hours == hours


@given(SHIFT_HOURS)
def test_any_hours_come_back_from_their_words(pair: tuple[int, int]) -> None:
    shift = of_minutes("it", pair)

    assert Shift.of("it", shift.hours) == shift


@pytest.mark.parametrize(
    "hours",
    [
        "",
        "7:00-17:00",
        "07:00",
        "24:00-07:00",
        "07:00-24:01",
        "07:60-08:00",
        "07:00-07:00",
        "00:00-00:00",
        "٠٧:٠٠-١٧:٠٠",
    ],
)
def test_hours_that_make_no_sense_are_refused_in_words(hours: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time of day|at the same time"):
        Shift.of("it", hours)
