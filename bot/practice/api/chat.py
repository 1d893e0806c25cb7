"""The Web API's `chat.*` methods."""

import re
from typing import Any

from bot.practice import ids
from bot.practice.api.arguments import Arguments
from bot.practice.api.metadata import metadata_in
from bot.practice.block_kit import limits
from bot.practice.block_kit.checks import Problem
from bot.practice.block_kit.inside import Json
from bot.practice.refused import Refused
from bot.practice.workspace import Channel, Message, Workspace, dm_of

_TIMESTAMP = re.compile(r"\d+\.\d+")
# Slack takes these. The page cannot show them, and a message that nobody sees would be a silent ok.
_NOT_HERE = ("attachments", "markdown_text")


class Chat:
    def __init__(self, workspace: Workspace, base: str) -> None:
        self._workspace = workspace
        self._base = base

    def post_message(self, args: Arguments) -> Json:
        channel = self._where(args)
        message = self._workspace.say(
            channel.id,
            args.text("text"),
            blocks_in(args),
            metadata=metadata_in(args),
            thread_ts=thread_in(args),
            broadcast=args.flag("reply_broadcast"),
        )
        return {"channel": channel.id, "ts": message.ts, "message": message.as_slack()}

    def post_ephemeral(self, args: Arguments) -> Json:
        channel, user = self._where(args), args.required("user")
        if user not in channel.members:
            raise Refused("user_not_in_channel")
        text, thread = args.text("text"), thread_in(args)
        message = self._workspace.say(channel.id, text, blocks_in(args), thread_ts=thread, only_for=user)
        return {"message_ts": message.ts}

    def update(self, args: Arguments) -> Json:
        message = self._own(args, "cant_update_message")
        if self._workspace.channel(message.channel).archived:
            raise Refused("is_inactive")
        text = args.text("text")
        if len(text) > limits.UPDATE_TEXT:
            raise Refused("msg_too_long")
        blocks, metadata = blocks_in(args), metadata_in(args)
        # Slack drops the blocks of a message that is updated with text alone.
        self._workspace.change(message, text, blocks)
        if "metadata" in args:
            message.metadata = metadata
        return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.as_slack()}

    def delete(self, args: Arguments) -> Json:
        message = self._own(args, "cant_delete_message")
        self._workspace.remove(message)
        return {"channel": message.channel, "ts": message.ts}

    def permalink(self, args: Arguments) -> Json:
        message = self._workspace.message(args.required("channel"), args.required("message_ts"))
        if message.only_for is not None:
            raise Refused("message_not_found")
        link = f"{self._base}archives/{message.channel}/p{message.ts.replace('.', '')}"
        in_thread = f"?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else ""
        return {"channel": message.channel, "permalink": link + in_thread}

    def _where(self, args: Arguments) -> Channel:
        """`channel` may also be a person, which is their conversation with the bot, or the name of a channel."""
        given = args.required("channel")
        names = {room.name: room.id for room in self._workspace.channels.values() if not room.direct}
        name = dm_of(given) if given in self._workspace.people else names.get(given.removeprefix("#"), given)
        return self._workspace.open_to_app(name)

    def _own(self, args: Arguments, error: str) -> Message:
        message = self._workspace.message(args.required("channel"), args.required("ts"))
        if message.only_for is not None:
            raise Refused("message_not_found")
        if message.author != ids.BOT_USER:
            raise Refused(error)
        return message


def blocks_in(args: Arguments) -> Any:
    for name in _NOT_HERE:
        if args.given(name):
            raise Refused("invalid_arguments", [Problem("not to be had in the practice workspace", f"/{name}")])
    return args.parsed("blocks", "invalid_blocks_format")


def thread_in(args: Arguments) -> str | None:
    thread = args.text("thread_ts")
    if thread and not _TIMESTAMP.fullmatch(thread):
        raise Refused("invalid_thread_ts")
    return thread or None
