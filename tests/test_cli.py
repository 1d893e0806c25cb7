"""The words of the program: what they say, their exit codes, and never a traceback for what a person can put right."""

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import pytest

from bot import cli, cli_practice, library, wiring
from bot.db import HEAD, Database
from bot.errors import Refused
from bot.practice import Practice
from bot.practice.cast_file import SHIPPED
from bot.practice.ids import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from bot.practice.person import Visitor
from tests.conftest import ROSTER, Said, Say

CHECKOUT = Path(__file__).parent.parent
CUSTODY = CHECKOUT / "prompts" / "custody.yaml"
CROWD = "\n".join([ROSTER, *(f"U0X{n},Surname{n},Response A,Northfield,officer,2026-01-01" for n in range(12))])
WORDS = [
    (),
    ("try",),
    ("practice",),
    ("preview",),
    ("run",),
    ("socket",),
    ("web",),
    ("worker",),
    ("migrate",),
    ("check",),
    ("roster",),
    ("roster", "import"),
    ("roster", "list"),
    ("shifts",),
    ("shifts", "import"),
    ("shifts", "show"),
    ("leave",),
    ("leave", "import"),
    ("status",),
    ("campaign",),
    ("campaign", "start"),
    ("campaign", "list"),
    ("campaign", "show"),
    ("campaign", "pause"),
    ("campaign", "resume"),
    ("campaign", "extend"),
    ("campaign", "close"),
    ("campaign", "report"),
    ("outbox",),
    ("outbox", "list"),
    ("outbox", "retry"),
    ("outbox", "cancel"),
    ("report",),
    ("report", "coverage"),
    ("content",),
    ("content", "list"),
    ("content", "approve"),
    ("content", "diff"),
    ("content", "retire"),
    ("content", "recall"),
    ("content", "page"),
    ("content", "cards"),
    ("content", "export"),
    ("content", "import"),
]


