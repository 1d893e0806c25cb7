"""What is decided about campaigns, from values alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns import rules
from bot.campaigns.rules import Nudge, Put, Wish
from bot.people.preferences import Part, Preference, half, preferred
from bot.people.rules import Team
from bot.people.shifts import Absence, Pattern, Rota, Shift, Swap, allowed, next_allowed, shift_at
from tests.samples import LONDON, scenario

SHIFTS = {name: Shift.of(name, hours) for name, hours in (("early", "07:00-17:00"), ("night", "22:00-07:00"))}
PATTERN = Pattern("p", "P", date(2026, 11, 23), ("early", "early", "night", "night", None, None), SHIFTS)
START = datetime(2026, 11, 23, tzinfo=UTC)
FAR = START + timedelta(days=400)
HOUR = timedelta(hours=1)


def rota(*exceptions: Absence | Swap, offset: int = 0) -> Rota:
    return Rota(PATTERN, offset, exceptions, LONDON)


@given(
    st.lists(st.sampled_from(["answers", "leaves", "by themselves", "skips", "unseen"]), max_size=60),
)
def test_nobody_is_reminded_more_than_twice(acts: list[str]) -> None:
    """A day each: what the officer does with the message of the day, if there is one."""
    put: list[Put] = []
    answered: list[datetime] = []
    said: list[Nudge] = []
    for number, act in enumerate(acts):
        now = START + timedelta(days=number)
        nudge = rules.nudge(put, answered)
        said.append(nudge)
        if nudge is not Nudge.SILENT and act != "unseen":
            put.append(Put(now, left=act in ("leaves", "by themselves")))
        if act == "by themselves" or (act == "answers" and nudge is not Nudge.SILENT):
            answered.append(now + HOUR)

    assert said.count(Nudge.REMINDER) <= 2 + acts.count("unseen")
    assert sum(one is Nudge.REMINDER for one, act in zip(said, acts, strict=True) if act != "unseen") <= 2


@pytest.mark.parametrize(
    ("left", "answered", "said"),
    [
        ([], [], Nudge.PLAIN),
        ([False, False], [], Nudge.PLAIN),
        ([True], [], Nudge.REMINDER),
        ([True, True], [], Nudge.REMINDER),
        ([True, True, True], [], Nudge.SILENT),
        ([True, True, True], [2.5], Nudge.PLAIN),  # by themselves, since
        ([True], [0.5], Nudge.PLAIN),
        ([True, False, True], [1.1], Nudge.REMINDER),
        ([True, False, True, False, True], [1.1, 3.1], Nudge.SILENT),
        ([True, False, True, False, True], [1, 3], Nudge.SILENT),  # answered at once
        ([True, True, True], [0.5, 1.5], Nudge.REMINDER),  # answered in between each time: none was one
    ],
)
def test_what_the_next_message_is(left: list[bool], answered: list[float], said: Nudge) -> None:
    put = [Put(START + timedelta(days=number), one) for number, one in enumerate(left)]

    assert rules.nudge(put, [START + timedelta(days=one) for one in answered]) is said


@given(
    st.integers(0, 60 * 24 * 30),
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 5),
    st.integers(-60 * 24, 60 * 24 * 30),
)
def test_a_slot_is_one_at_which_they_may_be_asked(minutes: int, part: float, offset: int, until: int) -> None:
    wanted = START + timedelta(minutes=minutes)
    due = START + timedelta(minutes=until)
    theirs = rota(Absence("leave", date(2026, 11, 24), date(2026, 11, 26)), offset=offset)
    found = rules.slot(theirs, wanted, part, due)

    assert found is not None
    assert found >= wanted
    assert allowed(theirs, found)
    first = rules.slot(theirs, wanted, 0, due)
    assert first is not None
    assert first < due or found < first + timedelta(hours=5)
    assert found < due or first >= due  # nobody whose shift reaches the end in time is put after it


def test_slots_are_in_the_first_half_so_that_there_is_time_to_answer() -> None:
    assert rules.slot(rota(), START, 0, FAR) == START + timedelta(hours=7.5)
    last = rules.slot(rota(), START, 0.9999, FAR)
    assert last is not None
    assert START + timedelta(hours=11.5) < last < START + timedelta(hours=11.75)


preferences = st.builds(Preference, st.sampled_from(Part), st.booleans())


@given(
    st.integers(0, 60 * 24 * 30),
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 5),
    st.integers(-60 * 24, 60 * 24 * 30),
    preferences,
)
def test_a_slot_is_where_they_would_rather_be_asked_unless_the_campaign_ends_before(
    minutes: int, part: float, offset: int, until: int, preference: Preference
) -> None:
    wanted, due = START + timedelta(minutes=minutes), START + timedelta(minutes=until)
    theirs = rota(Absence("leave", date(2026, 11, 24), date(2026, 11, 26)), offset=offset)
    found, rather = rules.slot(theirs, wanted, part, due, preference), preferred(theirs, preference, wanted)
    earliest = next_allowed(theirs, wanted)
    assert found is not None
    assert rather is not None
    assert earliest is not None
    span = shift_at(theirs, found)
    assert span is not None

    assert found >= wanted
    assert allowed(theirs, found)
    assert found < due or earliest >= due
    if rather < due or earliest >= due:
        opens, closes = half(span, preference.part) or (due, due)
        assert opens <= found < closes
        assert span == shift_at(theirs, rather)


def test_a_campaign_that_ends_soon_asks_on_a_night_before_it_asks_in_the_other_half() -> None:
    rather = Preference(Part.SECOND, nights=False)
    third_day = START + timedelta(days=2)  # two nights, two days off, then an early
    dawn = START + timedelta(days=3)

    assert rules.slot(rota(), third_day, 0, FAR, rather) == START + timedelta(days=6, hours=11.75)
    assert rules.slot(rota(), third_day, 0, dawn + timedelta(hours=4), rather) == dawn + timedelta(hours=2.25)
    assert rules.slot(rota(), third_day, 0, dawn, rather) == third_day + timedelta(hours=22.5)


def test_officers_are_spread_over_what_is_left_of_the_half_and_no_further() -> None:
    eleven = START + timedelta(hours=11)
    last = rules.slot(rota(), eleven, 0.9999, FAR, Preference(Part.FIRST))

    assert last is not None
    assert eleven + timedelta(minutes=20) < last < eleven + timedelta(minutes=45)


def test_the_next_slot_is_in_the_half_of_another_shift_that_they_would_rather() -> None:
    now = START + timedelta(hours=12)

    assert rules.next_slot(rota(), now, 0, FAR, Preference(Part.SECOND)) == START + timedelta(days=1, hours=11.75)


def test_the_next_slot_is_in_another_shift() -> None:
    now = START + timedelta(hours=8)
    found = rules.next_slot(rota(), now, 0.5, FAR)

    assert found.date() == date(2026, 11, 24)
    assert shift_at(rota(), found) != shift_at(rota(), now)


def test_who_has_no_shift_in_sight_is_looked_at_again_in_a_day() -> None:
    away = rota(Absence("leave", date(2026, 11, 24), date(2027, 11, 24)))

    assert rules.next_slot(away, START + timedelta(hours=8), 0.5, FAR) == START + timedelta(days=1, hours=8)
    assert rules.slot(away, START + timedelta(days=2), 0.5, FAR) is None


@pytest.mark.parametrize(("hours", "works"), [((0, 7), False), ((0, 7.5), False), ((0, 8), True), ((16, 40), True)])
def test_who_works_in_a_time_is_known(hours: tuple[float, float], works: bool) -> None:
    start, end = (START + timedelta(hours=one) for one in hours)

    assert rules.works_within(rota(), start, end) is works


def test_an_officer_has_the_same_share_each_time_and_officers_differ() -> None:
    shares = [rules.share(("a", "b"), officer) for officer in range(1000)]

    assert shares == [rules.share(("a", "b"), officer) for officer in range(1000)]
    assert all(0 <= one < 1 for one in shares)
    assert all(60 < sum(n / 10 <= one < (n + 1) / 10 for one in shares) < 140 for n in range(10))


TODAY = date(2026, 11, 22)
KNOWN = {"night": scenario("night"), "later": scenario("later", date(2026, 12, 7))}


@pytest.mark.parametrize(
    ("wish", "at", "words"),
    [
        (Wish((), (), TODAY, TODAY), "scenarios", "at least one"),
        (Wish(("nigth",), (), TODAY, TODAY), "scenarios", "did you mean night?"),
        (Wish(("xyzzy",), (), TODAY, TODAY), "scenarios", "thinkchild content list"),
        (Wish(("later",), (), TODAY, TODAY), "scenarios", "not published before 2026-12-07"),
        (Wish(("night", "night"), (), TODAY, TODAY), "scenarios", "twice"),
        (Wish(("night",), (), TODAY, date(2026, 11, 21)), "due", "is before the first day"),
        (Wish(("night",), (), date(2026, 11, 1), date(2026, 11, 21)), "due", "is over. Choose a later one"),
        (Wish(("night",), (), TODAY, date(2027, 11, 21)), "due", "longer than 92 days"),
    ],
)
def test_what_keeps_a_campaign_from_being_started(wish: Wish, at: str, words: str) -> None:
    (found,) = rules.problems(wish, KNOWN, TODAY)

    assert found.at == at
    assert words in found.words


def test_a_good_wish_has_no_problem_and_all_of_a_bad_one_are_told() -> None:
    assert list(rules.problems(Wish(("later", "night"), (), date(2026, 12, 7), date(2026, 12, 7)), KNOWN, TODAY)) == []
    bad = Wish(("nigth", "later"), (), TODAY, date(2026, 11, 1))
    assert [one.at for one in rules.problems(bad, KNOWN, TODAY)] == ["scenarios", "scenarios", "due"]


def test_a_title_is_the_files_or_made_of_the_scenarios() -> None:
    long = {"a": scenario("a", title="A" * 60), "b": scenario("b")}

    assert rules.title_of(Wish(("a",), (), TODAY, TODAY, "Think Child week"), long) == "Think Child week"
    assert rules.title_of(Wish(("b",), (), TODAY, TODAY), long) == "Case b"
    assert rules.title_of(Wish(("a", "b"), (), TODAY, TODAY), long) == "A" * 48 + "… and 1 more"


TEAMS = {1: Team(1, "Force", None), 2: Team(2, "Station", 1), 3: Team(3, "A", 2), 4: Team(4, "B", 1)}


@pytest.mark.parametrize(
    ("roles", "coaches", "audience", "may"),
    [
        ({"officer"}, set(), {3}, False),
        ({"coach"}, {2}, {2, 3}, True),
        ({"coach"}, {3}, {2, 3}, False),
        ({"coach"}, {2}, {4}, False),
        ({"coach"}, {2}, set(), False),
        ({"supervisor"}, {2}, {3}, False),
        ({"author"}, set(), {1, 2, 3, 4}, True),
        ({"approver"}, set(), {4}, True),
        ({"admin"}, set(), {4}, True),
    ],
)
def test_a_coach_steers_for_their_own_teams_and_a_trainer_for_all(
    roles: set[str], coaches: set[int], audience: set[int], may: bool
) -> None:
    assert rules.may_steer(roles, frozenset(coaches), audience, TEAMS) is may


def test_the_last_day_is_whole_in_local_time_even_when_the_clocks_change() -> None:
    assert rules.ends(date(2026, 10, 25), LONDON) - rules.begins(date(2026, 10, 25), LONDON) == timedelta(hours=24)
    assert rules.ends(date(2026, 10, 25), LONDON).astimezone(UTC) == datetime(2026, 10, 26, tzinfo=UTC)
    assert rules.begins(date(2026, 10, 25), LONDON).astimezone(UTC) == datetime(2026, 10, 24, 23, tzinfo=UTC)
