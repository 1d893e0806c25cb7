"""`Visitor` uses every element as a person would, in a message and in a modal, and the bot is told what was chosen."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from queue import Queue
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.block_kit.selections import raw_of
from bot.practice.person import Visitor
from tests.practice.block_kit.example_elements import ELEMENTS, plain
from tests.practice.block_kit.examples import EXAMPLES

Json = dict[str, Any]
Connect = Callable[[App], AbstractContextManager[None]]
SEND: Json = {"type": "button", "text": plain("Send"), "action_id": "send"}
FIELDS = {
    "plain text input": "LC-20261122-0107",
    "email text input": "amina@example.org",
    "url text input": "https://example.org/a",
    "number input": "15",
    "datepicker": "2026-12-24",
    "timepicker": "21:05",
    "datetimepicker": "2026-12-24T21:05+00:00",
}
# An element, what is picked in it, and the raw choice that the bot is told of.
PICKED: list[tuple[str, str, Any]] = [
    ("radio_buttons", "High", "high"),
    ("static_select", "Medium", "medium"),
    ("static_select in groups", "Girl, 3", "girl-3"),
    ("multi_static_select", "Custody", ["missing", "custody"]),
    ("checkboxes", "Asked who else is at risk", ["saw", "others"]),
    ("channels_select", "#general", "C0GENERAL"),
    ("multi_channels_select", "general", ["C0GENERAL"]),
    ("conversations_select", "general", "C0GENERAL"),
    ("multi_conversations_select", "Think Child", ["C0GENERAL", "D0AMINA"]),
]


def named(name: str) -> str:
    return f"{name} in an input"


def shown(client: WebClient, *blocks: Json) -> None:
    client.chat_postMessage(channel="D0AMINA", text="Fill this in", blocks=list(blocks))


@pytest.fixture
def told(app: App, socket_connect: Connect) -> Any:
    """What the bot was told when Send was pressed, or the modal sent: the raw choice of each element."""
    found: Queue[Json] = Queue()

    def note(values: Json) -> None:
        found.put({action: raw_of(value) for picked in values.values() for action, value in picked.items()})

    @app.action("send")
    def pressed(ack: Ack, body: Json) -> None:
        ack()
        note(body["state"]["values"])

    app.action(re.compile("due|at"))(lambda ack: ack())

    @app.action("open")
    def opened(ack: Ack, body: Json, client: WebClient) -> None:
        ack()
        blocks = [EXAMPLES["modal"][named(label.replace(" ", "_"))] for label in FIELDS]
        view = {"type": "modal", "title": plain("Fill in"), "submit": plain("Save"), "callback_id": "it"}
        client.views_open(trigger_id=body["trigger_id"], view={**view, "blocks": blocks})

    @app.view("it")
    def saved(ack: Ack, body: Json) -> None:
        ack()
        note(body["view"]["state"]["values"])

    with socket_connect(app):
        yield lambda: found.get(timeout=5)


def choice_in(label: str) -> Any:
    return 1798146300 if label == "datetimepicker" else FIELDS[label]


def test_every_field_is_filled_in_a_message(amina: Visitor, client: WebClient, told: Callable[[], Json]) -> None:
    inputs = [EXAMPLES["message"][named(label.replace(" ", "_"))] for label in FIELDS]
    shown(client, *inputs, {"type": "actions", "elements": [SEND]})

    for label, text in FIELDS.items():
        amina.fills(label, text)
    amina.presses("Send")

    assert told() == {named(label.replace(" ", "_")): choice_in(label) for label in FIELDS}


def test_every_field_is_filled_in_a_modal(amina: Visitor, client: WebClient, told: Callable[[], Json]) -> None:
    shown(client, {"type": "actions", "elements": [{**SEND, "text": plain("Open"), "action_id": "open"}]})
    amina.presses("Open")
    amina.waits_for("Fill in")

    for label, text in FIELDS.items():
        amina.fills(label, text)
    amina.submits()

    assert told() == {named(label.replace(" ", "_")): choice_in(label) for label in FIELDS}


@pytest.mark.parametrize(("name", "text", "raw"), PICKED, ids=[case[0] for case in PICKED])
def test_a_choice_is_picked_by_its_words(
    name: str, text: str, raw: Any, amina: Visitor, client: WebClient, told: Callable[[], Json]
) -> None:
    shown(client, EXAMPLES["message"][named(name)], {"type": "actions", "elements": [SEND]})

    amina.picks(text)
    amina.presses("Send")

    assert told() == {named(name): raw}


@pytest.mark.parametrize("several", [False, True])
def test_a_person_is_picked_by_name(several: bool, amina: Visitor, client: WebClient, told: Callable[[], Json]) -> None:
    name = "multi_users_select" if several else "users_select"
    shown(client, EXAMPLES["message"][named(name)], {"type": "actions", "elements": [SEND]})
    bo = client.users_info(user="U0BO")["user"]["profile"]["real_name"]

    amina.picks(bo)
    amina.presses("Send")

    assert told() == {named(name): ["U0AMINA", "U0BO"] if several else "U0BO"}


def test_a_field_beside_a_section_is_known_by_its_text_or_its_placeholder(
    amina: Visitor, client: WebClient, told: Callable[[], Json]
) -> None:
    due = {**ELEMENTS["datepicker"], "action_id": "due"}
    at = {**ELEMENTS["timepicker"], "action_id": "at"}
    section = {"type": "section", "text": plain("By when?"), "accessory": due}
    shown(client, section, {"type": "actions", "elements": [at, SEND]})

    amina.fills("By when?", "2026-12-01")
    amina.fills("Choose a time", "09:00")
    amina.presses("Send")

    assert told() == {"due": "2026-12-01", "at": "09:00"}


def test_what_is_not_there_cannot_be_pressed(practice: Practice, client: WebClient) -> None:
    shown(client, {"type": "actions", "elements": [SEND]})
    hasty = Visitor(practice.url, "U0AMINA", patience=0.1)

    with pytest.raises(AssertionError, match=r"U0AMINA: no button 'Delete'(.|\n)*Send"):
        hasty.presses("Delete")


def test_what_is_not_there_cannot_be_filled(amina: Visitor, client: WebClient, told: Callable[[], Json]) -> None:
    shown(client, EXAMPLES["message"][named("datepicker")])

    with pytest.raises(AssertionError, match="400"):
        amina.fills("datepicker", "the day after tomorrow")


def test_an_input_in_a_message_tells_the_bot_nothing_until_a_button_is_pressed(
    amina: Visitor, client: WebClient, told: Callable[[], Json]
) -> None:
    shown(client, EXAMPLES["message"][named("radio_buttons")], {"type": "actions", "elements": [SEND]})
    amina.picks("High")

    assert amina.failure() is None  # a press that nobody in the bot listens for would be a failure
