"""How a campaign went: officers are counted, never named, and no small number tells on anybody."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.campaigns.rules import Campaign
from bot.cards import spoken
from bot.db import Database
from bot.reports.campaigns import CampaignReports, Figures
from tests.campaigns.desk import MONDAY, Work

BIG = [(f"UA{number:02}", "A", "officer") for number in range(12)]
SMALL = [(f"UB{number}", "B", "officer") for number in range(4)]
OTHERS = [(f"UC{number:02}", "C", "officer") for number in range(10)]
STAFF = [("UBO", "A", "coach:A"), ("UADA", "HQ", "admin")]


@pytest.fixture
def work(db: Database) -> Work:
    work = Work(db, more=False)
    work.enrol(*BIG, *SMALL, *OTHERS, *STAFF, patterns={"A": "days", "C": "days"})
    return work


def figures(work: Work, campaign: Campaign, at_end: bool = False) -> Figures:
    with work.db.transaction() as tx:
        found = work.home.campaigns.find(tx, campaign.id, None)
        return CampaignReports(work.home.campaigns).figures(tx, found, work.now, at_end)


def until(work: Work, days: float) -> None:
    work.until(datetime(2026, 11, 23, tzinfo=UTC) + timedelta(days=days))


def test_officers_are_counted_as_reached_begun_and_done(work: Work) -> None:
    work.answers = lambda user, now: user < "UA06"  # six of them
    work.away("UA11", MONDAY, MONDAY + timedelta(days=6))
    campaign = work.start("one", days=7, teams=("A",))
    until(work, 1)
    one = figures(work, campaign).whole
    assert (str(one.reached), str(one.begun), str(one.done)) == ("at least 11 of 12", "6 of 12", "fewer than 2 of 12")
    until(work, 3)

    two = figures(work, campaign).whole
    assert (str(two.begun), str(two.done)) == ("6 of 12", "6 of 12")


def test_before_anybody_is_asked_nobody_is_reached(work: Work) -> None:
    whole = figures(work, work.start()).whole

    assert whole.reached.at_least == whole.begun.at_least == whole.done.at_least == 0


def test_teams_stand_by_name_and_a_small_one_is_not_shown(work: Work) -> None:
    campaign = work.start("one")
    until(work, 1)
    found = figures(work, campaign)

    assert [(one.team, one.shown) for one in found.teams] == [
        ("A", True),
        ("B", False),
        ("C", True),
        ("Northfield", True),
    ]
    assert found.whole.officers == 22  # the four of B could be told by subtraction
    assert found.whole.begun.of == 22


def test_what_is_answered_after_the_end_does_not_count(work: Work) -> None:
    work.answers = lambda user, now: False
    campaign = work.start("one", days=2, teams=("A",))
    until(work, 1.5)
    work.now += timedelta(days=1)
    for user in ("UA00", "UA01", "UA02"):
        work.quiz(user)
    work.now += timedelta(hours=1)
    work.rounds()  # the worker comes late

    assert figures(work, campaign).whole.begun.at_least == 0


def test_who_worked_no_shift_is_counted_at_the_end(work: Work) -> None:
    for user in ("UA01", "UA02", "UA03"):
        work.away(user, MONDAY, MONDAY + timedelta(days=6))
    campaign = work.start("one", days=5, teams=("A",))
    until(work, 5.1)

    assert str(figures(work, campaign, at_end=True).off) == "3 of 12"
    assert str(figures(work, campaign).whole.reached) == "9 of 12"


def test_who_worked_and_was_not_reached_is_not_told_to_have_been_off(work: Work) -> None:
    campaign = work.start("one", days=5, teams=("A",))
    with work.db.transaction() as tx:
        work.home.campaigns.pause(tx, campaign.id, None, work.now)
    until(work, 5.1)

    found = figures(work, campaign, at_end=True)
    assert (str(found.off), str(found.whole.reached)) == ("fewer than 2 of 12", "fewer than 2 of 12")


def test_at_the_end_the_report_goes_to_whoever_started_it_in_their_shift(work: Work) -> None:
    work.start("one", days=5, by="UBO", teams=("A",))
    until(work, 8)

    ((at, words),) = [(at, words) for at, user, words in work.arrived if user == "UBO"]
    assert at == datetime(2026, 11, 30, 7, 30, tzinfo=UTC)  # it ended on a Friday
    assert "Case one: how it went" in words
    assert "All officers: reached at least 11 of 12, begun by at least 11 of 12, done by at least 11 of 12" in words
    assert "Nearly everybody is done" in words
    assert not any(user in words for user, _, _ in BIG)


def test_who_may_not_see_it_any_more_gets_no_report(work: Work) -> None:
    work.start("one", days=5, by="UBO", teams=("A",))
    until(work, 4)
    work.enrol(*BIG, *SMALL, ("UBO", "A", "officer"), patterns={"A": "days"})
    until(work, 8)

    assert [words for _, user, words in work.arrived if user == "UBO" and "how it went" in words] == []
    assert [reason for key, _, _, reason in work.rows() if key.startswith("campaign-report")] == [
        "may not see it any more"
    ]


def test_of_too_few_officers_no_figure_is_shown(work: Work) -> None:
    campaign = work.start("one", days=2, teams=("B",))
    until(work, 3)
    with work.db.transaction() as tx:
        reports = CampaignReports(work.home.campaigns)
        found = work.home.campaigns.find(tx, campaign.id, None)
        words = spoken(reports.card(reports.figures(tx, found, work.now, at_end=True)))

    assert "All officers: not shown" in words
    assert " of 4" not in words


def test_a_card_for_many_teams_stays_short(work: Work) -> None:
    work.enrol(*((f"U{team:02}{number:02}", f"T{team:02}", "officer") for team in range(30) for number in range(10)))
    campaign = work.start("one")
    reports = CampaignReports(work.home.campaigns)
    found = figures(work, campaign)

    assert "And 6 more: thinkchild campaign report 1" in spoken(reports.card(found))
    assert "T29:" in spoken(reports.card(found, most=40))


def test_in_a_line_it_is_told_by_signs_and_in_words(work: Work) -> None:
    """What /campaign shows."""
    work.answers = lambda user, now: user < "UA05"  # five of them
    campaigns = [work.start("one", days=7, teams=(name,)) for name in "AB"]
    until(work, 4)
    with work.db.transaction() as tx:
        lines = [CampaignReports(work.home.campaigns).line(tx, one, work.now) for one in campaigns]

    assert lines[0] == "[▓▓▓▓░░░░░░] 5 of 12 officers are done (41 %)"
    assert lines[1].startswith("Progress not shown: fewer than 10 officers")
