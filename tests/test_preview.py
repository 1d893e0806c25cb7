"""One file as an officer meets it: drawn anew when it is saved, and its mistakes told while it cannot be."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import library
from bot.config import Settings, load
from bot.errors import SettingsError
from bot.practice import Practice
from bot.practice.person import Visitor
from bot.preview import content_around, is_checklist, previewing, read, refuse_other, sources_for

SHIPPED = library.folder()
SCENARIO = SHIPPED / "training" / "boy-17-in-custody.yaml"
CHECKLIST = SHIPPED / "prompts" / "custody.yaml"
TODAY = date(2026, 11, 22)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """A scenario of an author's own, in a folder with nothing else."""
    return Path(shutil.copy(SCENARIO, tmp_path))


@pytest.fixture
def checklist(tmp_path: Path) -> Path:
    return Path(shutil.copy(CHECKLIST, tmp_path))


def change(file: Path, *pairs: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def problems(file: Path) -> list[str]:
    return [mistake.problem for mistake in read(file, SHIPPED, TODAY).mistakes]


def test_a_file_outside_the_content_rests_on_what_shipped(scenario: Path, checklist: Path) -> None:
    first, second = read(scenario, SHIPPED, TODAY), read(checklist, SHIPPED, TODAY)

    assert (first.mistakes, first.command, list(first.library.scenarios)) == ((), "/quiz", ["boy-17-in-custody"])
    assert (second.mistakes, second.command, list(second.library.checklists)) == (
        (),
        "/thinkchild custody",
        ["custody"],
    )


def test_sources_beside_the_file_come_first(scenario: Path) -> None:
    assert sources_for(scenario, SHIPPED) == SHIPPED / "training" / "sources.yaml"
    sources = scenario.with_name("sources.yaml")
    text = sources_for(scenario, SHIPPED).read_text(encoding="utf-8")
    sources.write_text(text[: text.index("  - id:", text.index("  - id:") + 1)], encoding="utf-8")  # the first alone

    assert sources_for(scenario, SHIPPED) == sources
    assert any("there is no source" in problem for problem in problems(scenario))


def test_a_mistake_in_the_sources_is_told_and_accuses_nobody_else(scenario: Path) -> None:
    scenario.with_name("sources.yaml").write_text("sources: []\n", encoding="utf-8")

    assert problems(scenario) == ["sources has fewer than 1 entries"]


def test_a_file_in_a_content_folder_rests_on_that_folder(tmp_path: Path) -> None:
    for name in ("prompts", "training"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    mine = tmp_path / "training" / SCENARIO.name
    (tmp_path / "prompts" / "custody.yaml").rename(tmp_path / "prompts" / "jail.yaml")
    change(tmp_path / "prompts" / "jail.yaml", ("slug: custody", "slug: jail"))

    assert content_around(mine, SHIPPED) == tmp_path
    assert problems(mine) == ["there is no checklist custody in prompts/"]


def test_mistakes_in_other_files_do_not_hold_an_author_up(tmp_path: Path) -> None:
    for name in ("prompts", "training"):
        shutil.copytree(SHIPPED / name, tmp_path / name)
    (tmp_path / "prompts" / "missing.yaml").write_text("title: [", encoding="utf-8")
    (tmp_path / "training" / "images-at-school.yaml").write_text("title: [", encoding="utf-8")

    assert problems(tmp_path / "training" / SCENARIO.name) == []
    assert problems(tmp_path / "prompts" / "custody.yaml") == []


def test_a_checklist_may_not_take_the_name_of_another(checklist: Path) -> None:
    change(checklist, ("title: Child in custody", "title: missing"))

    assert problems(checklist) == ["missing already means the checklist missing"]


@pytest.mark.parametrize(
    ("text", "folder", "found"),
    [
        ("title: x\nphases:\n", "training", True),
        ("questions:\n", "prompts", False),
        ("title: phases: questions:\n", "prompts", True),
        ("", "prompts", True),
        ("", "training", False),
        ("", "elsewhere", False),
    ],
)
def test_what_a_file_is_shows_in_its_keys_and_else_in_its_folder(
    tmp_path: Path, text: str, folder: str, found: bool
) -> None:
    file = tmp_path / folder / "x.yaml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")

    assert is_checklist(file) is found


def test_a_scenario_that_is_not_published_yet_is_shown(scenario: Path) -> None:
    published = read(scenario, SHIPPED, date(2020, 1, 1)).library.scenarios["boy-17-in-custody"].published

    assert published == date(2020, 1, 1)


class Preview:
    """The page, the terminal, and a look at the file."""

    def __init__(self, practice: Practice, look: Callable[[], None], said: list[str]) -> None:
        self.practice, self.look, self.said = practice, look, said
        self.amina = Visitor(practice.url, "U0AMINA")

    def board(self) -> tuple[str, tuple[str, ...]] | None:
        board = self.practice._parts.workspace.board
        return (board.title, board.lines) if board else None


Previewing = Callable[[Path], Any]


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Callable[[Practice], Settings]:
    database = f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path_factory.mktemp('preview'))}"
    tokens = {"SLACK_BOT_TOKEN": "xoxb-practice", "SLACK_APP_TOKEN": "xapp-practice", "DATABASE_URL": database}
    return lambda practice: load(environment={**tokens, "SLACK_API_URL": practice.api_url})


