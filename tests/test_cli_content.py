"""The words for content, as somebody types them."""

import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot import library
from bot.checklists.content import Checklist
from bot.config import load
from bot.db import Database
from bot.frozen import Shelf
from tests.conftest import Say
from tests.lint import small

BY = ("--by", "Ann Other", "--owner", "A lead")


@pytest.fixture
def home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (folder / "content").mkdir()
    monkeypatch.setenv("THINKCHILD_CONTENT", str(folder / "content"))
    return small.write(folder / "content")


@pytest.fixture
def history(home: Path) -> Path:
    """The content under git, with one commit."""
    if not shutil.which("git"):
        pytest.skip("needs git")
    git(home, "init", "-q")
    git(home, "add", ".")
    git(home, "commit", "-qm", "First")
    return home


def git(home: Path, *words: str) -> None:
    who = ["-c", "user.name=A trainer", "-c", "user.email=trainer@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=home, check=True)


def test_every_file_is_listed_with_how_it_stands(say: Say, home: Path) -> None:
    say("content", "approve", str(home / small.FIRST), *BY)
    (home / "training/case-2.yaml").write_text("slug: [", encoding="utf-8")
    lines = say("content", "list").out.splitlines()

    assert [line.split()[:2] for line in lines] == [
        ["prompts/custody.yaml", "unapproved"],
        ["prompts/old.yaml", "retired"],
        ["training/case-1.yaml", "approved"],
        ["training/case-2.yaml", "mistaken"],
        *([f"training/case-{number}.yaml", "unapproved"] for number in range(3, 7)),
    ]
    assert lines[2].endswith("; owner: A lead")


def test_a_state_is_listed_alone(say: Say, home: Path) -> None:
    assert say("content", "list", "--state", "retired").out.startswith("prompts/old.yaml  retired")
    assert say("content", "list", "--state", "expired").err == "There is none.\n"


def test_its_author_may_not_approve_it(say: Say, home: Path) -> None:
    said = say("content", "approve", str(home / small.FIRST), "--by", "A trainer", "--owner", "A lead")

    assert (said.code, said.out) == (1, "")
    assert said.err.endswith("somebody else has to approve it.\nNothing was approved.\n")


def test_what_changed_since_the_approval_is_told_from_git(say: Say, history: Path) -> None:
    file = history / small.FIRST
    say("content", "approve", str(file), *BY)
    small.edit(history, small.FIRST, ("title: A wet night", "title: A dry night"))

    assert say("content", "diff", str(file)).out == "Title: was “A wet night”; now “A dry night”.\n"


def test_what_was_never_approved_has_nothing_to_be_compared_with(say: Say, home: Path) -> None:
    said = say("content", "diff", str(home / small.FIRST))

    assert (said.code, said.out) == (1, "")
    assert "was never approved: name a version" in said.err


def test_an_older_file_can_be_compared_with(say: Say, home: Path, folder: Path) -> None:
    shutil.copy(home / small.FIRST, folder / "old.txt")
    small.edit(home, small.FIRST, ("answer: [ask]", "answer: [ring]"))
    said = say("content", "diff", str(home / small.FIRST), "--with", str(folder / "old.txt"))

    assert said.out.startswith("RIGHT ANSWER changed, Question begin: was ask; now ring.")


def test_a_version_that_nobody_has_is_told(say: Say, history: Path) -> None:
    said = say("content", "diff", str(history / small.FIRST), "0123abcd")

    assert said.code == 1
    assert "Version 0123abcd" in said.err


def test_words_that_officers_met_are_found_in_the_database(ready: Say, home: Path) -> None:
    checklists = library.load(home).checklists
    db = Database(load().database)
    with db.transaction() as tx:
        version = Shelf(Checklist, checklists).keep(tx, "custody")
    db.close()
    small.edit(home, small.CHECKLIST, ("title: On arrival", "title: At the desk"))

    told = ready("content", "diff", str(home / small.CHECKLIST), version[:6]).out

    assert told.splitlines()[0] == "Part arrival, title: was “On arrival”; now “At the desk”."


def test_what_is_retired_is_gone_from_the_library(say: Say, home: Path) -> None:
    said = say("content", "retire", str(home / small.FIRST), "--why", "The law has changed.")

    assert (
        said.out == f"{home / small.FIRST}: retired. What was begun with it can be finished; nobody is shown it anew.\n"
    )
    assert "case-1" not in library.load(home).scenarios


def test_a_source_is_recalled_with_who_met_it(ready: Say, home: Path) -> None:
    said = ready("content", "recall", "law")

    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0].startswith("prompts/custody.yaml:14 review: First review")
    assert lines[1] == "    met by 0 officers as it reads today, by 0 officers as it read before"
    assert lines[-1].startswith("Rest on law: ")
    assert lines[-1].endswith(" statements. 0 officers met any.")


