"""The inspector: what was asked and answered, which rule refused it and where, and never a secret."""

import json
from dataclasses import replace
from typing import Any
from urllib.request import Request, urlopen

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice import Practice
from bot.practice.block_kit.checks import Problem
from bot.practice.block_kit.limits import Rule
from bot.practice.ids import APP_TOKEN, BOT_TOKEN
from bot.practice.inspector import Inspector, without_secrets
from bot.practice.person import Visitor
from tests.practice.conftest import SECRET, by_signed_http, by_socket_mode

Json = dict[str, Any]
TRANSPORTS = pytest.mark.parametrize("connect", [by_socket_mode, by_signed_http], ids=["socket-mode", "signed-http"])


def last_call(practice: Practice) -> Json:
    return practice.call(practice.calls()[-1]["number"])


def test_a_call_is_kept_with_its_request_and_its_answer(practice: Practice, client: WebClient) -> None:
    blocks = [{"type": "divider"}]
    client.chat_postMessage(channel="U0AMINA", text="Hello", blocks=blocks)

    call = last_call(practice)
    assert (call["direction"], call["method"], call["ok"], call["error"]) == (
        "to_slack",
        "chat.postMessage",
        True,
        None,
    )
    assert (call["request"]["text"], call["request"]["blocks"]) == ("Hello", blocks)
    assert call["answer"]["message"]["text"] == "Hello"
    assert call["ms"] > 0


def test_a_form_is_read_like_json(practice: Practice, client: WebClient) -> None:
    blocks = [{"type": "divider"}]
    client.api_call("chat.postMessage", params={"channel": "U0AMINA", "text": "1", "blocks": json.dumps(blocks)})
    client.api_call("users.info", http_verb="GET", params={"user": "U0AMINA"})

    posted, asked = (practice.call(number)["request"] for number in (1, 2))
    assert (posted["text"], posted["blocks"]) == ("1", blocks)
    assert asked == {"user": "U0AMINA"}


def test_a_refusal_says_which_rule_where_and_the_page_that_says_so(practice: Practice, client: WebClient) -> None:
    radio: Json = {"type": "radio_buttons", "action_id": "r", "options": [option(number) for number in range(12)]}
    blocks: list[Json] = [{"type": "divider"}, {"type": "actions", "elements": [radio]}]

    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="U0AMINA", text="?", blocks=blocks)

    (call,) = practice.calls()
    assert (call["ok"], call["error"]) == (False, "invalid_blocks")
    assert call["place"] == "blocks[1].elements[0].options"
    assert " 10 " in call["rule"]
    assert call["documentation"].startswith("https://docs.slack.dev/reference/")
    assert practice.call(1)["problems"][0]["place"] == call["place"]


def test_a_problem_that_knows_its_rule_says_it_in_a_sentence() -> None:
    inspector = Inspector()
    call = inspector.begun("to_slack", "chat.postMessage")
    address = "https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element"
    problem = Problem("no more than 10 items allowed", "/blocks/3/elements/0")
    call.problems = [replace(problem, rule=Rule("Radio buttons have at most 10 options", address)), problem]
    inspector.answered(call, b'{"ok": false, "error": "invalid_blocks"}', 1.0)

    known, other = call.whole()["problems"]
    assert known == {
        "rule": "Radio buttons have at most 10 options",
        "place": "blocks[3].elements[0]",
        "documentation": address,
    }
    assert other["rule"] == "no more than 10 items allowed"
    assert other["documentation"] == "https://docs.slack.dev/reference/methods/chat.postMessage"


def test_a_method_that_we_do_not_have_is_seen(practice: Practice, client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="unknown_method"):
        client.api_call("chat.shout", params={"text": "Hello"})

    (call,) = practice.calls()
    assert (call["method"], call["error"], call["rule"]) == ("chat.shout", "unknown_method", "unknown_method")


def test_faults_that_struck_are_seen(practice: Practice, client: WebClient) -> None:
    practice.fault("rate_limited", method="chat.postMessage", seconds=9)
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="U0AMINA", text="?")

    (call,) = practice.calls()
    assert (call["error"], call["rule"]) == ("ratelimited", None)
    assert call["fault"] == "Refuse with 429 and Retry-After: chat.postMessage, for 9 seconds."


def test_a_dropped_answer_is_kept_as_it_would_have_been(practice: Practice) -> None:
    practice.fault("drop_answer", method="chat.postMessage")
    with pytest.raises(ConnectionError):
        WebClient(BOT_TOKEN, practice.api_url, retry_handlers=[]).chat_postMessage(channel="U0AMINA", text="?")

    call = last_call(practice)
    assert call["ok"]
    assert call["answer"]["ts"]
    assert call["fault"] == "No answer, though Slack did what was asked: chat.postMessage."


