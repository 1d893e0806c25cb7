"""The workspace in memory: its people, its conversations and what was said in them. Knows nothing of HTTP.

Everything here runs on the server's one event loop, so nothing is locked.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bot.practice import ids
from bot.practice.block_kit import limits
from bot.practice.block_kit.blocks import problems
from bot.practice.block_kit.checks import Problem
from bot.practice.block_kit.inside import Json, with_ids
from bot.practice.block_kit.selections import starting_state
from bot.practice.cast import Cast, Person
from bot.practice.clock import PracticeClock
from bot.practice.conversation import SLACKBOT, Channel, Message
from bot.practice.escapes import as_kept
from bot.practice.files import File, Files
from bot.practice.refused import Refused

__all__ = ["Channel", "Group", "Message", "Workspace", "dm_of", "new_id"]

WELCOME = "This is a practice workspace. The people in it are made up, and nothing here is real."
TOMBSTONE = "This message was deleted."


@dataclass(frozen=True)
class Group:
    """A user group: Slack's name for the people of a team."""

    id: str
    name: str
    handle: str
    users: tuple[str, ...]


@dataclass(frozen=True)
class Board:
    """What whoever runs the workspace must read first, on top of every page: mistakes in what is previewed."""

    title: str
    lines: tuple[str, ...] = ()


