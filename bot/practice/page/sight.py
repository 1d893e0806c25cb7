"""What one person sees just now, as the page and `Visitor` read it."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.practice import ids
from bot.practice.acts import Acts
from bot.practice.block_kit.inside import Json
from bot.practice.block_kit.selections import State, raw_of
from bot.practice.commands import Command
from bot.practice.events.delivery import Delivery
from bot.practice.faults import Faults
from bot.practice.files import File
from bot.practice.page.unread import ReadMarks
from bot.practice.refused import Refused
from bot.practice.shifts import Shift, next_shift
from bot.practice.views import View, Views
from bot.practice.workspace import Channel, Message, Workspace, dm_of

NEWEST = 200


@dataclass(frozen=True)
class Looking:
    """Where a window looks: of other conversations it is told the name and what is new, not the messages.

    `at` is a channel or "home"; empty is the conversation with the bot; None is everywhere at once.
    """

    at: str | None = None
    newest: int = NEWEST
    thread: str = ""


class Sight:
    def __init__(
        self,
        workspace: Workspace,
        views: Views,
        delivery: Delivery,
        acts: Acts,
        marks: ReadMarks,
        faults: Faults,
    ) -> None:
        self._workspace = workspace
        self._views = views
        self._delivery = delivery
        self._acts = acts
        self._marks = marks
        self._faults = faults

    def of(self, user: str, looking: Looking | None = None) -> Json:
        self._workspace.person(user)
        looking = looking or Looking()
        rooms = self._workspace.channels_of(user)
        at = _open_room(rooms, looking.at)
        top, home, notice = self._views.top(user), self._views.homes.get(user), self._acts.notices.get(user)
        board = self._workspace.board
        return {
            "me": user,
            "app": ids.APP_NAME,
            "team": ids.TEAM_NAME,
            "connected": self._delivery.bot_is_there,
            "now": self._workspace.clock(),
            "clock": {"moved": self._workspace.clock.moved},
            "faults": self._faults.sentences(),
            "board": {"title": board.title, "lines": list(board.lines)} if board else None,
            "commands": [_command(name, one) for name, one in self._acts.commands.items()],
            "people": self._people(),
            "open": at,
            "channels": [self._channel(user, room, looking, at) for room in rooms],
            "thread": self._thread(user, at, looking.thread),
            "modal": _view(top) if top else None,
            "home": _view(home) if home else None,
            "notice": {"text": notice.text, "at": notice.at} if notice else None,
        }

    def _people(self) -> list[Json]:
        now = datetime.fromtimestamp(self._workspace.clock(), UTC)
        return [
            {
                "id": person.id,
                "name": person.name,
                "title": person.title,
                "team": person.team,
                "tz": person.tz,
                "cast": person.leading,
                "shift": _shift(person.shift_at(now)),
                "next_shift": _shift(next_shift(person.shifts, now) if person.shifts else None),
                "dnd": person.quiet_at(now),
                "unread": self._unread(person.id, dm_of(person.id)),
            }
            for person in self._workspace.people.values()
        ]

    def _unread(self, user: str, channel: str) -> int:
        return self._marks.unread(user, channel, self._workspace.messages_for(user, channel))

    def _channel(self, user: str, room: Channel, looking: Looking, at: str | None) -> Json:
        said = self._workspace.messages_for(user, room.id)
        shown = {
            "id": room.id,
            "name": ids.APP_NAME if room.direct else room.name,
            "direct": room.direct,
            "unread": self._marks.unread(user, room.id, said),
            "latest": said[-1].ts if said else "",
        }
        if at is None:
            main = said
        elif at == room.id:
            parents = {one.ts for one in said}
            main = [one for one in said if _parent_of(one) not in parents]
        else:
            return shown | {"messages": [], "total": len(said), "earlier": 0}
        replies = Counter(_parent_of(one) for one in said)
        newest = main[-looking.newest :]
        return shown | {
            "messages": [self._message(user, one, replies[one.ts]) for one in newest],
            "total": len(main),
            "earlier": len(main) - len(newest),
        }

    def _thread(self, user: str, at: str | None, ts: str) -> Json | None:
        if not ts or at in (None, "home"):
            return None
        said = self._workspace.messages_for(user, str(at))
        parent = [one for one in said if one.ts == ts]
        replies = [one for one in said if _parent_of(one) == ts]
        if not parent:
            return None
        shown = [self._message(user, one, len(replies)) for one in parent]
        return {"ts": ts, "messages": shown + [self._message(user, one, 0) for one in replies]}

    def _message(self, user: str, message: Message, replies: int) -> Json:
        by_app = message.author == ids.BOT_USER
        return {
            "ts": message.ts,
            "channel": message.channel,
            "author": ids.APP_NAME if by_app else self._name(message.author),
            "author_id": message.author,
            "app": by_app,
            "text": message.text,
            "blocks": message.blocks,
            "ephemeral": message.only_for is not None,
            "edited": message.edited,
            "thread_ts": _parent_of(message),
            "reply_count": replies,
            "files": [_file(one) for one in message.files if not one.deleted],
            "chosen": _raw(message.state_for(user)),
        }

    def _name(self, author: str) -> str:
        person = self._workspace.people.get(author)
        return person.name if person else "Slackbot"


def _open_room(rooms: list[Channel], at: str | None) -> str | None:
    """Somebody who is not in a channel looks at their own conversation instead."""
    if at is None or at == "home" or at in {room.id for room in rooms}:
        return at
    direct = next((room.id for room in rooms if room.direct), None)
    if direct is None:
        raise Refused("channel_not_found")
    return direct


def _parent_of(message: Message) -> str | None:
    """None for what is shown in the conversation itself: a reply that was sent there too, and the first of a thread."""
    return None if message.broadcast or message.thread_ts == message.ts else message.thread_ts


def _file(file: File) -> Json:
    """With an address that holds under whatever name the page was opened."""
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype,
        "size": file.length,
        "url": urlsplit(file.url).path,
        "alt": file.alt,
    }


def _shift(shift: Shift | None) -> Json | None:
    if shift is None:
        return None
    return {"name": shift.name, "from": shift.starts.timestamp(), "until": shift.ends.timestamp()}


def _command(name: str, command: Command) -> Json:
    return {"name": name, "says": command.says, "usage": command.usage}


def _view(view: View) -> Json:
    body: dict[str, Any] = {**view.body, "id": view.id, "hash": view.hash}
    return body | {"errors": view.errors, "chosen": _raw(view.state), "stacked": view.previous is not None}


def _raw(state: State) -> dict[str, dict[str, Any]]:
    return {block: {action: raw_of(value) for action, value in picked.items()} for block, picked in state.items()}
