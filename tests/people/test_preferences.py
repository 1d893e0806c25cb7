"""When officers would rather be asked: inside what shifts allow, never outside it, and never not at all."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db import Database
from bot.people import shifts, store
from bot.people.preferences import NO_PREFERENCE, PATIENCE, Part, Preference, is_night, preferred
from bot.people.shifts import DAY, HORIZON, Absence, Pattern, Rota, Shift, Swap, Worked, window, worked
from tests.conftest import NOW, Force
from tests.people.test_shifts import LONDON, MINUTE, MONDAY, OFFICE, RESPONSE, at, every_day, named, november, rota
from tests.samples import home
from tests.slack.fake import FakeSlack

AMINA = "U0AMINA"
BY_DAY = Preference(nights=False)
CLOCKS_CHANGE = (date(2026, 3, 29), date(2026, 10, 25))
NIGHTS = Pattern("nights", "Nights", MONDAY, ("night",) * 4 + (None,) * 3, named(night="22:00-07:00"))


# 2 and 3 November are earlies, 4 and 5 lates, 6 and 7 nights, 8 to 11 off, 12 the next early.
@pytest.mark.parametrize(
    ("preference", "wanted", "expected"),
    [
        pytest.param(Preference(Part.FIRST), november(2, 3), november(2, 7, 30), id="first half"),
        pytest.param(Preference(Part.FIRST), november(2, 11, 44), november(2, 11, 44), id="to its last minute"),
        pytest.param(Preference(Part.FIRST), november(2, 11, 45), november(3, 7, 30), id="first half is over"),
        pytest.param(Preference(Part.SECOND), november(2, 3), november(2, 11, 45), id="second half"),
        pytest.param(Preference(Part.SECOND), november(2, 15), november(2, 15), id="in the second half"),
        pytest.param(Preference(Part.SECOND), november(6, 12), november(7, 2, 15), id="of a night"),
        pytest.param(BY_DAY, november(2, 3), november(2, 7, 30), id="an early is no night"),
        pytest.param(BY_DAY, november(5, 20), november(5, 20), id="nor is a late"),
        pytest.param(BY_DAY, november(5, 23), november(12, 7, 30), id="over nights and days off"),
        pytest.param(BY_DAY, november(7, 3), november(12, 7, 30), id="not even in one"),
        pytest.param(Preference(Part.SECOND, False), november(5, 23), november(12, 11, 45), id="both"),
    ],
)
def test_the_first_instant_that_is_preferred(preference: Preference, wanted: datetime, expected: datetime) -> None:
    assert preferred(rota(), preference, wanted) == expected


def test_who_only_works_nights_is_asked_on_nights() -> None:
    assert preferred(rota(NIGHTS), BY_DAY, november(2, 3)) == november(2, 22, 30)
    assert preferred(rota(NIGHTS), Preference(Part.SECOND, False), november(2, 3)) == november(3, 2, 15)


def test_nobody_waits_longer_than_fourteen_days_for_a_day() -> None:
    day = date(2026, 11, 29)
    theirs = rota(RESPONSE, Swap("night", MONDAY, day - DAY), Swap("early", day, day))
    wanted = at(day, 7, 30) - PATIENCE

    assert preferred(theirs, BY_DAY, wanted) == november(15, 22, 30)
    assert preferred(theirs, BY_DAY, wanted + MINUTE) == at(day, 7, 30)


def test_what_is_further_away_than_the_horizon_is_not_looked_for() -> None:
    day = MONDAY + 70 * DAY
    theirs = rota(OFFICE, Absence("leave", MONDAY, day - DAY))
    wanted = at(day, 8, 30) - HORIZON

    assert preferred(theirs, NO_PREFERENCE, wanted) is None
    assert preferred(theirs, NO_PREFERENCE, wanted + MINUTE) == at(day, 8, 30)
    assert preferred(theirs, Preference(Part.SECOND), wanted + MINUTE) is None


def test_of_whom_no_shifts_are_known_there_is_no_instant() -> None:
    assert preferred(rota(None), BY_DAY, NOW) is None


@pytest.mark.parametrize(
    ("hours", "night"),
    [
        ("22:00-07:00", True),
        ("18:00-03:00", False),
        ("18:00-03:01", True),
        ("03:00-11:00", True),
        ("03:01-11:00", False),
    ],
)
def test_a_night_is_being_worked_at_three_in_the_morning(hours: str, night: bool) -> None:
    (span,) = list(worked(every_day(hours), november(10, 12), november(10, 12) + DAY))[-1:]

    assert is_night(span, LONDON) is night


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Berlin", "Europe/Helsinki"])
@pytest.mark.parametrize("day", CLOCKS_CHANGE)
def test_a_night_is_a_night_when_the_clocks_change_too(zone: str, day: date) -> None:
    """In Helsinki the clock jumps over 03:00 or shows it twice."""
    place = ZoneInfo(zone)
    night = shifts.worked_on(every_day("22:00-07:00", place), day - DAY)
    early = shifts.worked_on(every_day("06:00-14:00", place), day)
    assert night is not None
    assert early is not None

    assert is_night(night, place)
    assert not is_night(early, place)


zones = st.sampled_from(["Europe/London", "Europe/Helsinki", "Australia/Lord_Howe", "UTC"]).map(ZoneInfo)
times = st.times().map(lambda one: one.replace(minute=one.minute // 15 * 15, second=0, microsecond=0))
hours = st.builds(Shift, st.sampled_from("abc"), times, times)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
around = st.sampled_from(CLOCKS_CHANGE).flatmap(
    lambda day: st.integers(-3 * 24 * 60, 2 * 24 * 60).map(lambda minutes: at(day, 12) + minutes * MINUTE)
)
moments = around | st.builds(at, days, st.integers(0, 23), st.integers(0, 59))


@st.composite
def rotas(draw: st.DrawFn) -> Rota:
    found = {shift.name: shift for shift in draw(st.lists(hours, min_size=1, max_size=3))}
    cycle = draw(st.lists(st.sampled_from([*found, None]), min_size=1, max_size=9))
    away = draw(
        st.lists(st.builds(lambda day, n: Absence("leave", day, day + n * DAY), days, st.integers(0, 20)), max_size=3)
    )
    return Rota(Pattern("it", "It", MONDAY, tuple(cycle), found), draw(st.integers(0, 8)), tuple(away), draw(zones))


wishes = st.builds(Preference, st.sampled_from(Part), st.booleans())


def shift_of(theirs: Rota, found: datetime) -> Worked:
    span = shifts.shift_at(theirs, found)
    assert span is not None
    return span


@given(rotas(), wishes, moments)
def test_it_is_always_allowed_and_in_the_half_that_was_chosen(theirs: Rota, wish: Preference, wanted: datetime) -> None:
    found = preferred(theirs, wish, wanted)
    if found is None:
        return
    whole = window(shift_of(theirs, found))
    assert whole is not None
    middle = whole[0] + (whole[1] - whole[0]) / 2

    assert shifts.allowed(theirs, found)
    assert wanted <= found < wanted + HORIZON
    assert found < middle or wish.part is not Part.FIRST
    assert found >= middle or wish.part is not Part.SECOND


@given(rotas(), moments)
def test_without_a_preference_it_is_what_the_shifts_allow(theirs: Rota, wanted: datetime) -> None:
    assert preferred(theirs, NO_PREFERENCE, wanted) == shifts.next_allowed(theirs, wanted)


@given(rotas(), st.sampled_from(Part), moments, st.floats(0, 1))
def test_nothing_earlier_would_do(theirs: Rota, part: Part, wanted: datetime, share: float) -> None:
    """Whoever asks again in between, or then, is told the same."""
    found = preferred(theirs, Preference(part), wanted)
    if found is not None:
        assert preferred(theirs, Preference(part), wanted + (found - wanted) * share) == found


@given(rotas(), moments)
def test_a_night_comes_only_if_no_day_comes_soon(theirs: Rota, wanted: datetime) -> None:
    found = preferred(theirs, BY_DAY, wanted)
    by_day = [
        max(whole[0], wanted)
        for span in worked(theirs, wanted, wanted + PATIENCE)
        if not is_night(span, theirs.zone) and (whole := window(span)) and whole[1] > wanted
    ]
    soon = [one for one in by_day if one < wanted + PATIENCE]

    if soon:
        assert found == soon[0]
    else:
        assert found == shifts.next_allowed(theirs, wanted)


def test_a_preference_is_kept_and_changed(db: Database, force: Force) -> None:
    with db.transaction() as tx:
        assert store.preference_of(tx, force.amina.id) == NO_PREFERENCE
        store.put_preference(tx, force.amina.id, Preference(Part.FIRST, False))
        store.put_preference(tx, force.bo.id, BY_DAY)
        store.put_preference(tx, force.amina.id, Preference(Part.SECOND))

        assert store.preferences(tx, None) == {force.amina.id: Preference(Part.SECOND), force.bo.id: BY_DAY}
        assert store.preferences(tx, [force.bo.id, force.carol.id]) == {force.bo.id: BY_DAY}


def test_an_officer_sets_it_on_home_and_reads_it_there(db: Database, force: Force) -> None:
    slack = FakeSlack(db, home())
    assert "You are asked" not in slack.opens_home(AMINA)
    slack.press(AMINA, "preference.ask", view={"type": "home"})
    said = slack.sends(AMINA, part="first", nights="rather-not")

    assert said.startswith("Saved. You are asked in the first half of a shift, and rather not on nights.")
    assert "A question already planned for today may still come at its old time." in said
    assert "rather not on nights" in str(slack.sent.homes[-1][1])
    slack.press(AMINA, "preference.ask")
    slack.sends(AMINA, nights="ask")
    with db.transaction() as tx:
        assert store.preference_of(tx, force.amina.id) == Preference(Part.FIRST)


def test_what_is_not_of_the_lists_changes_nothing(db: Database, force: Force) -> None:
    wish = Preference(Part.SECOND, False)
    with db.transaction() as tx:
        store.put_preference(tx, force.amina.id, wish)
    slack = FakeSlack(db, home())
    picked = {"selected_option": {"value": "never"}}
    values = {"b0": {"choose|part|0.0": picked}, "b1": {"choose|nights|1.0": picked}}
    slack.press(AMINA, "preference.save", state={"values": values})

    with db.transaction() as tx:
        assert store.preference_of(tx, force.amina.id) == wish