class Workspace:
    def __init__(self, cast: Cast, clock: PracticeClock, files: Files | None = None) -> None:
        self.people = {person.id: person for person in cast.people}
        self.clock = clock
        self.files = files or Files(clock)
        self.board: Board | None = None
        self.on_change: Callable[[], None] = lambda: None
        self.deactivated: set[str] = set()
        self.messages_tab = True  # App Home's messages tab: without it nobody can be sent a direct message
        # An app that was removed, or whose token was taken back, is refused with these words.
        self.token_problem: Literal["", "account_inactive", "token_revoked"] = ""
        self._last_ts = 0
        teams = list(_teams(cast))
        self.groups = {team.id: team for team in teams if team.handle}
        rooms = [Channel("C0GENERAL", "general", set(self.people))]
        rooms += [Channel("C" + team.id[1:], team.name.lower().replace(" ", "-"), set(team.users)) for team in teams]
        rooms += [Channel(dm_of(one), "directmessage", {one}, direct=True) for one in self.people]
        self.channels = {room.id: room for room in rooms}
        self.say("C0GENERAL", WELCOME, author=SLACKBOT)

    def show_board(self, board: Board | None) -> None:
        self.board = board
        self.on_change()

    def person(self, user: str) -> Person:
        if user not in self.people:
            raise Refused("user_not_found")
        return self.people[user]

    def channel(self, channel: str) -> Channel:
        if channel not in self.channels:
            raise Refused("channel_not_found")
        return self.channels[channel]

    def open_to_app(self, channel: str) -> Channel:
        """Where the app may post just now."""
        room = self.channel(channel)
        if room.archived:
            raise Refused("is_archived")
        if not room.has_app:
            raise Refused("not_in_channel")
        if room.direct and not self.messages_tab:
            raise Refused("messages_tab_disabled")
        return room

    def archive(self, channel: str) -> None:
        self.channel(channel).archived = True
        self.on_change()

    def say(
        self,
        channel: str,
        text: str,
        blocks: list[Json] | None = None,
        *,
        author: str = ids.BOT_USER,
        metadata: Json | None = None,
        thread_ts: str | None = None,
        broadcast: bool = False,
        only_for: str | None = None,
        files: Iterable[File] = (),
    ) -> Message:
        shared = list(files)
        room = self.channel(channel)
        self.check_said(channel, text or shared, blocks, thread_ts)
        message = Message(
            room.id,
            self._next_ts(),
            author,
            as_kept(text[: limits.MESSAGE_TEXT]),
            with_ids(blocks or []),
            metadata,
            thread_ts,
            only_for,
            broadcast and thread_ts is not None,
            shared,
        )
        room.add(message)
        for file in shared:
            file.shares.setdefault(room.id, []).append(message.ts)
        self.on_change()
        return message

    def change(self, message: Message, text: str, blocks: list[Json] | None) -> None:
        self._check_blocks(text or message.files, blocks)
        message.text, message.blocks, message.edited_at = as_kept(text), with_ids(blocks or []), self._next_ts()
        message.states = {
            person: starting_state(message.blocks, kept=state) for person, state in message.states.items()
        }
        self.on_change()

    def remove(self, message: Message) -> None:
        """A message that has replies leaves a tombstone, so that its thread can still be read."""
        if message.replies:
            message.text, message.author, message.deleted = TOMBSTONE, SLACKBOT, True
            message.blocks, message.files, message.metadata, message.states = [], [], None, {}
        else:
            self.channel(message.channel).drop(message)
        self.on_change()

    def message(self, channel: str, ts: str) -> Message:
        message = self.channel(channel).message_for(ts)
        if message is None or message.deleted:
            raise Refused("message_not_found")
        return message

    def messages_for(self, person: str, channel: str) -> list[Message]:
        return [one for one in self.channel(channel).messages if one.only_for in (None, person)]

    def channels_of(self, person: str) -> list[Channel]:
        """The person's own conversation with the bot first, then the channels they are in."""
        mine = [room for room in self.channels.values() if person in room.members]
        return sorted(mine, key=lambda room: (not room.direct, room.name))

    def check_said(self, channel: str, says_something: object, blocks: Any, thread_ts: str | None) -> None:
        self._check_blocks(says_something, blocks)
        if thread_ts is not None:
            self._check_thread(self.channel(channel), thread_ts)

    def _check_blocks(self, says_something: object, blocks: Any) -> None:
        if not says_something and not blocks:
            raise Refused("no_text")
        found = problems(blocks or [], "message")
        if found:
            raise Refused("invalid_blocks", found)
        self.check_images(blocks, "invalid_blocks", "/blocks")

    def check_images(self, blocks: Any, error: str, at: str) -> None:
        """Pictures that were uploaded must be there: only the workspace knows its files."""
        wrong = [
            Problem("invalid slack file", place)
            for place, one in _slack_files(blocks or [], at)
            if self._is_no_image(one)
        ]
        if wrong:
            raise Refused(error, wrong)

    def put_back(self, channel: str, archived: bool, has_app: bool, messages: Iterable[Message]) -> None:
        """What an earlier run left; nothing is said at the same time again."""
        room = self.channel(channel)
        room.archived, room.has_app = archived, has_app
        for old in list(room.messages):
            room.drop(old)
        for message in messages:
            room.add(message)
            self._last_ts = max(self._last_ts, *(_microseconds(ts) for ts in (message.ts, message.edited_at) if ts))

    def _is_no_image(self, reference: Json) -> bool:
        file = self.files.meant_by(reference)
        return file is None or not file.fits_blocks

    def _check_thread(self, room: Channel, thread_ts: str) -> None:
        parent = room.message_for(thread_ts)
        if parent is None or parent.only_for is not None:
            raise Refused("thread_not_found")
        if parent.thread_ts is not None:
            raise Refused("cannot_reply_to_message")

    def _next_ts(self) -> str:
        # Two messages never share a timestamp: it is a message's only name.
        self._last_ts = max(self._last_ts + 1, int(self.clock() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"


def dm_of(user: str) -> str:
    """The conversation between this person and the bot: U0AMINA has D0AMINA."""
    return "D0" + user.removeprefix("U0")


def new_id(prefix: str) -> str:
    return prefix + secrets.token_hex(5).upper()


def _teams(cast: Cast) -> Iterator[Group]:
    """Each team's people, with the handle of its user group; "" if it has none."""
    for team in cast.teams:
        users = tuple(person.id for person in cast.people if person.team == team.name)
        yield Group(f"S0{team.letters}", team.name, team.handle, users)


def _slack_files(value: Json | list[Any], at: str) -> Iterator[tuple[str, Json]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in inside:
        if name == "slack_file" and isinstance(one, dict):
            yield f"{at}/{name}", one
        elif isinstance(one, dict | list):
            yield from _slack_files(one, f"{at}/{name}")


def _microseconds(ts: str) -> int:
    return int(ts.replace(".", ""))