@pytest.fixture
def preview(settings: Callable[[Practice], Settings]) -> Previewing:
    @contextmanager
    def started(file: Path) -> Iterator[Preview]:
        said: list[str] = []
        with Practice() as practice, previewing(file, practice, settings(practice), said.append) as look:
            yield Preview(practice, look, said)

    return started


def test_a_scenario_is_asked_drawn_anew_and_shown_with_its_mistakes(preview: Previewing, scenario: Path) -> None:
    with preview(scenario) as page:
        page.amina.waits_for("A night in custody")
        page.look()
        assert (len(page.amina.sees()), page.board(), page.said) == (1, None, [])

        change(scenario, ("title: A night in custody", "title: A long night"))
        page.look()
        page.amina.waits_for("A long night")
        assert len(page.amina.sees()) == 1
        assert page.said == ["boy-17-in-custody.yaml was saved: drawn anew."]

        change(scenario, ("title:", "titel:"))
        page.look()
        line = next(n for n, text in enumerate(scenario.read_text().splitlines(), 1) if text.startswith("titel"))
        title, lines = page.board()
        assert title == "boy-17-in-custody.yaml has 2 mistakes. Below is the last version without mistakes."
        assert f"boy-17-in-custody.yaml, line {line}: unknown key titel" in lines[1]
        assert f"{scenario}:{line}: unknown key titel" in page.said[-1]
        page.amina.waits_for("A long night")

        change(scenario, ("titel: A long night", "title: A short night"))
        page.look()
        page.amina.waits_for("A short night")
        assert page.board() is None


def test_a_scenario_is_gone_through_again_and_again(preview: Previewing, scenario: Path) -> None:
    with preview(scenario) as page:
        for _ in range(2):
            page.amina.waits_for("Before you start")
            page.amina.presses("Skip it")
            page.amina.waits_for("Skipped")
            page.amina.types("/quiz")
        page.amina.waits_for("Before you start")


def options(message: Any) -> list[str]:
    """What the question on a message may be answered with."""
    return [
        option["text"]["text"]
        for block in message["blocks"]
        for element in [*block.get("elements", ()), block.get("element", {}), block.get("accessory", {})]
        for option in element.get("options", ())
    ]


def test_a_question_is_asked_again_without_its_warning_when_the_file_is_saved(
    preview: Previewing, scenario: Path
) -> None:
    with preview(scenario) as page:
        page.amina.presses("Show me the case")
        page.amina.waits_for("I am not sure")
        asked = options(page.amina.last())
        change(scenario, ("title: A night in custody", "title: A long night"))
        page.look()

        assert "Show me the case" not in page.amina.waits_for("A long night")
        assert (len(page.amina.sees()), options(page.amina.last())) == (1, asked)

        page.amina.picks(asked[0])
        page.amina.presses("I am not sure")
        page.amina.waits_for("Next question")
        page.amina.presses("Next question")
        page.amina.waits_for("I am not sure")
        second = options(page.amina.last())
        assert second != asked
        change(scenario, ("title: A long night", "title: A short night"))
        page.look()
        page.amina.waits_for("A short night")
        assert options(page.amina.last()) == second


def test_a_scenario_begins_again_where_its_question_is_gone(preview: Previewing, scenario: Path) -> None:
    with preview(scenario) as page:
        page.amina.presses("Show me the case")
        page.amina.waits_for("I am not sure")
        ids = ("adult", "place", "bail-refused", "after-attempt")
        change(scenario, *((f"  - id: {name}\n", f"  - id: other-{name}\n") for name in ids))
        page.look()

        page.amina.waits_for("Show me the case")
        assert len(page.amina.sees()) == 1