def test_without_a_database_a_recall_says_what_it_could_not_count(say: Say, home: Path) -> None:
    said = say("content", "recall", "law")

    assert said.code == 3
    assert "prompts/custody.yaml:14 review: First review" in said.out
    assert said.err == "How many officers met them is not known: the database could not be read.\n"


@pytest.mark.parametrize("words", [("list",), ("recall", "law")])
def test_without_its_folders_the_content_is_missed(
    say: Say,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    monkeypatch.setenv("THINKCHILD_CONTENT", str(folder / "nowhere"))
    said = say("content", *words)

    assert said.code == 1
    assert "there is no such folder" in said.err


def test_checklists_are_printed_with_their_mark(say: Say, home: Path, folder: Path) -> None:
    said = say("content", "cards", "custody", "--out", "cards.pdf")

    assert said.out == "Wrote cards.pdf: 1 checklist. Print at actual size, and collect the old ones.\n"
    assert "Sample: needs your force's approval" in PdfReader(folder / "cards.pdf").pages[0].extract_text()


def test_a_checklist_that_is_not_there_is_told_with_those_there_are(say: Say, home: Path) -> None:
    said = say("content", "cards", "cells", "--out", "cards.pdf")

    assert (said.code, said.err) == (1, "There is no checklist cells. There are: custody.\n")


def test_the_page_to_sign_off_by_is_written_beside_the_content(say: Say, home: Path) -> None:
    say("content", "approve", str(home / small.CHECKLIST), *BY)
    said = say("content", "page")

    written = (home / "docs" / "content.md").read_text(encoding="utf-8")
    assert said.out == f"Wrote {home / 'docs' / 'content.md'}.\n"
    assert "Approved by Ann Other on " in written
    assert "Not approved" in written


@pytest.mark.parametrize("form", ["gift", "qti"])
def test_questions_go_out_and_come_back_as_a_draft(say: Say, home: Path, folder: Path, form: str) -> None:
    out = say("content", "export", str(home / small.FIRST), "--format", form, "--out", "questions")
    back = say("content", "import", "questions", "--out", "back")

    assert out.out == "Wrote questions: the questions of 1 scenario.\n"
    assert "stay here" in out.err
    assert back.code == 0
    (draft,) = (folder / "back").iterdir()
    assert back.out == f"Wrote {Path('back') / draft.name}. Complete it, then thinkchild check.\n"
    assert "What do you do first?" in draft.read_text(encoding="utf-8")


def test_what_holds_no_questions_is_refused_in_a_sentence(say: Say, home: Path, folder: Path) -> None:
    (folder / "notes.txt").write_text("Nothing but notes.", encoding="utf-8")
    said = say("content", "import", "notes.txt", "--out", "back")

    assert (said.code, said.out) == (1, "")
    assert "No question could be taken over from notes.txt." in said.err
    assert not (folder / "back").exists()


@pytest.mark.parametrize("words", [("page",), ("cards",), ("export", "--format", "gift")], ids=lambda words: words[0])
def test_a_place_that_cannot_be_written_is_told(say: Say, home: Path, words: tuple[str, ...]) -> None:
    said = say("content", *words, "--out", "no/such/folder/x")

    assert (said.code, said.out) == (1, "")
    assert "no/such/folder/x cannot be written: No such file or directory" in said.err


def test_a_mistake_in_what_files_rest_on_is_listed(say: Say, home: Path) -> None:
    (home / small.SOURCES).write_text("sources: [", encoding="utf-8")

    assert say("content", "list", "--state", "mistaken").out.startswith("training/sources.yaml  mistaken  line ")


def test_a_version_of_few_letters_could_be_any(say: Say, home: Path) -> None:
    assert "at least the first 6 letters" in say("content", "diff", str(home / small.FIRST), "1").err
