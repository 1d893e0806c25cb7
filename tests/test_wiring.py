"""Only the practice workspace may have a clock that is not the real one."""

import ast
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import wiring
from bot.config import Settings, load

ROOM = Path(__file__).parent.parent / "bot"
LOCAL = "http://127.0.0.1:4455/api/"


def at_noon() -> datetime:
    return datetime(2026, 11, 22, 12, tzinfo=UTC)


def settings(token: str, url: str) -> Settings:
    return load(environment={"SLACK_BOT_TOKEN": token, "SLACK_API_URL": url})


@pytest.mark.parametrize(
    ("token", "url", "expected"),
    [
        ("xoxb-practice", LOCAL, True),
        ("xoxb-practice", "http://localhost:4455/api/", True),
        ("xoxb-practice", "https://slack.com/api/", False),
        ("xoxb-practice", "http://127.0.0.1.example.org/api/", False),
        ("xoxb-practice", "http://127.0.0.1@example.org/api/", False),
        ("xoxb-123-real", LOCAL, False),
    ],
)
def test_the_practice_workspace_is_known_by_its_token_and_its_address(token: str, url: str, expected: bool) -> None:
    assert wiring.is_practice(settings(token, url)) is expected


def test_a_real_workspace_is_never_served_by_a_clock_that_can_be_moved() -> None:
    real = settings("xoxb-123-real", "https://slack.com/api/")

    with pytest.raises(ValueError, match="for the practice workspace only"), wiring.bot(real, at_noon):
        pass


def test_no_setting_names_a_clock() -> None:
    assert not [name for name in Settings.model_fields if "clock" in name or "now" in name]


def test_only_practice_and_preview_give_a_clock() -> None:
    """`run`, `socket`, `web` and `worker` call the same functions, and leave the clock to be the real one."""
    givers = set()
    for file in ROOM.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("wiring.bot", "wiring.clock", "bot", "clock"):
                usual = {"wiring.bot": 1, "bot": 1}.get(ast.unparse(call.func), 2)
                if len(call.args) > usual or call.keywords:
                    givers.add(file.name)

    assert givers == {"cli_practice.py", "preview.py"}


def test_waiting_looks_at_what_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    class Enough(Exception):
        pass

    looked = iter(range(3))

    def look() -> None:
        if next(looked, None) is None:
            raise Enough

    monkeypatch.setattr(signal, "signal", lambda *_: None)  # pytest keeps its own
    with pytest.raises(Enough):
        wiring.wait_for_stop(look, every=0.001)