@TRANSPORTS
def test_what_the_bot_is_sent_is_kept_with_its_acknowledgement(
    practice: Practice, app: App, amina: Visitor, connect: Any
) -> None:
    app.command("/quiz")(lambda ack: ack("Here is a question."))
    with connect(practice, app):
        amina.types("/quiz now")

    (sent,) = [call for call in practice.calls() if call["method"] == "slash_commands"]
    whole = practice.call(sent["number"])
    assert (sent["direction"], sent["ok"], sent["error"]) == ("to_bot", True, None)
    assert (whole["request"]["command"], whole["request"]["text"]) == ("/quiz", "now")
    assert whole["answer"]["text"] == "Here is a question."


def test_what_could_not_be_delivered_is_kept_with_the_reason(practice: Practice, amina: Visitor) -> None:
    amina.types("/quiz")

    (call,) = practice.calls()
    assert (call["ok"], call["error"]) == (False, "not_connected")
    assert call["note"] == amina.failure()


@TRANSPORTS
def test_no_token_or_secret_is_ever_shown(practice: Practice, client: WebClient, connect: Any) -> None:
    pasted = "xoxb-123456789012-abcdefABCDEF"
    rotated = "xoxe.xoxp-1-Mi0yLTEyMzQ"
    app = App(client=client, signing_secret=SECRET, process_before_response=True)

    @app.command("/quiz")
    def quiz(ack: Ack) -> None:
        ack(f"Your token is {pasted}.")

    with connect(practice, app):
        Visitor(practice.url, "U0AMINA").types(f"/quiz {pasted} {rotated}")
        client.chat_postMessage(channel="U0AMINA", text=f"{pasted}", metadata=metadata(BOT_TOKEN))
        client.api_call("auth.test", params={"token": BOT_TOKEN})
        asked = Request(f"{practice.api_url}auth.test", json.dumps({"token": BOT_TOKEN}).encode())
        asked.add_header("Content-Type", "application/json")
        urlopen(asked).close()
        urlopen(f"{practice.api_url}auth.test?token={BOT_TOKEN}").close()
        WebClient("xoxb-wrong-token", practice.api_url, retry_handlers=[]).api_test()
        opened = WebClient(APP_TOKEN, practice.api_url).apps_connections_open(app_token=APP_TOKEN)

    with urlopen(f"{practice.url}control/calls") as answer:
        shown = answer.read().decode()
    for call in practice.calls():
        with urlopen(f"{practice.url}control/calls/{call['number']}") as answer:
            shown += answer.read().decode()
    ticket = str(opened["url"]).partition("ticket=")[2]
    secrets = [BOT_TOKEN, APP_TOKEN, SECRET, pasted, rotated, "xoxb-wrong-token", ticket, "practice-verification"]
    assert [secret for secret in secrets if secret in shown] == []
    assert "bearer" not in shown.lower()
    assert "x-slack-signature" not in shown.lower()
    assert "Your token is" in shown


def test_only_the_newest_are_kept() -> None:
    inspector = Inspector(most=3)
    for number in range(5):
        inspector.answered(inspector.begun("to_slack", f"m{number}"), b'{"ok": true}', 1.0)

    assert [call.method for call in inspector.since()] == ["m2", "m3", "m4"]
    assert [call.number for call in inspector.since(4)] == [5]
    assert inspector.call(2) is None
    assert inspector.call(3) is inspector.since()[0]
    assert inspector.call(6) is None


def test_what_is_kept_is_bounded_by_its_size() -> None:
    inspector = Inspector(most_bytes=1000)
    for _ in range(5):
        inspector.answered(inspector.begun("to_slack", "m", b"x" * 300), b"y" * 100, 1.0)

    assert len(inspector.since()) == 2
    assert sum(call.size for call in inspector.since()) == 800


def test_one_that_alone_is_too_long_loses_what_was_said() -> None:
    inspector = Inspector(most_bytes=1000)
    inspector.begun("to_slack", "before", b"x" * 300)
    inspector.begun("to_slack", "m", b"x" * 5000)
    inspector.begun("to_slack", "after", b"x" * 300)

    assert [call.method for call in inspector.since()] == ["m", "after"]
    assert inspector.since()[0].note == "5,000 bytes: too long to keep."


def test_an_answer_to_one_that_was_forgotten_is_not_counted() -> None:
    inspector = Inspector(most=1, most_bytes=1000)
    slow = inspector.begun("to_slack", "slow", b"x" * 100)
    inspector.begun("to_slack", "quick", b"x" * 100)
    inspector.answered(slow, b"y" * 900, 1.0)

    assert [call.method for call in inspector.since()] == ["quick"]
    assert inspector._bytes == 100


def test_a_secret_is_hidden_wherever_it_is() -> None:
    shown = without_secrets({"Token": "abc", "deep": [{"text": "is xapp-1-A0-9-f00 it"}], "url": "x?ticket=abc-_1&y=2"})

    assert shown == {"Token": "…", "deep": [{"text": "is … it"}], "url": "x?ticket=…&y=2"}


def option(number: int) -> Json:
    return {"text": {"type": "plain_text", "text": str(number)}, "value": str(number)}


def metadata(value: str) -> Json:
    return {"event_type": "delivery", "event_payload": {"key": value}}
