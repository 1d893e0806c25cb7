"""What rests on a source, and who met it: in today's words, in earlier ones, and in what is there no more."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.campaigns.service import Campaigns
from bot.checklists.content import Checklist
from bot.checklists.service import Checklists
from bot.db import Database
from bot.errors import UserError
from bot.frozen import Shelf
from bot.home import Home
from bot.library import load
from bot.lifecycle.recall import Met, recall
from bot.people.leave import Leave
from bot.quizzes import store
from bot.quizzes.content import Scenario
from bot.quizzes.service import Quizzes
from bot.reports.coverage import Reporter
from bot.verbs import Officer, Press
from tests.conftest import NOW, Force
from tests.lint import small
from tests.samples import LONDON

OLD_LAW = """\
  - id: old-law
    title: An old law
    body: Parliament
    address: https://example.org/old
    checked: 2026-11-22
    confirmed: first-hand
    jurisdiction: england-and-wales
    says: As it was.
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The small library, of which one option and one item rest on another law."""
    small.write(tmp_path)
    small.edit(
        tmp_path,
        small.SOURCES,
        ("    says: See the child within 6 hours.\n", f"    says: See the child within 6 hours.\n{OLD_LAW}"),
    )
    for name in range(2, 7):
        (tmp_path / f"training/case-{name}.yaml").unlink()
    option = "why: She knows best what she needs.\n        source: law\n"
    small.edit(tmp_path, small.FIRST, (option, option.replace("law", "old-law")))
    item = small.ITEM.format(number=2)
    small.edit(tmp_path, small.CHECKLIST, (item, item.replace("law", "old-law")))
    return tmp_path


def rooms(home: Path) -> Home:
    found = load(home)
    checklists = Checklists(Shelf(Checklist, found.checklists), found.sources, LONDON, "LC-[0-9]+", "LC-1")
    quizzes = Quizzes(Shelf(Scenario, found.scenarios), found.sources, "")
    reporter = Reporter(found.scenarios, timedelta(days=28), LONDON)
    return Home(checklists, quizzes, reporter, Leave(LONDON), Campaigns(quizzes, LONDON))


def answers(db: Database, home: Path, officer: Officer) -> None:
    """The first question of the scenario."""
    with db.transaction() as tx:
        here = rooms(home)
        here.quizzes.command(tx, Press(officer, NOW))
        asked = store.open_for(tx, officer.id)
        assert asked is not None
        here.quizzes.verbs()["quiz.sure"](tx, Press(officer, NOW, str(asked.id), ("ask",)))


def uses(db: Database, home: Path, officer: Officer) -> None:
    with db.transaction() as tx:
        rooms(home).think_child(tx, Press(officer, NOW, words="custody"))


def recalled(db: Database, home: Path, source: str = "old-law") -> tuple[dict[str, Met], int]:
    with db.transaction() as tx:
        met, officers = recall(tx, home, source)
    return {f"{one.file} {one.id} {'there' if one.line else 'gone'}": who for one, who in met.items()}, officers


ITEM, QUESTION = "prompts/custody.yaml item-2", "training/case-1.yaml begin"


def test_before_anybody_met_it_everything_that_rests_on_it_is_listed_at_its_line(db: Database, home: Path) -> None:
    with db.transaction() as tx:
        met, officers = recall(tx, home, "old-law")

    assert {f"{one.file} {one.id}" for one in met} == {ITEM, QUESTION}
    assert (set(met.values()), officers) == ({Met()}, 0)
    for one in met:
        assert one.line is not None
        assert "old-law" in (home / one.file).read_text(encoding="utf-8").splitlines()[one.line - 1]


def test_officers_are_counted_once_for_each_statement_and_once_in_all(db: Database, home: Path, force: Force) -> None:
    for officer in (force.amina, force.carol):
        answers(db, home, officer)
    uses(db, home, force.amina)
    uses(db, home, force.bo)

    assert recalled(db, home) == ({f"{ITEM} there": Met(today=2), f"{QUESTION} there": Met(today=2)}, 3)


def test_earlier_words_are_counted_apart_from_todays(db: Database, home: Path, force: Force) -> None:
    answers(db, home, force.amina)
    uses(db, home, force.amina)
    small.edit(home, small.FIRST, ("title: A wet night", "title: A dry night"))
    small.edit(home, small.CHECKLIST, ("part 2", "part two"))
    answers(db, home, force.carol)

    assert recalled(db, home) == (
        {f"{ITEM} there": Met(before=1), f"{QUESTION} there": Met(today=1, before=1)},
        2,
    )


def test_what_rests_on_it_no_more_is_still_recalled_from_those_who_met_it(
    db: Database, home: Path, force: Force
) -> None:
    answers(db, home, force.amina)
    small.edit(home, small.FIRST, ("source: old-law", "source: law"))
    small.edit(home, small.CHECKLIST, ("source: old-law", "source: law"))

    assert recalled(db, home) == ({f"{QUESTION} gone": Met(before=1)}, 1)


def test_a_question_that_nobody_answered_was_taught_to_nobody(db: Database, home: Path, force: Force) -> None:
    with db.transaction() as tx:
        rooms(home).quizzes.command(tx, Press(force.amina, NOW))

    assert recalled(db, home)[1] == 0


def test_a_case_takes_its_questions_with_it(db: Database, home: Path) -> None:
    met, _ = recalled(db, home, "law")

    assert {name for name in met if name.startswith("training")} == {
        f"training/case-1.yaml {name} there" for name in ("begin", "go-on", "end")
    }
    assert "prompts/custody.yaml review there" in met  # a clock


def test_what_was_retired_is_recalled_too(db: Database, home: Path) -> None:
    assert "prompts/old.yaml ask there" in recalled(db, home, "law")[0]


@pytest.mark.parametrize(("source", "told"), [("old-lwa", "Near it: old-law"), ("xyz", "Near it: none")])
def test_a_source_that_is_not_there_is_told_with_those_near_it(
    db: Database, home: Path, source: str, told: str
) -> None:
    with pytest.raises(UserError, match=f"There is no source {source} in training/sources.yaml. {told}."):
        recalled(db, home, source)


def test_without_a_database_the_statements_are_listed(home: Path) -> None:
    met, officers = recall(None, home, "old-law")

    assert (len(met), officers) == (2, 0)
