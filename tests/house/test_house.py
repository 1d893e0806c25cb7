"""The code base tests itself: what is written in one place about another is true."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from bot import library, wiring
from bot.cli import words
from bot.config import Settings, load
from bot.practice import ids
from bot.slack.web import PATH
from tests.samples import home

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "manifest.yaml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def tracked(*patterns: str) -> list[Path]:
    command = ["git", "ls-files", "-co", "--exclude-standard", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    return [ROOT / line for line in listed.stdout.decode().splitlines() if (ROOT / line).is_file()]


def test_every_procfile_word_is_a_word_of_the_program() -> None:
    said = re.findall(r"^\w+: thinkchild (\w+)", (ROOT / "Procfile").read_text(encoding="utf-8"), re.M)

    assert said
    assert set(said) <= set(words.commands)


def test_the_manifest_lists_the_commands_of_the_program() -> None:
    listed = {command["command"] for command in MANIFEST["features"]["slash_commands"]}

    assert listed == set(home().commands())


def test_every_scope_of_the_manifest_has_its_reason() -> None:
    text = (ROOT / "manifest.yaml").read_text(encoding="utf-8")

    for scope in MANIFEST["oauth_config"]["scopes"]["bot"]:
        assert re.search(rf"- {scope}\s+# \w+", text), scope


def test_the_readme_tells_the_address_that_the_program_listens_at() -> None:
    assert PATH in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert set(re.findall(r"^#? ?([A-Z_]+)=", example, re.M)) == {name.upper() for name in Settings.model_fields}


def test_every_runtime_package_has_its_line() -> None:
    listed = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    extras = PROJECT["project"]["optional-dependencies"]
    packages = [*PROJECT["project"]["dependencies"], *(one for extra in extras.values() for one in extra)]

    for package in packages:
        name = re.split(r"[\[<>=;~ ]", package)[0]
        assert re.search(rf"^\| {re.escape(name)} \|.*\|.*\|.*\|$", listed, re.M | re.I), name


def test_every_figure_of_coverage_is_defined() -> None:
    figures = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8").casefold()

    for figure in ("officers", "completed", "overdue", "scenario", "topic", "left_out", "as_of"):
        assert figure in figures


@pytest.mark.parametrize("path", tracked("*.md"), ids=str)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_every_button_that_a_card_offers_has_a_verb() -> None:
    """Read from the source: a verb that is misspelt would be an old button to everybody."""
    offered = set()
    for path in (ROOT / "bot").rglob("*.py"):
        offered |= set(
            re.findall(r'"((?:checklist|quiz|coverage|leave|preference)\.[a-z.-]+)"', path.read_text(encoding="utf-8"))
        )

    assert offered <= set(home().verbs())


def test_verbs_and_commands_share_no_name() -> None:
    assert home().verbs().keys().isdisjoint(home().commands())


def test_shipped_content_furnishes_the_rooms() -> None:
    rooms = wiring.home_for(load(environment={}), library.load())

    assert len(rooms.checklists.shelf.current) >= 15
    assert len(rooms.quizzes.shelf.current) >= 38


def test_the_wheel_holds_content_page_and_migrations(tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
        ".",
    ]
    subprocess.run(build, cwd=ROOT, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()

    for wanted in (
        "bot/_content/prompts/custody.yaml",
        "bot/_content/training/sources.yaml",
        "bot/practice/page/static/index.html",
        "bot/practice/cast.yaml",
        "bot/printing/cards.typ",
        "bot/migrations/versions/0001_the_first_tables.py",
    ):
        assert wanted in names
    unpacked = tmp_path / "elsewhere"
    zipfile.ZipFile(wheel).extractall(unpacked)
    command = [sys.executable, "-m", "bot", "check"]
    checked = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=False)
    assert f"No mistakes: {len(library.load().checklists)} checklists" in checked.stdout


def test_no_file_grows_past_what_can_be_read() -> None:
    for path in tracked("bot/*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.name


def test_the_practice_workspace_grants_what_the_manifest_asks_for() -> None:
    assert list(ids.SCOPES) == MANIFEST["oauth_config"]["scopes"]["bot"]
