"""Replies on their way to Slack, against a small real HTTP server that keeps what it is told."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from bot.cards import Card, Form, Text
from bot.slack.app import client
from bot.slack.presses import Place
from bot.slack.sender import SENT, TOO_LATE, Sender
from bot.verbs import Ask, Replace, Reply, Show, Tell

CARD = Card((Text("Hello"),))


class Told(ThreadingHTTPServer):
    """Every call in order, and what to answer to the next ones of a method."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Keep)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.errors: dict[str, list[str]] = {}
        self.statuses: dict[str, int] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Keep(BaseHTTPRequestHandler):
    server: Told

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {key: value[0] for key, value in parse_qs(body).items()}
        said = json.loads(body) if body.startswith("{") else form
        method = self.path.strip("/")
        self.server.calls.append((method, said))
        error = self.server.errors.get(method, [])
        answer = {"ok": False, "error": error.pop(0)} if error else {"ok": True, "ts": "1.1", "channel": "D0"}
        limited = answer.get("error") == "ratelimited"
        self.send_response(429 if limited else self.server.statuses.get(method, 200))
        self.send_header("Content-Type", "application/json")
        if limited:
            self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def slack() -> Iterator[Told]:
    server = Told()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def deliver(slack: Told, *replies: Reply, **where: Any) -> list[tuple[str, dict[str, Any]]]:
    sender = Sender(client("xoxb-test", slack.url))
    for reply in replies:
        sender.send(reply, Place("U0AMINA", **where))
    sender.close()
    return slack.calls


def test_a_card_shown_is_a_message_to_the_person(slack: Told) -> None:
    ((method, said),) = deliver(slack, Show(CARD))

    assert (method, said["channel"], said["text"]) == ("chat.postMessage", "U0AMINA", "Hello")


def test_a_command_in_a_channel_says_where_the_card_went(slack: Told) -> None:
    calls = deliver(slack, Show(CARD), typed=True, channel="C0", response_url=f"{slack.url}respond")

    assert [method for method, _ in calls] == ["chat.postMessage", "respond"]
    assert calls[1][1]["text"] == SENT
    assert calls[1][1]["response_type"] == "ephemeral"


def test_a_card_replaced_is_the_message_that_was_pressed(slack: Told) -> None:
    ((method, said),) = deliver(slack, Replace(CARD), channel="D0", ts="1.1")

    assert (method, said["channel"], said["ts"]) == ("chat.update", "D0", "1.1")


@pytest.mark.parametrize("where", [{}, {"channel": "D0", "ts": "1.1"}])
def test_a_card_whose_message_is_gone_is_a_new_message(slack: Told, where: dict[str, str]) -> None:
    slack.errors["chat.update"] = ["message_not_found"]

    assert deliver(slack, Replace(CARD), **where)[-1][0] == "chat.postMessage"


@pytest.mark.parametrize(
    ("where", "method"),
    [({"channel": "C0"}, "chat.postEphemeral"), ({}, "chat.postMessage")],
)
def test_a_sentence_is_for_the_person_alone(slack: Told, where: dict[str, str], method: str) -> None:
    ((used, said),) = deliver(slack, Tell("A sentence."), **where)

    assert (used, said["text"]) == (method, "A sentence.")


def test_a_form_opens_with_the_message_it_is_about(slack: Told) -> None:
    ((method, said),) = deliver(slack, Ask(Form("Why", CARD)), trigger="1.2", channel="D0", ts="1.1")

    assert method == "views.open"
    assert json.loads(said["view"]["private_metadata"]) == {"ref": "", "channel": "D0", "ts": "1.1", "on_home": False}


def test_replies_to_one_person_leave_in_order(slack: Told) -> None:
    calls = deliver(slack, *(Tell(str(n)) for n in range(20)), channel="C0")

    assert [said["text"] for _, said in calls] == [str(n) for n in range(20)]


def test_a_refused_reply_is_logged_without_its_words_and_the_next_one_leaves(
    slack: Told, caplog: pytest.LogCaptureFixture
) -> None:
    slack.errors["chat.postEphemeral"] = ["user_not_in_channel"]
    calls = deliver(slack, Tell("secret words"), Tell("next"), channel="C0")

    assert len(calls) == 2
    (record,) = [record for record in caplog.records if record.name == "bot.slack.sender"]
    assert record.getMessage() == "reply to U0AMINA refused by Slack: user_not_in_channel"


def test_a_reply_that_cannot_reach_slack_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    sender = Sender(client("xoxb-test", "http://127.0.0.1:9/"))
    sender.send(Tell("words"), Place("U0AMINA", channel="C0"))
    sender.close()

    assert "did not reach Slack" in caplog.text


def test_only_a_refusal_for_the_rate_is_repeated(slack: Told) -> None:
    slack.errors["chat.postEphemeral"] = ["ratelimited"]
    calls = deliver(slack, Tell("words"), channel="C0")

    assert len(calls) == 2


def test_a_command_in_our_own_conversation_says_no_more(slack: Told) -> None:
    calls = deliver(slack, Show(CARD), typed=True, channel="D0", response_url=f"{slack.url}respond")

    assert [method for method, _ in calls] == ["chat.postMessage"]


def test_a_response_url_that_is_used_up_is_made_good(slack: Told) -> None:
    slack.errors["respond"] = ["used_url"]
    slack.statuses["respond"] = 404
    calls = deliver(slack, Tell("A sentence."), channel="D0", response_url=f"{slack.url}respond")

    assert [method for method, _ in calls] == ["respond", "chat.postEphemeral"]


def test_a_window_that_opens_too_late_is_told(slack: Told) -> None:
    slack.errors["views.open"] = ["expired_trigger_id"]
    calls = deliver(slack, Ask(Form("Why", CARD)), trigger="1.2", channel="D0")

    assert calls[-1][1]["text"] == TOO_LATE


def test_a_bug_in_a_lane_is_logged_and_the_next_reply_leaves(
    slack: Told, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.slack.render.message", lambda _card: 1 / 0)
    calls = deliver(slack, Show(CARD), Tell("next"), channel="C0")

    assert [said["text"] for _, said in calls] == ["next"]
    assert "reply to U0AMINA failed" in caplog.text


def test_a_reply_after_closing_is_logged_and_breaks_nothing(caplog: pytest.LogCaptureFixture) -> None:
    sender = Sender(client("xoxb-test", "http://127.0.0.1:9/"))
    sender.close()
    sender.send(Tell("words"), Place("U0AMINA", channel="C0"))

    assert "was not sent" in caplog.text
