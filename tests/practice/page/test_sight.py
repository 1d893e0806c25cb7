"""What a window is told: no more than it shows, and how much is new. Many changes at once are told once."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import pytest
import yaml
from slack_sdk import WebClient
from starlette.websockets import WebSocket

from bot.practice import Practice
from bot.practice.commands import COMMANDS, Command
from bot.practice.page.live import Watchers

Json = dict[str, Any]
OPENER = build_opener(ProxyHandler({}))
MANIFEST = Path(__file__).parents[3] / "manifest.yaml"


def state(practice: Practice, user: str = "U0AMINA", **looking: str | int) -> Json:
    with OPENER.open(f"{practice.url}page/state?{urlencode({'user': user, **looking})}") as answer:
        found: Json = json.load(answer)
        return found


def post(practice: Practice, what: str, **sent: Any) -> int:
    body, headers = json.dumps(sent).encode(), {"Content-Type": "application/json"}
    try:
        with OPENER.open(Request(f"{practice.url}page/{what}", body, headers)) as answer:
            return cast(int, answer.status)
    except HTTPError as refusal:
        with refusal:
            return refusal.code


def room(found: Json, channel: str) -> Json:
    return next(one for one in found["channels"] if one["id"] == channel)


def person(found: Json, user: str) -> Json:
    return next(one for one in found["people"] if one["id"] == user)


def test_a_window_is_sent_the_messages_of_the_open_conversation_alone(practice: Practice, client: WebClient) -> None:
    client.chat_postMessage(channel="U0AMINA", text="For Amina")
    found = state(practice, open="C0GENERAL")

    assert found["open"] == "C0GENERAL"
    assert [one["text"] for one in room(found, "D0AMINA")["messages"]] == []
    assert room(found, "D0AMINA")["unread"] == 1
    assert len(room(found, "C0GENERAL")["messages"]) == 1


def test_whoever_names_no_conversation_sees_them_all(practice: Practice, client: WebClient) -> None:
    client.chat_postMessage(channel="U0AMINA", text="For Amina")
    found = state(practice)

    assert all(one["messages"] for one in found["channels"] if one["total"])


def test_the_newest_are_sent_and_earlier_ones_when_asked_for(practice: Practice, client: WebClient) -> None:
    for number in range(7):
        client.chat_postMessage(channel="U0AMINA", text=f"Number {number}")
    few = room(state(practice, open="", newest=3), "D0AMINA")
    all_of_them = room(state(practice, open="", newest=50), "D0AMINA")

    assert [one["text"] for one in few["messages"]] == ["Number 4", "Number 5", "Number 6"]
    assert (few["total"], few["earlier"]) == (7, 4)
    assert (len(all_of_them["messages"]), all_of_them["earlier"]) == (7, 0)


def test_replies_are_counted_and_stand_in_their_thread(practice: Practice, client: WebClient) -> None:
    parent = client.chat_postMessage(channel="U0AMINA", text="A checklist")["ts"]
    for text in ("Taken over", "Signed off"):
        client.chat_postMessage(channel="D0AMINA", text=text, thread_ts=parent)
    found = state(practice, open="", thread=parent)

    assert [(one["text"], one["reply_count"]) for one in room(found, "D0AMINA")["messages"]] == [("A checklist", 2)]
    assert [one["text"] for one in found["thread"]["messages"]] == ["A checklist", "Taken over", "Signed off"]
    assert state(practice, open="", thread="1.000001")["thread"] is None


def test_somebody_who_is_not_in_a_channel_sees_their_own_conversation(practice: Practice) -> None:
    assert state(practice, "U0CAROL", open="C0RESPONSEA")["open"] == "D0CAROL"


def test_a_message_is_new_until_its_person_has_read_it(practice: Practice, client: WebClient) -> None:
    first, second = (client.chat_postMessage(channel="U0BO", text=text)["ts"] for text in ("One", "Two"))
    assert person(state(practice), "U0BO")["unread"] == 2

    assert post(practice, "read", user="U0BO", channel="D0BO", ts=first) == 200
    assert person(state(practice), "U0BO")["unread"] == 1

    post(practice, "read", user="U0BO", channel="D0BO", ts=second)
    post(practice, "read", user="U0BO", channel="D0BO", ts=first)

    assert person(state(practice), "U0BO")["unread"] == 0


def test_nobody_reads_for_somebody_else(practice: Practice) -> None:
    assert post(practice, "read", user="U0AMINA", channel="D0BO", ts="9.000000") == 404
    assert post(practice, "read", user="U0AMINA", channel="C0NOWHERE", ts="9.000000") == 404


def test_what_was_there_at_the_start_is_not_new(practice: Practice) -> None:
    assert [one["unread"] for one in state(practice)["channels"]] == [0, 0, 0]


@pytest.mark.parametrize("newest", ["many", ""])
def test_a_number_that_is_none_is_refused(practice: Practice, newest: str) -> None:
    with pytest.raises(HTTPError, match="400") as refusal:
        state(practice, newest=newest)
    refusal.value.close()


def test_the_page_lists_the_commands_as_the_manifest_does() -> None:
    listed = yaml.safe_load(MANIFEST.read_text())["features"]["slash_commands"]

    assert {one["command"]: Command(one["description"], one.get("usage_hint", "")) for one in listed} == COMMANDS


class Window:
    """A web socket that only counts what it is told."""

    def __init__(self) -> None:
        self.told = 0
        self.closing = asyncio.Event()

    async def accept(self) -> None:
        """At once."""

    async def receive(self) -> Json:
        await self.closing.wait()
        return {"type": "websocket.disconnect"}

    async def send_text(self, _: str) -> None:
        self.told += 1


def test_a_thousand_changes_at_once_are_told_at_most_twice() -> None:
    async def changes() -> tuple[int, int]:
        watchers, window = Watchers(pause=0.5), Window()
        serving = asyncio.create_task(watchers.serve(cast(WebSocket, window)))
        await asyncio.sleep(0)
        for _ in range(500):
            watchers.changed()
        while not window.told:
            await asyncio.sleep(0)
        for _ in range(500):
            watchers.changed()
            await asyncio.sleep(0)
        meanwhile = window.told
        while window.told < 2:
            await asyncio.sleep(0.01)
        window.closing.set()
        await serving
        watchers.changed()
        return meanwhile, window.told

    # Playwright keeps a loop of its own on this thread.
    with ThreadPoolExecutor(1) as thread:
        meanwhile, told = thread.submit(asyncio.run, changes()).result()

    assert (meanwhile, told) == (1, 2)
