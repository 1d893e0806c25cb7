"""What Home says of the campaigns that ask an officer."""

import pytest

from bot.cards import spoken
from bot.db import Database
from tests.campaigns.desk import MONDAY, Work
from tests.campaigns.test_chain import at


@pytest.fixture
def work(db: Database) -> Work:
    work = Work(db)
    work.enrol()
    return work


def training(work: Work, user: str) -> str:
    with work.db.transaction() as tx:
        card = work.home.card(tx, work.officer_in(tx, user), work.now)
    return spoken(card).split("Training\n")[1].split("You have completed")[0].strip()


def test_home_says_how_far_an_officer_is_with_it(work: Work) -> None:
    work.start(days=5)
    assert training(work, "UAMINA") == ""
    work.until(at(0, 7))
    assert training(work, "UAMINA") == "Case one and 1 more: 0 of 6 questions done, until Fri 27 November"
    work.quiz("UAMINA")
    work.quiz("UAMINA")

    assert training(work, "UAMINA") == "Case one and 1 more: 2 of 6 questions done, until Fri 27 November"
    work.until(at(2, 20))
    assert training(work, "UAMINA") == "Case one and 1 more: all done. Thank you."


def test_it_is_about_their_own_answers_and_campaigns_alone(work: Work) -> None:
    work.start("one", teams=("A",), days=5)
    work.until(at(0, 7))
    work.quiz("UAMINA")
    work.start("two", opens=MONDAY, days=2)

    assert training(work, "UCAROL") == "Case two: 0 of 3 questions done, until Tue 24 November"
    assert training(work, "UAMINA").splitlines() == [
        "Case two: 0 of 3 questions done, until Tue 24 November",
        "Case one: 1 of 3 questions done, until Fri 27 November",
    ]
    assert training(work, "UBO") == ""


def test_what_was_answered_before_it_opened_is_asked_anew(work: Work) -> None:
    work.now = at(0, 8)
    work.quiz("UAMINA")
    work.now = at(0, 9)
    work.start(days=5)

    assert training(work, "UAMINA") == "Case one and 1 more: 0 of 6 questions done, until Fri 27 November"


def test_who_skipped_a_case_has_nothing_left_of_it(db: Database) -> None:
    from tests.samples import home, scenario

    work = Work(db, home(scenario("one", distressing="A child is hurt."), scenario("two")), answers=lambda *_: False)
    work.enrol()
    work.start()
    work.until(at(0, 13))
    work.skip("UAMINA")

    assert training(work, "UAMINA").startswith("Case one and 1 more: 3 of 6 questions done")
