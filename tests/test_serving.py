"""What officers are shown in production: approved, in date, and the last good version where today's is bad."""

import os
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot import yamlfile
from bot.authored import version_of
from bot.db import Database
from bot.errors import ContentError
from bot.lifecycle.approval import approve, retire
from bot.outbox.store import DeliveryRow
from bot.people import rules, service
from bot.quizzes.content import Scenario
from bot.serving import Served, following, serve
from tests.conftest import NOW, ROSTER, Force
from tests.lint import small
from tests.samples import LONDON

TODAY = NOW.date()
FILES = ("prompts/custody.yaml", *(f"training/case-{number}.yaml" for number in range(1, 7)))
CUSTODY, FIRST = FILES[:2]
LATER = NOW + timedelta(days=3)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small library, all of it approved until the first day of 2027."""
    (tmp_path / "home").mkdir()
    small.write(tmp_path / "home")
    approve_all(tmp_path / "home")
    return tmp_path / "home"


def approve_all(home: Path, *files: str) -> None:
    approve([home / file for file in files or FILES], "Ann Other", TODAY, "A lead", date(2027, 1, 1))


def now_served(db: Database, home: Path, now: datetime = NOW) -> Served:
    with db.transaction() as tx:
        return serve(tx, home, now, LONDON)


def shown(served: Served) -> list[str]:
    return sorted([*served.library.checklists, *served.library.scenarios])


ALL = ["case-1", "case-2", "case-3", "case-4", "case-5", "case-6", "custody"]


def test_what_is_approved_and_in_date_is_shown(db: Database, home: Path) -> None:
    served = now_served(db, home)

    assert shown(served) == ALL
    assert served.notices == ()


def test_what_nobody_approved_is_not_shown_and_admins_are_told_how_many(db: Database, tmp_path: Path) -> None:
    served = now_served(db, small.write(tmp_path))

    assert shown(served) == []
    assert served.notices == ("7 files are not approved yet, so not in use. thinkchild content list names them.",)


def test_a_file_with_a_mistake_keeps_its_last_good_version(db: Database, home: Path) -> None:
    now_served(db, home)
    small.edit(home, CUSTODY, ("text: Ask how she is, part 1", "txet: Ask how she is, part 1"))

    served = now_served(db, home, LATER)

    assert shown(served) == ALL
    assert next(item.text for item in served.library.checklists["custody"].items()) == "Ask how she is, part 1"
    assert len(served.notices) == 1
    assert served.notices[0].startswith("prompts/custody.yaml has a mistake in line ")
    assert served.notices[0].endswith("Meanwhile the version of 22 November 2026 is in use.")


def test_a_mistake_that_was_never_good_stops_nothing_else(db: Database, home: Path) -> None:
    (home / FIRST).write_text("slug: [", encoding="utf-8")

    served = now_served(db, home)

    assert shown(served) == [name for name in ALL if name != "case-1"]
    assert len(served.notices) == 1
    assert served.notices[0].endswith("It is not in use.")


def test_an_edit_waits_for_its_approval_and_the_approved_words_are_shown(db: Database, home: Path) -> None:
    now_served(db, home)
    small.edit(home, FIRST, ("title: A wet night", "title: A dry night"))

    before = now_served(db, home, LATER)
    approve_all(home, FIRST)
    after = now_served(db, home, LATER)

    assert before.library.scenarios["case-1"].title == "A wet night"
    assert before.notices[0].startswith(
        "training/case-1.yaml is changed since it was approved by Ann Other on 2026-11-22."
    )
    assert after.library.scenarios["case-1"].title == "A dry night"
    assert after.notices == ()


def test_a_mistake_in_the_sources_leaves_every_source_where_it_was(db: Database, home: Path) -> None:
    now_served(db, home)
    (home / small.SOURCES).write_bytes(b"\xff")

    served = now_served(db, home, LATER)

    assert shown(served) == ALL
    assert list(served.library.sources) == ["law"]


def test_what_rests_on_a_source_of_a_file_that_has_a_mistake_keeps_its_last_good_version(
    db: Database, home: Path
) -> None:
    """Today's file needs today's sources, which cannot be read; the kept one needs the kept ones."""
    now_served(db, home)
    small.edit(home, small.SOURCES, ("id: law", "id: law-of-today"), ("checked:", "chekced:"))
    small.edit(home, FIRST, *[("source: law\n", "source: law-of-today\n")] * 10)
    approve_all_blindly(home)

    served = now_served(db, home, LATER)

    assert shown(served) == ALL
    assert {option.source for option in served.library.scenarios["case-1"].questions[0].options} == {"law"}


def approve_all_blindly(home: Path) -> None:
    """As somebody may who writes the keys by hand."""
    content, _, _ = yamlfile.read(home / FIRST, Scenario)
    assert content is not None
    assert content.approved is not None
    small.edit(home, FIRST, (content.approved.version, version_of(content)))


def test_nothing_is_shown_after_the_day_of_its_review(db: Database, home: Path) -> None:
    last = datetime(2027, 1, 1, 23, 59, tzinfo=UTC)

    on_its_day, after = now_served(db, home, last), now_served(db, home, last + timedelta(minutes=2))

    assert shown(on_its_day) == ALL
    assert on_its_day.notices[0] == "prompts/custody.yaml is due for review: it is in use until 1 January 2027."
    assert shown(after) == []
    assert "its review was due by 2027-01-01. It is not in use." in after.notices[0]


def test_what_was_deleted_or_retired_is_shown_no_more_even_if_a_bad_file_comes_back(db: Database, home: Path) -> None:
    now_served(db, home)
    (home / FIRST).unlink()
    retire(home / FILES[2], "The law has changed.", TODAY)

    without = now_served(db, home)
    (home / FIRST).write_text("slug: [", encoding="utf-8")
    back = now_served(db, home)

    assert shown(without) == shown(back) == [name for name in ALL if name not in ("case-1", "case-2")]
    assert without.notices == ()


def test_without_its_folders_nothing_is_guessed(db: Database, home: Path) -> None:
    now_served(db, home)
    shutil.rmtree(home / "prompts")

    with pytest.raises(ContentError, match="no such folder"):
        now_served(db, home)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(broken=st.sets(st.sampled_from([*FILES, small.SOURCES, small.TOPICS]), min_size=1), junk=st.binary(max_size=30))
def test_whatever_is_in_the_files_officers_see_what_they_saw(
    sqlite: Database, tmp_path_factory: pytest.TempPathFactory, broken: set[str], junk: bytes
) -> None:
    home = small.write(tmp_path_factory.mktemp("home"))
    approve_all(home)
    before = now_served(sqlite, home)
    for file in broken:
        (home / file).write_bytes(b"\t" + junk)

    after = now_served(sqlite, home, LATER)

    assert after.library.checklists == before.library.checklists
    assert after.library.scenarios == before.library.scenarios
    assert after.library.sources == before.library.sources
    assert len([notice for notice in after.notices if "has a mistake" in notice]) == len(broken)


class Followed:
    """Waits for what `following` gives."""

    def __init__(self) -> None:
        self.got: list[Served] = []
        self._came = threading.Condition()

    def __call__(self, served: Served) -> None:
        with self._came:
            self.got.append(served)
            self._came.notify_all()

    def until(self, enough: Callable[[list[Served]], bool]) -> Served:
        with self._came:
            assert self._came.wait_for(lambda: enough(self.got), timeout=20)
            return self.got[-1]


def test_a_saved_file_is_followed_and_a_missing_folder_waited_for(sqlite: Database, home: Path) -> None:
    followed = Followed()
    with following(sqlite, home, LONDON, now_served(sqlite, home), followed, every=0.01, now=lambda: NOW):
        small.edit(home, FIRST, ("title: A wet night", "title: A dry night"))
        approve_all(home, FIRST)
        new = followed.until(lambda got: any(one.library.scenarios["case-1"].title == "A dry night" for one in got))
        (home / "prompts").rename(home / "elsewhere")
        (home / "elsewhere").rename(home / "prompts")
        small.edit(home, FIRST, ("title: A dry night", "title: A cold night"))
        approve_all(home, FIRST)
        newest = followed.until(lambda got: got[-1].library.scenarios["case-1"].title == "A cold night")

    assert shown(new) == shown(newest) == ALL


def test_the_day_is_followed_too(sqlite: Database, home: Path) -> None:
    followed = Followed()
    today = now_served(sqlite, home)
    with following(sqlite, home, LONDON, today, followed, every=0.01, now=lambda: NOW + timedelta(days=400)):
        served = followed.until(bool)

    assert shown(served) == []


def test_nothing_is_read_while_nothing_changes(sqlite: Database, home: Path) -> None:
    followed, looked = Followed(), threading.Event()
    looks = iter(range(20))

    def now() -> datetime:
        if next(looks, None) is None:
            looked.set()
        return NOW

    with following(sqlite, home, LONDON, now_served(sqlite, home), followed, every=0.001, now=now):
        assert looked.wait(20)

    assert followed.got == []


def test_what_was_retired_is_not_brought_back_by_a_mistake_in_it(db: Database, home: Path) -> None:
    now_served(db, home)
    small.edit(home, CUSTODY, ("source: law", "source: repealed"))
    before = now_served(db, home)
    retire(home / CUSTODY, "The law was repealed.", TODAY)

    assert "custody" in shown(before)
    assert "custody" not in shown(now_served(db, home))


def test_an_approval_that_is_taken_away_takes_the_content_away(db: Database, home: Path) -> None:
    now_served(db, home)
    lines = (home / CUSTODY).read_text(encoding="utf-8").splitlines(keepends=True)
    (home / CUSTODY).write_text("".join(line for line in lines if not line.startswith("approved:")), encoding="utf-8")

    served = now_served(db, home)
    (home / CUSTODY).write_text("slug: [", encoding="utf-8")

    assert "custody" not in shown(served)
    assert "custody" not in shown(now_served(db, home))


def test_an_earlier_review_holds_whatever_was_kept(db: Database, home: Path) -> None:
    now_served(db, home)
    small.edit(home, FIRST, ("review_by: 2027-01-01", "review_by: 2026-11-21"))

    assert "case-1" not in shown(now_served(db, home))


@pytest.mark.parametrize("name", ["prompts/a-copy.yaml", "prompts/z-copy.yaml", "prompts/custody.yml"])
def test_a_copy_beside_a_file_changes_nothing_but_what_admins_are_told(db: Database, home: Path, name: str) -> None:
    now_served(db, home)
    shutil.copy(home / CUSTODY, home / name)
    small.edit(home, CUSTODY, ("title: Child in custody", "title: A child in custody"))
    approve_all(home, CUSTODY)

    served = now_served(db, home)

    assert shown(served) == ALL
    assert served.library.checklists["custody"].title == "A child in custody"
    assert [notice.split()[0] for notice in served.notices] == [name]


@pytest.mark.parametrize("name", [b"prompts/custody.yml", b"prompts/\xff.yaml", b"prompts/two\nlines.yaml"])
def test_no_name_of_a_file_stops_the_rest(db: Database, home: Path, name: bytes) -> None:
    now_served(db, home)
    Path(os.fsdecode(os.fsencode(home) + b"/" + name)).write_bytes(b"slug: x")

    served = now_served(db, home)

    assert shown(served) == ALL
    assert len(served.notices) == 1
    assert "\n" not in served.notices[0]


def test_a_draft_cannot_take_the_names_of_what_is_in_use(db: Database, home: Path) -> None:
    now_served(db, home)
    draft = small.FILES[CUSTODY].replace("slug: custody", "slug: arrest").replace("title: Child in", "title: Arrest,")
    (home / "prompts/arrest.yaml").write_text(f"{draft}aliases: [custody]\n", encoding="utf-8")

    assert shown(now_served(db, home)) == ALL


def test_a_scenario_is_shown_though_its_checklist_is_not(db: Database, home: Path) -> None:
    small.edit(home, FIRST, ("published:", "checklist: custody\npublished:"))
    approve_all(home, FIRST)
    now_served(db, home)
    (home / CUSTODY).unlink()

    assert "case-1" in shown(now_served(db, home))


def test_a_link_that_leads_nowhere_is_an_accident(db: Database, home: Path) -> None:
    now_served(db, home)
    (home / CUSTODY).unlink()
    (home / CUSTODY).symlink_to(home / "nowhere.yaml")

    assert shown(now_served(db, home)) == ALL


def test_looking_alone_keeps_and_tells_nothing(db: Database, home: Path, tmp_path: Path) -> None:
    now_served(db, home)
    other = small.write(tmp_path / "other")
    with db.transaction() as tx:
        serve(tx, other, NOW, LONDON, keep=False)
    (home / CUSTODY).write_text("slug: [", encoding="utf-8")

    assert shown(now_served(db, home)) == ALL


def test_admins_are_told_again_of_what_is_new_and_not_of_what_is_less(db: Database, home: Path, force: Force) -> None:
    def written() -> int:
        with db.transaction() as tx:
            return tx.execute(select(func.count()).select_from(DeliveryRow)).scalar_one()

    with db.transaction() as tx:
        service.apply(
            tx, rules.read(ROSTER.replace("A,Northfield,officer", "A,Northfield,admin").splitlines()).entries, NOW
        )
    counts = []
    for file, text in (
        (CUSTODY, "slug: ["),
        (FIRST, "slug: ["),
        (FIRST, "\n\nslug: ["),
        (FIRST, small.scenario("case-1")),
    ):
        (home / file).write_text(text, encoding="utf-8")
        now_served(db, home)
        counts.append(written())

    assert counts == [1, 2, 2, 3]  # the last: no mistake any more, but it waits for approval
