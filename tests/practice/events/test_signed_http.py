"""Signed HTTP, seen by an app without Bolt: what is sent again, with which headers, and what stops it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from slack_bolt import App
from slack_sdk.signature import SignatureVerifier

from bot.practice import Practice
from bot.practice.person import Visitor
from tests.practice.api.asking import eventually
from tests.practice.conftest import SECRET, button, by_signed_http

Answer = tuple[int, dict[str, str], bytes]
RETRIES = ("X-Slack-Retry-Num", "X-Slack-Retry-Reason")


class HttpApp:
    """Keeps what it was sent, and answers each request as it is told: the last answer is used again."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [(200, {}, b"")]
        self.wait = threading.Event()
        self.wait.set()
        self.requests: list[tuple[dict[str, str], str]] = []
        app = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                app.requests.append((dict(self.headers), body))
                app.wait.wait(10)
                status, headers, said = app.answers[min(len(app.requests), len(app.answers)) - 1]
                if status == 0:
                    return  # closes the connection
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(json.loads(body)["challenge"].encode() if said == b"<challenge>" else said)

            def log_message(self, *_: Any) -> None:
                """Nothing: the tests say what went wrong."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/slack/events"

    def retries(self) -> list[list[str | None]]:
        return [[headers.get(name) for name in RETRIES] for headers, _ in self.requests]


@pytest.fixture
def http(practice: Practice) -> Iterator[HttpApp]:
    app = HttpApp()
    threading.Thread(target=app.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    practice.deliver_to(app.url)
    practice.retry_after(0, 0, 0)
    yield app
    app.wait.set()
    app.server.shutdown()
    app.server.server_close()


def settled(practice: Practice, count: int) -> list[dict[str, Any]]:
    """The events that were sent, once there are so many and all have come to an end."""

    def events() -> list[dict[str, Any]]:
        return [call for call in practice.calls() if call["method"] == "events_api" and call["ms"] is not None]

    eventually(lambda: len(events()) >= count, f"{count} events")
    return events()


def test_an_event_that_meets_an_error_is_sent_three_times_more(
    practice: Practice, http: HttpApp, amina: Visitor
) -> None:
    http.answers = [(500, {}, b"")]

    amina.opens_home()
    events = settled(practice, 4)

    assert http.retries() == [[None, None], ["1", "http_error"], ["2", "http_error"], ["3", "http_error"]]
    assert len({json.loads(body)["event_id"] for _, body in http.requests}) == 1
    assert [event["retry"] for event in events] == [None] + [
        {"attempt": number, "reason": "http_error"} for number in (1, 2, 3)
    ]
    assert amina.failure() == "Think Child answered with an error (HTTP 500). Try again."
    assert not practice._parts.delivery._under_way


def test_every_request_is_signed_anew(practice: Practice, http: HttpApp, amina: Visitor) -> None:
    http.answers = [(500, {}, b"")]

    amina.opens_home()
    settled(practice, 4)

    verifier = SignatureVerifier(SECRET)
    assert all(verifier.is_valid_request(body, headers) for headers, body in http.requests)


def test_a_retry_that_is_acknowledged_is_the_last_and_takes_the_failure_back(
    practice: Practice, http: HttpApp, amina: Visitor
) -> None:
    http.answers = [(503, {}, b""), (200, {}, b"")]

    amina.opens_home()
    settled(practice, 2)
    eventually(lambda: amina.failure() is None, "what was told is taken back")

    assert http.retries() == [[None, None], ["1", "http_error"]]


def test_an_app_can_ask_not_to_be_sent_an_event_again(practice: Practice, http: HttpApp, amina: Visitor) -> None:
    http.answers = [(500, {"X-Slack-No-Retry": "1"}, b"")]

    amina.opens_home()

    assert http.retries() == [[None, None]]
    assert not practice._parts.delivery._under_way


def test_a_retry_after_a_timeout_says_so(practice: Practice, http: HttpApp, amina: Visitor) -> None:
    practice.patience(0.2)
    http.wait.clear()

    amina.opens_home()
    settled(practice, 4)

    assert http.retries() == [[None, None], ["1", "http_timeout"], ["2", "http_timeout"], ["3", "http_timeout"]]


def test_a_retry_after_a_broken_connection_says_so(practice: Practice, http: HttpApp, amina: Visitor) -> None:
    practice.retry_after(1)
    practice.deliver_to("http://127.0.0.1:9/slack/events")

    amina.opens_home()
    assert amina.failure() == "Think Child could not be reached. Start the bot, then try again."
    practice.deliver_to(http.url)
    settled(practice, 2)

    assert http.retries() == [["1", "connection_failed"]]


@pytest.mark.parametrize("failing", [(500, {}, b""), (0, {}, b"")], ids=["error", "no answer"])
def test_commands_and_presses_are_never_sent_again(
    practice: Practice, http: HttpApp, amina: Visitor, failing: Answer
) -> None:
    http.answers = [failing]

    amina.types("/quiz")

    assert len(http.requests) == 1
    assert not practice._parts.delivery._under_way
    assert "answered with an error" in str(amina.failure())


def test_a_late_answer_is_told_to_the_person_and_kept_in_the_inspector(
    practice: Practice, http: HttpApp, amina: Visitor
) -> None:
    practice.patience(0.2)
    http.wait.clear()
    http.answers = [(200, {}, b"Hello")]

    amina.types("/quiz")
    at_first = str(amina.failure())
    http.wait.set()
    in_the_end = amina.waits_for("It responded after")
    (call,) = practice.calls()

    assert at_first.startswith('/quiz failed with the error "operation_timeout": Think Child did not respond within')
    assert in_the_end.startswith(at_first)
    assert (call["ok"], call["error"]) == (False, "http_timeout")
    assert call["note"].startswith("Acknowledged after ")
    assert call["note"].endswith(" s: too late.")
    assert practice.call(call["number"])["answer"] == {"text": "Hello"}
    assert amina.sees() == []


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        ((404, {}, b""), "HTTP 404"),
        ((200, {"Content-Type": "application/json"}, b"{"), "not JSON"),
        ((0, {}, b""), "not HTTP"),
    ],
)
def test_an_answer_that_is_no_acknowledgement_is_explained(
    http: HttpApp, amina: Visitor, answer: Answer, detail: str
) -> None:
    http.answers = [answer]

    amina.types("/quiz")

    assert amina.failure() == f"Think Child answered with an error ({detail}). Try again."


def test_an_address_can_be_verified_with_slacks_challenge(practice: Practice, http: HttpApp) -> None:
    http.answers = [(200, {}, b"<challenge>")]
    practice.deliver_to(http.url, verify=True)
    http.answers = [(200, {}, b"something else")]

    with pytest.raises(ValueError, match="did not answer Slack's challenge"):
        practice.deliver_to(http.url, verify=True)
    with pytest.raises(ValueError, match="did not pass the verification: Think Child could not be reached"):
        practice.deliver_to("http://127.0.0.1:9/", verify=True)

    assert json.loads(http.requests[0][1])["type"] == "url_verification"


def test_bolt_passes_the_challenge(practice: Practice, app: App) -> None:
    with by_signed_http(practice, app):
        address = practice._parts.delivery.request_url
        assert address is not None
        practice.deliver_to(address, verify=True)


def test_an_interaction_is_a_form_with_one_field(
    practice: Practice, http: HttpApp, amina: Visitor, client: Any
) -> None:
    client.chat_postMessage(channel="U0AMINA", text="?", blocks=[{"type": "actions", "elements": [button("Go")]}])

    amina.presses("Go")

    headers, body = http.requests[0]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert json.loads(parse_qs(body)["payload"][0])["type"] == "block_actions"