def test_a_checklist_is_drawn_anew_at_the_same_part_with_its_ticks(preview: Previewing, checklist: Path) -> None:
    with preview(checklist) as page:
        page.amina.waits_for("Child in custody\nPart 1 of 4")
        page.amina.presses("Done")
        page.amina.waits_for("1 of ")
        page.amina.presses("Next part")
        page.amina.waits_for("Part 2 of 4")
        page.amina.presses("Done")
        page.amina.waits_for("· 2 of ")

        change(checklist, ("title: Child in custody", "title: A child in a cell"))
        page.look()
        page.amina.waits_for(
            "A child in a cell\nPart 2 of 4: While the child is held (do the work, then confirm) · 2 of "
        )
        assert len(page.amina.sees()) == 1

        change(checklist, ("- id: cannot-be-roused", "- id: another-cannot-be-roused"))
        page.look()
        page.amina.waits_for("While the child is held (do the work, then confirm) · 1 of ")


def test_a_checklist_begins_again_where_its_part_is_gone(preview: Previewing, checklist: Path) -> None:
    with preview(checklist) as page:
        page.amina.presses("Done")
        page.amina.waits_for("· 1 of ")
        page.amina.presses("Next part")
        page.amina.waits_for("Part 2 of 4")
        change(checklist, ("- id: held\n", "- id: being-held\n"))
        page.look()

        page.amina.waits_for("Part 1 of 4: On arrival (read an item, then do it) · 0 of ")


def test_a_checklist_that_was_closed_begins_again(preview: Previewing, checklist: Path) -> None:
    with preview(checklist) as page:
        page.amina.presses("Next part")
        page.amina.waits_for("Part 2 of 4")
        page.amina.presses("Started by mistake")
        page.amina.waits_for("It was started by mistake")
        change(checklist, ("title: Child in custody", "title: A child in a cell"))
        page.look()

        page.amina.waits_for("A child in a cell\nPart 1 of 4")


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("sources:\n", True),
        ("time_zone: Europe/London\nteams:\npeople:\n", True),
        ("title: Begun\ntopics: [custody]\n", False),
        ("questions:\nsources:\n", False),
        ("nothing: known\n", False),
        ("", False),
    ],
)
def test_only_a_file_that_is_plainly_of_another_kind_is_refused(tmp_path: Path, text: str, refused: bool) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(SettingsError, match="neither a scenario nor a checklist") if refused else nullcontext():
        refuse_other(file)


def test_a_file_that_begins_with_mistakes_is_shown_once_they_are_mended(preview: Previewing, scenario: Path) -> None:
    change(scenario, ("title:", "titel:"))
    with preview(scenario) as page:
        title, _ = page.board()
        assert title == "boy-17-in-custody.yaml has 2 mistakes. It will appear here once this is corrected."
        assert page.amina.sees() == []
        page.amina.types("/quiz")
        page.amina.waits_for("There is no training for you here yet")

        change(scenario, ("titel:", "title:"))
        page.look()
        page.amina.waits_for("Before you start")
        assert page.board() is None


def test_a_file_that_goes_away_and_comes_back_is_followed(preview: Previewing, scenario: Path) -> None:
    with preview(scenario) as page:
        text = scenario.read_text(encoding="utf-8")
        scenario.unlink()
        page.look()
        _, lines = page.board()
        assert lines == ("boy-17-in-custody.yaml, line 1: the file is gone: was it moved or renamed?",)

        scenario.write_text(text, encoding="utf-8")
        page.look()
        assert page.board() is None


def test_a_source_that_is_mended_is_seen_too(preview: Previewing, scenario: Path) -> None:
    sources = Path(shutil.copy(SHIPPED / "training" / "sources.yaml", scenario.parent))
    good = sources.read_text(encoding="utf-8")
    with preview(scenario) as page:
        sources.write_text("sources: []\n", encoding="utf-8")
        page.look()
        _, lines = page.board()
        assert lines == ("sources.yaml, line 1: sources has fewer than 1 entries (add to it)",)

        sources.write_text(good, encoding="utf-8")
        page.look()
        assert page.board() is None


def test_the_bot_follows_the_clock_of_the_workspace(preview: Previewing, checklist: Path) -> None:
    with preview(checklist) as page:
        page.amina.waits_for("Part 1 of 4")
        page.practice.move(3 * 24 * 3600.0)
        then = page.practice.now().astimezone(ZoneInfo("Europe/London"))
        page.amina.presses("Started by mistake")

        page.amina.waits_for(f"{then.day} {then:%B %Y}")
