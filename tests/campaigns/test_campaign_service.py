"""Starting, steering and ending campaigns, by those who may."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import insert

from bot.campaigns import chain, store
from bot.campaigns.rules import State, Wish
from bot.db import Database
from bot.errors import UserError
from bot.people import store as people
from bot.people.rules import beneath
from bot.people.shifts import DAY
from bot.people.store import OfficerRow, TeamRow
from bot.quizzes import rules as quizzes
from bot.quizzes import store as answers
from bot.quizzes.rules import Verdict
from tests.campaigns.desk import FORCE, MONDAY, START, Work, three
from tests.conftest import NOW
from tests.samples import forked, home, scenario

FRIDAY = MONDAY + timedelta(days=4)


@pytest.fixture
def work(db: Database) -> Work:
    work = Work(db)
    work.enrol()
    return work


def test_a_dry_run_says_who_gets_what_when_and_changes_nothing(work: Work) -> None:
    work.away("UCAROL", MONDAY - timedelta(days=1), FRIDAY)  # or Sunday's night would reach into Monday
    wish = Wish(("one", "two"), (), MONDAY, FRIDAY)
    with work.db.transaction() as tx:
        plan = work.home.campaigns.plan(tx, wish, None, START)
        firsts = list(work.home.campaigns.firsts(tx, wish, START))
        assert store.campaigns(tx) == []

    assert (plan.title, plan.questions, plan.shifts) == ("Case one and 1 more", 6, 3)
    assert [(one.team, one.officers, one.off) for one in plan.teams] == [("A", 1, 0), ("B", 1, 1)]
    assert plan.teams[1].first is None
    work.start(days=5)
    work.rounds()
    assert [one.at for one in firsts if one.at] == [plan.teams[0].first]
    assert plan.teams[0].first in work.waiting().values()


def test_a_dry_run_says_who_has_too_few_shifts_to_finish(work: Work) -> None:
    work.enrol(*FORCE, ("UEVE", "A", "officer"), ("UDAN", "C", "officer"))  # of C no shifts are known: office hours
    work.away("UEVE", MONDAY, MONDAY + timedelta(days=2))
    wish = Wish(("one", "two"), (), MONDAY, FRIDAY + timedelta(days=2))
    with work.db.transaction() as tx:
        plan = work.home.campaigns.plan(tx, wish, None, START)

    assert plan.shifts == 3
    assert [(one.team, one.fewest, one.most, one.short) for one in plan.teams] == [
        ("A", 2, 5, 1),
        ("B", 8, 8, 0),  # Sunday's night reaches into Monday
        ("C", 5, 5, 0),
    ]


def test_who_works_as_many_shifts_as_planned_gets_as_many_messages(work: Work) -> None:
    work.more = False
    wish = Wish(("one", "two"), (), MONDAY, MONDAY + timedelta(days=2))
    with work.db.transaction() as tx:
        planned = {one.officer_id: one.shifts for one in work.home.campaigns.firsts(tx, wish, START)}
    work.start(days=3)
    work.days(8)

    for user in ("UAMINA", "UCAROL"):
        assert len(work.to(user)) == planned[work.officer(user).id], user


def test_a_dry_run_names_the_other_campaigns_for_these_teams_in_that_time(work: Work) -> None:
    def others(*teams: str, opens: date = MONDAY) -> tuple[str, ...]:
        ids = tuple(work.team(name) for name in teams)
        with work.db.transaction() as tx:
            return work.home.campaigns.plan(tx, Wish(("one",), ids, opens, opens + DAY), None, START).others

    closed = work.start("one", "two", teams=("A",))
    with work.db.transaction() as tx:
        work.home.campaigns.close(tx, closed.id, None, START)
    assert others("A") == ()
    work.start("two", days=5, teams=("A",))

    assert others("A") == others("A", opens=FRIDAY) == others() == ("Case two",)
    assert others("B") == others("A", opens=FRIDAY + DAY) == ()


@pytest.mark.parametrize(
    ("by", "teams", "words"),
    [
        ("UAMINA", ("A",), "Campaigns are started by"),
        ("UBO", ("B",), "You coach only some"),
        ("UBO", ("Northfield",), "You coach only some"),
        ("UBO", (), "You coach only some"),
        ("UADA", ("HQ",), "There is no officer"),
    ],
)
def test_who_may_not_train_these_teams_starts_nothing(work: Work, by: str, teams: tuple[str, ...], words: str) -> None:
    with pytest.raises(UserError, match=words):
        work.start(by=by, teams=teams)
    assert work.rows() == []


def test_every_problem_is_told_at_once(work: Work) -> None:
    wish = Wish(("none",), (999,), MONDAY, MONDAY - timedelta(days=3))
    with work.db.transaction() as tx, pytest.raises(UserError) as refused:
        work.home.campaigns.start(tx, wish, None, START)

    assert len(str(refused.value).splitlines()) == 3
    assert refused.value.at == "scenarios"


def test_a_coach_sees_and_steers_campaigns_of_own_teams_only(work: Work) -> None:
    work.start(teams=("B",))
    mine = work.start(by="UBO", teams=("A",))
    bo = work.officer("UBO")
    campaigns = work.home.campaigns
    with work.db.transaction() as tx:
        assert [one.id for one in campaigns.seen(tx, bo)] == [mine.id]
        assert [team.name for team in campaigns.teams(tx, bo)] == ["A"]
        assert len(campaigns.seen(tx, work.officer_in(tx, "UADA"))) == 2
        assert campaigns.seen(tx, work.officer_in(tx, "UAMINA")) == []
        for change in (campaigns.pause, campaigns.resume, campaigns.close):
            with pytest.raises(UserError, match="no campaign of that number"):
                change(tx, 1, bo, START)
        assert campaigns.pause(tx, mine.id, bo, START).state is State.PAUSED


def test_a_campaign_is_extended_to_a_later_day_only_and_not_for_ever(work: Work) -> None:
    campaign = work.start(days=5)
    extend = work.home.campaigns.extend
    with work.db.transaction() as tx:
        with pytest.raises(UserError, match="last day is 27 November already"):
            extend(tx, campaign.id, FRIDAY, None, START)
        with pytest.raises(UserError, match="more than 92 days"):
            extend(tx, campaign.id, MONDAY + timedelta(days=200), None, START)
        later = extend(tx, campaign.id, MONDAY + timedelta(days=6), None, START)
    assert later.due_at == datetime(2026, 11, 30, tzinfo=UTC)


def test_what_is_closed_sends_nothing_and_cannot_be_steered(work: Work) -> None:
    campaign = work.start(by="UBO", teams=("A",))
    work.rounds()
    with work.db.transaction() as tx:
        work.home.campaigns.close(tx, campaign.id, None, work.now)
        for change in (work.home.campaigns.pause, work.home.campaigns.resume, work.home.campaigns.close):
            with pytest.raises(UserError, match="is closed"):
                change(tx, campaign.id, None, work.now)
    work.rounds()

    assert list(work.waiting()) == [f"campaign-report:{campaign.id}"]


def test_a_campaign_for_all_reaches_teams_that_come_later_beneath(work: Work) -> None:
    work.start()
    work.rounds()
    work.enrol(*FORCE, ("UNEW", "C", "officer"))
    work.until(START + timedelta(days=8))

    assert len(work.to("UNEW")) == 3


def test_one_question_of_two_workers_is_put_once(work: Work) -> None:
    """On PostgreSQL both may go through it at once; the key settles it."""
    campaign = work.start()
    for _ in range(2):
        with work.db.transaction() as tx:
            chain.expand(tx, work.home.quizzes, campaign, 0, work.home.campaigns.zone, work.now)

    assert len(work.rows()) == 2


def test_a_campaign_that_another_process_goes_through_is_left_to_it(postgres: Database) -> None:
    work = Work(postgres)
    work.enrol()
    work.start()
    with postgres.transaction() as mine:
        assert work.home.time_passes(mine, work.now)
        with postgres.transaction() as other:
            assert store.next_to_expand(other, work.now, chain.AGAIN) is None


def test_somebody_can_be_asked_while_the_campaign_is_steered(postgres: Database) -> None:
    """Or else a message that is claimed would wait for whoever closes it, who waits for that message."""
    work = Work(postgres)
    work.enrol()
    campaign = work.start()
    officer = work.officer("UAMINA")
    with postgres.transaction() as mine:
        store.campaign_for(mine, campaign.id, lock=True)
        with postgres.transaction() as other:
            asked = answers.ask_once(other, officer.id, "one", "v", "q", 1, work.now, campaign.id)

    assert asked.campaign_id == campaign.id


def test_a_campaign_that_was_gone_through_before_the_clock_was_set_back_is_gone_through_again(work: Work) -> None:
    work.start()
    with work.db.transaction() as tx:
        while work.home.campaigns.time_passes(tx, work.now):
            pass
        assert store.next_to_expand(tx, work.now, chain.AGAIN) is None
        assert store.next_to_expand(tx, work.now - timedelta(hours=3), chain.AGAIN) is not None


def test_the_audience_in_sql_is_the_one_in_python(db: Database) -> None:
    random = Random(7)
    with db.transaction() as tx:
        for number in range(1, 30):
            parent = random.choice([None, *range(1, number)]) if number > 1 else None
            tx.execute(insert(TeamRow).values(id=number, name=f"T{number}", parent_id=parent))
            tx.execute(
                insert(OfficerRow).values(id=number, slack_user=f"U{number}", name="", team_id=number, joined_at=NOW)
            )
            people.replace_grants(tx, number, [("officer", None)])
        teams = people.teams(tx)
        for top in ({1}, {2, 5}, {7}, {11, 12, 13}):
            values = {"title": "", "scenarios": "one", "started_at": NOW, "opens_at": NOW, "due_at": NOW}
            number = store.add_once(tx, None, top, **values)
            found = store.campaign_for(tx, number)
            assert found is not None
            audience = beneath(frozenset(top), teams)
            assert {one.team_id for one in store.standings(tx, found, {})} == audience
            assert {one for one in teams if store.is_in_audience(tx, number, one)} == audience


def test_done_in_sql_is_done_as_the_questions_are_chosen(db: Database) -> None:
    """Whatever officers answered, left and skipped, before and since."""
    contents = (scenario("one"), scenario("two", questions=three("four")), scenario("fork", questions=forked()))
    work = Work(db, home(*contents))
    users = [f"U{number:02}X" for number in range(40)]
    work.enrol(*((user, "A", "officer") for user in users))
    campaign = work.start("one", "fork")
    random, shelf = Random(3), work.home.quizzes.shelf
    with work.db.transaction() as tx:
        ids = [work.officer_in(tx, user).id for user in users]
        for officer_id in ids:
            for number in range(random.randrange(14)):
                about = random.choice(contents)
                name = random.choice(about.questions).id
                when = campaign.opens_at + timedelta(hours=random.randrange(-9, 90), minutes=number)
                asked = answers.ask_once(tx, officer_id, about.slug, "v", name, 1, when)
                match random.randrange(8):
                    case 0:
                        answers.close(tx, asked.id, answers.EXPIRED)
                    case 1:
                        answers.close(tx, asked.id, answers.SKIPPED)
                    case _:
                        answers.record_once(tx, asked.id, ["a"], Verdict(True, True), when)
        found, needed = work.home.campaigns.standings(tx, campaign)
        for one in found:
            history = answers.history(tx, one.officer_id)
            assert (one.finished == needed) is quizzes.finished(shelf.current, campaign.wanted, history)
    assert {one.officer_id for one in found} == set(ids)
    assert 0 < sum(one.finished == needed for one in found) < 40


def test_standings_come_in_parts(work: Work) -> None:
    campaign = work.start()
    with work.db.transaction() as tx:
        whole = store.standings(tx, campaign, {"one": ["one"]})
        first = store.standings(tx, campaign, {"one": ["one"]}, 0, 1)
        rest = store.standings(tx, campaign, {"one": ["one"]}, first[-1].officer_id, 10)

    assert [*first, *rest] == whole
    assert len(whole) == 2
