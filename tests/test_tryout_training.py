"""The fictional force has training behind it, whatever kinds of questions there are and however few are published."""

from datetime import date

import pytest

from bot import tryout
from bot.db import Database
from bot.people import store
from bot.quizzes.content import Scenario
from tests.conftest import NOW
from tests.samples import forked, home, ordered, question, scenario

ROSTER = "slack_user,name,team,parent,roles,joined\n" + "\n".join(
    f"U0X{number},Surname,Response A,North,officer,2026-01-01" for number in range(12)
)
STEPS = scenario("steps", questions=[ordered("steps"), ordered("more-steps"), question("last", ("a", "b"))])
FORK = scenario("fork", questions=forked())
TOMORROW = [scenario(f"later-{number}", date(2026, 11, 23)) for number in range(9)]


@pytest.mark.parametrize("published", [(), (STEPS,), (STEPS, FORK)])
def test_officers_have_completed_none_to_all_of_what_is_published(
    sqlite: Database, published: tuple[Scenario, ...]
) -> None:
    rooms = home(*published, *TOMORROW)
    tryout.settle(sqlite, rooms, ROSTER, {"U0X5"}, NOW, lambda: None)

    with sqlite.transaction() as tx:
        officers = [store.officer_for(tx, f"U0X{number}") for number in range(12)]
        done = [rooms.quizzes.progress(tx, officer, NOW)[0] for officer in officers if officer]
    most = len(published)
    assert done == [0 if number == 5 else min(number % tryout.DEPTH, most) for number in range(12)]


def test_a_wrong_order_has_every_step() -> None:
    assert tryout._wrong(STEPS.questions[0]) == ("b", "a", "c")
