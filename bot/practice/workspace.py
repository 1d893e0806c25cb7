"""The workspace in memory: its people, its conversations and what was said in them. Knows nothing of HTTP.

Everything here runs on the server's one event loop, so nothing is locked.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.practice import ids
from bot.practice.block_kit import limits
from bot.practice.block_kit.blocks import problems
from bot.practice.block_kit.inside import Json, with_ids
from bot.practice.block_kit.selections import State, starting_state
from bot.practice.people import Person
from bot.practice.refused import Refused

Clock = Callable[[], float]
WELCOME = "This workspace is a practice. The people in it are made up, and nothing here is real."


@dataclass
class Message:
    channel: str
    ts: str
    author: str
    text: str
    blocks: list[Json]
    metadata: Json | None = None
    thread_ts: str | None = None
    only_for: str | None = None  # an ephemeral message is seen by one person
    edited: bool = False
    states: dict[str, State] = field(default_factory=dict)  # what each person has picked in it

    def state_for(self, person: str) -> State:
        return self.states.setdefault(person, starting_state(self.blocks))

    def as_slack(self, with_metadata: bool = True) -> Json:
        shown: Json = {
            "type": "message",
            "user": self.author,
            "ts": self.ts,
            "text": self.text,
            "team": ids.TEAM,
        }
        if self.author == ids.BOT_USER:
            shown |= {"bot_id": ids.BOT, "app_id": ids.APP}
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.thread_ts:
            shown["thread_ts"] = self.thread_ts
        if self.edited:
            shown["edited"] = {"user": self.author, "ts": self.ts}
        if with_metadata and self.metadata:
            shown["metadata"] = self.metadata
        return shown


@dataclass
class Channel:
    id: str
    name: str
    members: set[str]
    direct: bool = False
    messages: list[Message] = field(default_factory=list)

    def as_slack(self) -> Json:
        if self.direct:
            return {"id": self.id, "is_im": True, "user": next(iter(self.members)), "is_channel": False}
        return {"id": self.id, "name": self.name, "is_channel": True, "is_im": False, "is_member": True}


class Workspace:
    def __init__(self, people: Iterable[Person], clock: Clock = time.time) -> None:
        self.people = {person.id: person for person in people}
        self.clock = clock
        self.on_change: Callable[[], None] = lambda: None
        self._last_ts = 0
        everyone = set(self.people)
        first_team = {person.id for person in self.people.values() if person.team == "Response A"}
        rooms = [Channel("C0GENERAL", "general", everyone), Channel("C0RESPONSEA", "response-a", first_team)]
        rooms += [Channel(dm_of(one), "directmessage", {one}, direct=True) for one in self.people]
        self.channels = {room.id: room for room in rooms}
        self.say("C0GENERAL", WELCOME, author="USLACKBOT")

    def person(self, user: str) -> Person:
        if user not in self.people:
            raise Refused("user_not_found")
        return self.people[user]

    def channel(self, channel: str) -> Channel:
        if channel not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[channel]

    def say(
        self,
        channel: str,
        text: str,
        blocks: list[Json] | None = None,
        *,
        author: str = ids.BOT_USER,
        metadata: Json | None = None,
        thread_ts: str | None = None,
        only_for: str | None = None,
    ) -> Message:
        check_message(text, blocks)
        room = self.channel(channel)
        ready = with_ids(blocks or [])
        message = Message(
            room.id,
            self._next_ts(),
            author,
            text[: limits.MESSAGE_TEXT],
            ready,
            metadata,
            thread_ts,
            only_for,
        )
        room.messages.append(message)
        self.on_change()
        return message

    def change(self, message: Message, text: str, blocks: list[Json] | None) -> None:
        check_message(text, blocks)
        message.text, message.blocks, message.edited = text, with_ids(blocks or []), True
        message.states = {
            person: starting_state(message.blocks, kept=state) for person, state in message.states.items()
        }
        self.on_change()

    def remove(self, message: Message) -> None:
        self.channel(message.channel).messages.remove(message)
        self.on_change()

    def message(self, channel: str, ts: str) -> Message:
        for message in reversed(self.channel(channel).messages):
            if message.ts == ts:
                return message
        raise Refused("message_not_found")

    def messages_for(self, person: str, channel: str) -> list[Message]:
        return [one for one in self.channel(channel).messages if one.only_for in (None, person)]

    def channels_of(self, person: str) -> list[Channel]:
        """The person's own conversation with the bot first, then the channels they are in."""
        mine = [room for room in self.channels.values() if person in room.members]
        return sorted(mine, key=lambda room: (not room.direct, room.name))

    def _next_ts(self) -> str:
        # Two messages never share a timestamp: it is a message's only name.
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"


def dm_of(user: str) -> str:
    """The conversation between this person and the bot: U0AMINA has D0AMINA."""
    return "D0" + user.removeprefix("U0")


def check_message(text: str, blocks: Any) -> None:
    if not text and not blocks:
        raise Refused("no_text")
    found = problems(blocks or [], "message")
    if found:
        raise Refused("invalid_blocks", found)


def new_id(prefix: str) -> str:
    return prefix + secrets.token_hex(5).upper()
