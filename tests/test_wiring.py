"""Only the practice workspace may have a clock that is not the real one, or show what nobody approved."""

import ast
import json
import queue
import signal
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import unquote_plus
from urllib.request import urlopen

import pytest
from slack_bolt import BoltRequest

from bot import wiring
from bot.authored import SAMPLE, Approval, Authored, version_of
from bot.cards import spoken
from bot.config import Settings, load
from bot.db import Database
from bot.library import NOTHING, Library
from bot.lifecycle.approval import approve
from bot.metrics import Meter
from bot.outbox.rules import Happened, State
from bot.people import rules, service
from bot.verbs import Press, Replace, Show
from bot.worker import Worker
from tests.conftest import NOW, ROSTER, enrol
from tests.lint import small
from tests.samples import checklist, item, scenario

ROOM = Path(__file__).parent.parent / "bot"
PROMPTS = {"id": "all", "title": "All", "items": [item("ask-why", must=False)]}
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


def watched_at(port: int | None) -> Settings:
    return load(environment={"THINKCHILD_WATCH_PORT": str(port or "")})


def test_who_watches_sees_what_was_sent_and_that_its_threads_are_at_work(sqlite: Database) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    meter = Meter()
    meter.count(Happened(State.SENT))

    def seen(path: str) -> str:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    worker = Worker(sqlite, lambda: wiring.home_for(watched_at(None), NOTHING), at_noon)
    with wiring.watched(watched_at(port), sqlite, meter, worker=worker):
        assert seen("/healthz") == "At work.\n"
        assert seen("/readyz") == "Ready.\n"
        assert "thinkchild_messages_sent_total 1.0" in seen("/metrics")
        assert "thinkchild_outbox_due 0.0" in seen("/metrics")
        worker._looked_at -= 1000
        with pytest.raises(HTTPError, match="503"):
            seen("/healthz")
    with pytest.raises(URLError):
        seen("/healthz")


def test_nobody_watches_unless_a_setting_says_where(sqlite: Database) -> None:
    before = threading.active_count()
    with wiring.watched(watched_at(None), sqlite):
        assert threading.active_count() == before


class Slack(ThreadingHTTPServer):
    """As much of a real workspace as a Home takes; what was published is kept."""

    def __init__(self) -> None:
        self.published: queue.SimpleQueue[str] = queue.SimpleQueue()
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/api/"


class _Answer(BaseHTTPRequestHandler):
    server: Slack

    def do_POST(self) -> None:  # the library's name
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path.endswith("views.publish"):
            self.server.published.put(body)
        answer = json.dumps({"ok": True, "team_id": "T0FORCE", "user_id": "U0BOT", "bot_id": "B0BOT"}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_real_workspace_is_shown_what_is_approved_as_soon_as_it_is(
    slack: Slack, sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a restart, and an admin reads why the rest is not in use."""
    home = small.write(tmp_path / "home")
    monkeypatch.setattr(wiring, "LOOK_SECONDS", 0.01)
    with sqlite.transaction() as tx:
        service.apply(tx, rules.read(ROSTER.replace("officer,2026", "officer admin,2026").splitlines()).entries, NOW)
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-123-real",
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": sqlite.url.render_as_string(hide_password=False),
        "THINKCHILD_CONTENT": str(home),
    }
    with wiring.bot(load(environment=environment)) as running:
        before = opened(slack, running)
        approve([home / small.CHECKLIST], "Ann Other", date(2026, 11, 22), "A lead")
        until = time.monotonic() + 20
        while "Child in custody" not in (after := opened(slack, running)):
            assert time.monotonic() < until, after

    assert "Your force has approved no checklist for use here yet." in before
    assert "Child in custody" not in before
    assert "7 files are not approved yet, so not in use." in before
    assert "6 files are not approved yet, so not in use." in after


def opened(slack: Slack, running: wiring.Running) -> str:
    """What Amina reads when she opens the bot's Home."""
    event = {"type": "app_home_opened", "user": "U0AMINA", "channel": "D0", "tab": "home"}
    body = {"type": "event_callback", "team_id": "T0FORCE", "event_id": "Ev1", "event": event}
    assert running.app.dispatch(BoltRequest(mode="socket_mode", body=body)).status == 200
    return unquote_plus(slack.published.get(timeout=10))


def approval_of(content: Authored) -> dict[str, object]:
    approval = Approval(by="Ann Other", day=date(2026, 1, 1), version=version_of(content))
    return {"owner": "A lead", "author": "A trainer", "review_by": date.max, "approved": approval}


@pytest.mark.parametrize("approved", [True, False])
def test_what_nobody_approved_says_so_on_every_card_and_in_the_summary(sqlite: Database, approved: bool) -> None:
    custody, first = checklist(phases=[PROMPTS]), scenario()
    if approved:
        custody = custody.model_copy(update=approval_of(custody))
        first = first.model_copy(update=approval_of(first))
    home = wiring.home_for(load(environment={}), Library({"custody": custody}, {"first": first}, {}))
    with sqlite.transaction() as tx:
        officer = enrol(tx).amina
        begun = home.think_child(tx, Press(officer, NOW, words="custody"))
        finished = home.verbs()["checklist.finish"](tx, Press(officer, NOW, "1:0"))
        asked = home.quizzes.command(tx, Press(officer, NOW))

    for reply in (begun, finished, asked):
        assert isinstance(reply, Show | Replace)
        assert (SAMPLE in spoken(reply.card)) is not approved
