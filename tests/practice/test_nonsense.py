"""Whatever a bot, a page or a script sends, the workspace answers with a sentence and its page goes on."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from websockets.sync.client import connect as connect_to

from bot.practice import Practice
from bot.practice.person import Visitor
from tests.practice.conftest import Connect, Json, button

NONSENSE = {
    "half a character": '"\\ud800"',
    "no number": "NaN",
    "endless": "1e999",
    "deep": "[" * 100_000,
    "less deep": "[" * 400 + "]" * 400,
    "large": "1" * 4000,
    "an object": '{"a": 1}',
    "a list": "[null]",
}


@pytest.fixture(scope="module")
def sturdy() -> Iterator[Practice]:
    """One for all: what is sent to it changes nothing."""
    with Practice() as workspace:
        yield workspace


def post(practice: Practice, path: str, body: str) -> int:
    connection = HTTPConnection(urlsplit(practice.url).netloc)
    headers = {"Content-Type": "application/json", "Authorization": "Bearer xoxb-practice"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    assert json.load(answer)
    connection.close()
    return answer.status


def still_works(practice: Practice) -> bool:
    """The page is served, the inspector shows each call, and a call is answered."""
    seen = [practice.call(one["number"]) for one in practice.calls()]
    WebClient("xoxb-practice", practice.api_url).auth_test()
    return bool(Visitor(practice.url, "U0AMINA").reads()) and bool(json.dumps(seen, allow_nan=False))


@pytest.mark.parametrize("field", ["channel", "text", "blocks", "metadata", "thread_ts"])
def test_nonsense_from_a_bot_is_refused(sturdy: Practice, field: str) -> None:
    for name, sent in NONSENSE.items():
        given = {"channel": '"D0AMINA"', "text": '"x"', field: sent}
        body = ", ".join(f'"{key}": {value}' for key, value in given.items())
        assert post(sturdy, "/api/chat.postMessage", f"{{{body}}}") == 200, name

    assert still_works(sturdy)


@pytest.mark.parametrize("field", ["by", "to", "user"])
def test_nonsense_does_not_move_the_clock(sturdy: Practice, field: str) -> None:
    for name, sent in NONSENSE.items():
        assert post(sturdy, "/control/clock", f'{{"to": "next_shift", "{field}": {sent}}}') == 400, name

    assert sturdy.clock.moved == 0


@pytest.mark.parametrize("field", ["kind", "method", "channel", "seconds", "lasts"])
def test_nonsense_is_no_fault(sturdy: Practice, field: str) -> None:
    for name, sent in NONSENSE.items():
        assert post(sturdy, "/control/faults", f'{{"kind": "delay", "{field}": {sent}}}') == 400, name

    assert still_works(sturdy)


@pytest.mark.parametrize("act", ["command", "act", "submit", "close", "read"])
def test_nonsense_is_no_act(sturdy: Practice, act: str) -> None:
    named = '"user": "U0AMINA", "text": "/none", "message": "1.1", "block_id": "b", "action_id": "a", "ts": "1.1"'
    for name, sent in NONSENSE.items():
        body = f'{{{named}, "channel": {sent}, "view": {sent}}}'
        assert post(sturdy, f"/page/{act}", body) in (400, 404), name

    assert still_works(sturdy)


@pytest.mark.parametrize("field", ["blocks", "thread_ts"])
def test_nonsense_to_a_response_url_is_refused(sturdy: Practice, field: str) -> None:
    for name, sent in NONSENSE.items():
        url = sturdy._parts.response_urls.url_for("U0AMINA", "D0AMINA")
        assert post(sturdy, urlsplit(url).path, f'{{"text": "x", "{field}": {sent}}}') == 400, name

    assert still_works(sturdy)


@pytest.mark.parametrize("number", ["9" * 5000, "x", "-1"])
def test_nonsense_is_no_number_of_a_call(sturdy: Practice, number: str) -> None:
    for path in (f"calls/{number}", f"calls?after={number}"):
        with pytest.raises(HTTPError, match="40") as refusal:
            urlopen(f"{sturdy.url}control/{path}")
        refusal.value.close()


@pytest.mark.parametrize("frame", [b"\xff", "[" * 100_000, "5", '{"envelope_id": []}', '"\\ud800"'], ids=repr)
def test_a_connection_outlives_nonsense(sturdy: Practice, frame: bytes | str) -> None:
    opened = WebClient("xapp-practice", sturdy.api_url).apps_connections_open(app_token="xapp-practice")
    for url in (opened["url"], f"ws://{urlsplit(sturdy.url).netloc}/page/live"):
        with connect_to(url, proxy=None) as connection:
            connection.send(frame)

            assert connection.ping().wait(5)


def test_an_acknowledgement_that_cannot_be_shown_is_a_failure(
    practice: Practice, app: App, connect: Connect, amina: Visitor
) -> None:
    practice.patience(0.5)  # slack_sdk cannot even send it

    @app.command("/quiz")
    def quiz(ack: Ack) -> None:
        ack(text="half a character: \ud800")

    with connect(app):
        amina.types("/quiz")

        assert "/quiz failed" in str(amina.failure()) or "Try again" in str(amina.failure())


def test_a_modal_is_not_answered_with_an_action_that_there_is_not(
    app: App, connect: Connect, client: WebClient, amina: Visitor
) -> None:
    @app.command("/quiz")
    def quiz(ack: Ack, body: dict[str, str]) -> None:
        ack()
        view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [], "callback_id": "m"}
        view |= {"submit": {"type": "plain_text", "text": "Go"}}
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("m")
    def submitted(ack: Ack) -> None:
        ack({"response_action": "updaet"})

    with connect(app):
        amina.types("/quiz")
        amina.waits_for("Go")
        amina.submits()

        assert "updaet" in str(amina.failure())
        assert amina.modal()


def test_a_response_url_can_answer_in_a_thread(app: App, connect: Connect, client: WebClient, amina: Visitor) -> None:
    @app.action("answer")
    def answer(ack: Ack, respond: Respond, body: Json) -> None:
        ack()
        respond("In the thread", thread_ts=body["message"]["ts"], replace_original=False)

    with connect(app):
        blocks = [{"type": "actions", "elements": [button("Answer")]}]
        posted = client.chat_postMessage(channel="U0AMINA", text="?", blocks=blocks)
        amina.presses("Answer")
        amina.waits_for("In the thread")

        assert amina.last()["thread_ts"] == posted["ts"]
