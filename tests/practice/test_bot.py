"""A real Bolt app in the practice workspace, connected both ways, and one person who uses it."""

from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.practice.person import Visitor
from tests.practice.conftest import Connect, Json, button, plain


def actions(*labels: str) -> Json:
    return {"type": "actions", "elements": [button(label) for label in labels]}


def modal(title: str, *blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(title), "callback_id": "it", "blocks": list(blocks), **more}


@pytest.mark.usefixtures("bot")
class TestTheSampleBot:
    def test_a_question_is_answered_with_the_option_that_was_picked(self, amina: Visitor) -> None:
        amina.types("/quiz")
        amina.waits_for("She is 14")

        amina.picks("Speak with her alone")
        amina.presses("Answer")

        assert amina.waits_for("You answered") == "You answered: Speak with her alone"

    def test_the_answer_to_a_command_is_seen_by_one_person_only(self, amina: Visitor, carol: Visitor) -> None:
        amina.types("/quiz", channel="C0GENERAL")

        assert amina.sees("C0GENERAL")[-1]["ephemeral"]
        assert amina.sees("C0GENERAL")[-1]["text"] == "Your question is below."
        assert [message["ephemeral"] for message in carol.sees("C0GENERAL")] == [False]

    def test_an_overflow_entry_and_a_response_url(self, amina: Visitor) -> None:
        amina.types("/quiz")

        amina.presses("Challenge this question")

        assert amina.waits_for("You chose") == "You chose challenge"

    def test_a_modal_is_opened_refused_corrected_and_submitted(self, amina: Visitor) -> None:
        amina.types("/thinkchild custody")
        amina.presses("Start")
        amina.waits_for("Only the log number is typed")

        amina.fills("Log number", "42")
        amina.picks("Custody", "Siblings")
        amina.submits()
        assert "A log number begins with LN-" in amina.waits_for("begins with")

        amina.fills("Log number", "LN-20260314-0042")
        amina.submits()
        assert amina.waits_for("Started") == "Started custody for LN-20260314-0042"
        assert amina.modal() is None

    def test_a_required_field_is_asked_for_before_the_bot_is(self, amina: Visitor) -> None:
        amina.types("/thinkchild")
        amina.presses("Start")

        amina.submits()

        assert "Please complete this required field." in amina.waits_for("Please complete")

    def test_a_closed_modal_is_told(self, amina: Visitor) -> None:
        amina.types("/thinkchild")
        amina.presses("Start")

        amina.closes()

        assert amina.waits_for("Nothing was started")

    def test_home_is_published_when_it_is_opened_and_its_buttons_work(self, amina: Visitor) -> None:
        amina.opens_home()
        amina.waits_for("1 checklist open")

        amina.presses("Refresh")

        assert amina.waits_for("Refreshed").startswith("Refreshed\nYour shift")


METADATA = {"event_type": "question", "event_payload": {"ref": "7"}}


@pytest.fixture
def press(app: App, connect: Connect, client: WebClient, amina: Visitor) -> Json:
    """The payload of a press on Go, in a message in which A was picked."""
    seen: list[Json] = []

    @app.action("go")
    def go(ack: Ack, body: Json) -> None:
        seen.append(body)
        ack()

    app.action("choice")(lambda ack: ack())
    radio = {"type": "radio_buttons", "action_id": "choice", "options": [{"text": plain("A"), "value": "a"}]}
    blocks = [{"type": "actions", "block_id": "b", "elements": [radio]}, actions("Go")]
    with connect(app):
        client.chat_postMessage(channel="U0AMINA", text="Q", blocks=blocks, metadata=METADATA)
        amina.picks("A")
        amina.presses("Go")
    return seen[0]


def test_a_press_arrives_as_slack_sends_it(press: Json, amina: Visitor) -> None:
    ts = amina.last()["ts"]

    assert press["user"] == {"id": "U0AMINA", "username": "amina.khan", "name": "amina.khan", "team_id": "T0PRACTICE"}
    assert press["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "D0AMINA",
        "is_ephemeral": False,
    }
    assert press["channel"] == {"id": "D0AMINA", "name": "directmessage"}
    assert press["actions"][0]["action_id"] == "go"
    assert press["actions"][0]["text"] == plain("Go")
    assert press["trigger_id"]
    assert press["response_url"].startswith("http://127.0.0.1:")


