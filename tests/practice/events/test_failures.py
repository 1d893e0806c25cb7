"""What goes wrong between a person and the bot is said to the person, as Slack says it."""

import threading
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.person import Visitor
from tests.practice.conftest import Connect, Json, plain


def modal(title: str, **more: Any) -> Json:
    return {"type": "modal", "title": plain(title), "callback_id": "it", "blocks": [], **more}


def test_a_refused_answer_is_shown_to_the_person_as_slack_does(app: App, connect: Connect, amina: Visitor) -> None:
    app.command("/quiz")(lambda ack: ack(text="Q", blocks=[{"type": "section"}]))

    with connect(app):
        amina.types("/quiz")

    assert '/quiz failed with the error "invalid_command_response"' in str(amina.failure())


def test_an_error_on_a_field_that_is_not_there_is_shown(app: App, connect: Connect, amina: Visitor) -> None:
    @app.command("/quiz")
    def quiz(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal("One", submit=plain("Next")))

    app.view("it")(lambda ack: ack(response_action="errors", errors={"nowhere": "Wrong"}))

    with connect(app):
        amina.types("/quiz")
        amina.submits()

    assert str(amina.failure()).startswith("We had some trouble connecting. Try again?")
    assert amina.modal() is not None


def test_a_late_acknowledgement_is_a_failure_that_the_next_act_clears(
    app: App, connect: Connect, practice: Practice, amina: Visitor
) -> None:
    let_go = threading.Event()
    calls: list[str] = []

    @app.command("/quiz")
    def quiz(ack: Ack) -> None:
        calls.append("quiz")
        if len(calls) == 1:
            let_go.wait(5)
        ack("Too late" if len(calls) == 1 else "In time")

    practice.patience(0.2)
    with connect(app):
        amina.types("/quiz")
        timed_out = '/quiz failed with the error "operation_timeout": Think Child did not respond within 0.2 seconds.'
        assert amina.failure() == f"{timed_out} Try again."

        let_go.set()
        assert "Try again. (It responded after " in amina.waits_for("It responded")
        assert amina.sees() == []
        practice.patience(3)
        amina.types("/quiz")

        assert amina.failure() is None
        assert [message["text"] for message in amina.sees()] == ["In time"]


def test_a_bot_that_is_not_connected_is_said_to_be(amina: Visitor) -> None:
    amina.types("/quiz")

    assert amina.failure() == (
        "Think Child is not connected just now. Try again in a moment; if that does not help, start the bot."
    )


def test_a_bot_whose_address_does_not_answer_cannot_be_reached(practice: Practice, amina: Visitor) -> None:
    practice.deliver_to(f"{practice.url}nowhere")
    amina.types("/quiz")
    assert amina.failure() == "Think Child answered with an error (HTTP 404). Try again."

    practice.deliver_to("http://127.0.0.1:9/slack/events")
    amina.types("/quiz")
    assert amina.failure() == "Think Child could not be reached. Start the bot, then try again."


def test_a_wrong_signature_is_seen_as_the_bots_refusal(client: WebClient, connect: Connect, practice: Practice) -> None:
    app = App(client=client, signing_secret="another secret", process_before_response=True)
    app.command("/quiz")(lambda ack: ack("Hi"))
    amina = Visitor(practice.url, "U0AMINA")

    with connect(app):
        amina.types("/quiz")

    by_http = "Think Child answered with an error (HTTP 401). Try again."
    assert amina.failure() in (None, by_http)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("hello", "Type a slash command, for example /thinkchild."),
        ("/shrug", "/shrug is not a command here. These are: /thinkchild, /quiz, /coverage, /campaign."),
    ],
)
def test_what_is_no_command_is_explained(amina: Visitor, typed: str, sentence: str) -> None:
    amina.types(typed)

    assert amina.failure() == sentence