@pytest.fixture
def folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """With a database to be, for a process of its own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder / 'thinkchild.db'}")
    return folder


@pytest.fixture(scope="module")
def workspace() -> Iterator[Practice]:
    with Practice(0) as practice:
        yield practice


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Taken, and nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


def python_m_bot(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, timeout=30, check=False)


def test_python_m_bot_is_the_program(folder: Path) -> None:
    done = python_m_bot("--help")

    assert (done.returncode, done.stderr) == (0, "")
    assert "thinkchild try" in done.stdout


def test_python_m_bot_leaves_with_the_code_of_what_went_wrong(folder: Path) -> None:
    done = python_m_bot("roster", "list")

    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"The database \(sqlite:\S+\) has no tables yet. Run: thinkchild migrate\n", done.stderr)


def test_every_word_is_among_the_words_tested_here() -> None:
    found: set[tuple[str, ...]] = {(), *((name,) for name in cli.words.commands)}
    for name, group in cli.words.commands.items():
        if isinstance(group, click.Group):
            found |= {(name, inner) for inner in group.commands}

    assert found == set(WORDS)


@pytest.mark.parametrize("words", WORDS, ids=lambda words: " ".join(words) or "(none)")
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_every_word_explains_itself(say: Say, words: tuple[str, ...], option: str) -> None:
    said = say(*words, option)

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: {' '.join(['thinkchild', *words])}")
    assert len(said.out.splitlines()) > 4


@pytest.mark.parametrize(
    "words",
    [(), ("roster",), ("shifts",), ("leave",), ("campaign",), ("outbox",), ("report",), ("content",)],
    ids=lambda words: " ".join(words) or "(none)",
)
def test_every_word_is_told_in_full_on_one_line(say: Say, monkeypatch: pytest.MonkeyPatch, words: tuple[str]) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _, _, told = say(*words, "--help").out.partition("Commands:\n")

    assert told
    assert all(line.endswith(".") and not line.endswith("..") for line in told.splitlines())


@pytest.mark.parametrize("word", ["try", "practice", "preview", "run", "socket", "web", "worker"])
def test_a_word_that_starts_something_shows_how_it_is_used(say: Say, word: str) -> None:
    lines = [line.strip() for line in say(word, "--help").out.splitlines()]

    assert any(f"thinkchild {word}" in line for line in lines if not line.startswith("Usage:"))


def test_the_version_is_told(say: Say) -> None:
    assert say("--version").out.startswith("thinkchild, version ")


@pytest.mark.parametrize("words", [("chekc",), ("check", "--setings"), ("check", "nowhere"), ("roster", "import")])
def test_a_word_that_is_none_is_one_sentence(say: Say, words: tuple[str, ...]) -> None:
    said = say(*words)

    assert (said.code, said.out) == (2, "")
    assert "Error: " in said.err


def test_check_finds_no_mistake_in_what_was_shipped(say: Say) -> None:
    said = say("check")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("No mistakes: 15 checklists with ")
    assert " 38 scenarios with " in said.out


def test_check_names_file_and_line_of_every_mistake(say: Say, folder: Path) -> None:
    for name in ("prompts", "training"):
        shutil.copytree(library.folder() / name, folder / "content" / name)
    custody = folder / "content" / "prompts" / "custody.yaml"
    missing = folder / "content" / "prompts" / "missing.yaml"
    custody.write_text("yaer: 1\n" + custody.read_text(encoding="utf-8"), encoding="utf-8")
    missing.write_text(missing.read_text(encoding="utf-8") + "\nyaer: 1\n", encoding="utf-8")
    last = len(missing.read_text(encoding="utf-8").splitlines())

    said = say("check", "content")

    assert (said.code, said.out) == (1, "")
    assert "content/prompts/custody.yaml:1: unknown key yaer" in said.err
    assert f"content/prompts/missing.yaml:{last}: unknown key yaer" in said.err


def test_check_tells_the_settings_of_run_too(say: Say) -> None:
    said = say("check", "--settings")

    assert said.code == 2
    assert "SLACK_BOT_TOKEN is missing" in said.err
    assert "SLACK_APP_TOKEN is missing" in said.err


@pytest.mark.parametrize(
    ("word", "needed"),
    [
        ("run", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ("socket", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ("web", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
    ],
)
def test_settings_that_are_missing_or_wrong_are_told_at_once(
    say: Say, monkeypatch: pytest.MonkeyPatch, word: str, needed: list[str]
) -> None:
    monkeypatch.setenv("PORT", "http")
    said = say(word)

    assert (said.code, said.out) == (2, "")
    assert [line.split()[0] for line in said.err.splitlines()] == [*needed, "PORT", "Set"]


@pytest.mark.parametrize("word", ["run", "socket", "web", "worker"])
def test_a_door_does_not_open_on_a_database_without_tables(
    say: Say, monkeypatch: pytest.MonkeyPatch, closed_port: int, word: str
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{closed_port}/api/")
    said = say(word)

    assert (said.code, said.out) == (2, "")
    assert re.fullmatch(r"The database \(sqlite:\S+\) has no tables yet. Run: thinkchild migrate\n", said.err)


@pytest.mark.parametrize("word", ["run", "web"])
def test_a_bot_token_that_slack_refuses_is_one_sentence(
    ready: Say, monkeypatch: pytest.MonkeyPatch, workspace: Practice, word: str
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong-sesame")
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SLACK_API_URL", workspace.api_url)
    said = ready(word)

    assert (said.code, said.out) == (2, "")
    assert said.err == "Slack refused SLACK_BOT_TOKEN (invalid_auth): copy it again.\n"


def test_an_app_token_that_slack_refuses_is_one_sentence(
    ready: Say, monkeypatch: pytest.MonkeyPatch, workspace: Practice
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-wrong-sesame")
    monkeypatch.setenv("SLACK_API_URL", workspace.api_url)
    said = ready("socket")

    assert said.code == 2
    assert "SLACK_APP_TOKEN" in said.err
    assert "sesame" not in said.err


def test_slack_that_cannot_be_reached_is_one_sentence(
    ready: Say, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("SLACK_API_URL", f"http://127.0.0.1:{closed_port}/api/")
    said = ready("run")

    assert said.code != 0
    assert said.err.startswith("Slack cannot be reached at SLACK_API_URL")
    assert len(said.err.splitlines()) == 1


def test_migrating_twice_says_that_there_is_nothing_to_do(say: Say) -> None:
    assert say("migrate") == Said(0, f"The database is now at version {HEAD}.\n", "")
    assert say("migrate") == Said(0, f"Nothing to do: already at version {HEAD}.\n", "")


def test_a_database_that_cannot_be_reached_is_one_sentence(
    say: Say, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nobody:sesame@127.0.0.1:{closed_port}/nothing")
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)

    for words in (["migrate"], ["roster", "list"], ["report", "coverage"], ["worker"]):
        said = say(*words)
        assert (said.code, said.out) == (3, "")
        assert len(said.err.splitlines()) == 1
        assert "sesame" not in said.err


@pytest.mark.parametrize("url", ["mysql://x/y", "nothing", "postgresql://a:b@host:port/x", "sqlite://x.db"])
def test_a_database_address_that_cannot_be_right_is_one_sentence(
    say: Say, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    said = say("migrate")

    assert (said.code, said.out) == (2, "")
    assert "DATABASE_URL" in said.err


def test_a_roster_is_imported_looked_at_and_listed(ready: Say, folder: Path) -> None:
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8-sig")

    dry = ready("roster", "import", "roster.csv", "--dry-run")
    assert dry.out.splitlines()[-1] == "3 would be added, 0 changed, 0 not in the file."
    assert ready("roster", "list").out == ""

    assert "3 were added, 0 changed, 0 not in the file." in ready("roster", "import", "roster.csv").out
    assert ready("roster", "import", "roster.csv").out == "0 were added, 0 changed, 0 not in the file.\n"
    assert ready("roster", "list").out.splitlines() == [
        "U0AMINA\tAmina Khan\tResponse A\tofficer",
        "U0BO\tBo Larsen\tResponse A\tcoach:Response A",
        "U0CAROL\tCarol Evans\tResponse B\tofficer",
    ]


def test_an_officer_who_left_is_listed_as_no_longer_active(ready: Say, folder: Path) -> None:
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    ready("roster", "import", "roster.csv")
    (folder / "roster.csv").write_text(ROSTER.rsplit("\n", 1)[0], encoding="utf-8")

    assert "missing U0CAROL Carol Evans" in ready("roster", "import", "roster.csv", "--remove-missing").out
    assert "U0CAROL\tCarol Evans\tResponse B\tofficer (no longer active)" in ready("roster", "list").out


def test_every_mistake_of_a_roster_is_told_and_nothing_changed(ready: Say, folder: Path) -> None:
    (folder / "roster.csv").write_text(ROSTER + "\namina,,A,,boss,soon\n", encoding="utf-8")
    said = ready("roster", "import", "roster.csv")

    assert said.out == ""
    assert [line[:18] for line in said.err.splitlines()] == ["roster.csv: line 5"] * 4 + ["Nothing was change"]
    assert ready("roster", "list").out == ""


@pytest.mark.parametrize("data", [b"amina", b"caf\xe9"])
def test_a_file_with_mistakes_leaves_with_one(ready: Say, folder: Path, data: bytes) -> None:
    (folder / "roster.csv").write_bytes(data)
    said = ready("roster", "import", "roster.csv")

    assert "roster.csv" in said.err
    assert said.code == 1


def test_a_circle_of_teams_is_refused_in_a_sentence(ready: Say, folder: Path) -> None:
    lines = [ROSTER.splitlines()[0], "U0AMINA,Amina,A,B,,", "U0BO,Bo,B,A,,"]
    (folder / "roster.csv").write_text("\n".join(lines), encoding="utf-8")
    said = ready("roster", "import", "roster.csv")

    assert (said.code, said.out) == (1, "")
    assert "circle" in said.err
    assert ready("roster", "list").out == ""


@pytest.fixture
def force(ready: Say, folder: Path) -> Say:
    (folder / "roster.csv").write_text(CROWD, encoding="utf-8")
    assert ready("roster", "import", "roster.csv").code == 0
    return ready


def test_coverage_is_reported_as_text(force: Say) -> None:
    said = force("report", "coverage", "--team", "response a")

    assert (said.code, said.err) == (0, "")
    assert "Response A (13 officers)" in said.out
    assert "Response B" not in said.out
    assert "Surname" not in said.out


def test_coverage_is_reported_as_csv(force: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)  # of the practice workspace, where all content is shown
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:4455/api/")
    rows = list(csv.DictReader(io.StringIO(force("report", "coverage", "--format", "csv").out)))

    shown = [row for row in rows if row["kind"] != "not shown"]
    assert {row["team"] for row in shown} == {"Northfield", "Response A"}
    assert {row["completed_at_least"] for row in shown} == {"0"}
    assert [row["team"] for row in rows if row not in shown] == ["Response B"]


def test_coverage_is_reported_as_json(force: Say) -> None:
    found = json.loads(force("report", "coverage", "--format", "json").out)

    assert [team["team"] for team in found["teams"]] == ["Northfield", "Response A", "Response B"]


def test_coverage_of_an_unknown_team_names_the_teams_there_are(force: Say) -> None:
    said = force("report", "coverage", "--team", "Response Z")

    assert (said.code, said.out) == (2, "")
    assert said.err == "There is no such team. The teams are: Northfield, Response A, Response B\n"


def test_coverage_before_there_is_a_roster_is_one_sentence(ready: Say) -> None:
    said = ready("report", "coverage")

    assert (said.code, said.out) == (2, "")
    assert len(said.err.splitlines()) == 1


SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-123-sesame",
    "SLACK_APP_TOKEN": "xapp-1-sesame",
    "SLACK_SIGNING_SECRET": "sesame",
}


@pytest.mark.parametrize("words", [("practice",), ("try",), ("preview", str(CUSTODY))], ids=lambda words: words[0])
@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("place", ["the environment", ".env"])
def test_nothing_of_practice_starts_with_a_token_of_production(
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    workspace: Practice,
    words: tuple[str, ...],
    name: str,
    place: str,
) -> None:
    if place == ".env":
        monkeypatch.setenv(name, "xoxb-practice" if name == "SLACK_BOT_TOKEN" else "")
        (folder / ".env").write_text(f"{name}={SECRETS[name]}\n", encoding="utf-8")
    else:
        monkeypatch.setenv(name, SECRETS[name])
    taken = workspace.url.rstrip("/").rsplit(":", 1)[1]  # so that nothing starts if it is let through
    said = say(*words, "--port", taken)

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"{name} is set in {place}, and is not the practice workspace's own.\n"
        f"thinkchild {words[0]} cannot be started with production tokens: unset them, or start it from another folder."
        "\n"
    )
    assert not list(folder.glob("*.db"))


def test_the_practice_workspace_starts_with_its_own_tokens(
    say: Say, monkeypatch: pytest.MonkeyPatch, workspace: Practice
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_APP_TOKEN", APP_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", SIGNING_SECRET)
    port = workspace.url.rstrip("/").rsplit(":", 1)[1]

    assert "already in use" in say("practice", "--port", port).err


def test_what_cannot_be_kept_at_the_end_is_told_in_a_sentence(folder: Path) -> None:
    kept = folder / "kept"
    kept.mkdir()
    with pytest.raises(Refused, match="cannot be written"), cli_practice._workspace(0, keep=kept / "talk.json"):
        shutil.rmtree(kept)


def test_the_tokens_that_are_let_through_are_the_practice_workspaces_own() -> None:
    assert list(cli_practice.OWN.values()) == [BOT_TOKEN, APP_TOKEN, SIGNING_SECRET]
    assert wiring.PRACTICE_TOKEN == BOT_TOKEN


@pytest.mark.parametrize("word", ["practice", "try"])
def test_every_mistake_in_a_cast_is_told_with_its_line(say: Say, folder: Path, word: str) -> None:
    (folder / "force.yaml").write_text("teams:\n  - name: Blue\npeople:\n  - {id: bo, name: Bo, taem: Blue}\n")
    said = say(word, "--port", "0", "--cast", "force.yaml")

    assert (said.code, said.out) == (1, "")
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == ["force.yaml:4"] * 2
    assert not list(folder.glob("*.db"))


def test_a_preview_of_a_file_that_is_not_there_is_one_sentence(say: Say) -> None:
    said = say("preview", "nowhere.yaml")

    assert (said.code, said.out) == (2, "")
    assert "nowhere.yaml" in said.err


@pytest.mark.parametrize(
    "file", [SHIPPED, CUSTODY.parent.parent / "training" / "sources.yaml"], ids=["cast", "sources"]
)
def test_a_preview_of_another_kind_of_file_is_refused_in_a_sentence(say: Say, file: Path) -> None:
    said = say("preview", str(file))

    assert (said.code, said.out) == (2, "")
    assert said.err == (
        f"{file} is neither a scenario nor a checklist: choose one of training/*.yaml or prompts/*.yaml.\n"
    )


class Started:
    """A word that goes on until it is stopped, in a process of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        command = [sys.executable, "-m", "bot", *words, "--port", "0"]
        env = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def __enter__(self) -> str:
        """The address that it tells."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
                return found[0]
        raise AssertionError(self._process.communicate()[1])

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        out, err = self._process.communicate(timeout=20)
        assert (self._process.returncode, out.splitlines()[-1:]) == (0, ["Stopping…"]), err
        assert "Traceback" not in err


def test_try_begins_afresh_and_moves_the_bot_with_the_clock_of_the_page(folder: Path) -> None:
    shutil.copy(SHIPPED, folder / "force.yaml")
    for name in ("force.db", "force.db-wal", "talk.json"):
        (folder / name).write_text("from the last time, and can no longer be read", encoding="utf-8")
    own = ("--cast", "force.yaml", "--database", "force.db", "--keep", "talk.json")
    with Started(folder, "try", "--fresh", *own) as url:
        amina = Visitor(url, "U0AMINA")
        amina.types("/quiz")
        amina.waits_for("Show me the case")
        in_a_day = json.dumps({"by": 24 * 3600}).encode()
        asked = urllib.request.Request(f"{url}control/clock", in_a_day, {"Content-Type": "application/json"})
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=10) as answer:
            tomorrow = datetime.fromtimestamp(json.load(answer)["now"], ZoneInfo("Europe/London"))

        until = time.monotonic() + 20
        while "That question has expired" not in " ".join(amina.reads()):  # the worker looks at once, not in a minute
            assert time.monotonic() < until, amina.reads()
            amina.presses("Show me the case")
        amina.types("/thinkchild custody")
        amina.presses("Started by mistake")
        amina.waits_for(f"{tomorrow.day} {tomorrow:%B %Y}")


def test_practice_serves_the_cast_it_is_given(folder: Path) -> None:
    (folder / "force.yaml").write_text(
        "teams:\n  - name: Blue\npeople:\n  - {id: U0ZED, name: Zed Doe, team: Blue}\n", encoding="utf-8"
    )
    with Started(folder, "practice", "--cast", "force.yaml") as url:
        assert Visitor(url, "U0ZED").sees() == []


def test_preview_follows_the_file_until_it_is_stopped(folder: Path) -> None:
    file = Path(shutil.copy(CUSTODY, folder))
    with Started(folder, "preview", "custody.yaml") as url:
        amina = Visitor(url, "U0AMINA")
        amina.waits_for("Child in custody")
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("title: Child in custody", "title: A child in a cell"), encoding="utf-8")

        amina.waits_for("A child in a cell", timeout=20)
        assert list(folder.iterdir()) == [file]


@pytest.mark.parametrize("word", ["practice", "try"])
def test_a_port_in_use_is_one_sentence(say: Say, workspace: Practice, word: str) -> None:
    port = workspace.url.rstrip("/").rsplit(":", 1)[1]
    said = say(word, "--port", port)

    assert (said.code, said.out) == (3, "")
    assert said.err == f"Port {port} is already in use: stop the program that uses it, or choose another port.\n"


@pytest.mark.parametrize(
    ("reason", "code"), [("a port in use", 3), ("a token of production", 2), ("a mistake in the cast", 1)]
)
def test_a_fresh_try_that_cannot_start_takes_nothing_away(
    say: Say, folder: Path, monkeypatch: pytest.MonkeyPatch, workspace: Practice, reason: str, code: int
) -> None:
    """What is there may be in use: the port is most often taken by another try."""
    before = {"force.db": "answers", "force.db-wal": "the newest answers", "talk.json": "what was said"}
    for name, text in before.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "force.yaml").write_text("teams: 7\n", encoding="utf-8")
    taken = workspace.url.rstrip("/").rsplit(":", 1)[1]
    more = ["--cast", "force.yaml"] if reason == "a mistake in the cast" else []
    if reason == "a token of production":
        monkeypatch.setenv("SLACK_BOT_TOKEN", SECRETS["SLACK_BOT_TOKEN"])
    said = say("try", "--fresh", "--port", taken, "--database", "force.db", "--keep", "talk.json", *more)

    assert said.code == code
    assert {name: (folder / name).read_text(encoding="utf-8") for name in before} == before


@pytest.mark.parametrize("word", ["practice", "try"])
@pytest.mark.parametrize("port", ["65536", "-1"])
def test_a_port_that_cannot_be_is_one_sentence(say: Say, word: str, port: str) -> None:
    said = say(word, "--port", port)

    assert (said.code, said.out) == (2, "")
    assert "port" in said.err


def test_web_on_a_port_in_use_is_one_sentence(ready: Say, monkeypatch: pytest.MonkeyPatch, workspace: Practice) -> None:
    port = workspace.url.rstrip("/").rsplit(":", 1)[1]
    monkeypatch.setenv("PORT", port)
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    said = ready("web")

    assert (said.code, said.out) == (3, "")
    assert said.err == f"Port {port} is in use: stop what uses it, or set PORT to another one.\n"


def test_many_workers_need_postgresql(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    said = say("web", "--workers", "2")

    assert (said.code, said.out) == (2, "")
    assert "needs PostgreSQL" in said.err


def test_newer_tables_are_refused_by_migrate_in_a_sentence(ready: Say, folder: Path) -> None:
    db = Database(f"sqlite:///{folder / 'thinkchild.db'}")
    with db.transaction() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    said = ready("migrate")

    assert said.code == 2
    assert "Update the program" in said.err


def test_a_file_that_is_no_database_is_one_sentence(say: Say, folder: Path) -> None:
    (folder / "thinkchild.db").write_text("notes, and not a database at all\n" * 99, encoding="utf-8")
    said = say("migrate")

    assert said.code in (2, 3)
    assert len(said.err.splitlines()) == 1
