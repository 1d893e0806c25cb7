"""Approval and retirement write a few keys into a file, and never touch another character of it."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import library
from bot.authored import standing
from bot.errors import ContentError, UserError
from bot.lifecycle.approval import approve, retire
from bot.lifecycle.contents import read
from tests.lint import small

TODAY = date(2026, 11, 22)
BY, OWNER = "Ann Other", "Safeguarding lead"
SHIPPED = sorted([*(library.folder() / "prompts").glob("*.yaml"), *(library.folder() / "training").glob("*-*.yaml")])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small.write(tmp_path)


@pytest.fixture
def first(home: Path) -> Path:
    return home / small.FIRST


def test_what_is_approved_says_by_whom_when_until_when_and_which_words(first: Path) -> None:
    before = first.read_text(encoding="utf-8")

    (said,) = approve([first], BY, TODAY, OWNER)

    content = read(first)
    assert content.approved is not None
    assert standing(content, TODAY).words == "approved by Ann Other on 2026-11-22, until 2027-11-22"
    assert said == f"{first}: approved as version {content.approved.version}, until 2027-11-22."
    new = [line for line in first.read_text(encoding="utf-8").splitlines() if line not in before.splitlines()]
    assert new == [
        "owner: Safeguarding lead",
        "review_by: 2027-11-22",
        f"approved: {{by: Ann Other, day: 2026-11-22, version: {_plain(content.approved.version)}}}",
    ]


def _plain(version: str) -> str:
    return f"'{version}'" if version.isdecimal() else version


def test_an_approval_again_replaces_the_one_before(first: Path) -> None:
    approve([first], BY, TODAY, OWNER)
    small.edit(first.parent.parent, small.FIRST, ("title: A wet night", "title: A dry night"))
    assert standing(read(first), TODAY).state == "changed"

    approve([first], "Some One", date(2026, 12, 1), review_by=date(2027, 3, 1))

    assert standing(read(first), TODAY).words == "approved by Some One on 2026-12-01, until 2027-03-01"
    assert first.read_text(encoding="utf-8").count("approved:") == 1
    assert read(first).owner == OWNER


def test_a_review_that_its_author_asked_for_earlier_is_kept(home: Path, first: Path) -> None:
    small.edit(home, small.FIRST, ("published:", "review_by: 2027-02-01\npublished:"))

    approve([first], BY, TODAY, OWNER)

    assert read(first).review_by == date(2027, 2, 1)


@pytest.mark.parametrize(
    ("edits", "by", "owner", "told"),
    [
        ((), "a TRAINER", OWNER, "was written by A trainer, so somebody else has to approve it"),
        ((("author: A trainer\n", ""),), BY, OWNER, "does not say who wrote it: add author"),
        ((), BY, "", "has no owner: say who answers for it"),
        (
            (("published:", "retired: {day: 2026-11-01, reason: It is out of date.}\npublished:"),),
            BY,
            OWNER,
            "was retired",
        ),
        ((("title: A wet night", "title: A wet night, not lifestyle"),), BY, OWNER, "blaming-words"),
    ],
)
def test_what_must_not_be_approved_is_not_and_nothing_else_with_it(
    home: Path, first: Path, edits: tuple[tuple[str, str], ...], by: str, owner: str, told: str
) -> None:
    small.edit(home, small.FIRST, *edits)
    both = [home / small.CHECKLIST, first]
    if "TRAINER" in by:
        small.edit(home, small.CHECKLIST, ("author: A trainer", "author: Another"))
    before = [file.read_bytes() for file in both]

    with pytest.raises(UserError, match=rf"(?s){told}.*Nothing was approved"):
        approve(both, by, TODAY, owner)
    assert [file.read_bytes() for file in both] == before


def test_what_has_a_mistake_is_not_approved(home: Path, first: Path) -> None:
    small.edit(home, small.FIRST, ("source: law", "source: hearsay"))

    with pytest.raises(ContentError, match="there is no source hearsay"):
        approve([first], BY, TODAY, OWNER)


@pytest.mark.parametrize(("day", "told"), [(TODAY, "still to come"), (date(2028, 11, 23), "over two years away")])
def test_a_review_that_is_due_already_or_out_of_sight_is_refused(first: Path, day: date, told: str) -> None:
    with pytest.raises(UserError, match=told):
        approve([first], BY, TODAY, OWNER, day)


@pytest.mark.parametrize("name", [small.SOURCES, "elsewhere.yaml"])
def test_only_checklists_and_scenarios_are_approved(home: Path, name: str) -> None:
    (home / name).touch()

    with pytest.raises(UserError, match="neither a checklist in prompts/ nor a scenario in training/"):
        approve([home / name], BY, TODAY, OWNER)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_an_editor_does_to_lines_stays(first: Path, end: str, mark: bytes) -> None:
    first.write_bytes(mark + first.read_text(encoding="utf-8").replace("\n", end).encode())

    approve([first], BY, TODAY, OWNER)
    approve([first], BY, TODAY, "Another lead")

    data = first.read_bytes()
    assert data.startswith(mark + b"slug:")
    assert data.count(b"\n") == data.count(end.encode())
    assert read(first).owner == "Another lead"


def test_a_file_whose_line_of_the_day_is_the_last_keeps_its_keys_apart(home: Path, first: Path) -> None:
    text = first.read_text(encoding="utf-8").replace("published: 2026-10-05\n", "")
    first.write_text(f"{text}published: 2026-10-05", encoding="utf-8")

    approve([first], BY, TODAY, OWNER)

    assert standing(read(first), TODAY).served


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    by=st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=2, max_size=40).filter(
        lambda name: len(name.strip()) > 1
    ),
    owner=st.text(st.characters(codec="ascii", categories=["L", "P", "N"]), min_size=2, max_size=40),
)
def test_any_name_can_be_written(tmp_path_factory: pytest.TempPathFactory, by: str, owner: str) -> None:
    file = small.write(tmp_path_factory.mktemp("home")) / small.FIRST
    try:
        approve([file], by, TODAY, owner)
    except UserError:  # a person, as the program sees it, who wrote it
        assert " ".join(by.split()).casefold() == "a trainer"
        return

    found = read(file)
    assert found.approved is not None
    assert (found.approved.by, found.owner) == (by.strip(), owner.strip())


def test_every_shipped_file_can_be_approved_and_keeps_its_other_lines(tmp_path: Path) -> None:
    for folder in ("prompts", "training"):
        shutil.copytree(library.folder() / folder, tmp_path / folder)
    files = [tmp_path / file.parent.name / file.name for file in SHIPPED]

    approve(files, BY, TODAY, OWNER)

    for old, new in zip(SHIPPED, files, strict=True):
        before, after = old.read_text(encoding="utf-8").splitlines(), new.read_text(encoding="utf-8").splitlines()
        keys = ("owner:", "author:", "review_by:", "approved:")
        assert [line for line in after if not line.startswith(keys)] == [
            line for line in before if not line.startswith(keys)
        ]
        assert standing(read(new), TODAY).served
    assert len(files) == 53


def test_what_is_retired_says_why_and_is_in_no_library(home: Path) -> None:
    small.edit(home, small.FIRST, ("published:", "checklist: custody\npublished:"))

    said = retire(home / small.CHECKLIST, "The law has changed.", TODAY)

    assert "custody" not in library.load(home).checklists
    assert said[1:] == ["training/case-1.yaml names it as its checklist: name another there."]
    with pytest.raises(UserError, match="was retired on 2026-11-22 already: The law has changed"):
        retire(home / small.CHECKLIST, "Once more, to be sure.", TODAY)


def test_retiring_says_why(first: Path) -> None:
    with pytest.raises(UserError, match="Say why in a sentence"):
        retire(first, "old", TODAY)


@pytest.mark.parametrize("name", ["J", " ", "x" * 81])
def test_who_approves_has_a_name(first: Path, name: str) -> None:
    with pytest.raises(UserError, match="--by is a name or a post"):
        approve([first], name, TODAY, OWNER)
    with pytest.raises(UserError, match="--owner is a name or a post"):
        approve([first], BY, TODAY, name)


def test_a_reason_that_is_a_book_is_refused(first: Path) -> None:
    with pytest.raises(UserError, match="at most 300 characters"):
        retire(first, "x" * 301, TODAY)


def test_nothing_is_approved_while_what_it_rests_on_cannot_be_read(home: Path, first: Path) -> None:
    (home / small.SOURCES).write_text("sources: [", encoding="utf-8")

    with pytest.raises(ContentError, match=r"sources\.yaml"):
        approve([first], BY, TODAY, OWNER)


def test_a_checklist_that_takes_anothers_name_is_not_approved(home: Path) -> None:
    draft = (
        small.FILES[small.CHECKLIST].replace("slug: custody", "slug: arrest").replace("title: Child in", "title: An")
    )
    (home / "prompts/arrest.yaml").write_text(f"{draft}aliases: [custody]\n", encoding="utf-8")

    with pytest.raises(ContentError, match="already means the checklist arrest"):
        approve([home / "prompts/arrest.yaml"], BY, TODAY, OWNER)


def test_what_was_retired_comes_back_only_with_a_new_approval(home: Path, first: Path) -> None:
    approve([first], BY, TODAY, OWNER)
    retire(first, "The law has changed.", TODAY)
    lines = first.read_text(encoding="utf-8").splitlines(keepends=True)
    first.write_text("".join(line for line in lines if not line.startswith("retired:")), encoding="utf-8")

    assert standing(read(first), TODAY).state == "unapproved"


def test_a_key_in_quotes_is_no_obstacle(home: Path, first: Path) -> None:
    small.edit(home, small.FIRST, ("published:", '"published":'))

    approve([first], BY, TODAY, OWNER)

    assert standing(read(first), TODAY).served


def test_a_link_stays_a_link_and_a_file_keeps_its_mode(home: Path, first: Path, tmp_path: Path) -> None:
    real = first.rename(tmp_path / "real.txt")
    real.chmod(0o640)
    first.symlink_to(real)

    approve([first], BY, TODAY, OWNER)

    assert first.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert standing(read(first), TODAY).served


def test_where_one_file_cannot_be_written_none_is(home: Path, first: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checklist = home / small.CHECKLIST
    before = first.read_bytes()
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != checklist)  # root may write anything

    with pytest.raises(UserError, match=r"custody\.yaml cannot be written: it is read-only"):
        approve([first, checklist], BY, TODAY, OWNER)
    assert first.read_bytes() == before
    assert not list(home.rglob("*.draft"))