def test_a_press_brings_the_whole_message_and_all_that_was_picked(press: Json) -> None:
    assert press["message"]["metadata"] == METADATA
    assert press["message"]["blocks"][0]["block_id"] == "b"
    assert press["state"]["values"]["b"]["choice"]["selected_option"] == {"text": plain("A"), "value": "a"}


def test_picking_in_a_message_is_a_press_of_its_own(
    app: App, connect: Connect, client: WebClient, amina: Visitor
) -> None:
    seen: list[list[str]] = []

    @app.action("done")
    def done(ack: Ack, action: Json) -> None:
        seen.append([option["value"] for option in action["selected_options"]])
        ack()

    boxes = {
        "type": "checkboxes",
        "action_id": "done",
        "options": [{"text": plain(one), "value": one} for one in "AB"],
    }
    with connect(app):
        client.chat_postMessage(channel="U0AMINA", text="Q", blocks=[{"type": "actions", "elements": [boxes]}])
        amina.picks("A", "B")

    assert seen == [["A"], ["A", "B"]]


def test_each_person_picks_for_themselves_in_a_shared_message(
    app: App, connect: Connect, client: WebClient, amina: Visitor, carol: Visitor
) -> None:
    app.action("r")(lambda ack: ack())
    radio = {
        "type": "radio_buttons",
        "action_id": "r",
        "options": [{"text": plain(one), "value": one} for one in "AB"],
    }
    blocks = [{"type": "actions", "block_id": "b", "elements": [radio]}]
    with connect(app):
        client.chat_postMessage(channel="C0GENERAL", text="Q", blocks=blocks)
        amina.picks("A")

    assert amina.sees("C0GENERAL")[-1]["chosen"]["b"]["r"] == "A"
    assert carol.sees("C0GENERAL")[-1]["chosen"]["b"]["r"] is None


def test_a_respond_can_replace_and_delete_even_an_ephemeral_message(app: App, connect: Connect, amina: Visitor) -> None:
    @app.command("/quiz")
    def quiz(ack: Ack) -> None:
        ack(text="Q", blocks=[actions("Replace", "Delete")])

    @app.action("replace")
    def replace(ack: Ack, respond: Respond) -> None:
        ack()
        respond(text="R", blocks=[actions("Delete")], replace_original=True)

    @app.action("delete")
    def delete(ack: Ack, respond: Respond, body: Json) -> None:
        assert body["container"]["is_ephemeral"]
        assert "message" not in body
        ack()
        respond(delete_original=True)

    with connect(app):
        amina.types("/quiz")
        amina.presses("Replace")
        assert (amina.last()["text"], amina.last()["ephemeral"]) == ("R", True)
        amina.presses("Delete")

    assert amina.sees() == []


def test_views_are_stacked_updated_and_cleared_by_the_answer(app: App, connect: Connect, amina: Visitor) -> None:
    steps = iter(["push", "update", "clear"])
    submit = {"submit": plain("Next")}

    @app.command("/quiz")
    def quiz(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal("One", **submit))

    @app.view("it")
    def it(ack: Ack) -> None:
        step = next(steps)
        ack(response_action=step, view=modal(step, **submit)) if step != "clear" else ack(response_action="clear")

    with connect(app):
        amina.types("/quiz")
        titles: list[tuple[str, bool]] = []
        while (view := amina.modal()) and len(titles) < 9:
            titles.append((view["title"]["text"], view["stacked"]))
            amina.submits()

    assert titles == [("One", False), ("push", True), ("update", True)]


def test_each_envelope_goes_to_exactly_one_of_two_connections(
    client: WebClient, socket_connect: Connect, amina: Visitor
) -> None:
    served: list[str] = []

    def named(name: str) -> App:
        app = App(client=client, process_before_response=True)

        @app.command("/quiz")
        def quiz(ack: Ack) -> None:
            served.append(name)
            ack()

        return app

    with socket_connect(named("first")), socket_connect(named("second")):
        for _ in range(4):
            amina.types("/quiz")

    assert sorted(served) == ["first", "first", "second", "second"]
