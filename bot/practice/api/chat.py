"""The Web API's `chat.*` and `conversations.*` methods."""

from typing import Any

from bot.practice import ids
from bot.practice.api.arguments import Arguments
from bot.practice.block_kit import limits
from bot.practice.block_kit.inside import Json
from bot.practice.refused import Refused
from bot.practice.workspace import Channel, Message, Workspace, dm_of

PAGE = 100


class Chat:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def post_message(self, args: Arguments) -> Json:
        channel = self._where(args)
        blocks, metadata = _blocks(args), _metadata(args)
        thread = args.text("thread_ts") or None
        message = self._workspace.say(channel.id, args.text("text"), blocks, metadata=metadata, thread_ts=thread)
        return {"channel": channel.id, "ts": message.ts, "message": message.as_slack()}

    def post_ephemeral(self, args: Arguments) -> Json:
        channel, user = self._where(args), args.required("user")
        if user not in channel.members:
            raise Refused("user_not_in_channel")
        message = self._workspace.say(channel.id, args.text("text"), _blocks(args), only_for=user)
        return {"message_ts": message.ts}

    def update(self, args: Arguments) -> Json:
        message = self._own(args, "cant_update_message")
        text = args.text("text")
        if len(text) > limits.UPDATE_TEXT:
            raise Refused("msg_too_long")
        # Slack drops the blocks of a message that is updated with text alone.
        self._workspace.change(message, text, _blocks(args))
        if "metadata" in args:
            message.metadata = _metadata(args)
        return {"channel": message.channel, "ts": message.ts, "text": text, "message": message.as_slack()}

    def delete(self, args: Arguments) -> Json:
        message = self._own(args, "cant_delete_message")
        self._workspace.remove(message)
        return {"channel": message.channel, "ts": message.ts}

    def open(self, args: Arguments) -> Json:
        users = args.required("users").split(",")
        if len(users) > 1:
            raise Refused("method_not_supported_for_channel_type")
        person = self._workspace.person(users[0])
        return {"channel": {"id": dm_of(person.id)}, "no_op": True, "already_open": True}

    def history(self, args: Arguments) -> Json:
        channel = self._workspace.channel(args.required("channel"))
        limit = min(args.number("limit", PAGE), 999)
        found = [one for one in reversed(channel.messages) if one.only_for is None and _within(one.ts, args)]
        shown = [one.as_slack(with_metadata=args.flag("include_all_metadata")) for one in found[:limit]]
        more = len(found) > limit
        cursor = f"before:{shown[-1]['ts']}" if more else ""
        return {"messages": shown, "has_more": more, "response_metadata": {"next_cursor": cursor}}

    def info(self, args: Arguments) -> Json:
        return {"channel": self._workspace.channel(args.required("channel")).as_slack()}

    def list(self, args: Arguments) -> Json:
        wanted = (args.text("types") or "public_channel").split(",")
        rooms = self._workspace.channels.values()
        found = [one.as_slack() for one in rooms if ("im" if one.direct else "public_channel") in wanted]
        return {"channels": found, "response_metadata": {"next_cursor": ""}}

    def _where(self, args: Arguments) -> Channel:
        """`channel` may also be a person: that is their conversation with the bot."""
        name = args.required("channel")
        return self._workspace.channel(dm_of(name) if name in self._workspace.people else name)

    def _own(self, args: Arguments, error: str) -> Message:
        message = self._workspace.message(args.required("channel"), args.required("ts"))
        if message.only_for is not None:
            raise Refused("message_not_found")
        if message.author != ids.BOT_USER:
            raise Refused(error)
        return message


def _blocks(args: Arguments) -> Any:
    return args.parsed("blocks", "invalid_blocks_format")


def _metadata(args: Arguments) -> Json | None:
    metadata = args.parsed("metadata", "invalid_metadata_format")
    if not metadata:
        return None
    if not isinstance(metadata, dict) or not {"event_type", "event_payload"} <= metadata.keys():
        raise Refused("invalid_metadata_format")
    return metadata


def _within(ts: str, args: Arguments) -> bool:
    at, inclusive = float(ts), args.flag("inclusive")
    if args.text("cursor"):
        return ts < args.text("cursor").removeprefix("before:")
    oldest, latest = float(args.text("oldest") or 0), float(args.text("latest") or "inf")
    return oldest < at < latest or (inclusive and at in (oldest, latest))
