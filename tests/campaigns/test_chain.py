"""A campaign over days: each officer in their shifts, one message a shift, two questions at most, and then no more."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.campaigns import store
from bot.campaigns.chain import AT_ONCE
from bot.campaigns.rules import Wish
from bot.db import Database
from bot.people import rota
from bot.people import store as people
from bot.people.preferences import Part, Preference
from bot.people.rota import Kept
from bot.people.shifts import Rota, allowed
from bot.quizzes import store as quizzes
from bot.quizzes.store import AssignmentRow
from tests.campaigns.desk import FORCE, MONDAY, NIGHTS, START, Work
from tests.samples import LONDON, home, scenario


@pytest.fixture
def work(db: Database) -> Work:
    work = Work(db)
    work.enrol()
    return work


def at(day: int, hour: float) -> datetime:
    """That day of the week from MONDAY on, in November: local time is UTC."""
    return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=day, hours=hour)


def test_everybody_is_asked_in_their_own_shifts_until_they_are_done(work: Work) -> None:
    campaign = work.start(days=14)
    work.until(at(7, 12))

    assert len(work.to("UAMINA")) == len(work.to("UCAROL")) == 3  # six questions, two a shift
    assert all(7.5 <= one.hour + one.minute / 60 < 16 for one in work.to("UAMINA"))
    assert all(one.hour >= 22 or one.hour < 6 for one in work.to("UCAROL"))
    assert sorted(work.done(campaign)) == sorted({work.officer(user).id for user in ("UAMINA", "UCAROL")})
    assert not work.to("UBO")  # a coach is not trained
    rows = work.rows()
    work.until(at(9, 12))
    assert work.rows() == rows  # nobody who is done is looked at again


def test_rows_are_there_before_it_opens_and_nothing_goes_before(work: Work) -> None:
    work.start(opens=MONDAY + timedelta(days=2))
    work.rounds()

    assert len(work.waiting()) == 2
    assert all(due >= at(2, 0) for due in work.waiting().values())
    work.until(at(2, 0))
    assert work.arrived == []


def test_going_through_it_twice_puts_nothing_twice(work: Work) -> None:
    work.start()
    work.rounds()
    before = work.rows()
    work.now += timedelta(days=0.9)
    with work.db.transaction() as tx:
        store.change(tx, 1, expanded_at=None)
    work.rounds()

    assert work.rows() == before


def test_a_process_that_dies_between_two_parts_is_followed_by_one_that_goes_on(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.campaigns.chain.AT_ONCE", 2)
    work.enrol(*((f"U{n}", "A", "officer") for n in range(5)))
    work.start()
    with work.db.transaction() as tx:
        work.home.time_passes(tx, work.now)  # and then it is killed
    assert len(work.waiting()) == 2
    with work.db.transaction() as tx:  # killed before the commit
        work.home.time_passes(tx, work.now)
        tx.rollback()
    work.rounds()

    assert len(work.rows()) == len(work.waiting()) == 5
    assert AT_ONCE == 500


def test_nobody_gets_more_than_one_message_a_shift_from_two_campaigns(work: Work) -> None:
    work.start("one")
    work.start("two")
    work.until(at(7, 12))

    shifts = Counter(one.date() for one in work.to("UAMINA"))
    assert set(shifts.values()) == {1}
    nights = Counter((one - timedelta(hours=8)).date() for one in work.to("UCAROL"))
    assert set(nights.values()) == {1}
    assert len(shifts) == 3  # the second question of a shift may be the other campaign's


def test_nor_when_they_answer_but_one_question_of_each(work: Work) -> None:
    work.more = False
    work.start("one")
    work.start("two")
    work.until(at(7, 12))

    assert set(Counter(one.date() for one in work.to("UAMINA")).values()) == {1}
    assert len(work.to("UAMINA")) == 5


def test_a_shift_that_follows_soon_brings_none_while_a_question_is_open(work: Work) -> None:
    """A night, and by a swap the day after it: twelve hours are not over."""
    work.answers = lambda user, now: False
    with work.db.transaction() as tx:
        carol = work.officer_in(tx, "UCAROL")
        day = Kept(carol.id, "swap", MONDAY + timedelta(days=1), MONDAY + timedelta(days=1), "day")
        rota.put_exceptions(tx, [day], None, work.now)
    work.start()
    work.until(at(2, 12))

    assert [one.date() for one in work.to("UCAROL")] == [MONDAY, MONDAY + timedelta(days=1)]
    assert all(one.hour < 6 for one in work.to("UCAROL"))  # Sunday's night and Monday's


def test_what_was_asked_by_themselves_counts_towards_two_a_shift(work: Work) -> None:
    work.start()
    work.until(at(0, 7.25))
    work.quiz("UAMINA")
    work.until(at(0, 17))

    assert len(work.to("UAMINA")) == 1
    assert "Question 2 of at most 2" in work.arrived[-1][2]


def test_answers_to_quiz_count_and_quiz_prefers_the_campaign(work: Work) -> None:
    campaign = work.start("two")
    work.rounds()
    work.now = at(0, 6)
    shown = [work.quiz("UAMINA") for _ in range(3)]

    assert all("Case two" in one for one in shown)
    assert work.officer("UAMINA").id in work.done(campaign)
    assert "Case one" in work.quiz("UAMINA")
    work.until(at(7, 12))
    assert work.to("UAMINA") == []


def test_an_answer_from_before_it_opened_is_asked_anew(work: Work) -> None:
    for _ in range(6):
        work.quiz("UAMINA")
    campaign = work.start()
    work.until(at(7, 12))

    assert len(work.to("UAMINA")) == 3
    assert work.officer("UAMINA").id in work.done(campaign)


def test_who_leaves_questions_is_reminded_twice_and_then_left_alone(work: Work) -> None:
    work.answers = lambda user, now: False
    work.start(days=14)
    work.until(at(14, 0))
    words = [words for _, user, words in work.arrived if user == "UAMINA"]

    assert len(words) == 3
    assert [("went by unanswered" in one) for one in words] == [False, True, True]
    assert len({one.split("Question:")[1] for one in words}) == 1  # the same question again


def test_who_was_left_alone_goes_on_when_they_answer_by_themselves(work: Work) -> None:
    work.answers = lambda user, now: now > at(7, 0)
    work.start(days=14)
    work.until(at(7, 0))
    assert len(work.to("UAMINA")) == 3
    work.until(at(7, 8))
    work.quiz("UAMINA")
    work.until(at(14, 0))

    words = [words for _, user, words in work.arrived[3:] if user == "UAMINA"]
    assert len(work.to("UAMINA")) >= 5
    assert sum("went by unanswered" in words for _, user, words in work.arrived if user == "UAMINA") == 2
    assert words


def test_a_distressing_scenario_that_is_skipped_is_done_without_penalty(db: Database) -> None:
    work = Work(db, home(scenario("one", distressing="A child is hurt.")), answers=lambda user, now: False)
    work.enrol()
    campaign = work.start("one")
    work.until(at(0, 17))
    work.skip("UAMINA")
    work.until(at(7, 12))

    assert len(work.to("UAMINA")) == 1
    assert work.officer("UAMINA").id in work.done(campaign)


def test_a_pause_over_days_sends_nothing_and_is_made_up_for(work: Work) -> None:
    campaign = work.start()
    work.rounds()
    with work.db.transaction() as tx:
        work.home.campaigns.pause(tx, campaign.id, None, work.now)
    work.until(at(2, 0))
    assert work.arrived == []
    with work.db.transaction() as tx:
        work.home.campaigns.resume(tx, campaign.id, None, work.now)
    work.until(at(7, 12))

    assert len(work.to("UAMINA")) == 3


def test_who_is_done_with_all_shifts_goes_on_when_it_is_extended(work: Work) -> None:
    work.more = False  # one question a shift: three shifts for three, of which two are in time
    campaign = work.start("one", days=2)
    work.until(at(1, 23))
    assert len(work.to("UAMINA")) == 2
    with work.db.transaction() as tx:
        work.home.campaigns.extend(tx, campaign.id, MONDAY + timedelta(days=4), None, work.now)
    work.until(at(5, 0))

    assert len(work.to("UAMINA")) == 3


def test_when_it_is_due_it_closes_and_nothing_more_goes(work: Work) -> None:
    work.more = False
    campaign = work.start(days=2, by="UADA")
    work.until(at(4, 12))

    assert len(work.to("UAMINA")) == 2
    with work.db.transaction() as tx:
        assert work.home.campaigns.find(tx, campaign.id, None).state == "closed"
    assert [key for key in work.waiting() if key.startswith("campaign:")] == []


def test_who_moves_to_another_team_is_left_out_and_goes_on_when_they_are_back(work: Work) -> None:
    work.start(teams=("A",))
    work.until(at(0, 17))
    moved = [("UAMINA", "B", "officer"), *FORCE[1:]]
    work.enrol(*moved)
    work.until(at(2, 8))
    assert len(work.to("UAMINA")) == 1
    work.enrol()
    work.until(at(7, 0))

    assert len(work.to("UAMINA")) == 3


def test_who_leaves_the_force_is_left_out_and_who_returns_goes_on(work: Work) -> None:
    work.start()
    work.until(at(0, 17))
    work.enrol(*FORCE[1:])
    work.until(at(2, 0))
    assert len(work.to("UAMINA")) == 1
    work.enrol()
    work.until(at(7, 12))

    assert len(work.to("UAMINA")) == 3


def test_who_joins_while_it_runs_is_asked_too(work: Work) -> None:
    work.start()
    work.until(at(1, 0))
    work.enrol(*FORCE, ("UNEW", "A", "officer"))
    work.until(at(7, 12))

    assert len(work.to("UNEW")) == 3


def test_who_is_on_leave_at_first_is_asked_when_they_are_back(work: Work) -> None:
    work.away("UAMINA", MONDAY, MONDAY + timedelta(days=2))
    work.start()
    work.until(at(7, 12))

    assert [one.date() for one in work.to("UAMINA")] == [MONDAY + timedelta(days=3), MONDAY + timedelta(days=4)]


def test_leave_that_is_entered_later_moves_what_waits(work: Work) -> None:
    work.start()
    work.rounds()
    work.away("UAMINA", MONDAY, MONDAY)
    work.until(at(1, 17))

    assert [one.date() for one in work.to("UAMINA")] == [MONDAY + timedelta(days=1)]


def test_leave_that_is_given_back_brings_forward_what_waits(work: Work) -> None:
    work.away("UAMINA", MONDAY, MONDAY + timedelta(days=6))
    work.start()
    work.until(at(1, 20))
    with work.db.transaction() as tx:
        rota.drop_exceptions(tx, list(rota.exceptions(tx, None, MONDAY)))
    work.until(at(5, 0))

    assert [one.date() for one in work.to("UAMINA")] == [MONDAY + timedelta(days=3), MONDAY + timedelta(days=4)]


@pytest.mark.parametrize(("opens", "day"), [(date(2027, 3, 25), 28), (date(2027, 10, 28), 31)])
def test_in_a_night_in_which_the_clocks_change_none_comes_in_the_first_or_last_minutes(
    work: Work, opens: date, day: int
) -> None:
    work.more = False
    work.start(opens=opens)
    work.now = datetime(opens.year, opens.month, opens.day, tzinfo=UTC)
    work.until(work.now + timedelta(days=8))

    assert len(work.to("UCAROL")) == 6
    assert all(allowed(Rota(NIGHTS, 0, (), LONDON), one) for one in work.to("UCAROL"))
    assert any(one.day == day for one in work.to("UCAROL"))


def test_a_message_that_is_not_seen_to_arrive_asks_the_same_question_again(work: Work) -> None:
    work.start()
    work.rounds()
    work.loses = True
    work.until(at(0, 16))
    first = work.open_question("UAMINA")
    assert first
    assert len([key for key in work.waiting() if key.startswith(f"campaign:1:{work.officer('UAMINA').id}:")]) == 2
    work.loses = False
    work.until(at(1, 6))
    work.answers = lambda user, now: False
    work.until(at(1, 17))

    assert len([one for one in work.to("UAMINA") if one.date() == MONDAY + timedelta(days=1)]) == 1
    assert "went by unanswered" not in work.arrived[-1][2]  # nobody saw it, so nobody left it


def test_who_saw_nothing_because_it_was_refused_left_nothing_unanswered(work: Work) -> None:
    campaign = work.start(days=14)
    work.answers = lambda user, now: False
    work.refuses = True
    work.until(at(4, 12))
    with work.db.transaction() as tx:
        reached = [one.asked for one in work.home.campaigns.standings(tx, campaign)[0]]
    work.refuses = False
    work.until(at(14, 0))
    words = [words for _, user, words in work.arrived if user == "UAMINA"]

    assert sum(reached) <= 2  # of each officer only the message that was refused last is not taken back yet
    assert [("went by unanswered" in one) for one in words] == [False, True, True]


def test_a_reminder_whose_question_was_withdrawn_is_one_of_the_two(work: Work) -> None:
    work.answers = lambda user, now: False
    campaign = work.start(days=14)
    work.until(at(1, 12))  # asked, and reminded once
    amina = work.officer("UAMINA")
    with work.db.transaction() as tx:
        last = quizzes.last_of(tx, amina.id, campaign.id)
        assert last is not None
        tx.execute(update(AssignmentRow).where(AssignmentRow.id == last).values(closed=quizzes.WITHDRAWN))
    work.until(at(14, 0))

    words = [words for _, user, words in work.arrived if user == "UAMINA"]
    assert sum("went by unanswered" in one for one in words) == 2


def test_a_withdrawn_scenario_is_no_longer_asked(work: Work) -> None:
    work.more = False
    campaign = work.start()
    work.until(at(0, 17))
    work.home = home(scenario("one"))
    work.until(at(7, 12))

    assert len(work.to("UAMINA")) == 3
    assert work.officer("UAMINA").id in work.done(campaign)


def test_without_a_shift_pattern_it_comes_in_office_hours(db: Database) -> None:
    work = Work(db)
    work.enrol(("UAMINA", "Z", "officer"))
    work.start()
    work.until(at(7, 12))

    assert len(work.to("UAMINA")) == 3
    assert all(9 <= one.hour < 16 for one in work.to("UAMINA"))


def test_starts_are_spread_over_a_shift(db: Database) -> None:
    work = Work(db)
    work.enrol(*((f"U{n}A", "A", "officer") for n in range(60)))
    work.start()
    work.rounds()
    hours = Counter(due.hour for due in work.waiting().values())

    assert set(hours) == {7, 8, 9, 10, 11}
    assert max(hours.values()) < 30
    assert min(work.waiting().values()) > START


def test_each_message_comes_in_the_half_of_a_shift_that_the_officer_would_rather(work: Work) -> None:
    for user, part in (("UAMINA", Part.SECOND), ("UCAROL", Part.FIRST)):
        officer = work.officer(user)
        with work.db.transaction() as tx:
            people.put_preference(tx, officer.id, Preference(part))
    campaign = work.start()
    with work.db.transaction() as tx:
        wish = Wish(campaign.scenarios, (), MONDAY, MONDAY + timedelta(days=6))
        planned = {one.officer_id: one.at for one in work.home.campaigns.firsts(tx, wish, START)}
    work.until(at(7, 12))

    assert len(work.to("UAMINA")) == len(work.to("UCAROL")) == 3
    assert all(11.75 <= one.hour + one.minute / 60 < 16 for one in work.to("UAMINA"))
    assert all(one.hour >= 22 or one.hour < 3 for one in work.to("UCAROL"))
    for user in ("UAMINA", "UCAROL"):  # as the dry run said
        assert planned[work.officer(user).id] == work.to(user)[0]


def test_what_waits_keeps_its_time_when_the_officer_would_rather_another(work: Work) -> None:
    work.start()
    work.rounds()
    officer, before = work.officer("UAMINA"), work.waiting()
    with work.db.transaction() as tx:
        people.put_preference(tx, officer.id, Preference(Part.SECOND))
    work.until(at(1, 17))

    assert work.to("UAMINA")[0].hour < 12
    assert work.to("UAMINA")[0] - before[f"campaign:1:{officer.id}:1"] < timedelta(seconds=2)
    assert work.to("UAMINA")[1].hour + work.to("UAMINA")[1].minute / 60 >= 11.75


def test_what_comes_after_leave_of_a_whole_team_is_spread_too(db: Database) -> None:
    work = Work(db)
    users = [f"U{n}A" for n in range(30)]
    work.enrol(*((user, "A", "officer") for user in users))
    work.start()
    work.rounds()
    for user in users:
        work.away(user, MONDAY, MONDAY)
    work.until(at(1, 17))

    hours = Counter(work.to(user)[0].hour for user in users)
    assert {work.to(user)[0].date() for user in users} == {MONDAY + timedelta(days=1)}
    assert len(hours) >= 4


def test_a_message_says_first_that_it_is_training_and_its_title_once(work: Work) -> None:
    work.answers = lambda user, now: False
    work.start("one")
    work.until(at(2, 0))
    first, second = (words for _, user, words in work.arrived if user == "UAMINA")

    line = "Training, not an incident. About two minutes, in a quiet moment, until Sun 29 November."
    assert first.splitlines()[:2] == [line, "Case one"]
    assert first.count("Case one") == 1
    assert second.startswith("Training, not an incident. The last question went by unanswered")


def test_of_several_scenarios_the_campaigns_title_stands_under_that_line(work: Work) -> None:
    work.start()
    work.until(at(0, 17))

    assert work.arrived[0][2].splitlines()[1:3] == ["Case one and 1 more", "Case one"]
