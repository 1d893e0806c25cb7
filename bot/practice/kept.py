"""How messages, files and Home tabs are written as JSON and read again. Pure.

What is not as it should be is a ValueError, a KeyError or a TypeError, for `keep` to explain.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.practice.block_kit.blocks import problems, view_problems
from bot.practice.block_kit.inside import Json, with_ids
from bot.practice.block_kit.selections import starting_state
from bot.practice.conversation import Channel, Message
from bot.practice.files import File, Files
from bot.practice.views import View

_TS = re.compile(r"\d+\.\d{6}")


@dataclass(frozen=True)
class Said:
    """What one conversation was left with."""

    archived: bool
    has_app: bool
    messages: list[Message]


def channel_to_json(room: Channel) -> Json:
    messages = [_message_to_json(message) for message in room.messages]
    return {"archived": room.archived, "has_app": room.has_app, "messages": messages}


def channel_from_json(channel: str, kept: Json, files: dict[str, File]) -> Said:
    messages = [_message_from_json(channel, one, files) for one in kept["messages"]]
    return Said(kept["archived"] is True, kept["has_app"] is True, messages)


def file_to_json(file: File) -> Json:
    data = base64.b64encode(file.data).decode() if file.data is not None else None
    words = {"id": file.id, "name": file.name, "title": file.title, "alt": file.alt, "created": file.created}
    return {**words, "length": file.length, "deleted": file.deleted, "data": data}


def file_from_json(kept: Json, files: Files) -> File:
    """The address is made anew: the port may be another one now."""
    file_id, name = _text(kept["id"]), _text(kept["name"])
    deleted = kept["deleted"] is True
    file = File(
        file_id, name, int(kept["length"]), files.url_of(file_id, name), int(kept["created"]), _text(kept["alt"])
    )
    file.title, file.deleted, file.completed, file.settled = _text(kept["title"]), deleted, True, True
    file.data = None if deleted else base64.b64decode(kept["data"], validate=True)
    return file


def home_to_json(view: View) -> Json:
    return {"id": view.id, "hash": view.hash, "body": view.body, "state": view.state}


def home_from_json(user: str, kept: Json) -> View:
    body = kept["body"]
    _refuse(view_problems(body))
    body = {**body, "blocks": with_ids(body["blocks"])}
    view_id, state = _text(kept["id"]), starting_state(body["blocks"], kept=kept["state"])
    return View(view_id, user, body, root=view_id, hash=_text(kept["hash"]), state=state)


def marks_from_json(kept: Json) -> dict[str, dict[str, str]]:
    return {user: {channel: ts(read_to) for channel, read_to in marks.items()} for user, marks in kept.items()}


def _message_to_json(message: Message) -> Json:
    return {
        "ts": message.ts,
        "author": message.author,
        "text": message.text,
        "blocks": message.blocks,
        "metadata": message.metadata,
        "thread_ts": message.thread_ts,
        "only_for": message.only_for,
        "broadcast": message.broadcast,
        "files": [file.id for file in message.files],
        "edited_at": message.edited_at,
        "deleted": message.deleted,
        "states": message.states,
    }


def _message_from_json(channel: str, kept: Json, files: dict[str, File]) -> Message:
    _refuse(problems(kept["blocks"], "message"))
    blocks = with_ids(kept["blocks"])
    message = Message(
        channel,
        ts(kept["ts"]),
        _text(kept["author"]),
        _text(kept["text"]),
        blocks,
        _object(kept["metadata"]) if kept["metadata"] else None,
        ts(kept["thread_ts"]) if kept["thread_ts"] else None,
        _text(kept["only_for"]) if kept["only_for"] else None,
        kept["broadcast"] is True,
        [files[file] for file in kept["files"]],
        ts(kept["edited_at"]) if kept["edited_at"] else "",
        kept["deleted"] is True,
        {user: starting_state(blocks, kept=state) for user, state in kept["states"].items()},
    )
    for file in message.files:
        file.shares.setdefault(channel, []).append(message.ts)
    return message


def ts(value: Any) -> str:
    if not _TS.fullmatch(value):
        raise ValueError(f"{value!r} is not a timestamp")
    return str(value)


def _object(value: Any) -> Json:
    if not isinstance(value, dict):
        raise TypeError(f"{value!r} is not an object")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _refuse(found: Iterable[object]) -> None:
    for problem in found:
        raise ValueError(str(problem))
