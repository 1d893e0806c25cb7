"""The Web API's `conversations.*` methods, and `users.conversations`."""

import operator
from collections.abc import Iterable

from bot.practice import ids
from bot.practice.api.arguments import Arguments
from bot.practice.api.pages import onward, page
from bot.practice.api.scopes import Grants
from bot.practice.block_kit.inside import Json
from bot.practice.refused import Refused
from bot.practice.workspace import Channel, Message, Workspace, dm_of

_KINDS = ("public_channel", "private_channel", "mpim", "im")


class Conversations:
    def __init__(self, workspace: Workspace, grants: Grants) -> None:
        self._workspace = workspace
        self._grants = grants

    def history(self, args: Arguments) -> Json:
        room = self._readable(args)
        newest_first = [one for one in reversed(room.messages) if one.in_history]
        found = _between(newest_first, args)
        shown, cursor = page(found, _ts, args, default=100, most=999, reached=operator.le)
        return {"messages": _as_slack(shown, args), "has_more": bool(cursor), "pin_count": 0, **onward(cursor)}

    def replies(self, args: Arguments) -> Json:
        """The whole thread, oldest first; `ts` may be its first message or any other of it."""
        room = self._readable(args)
        message = room.message_for(args.required("ts"))
        parent = room.message_for(message.thread_ts) if message and message.thread_ts else message
        if parent is None or parent.only_for is not None:
            raise Refused("thread_not_found")
        found = _between([parent, *parent.replies], args)
        shown, cursor = page(found, _ts, args, default=1000, reached=operator.ge)
        return {"messages": _as_slack(shown, args), "has_more": bool(cursor), **onward(cursor)}

    def open(self, args: Arguments) -> Json:
        if args.text("channel"):
            room = self._workspace.channel(args.text("channel"))
        else:
            room = self._direct(args.text("users"))
        if not room.direct:
            raise Refused("method_not_supported_for_channel_type")
        self._grants.require_for(room, "write")
        shown = room.as_slack() if args.flag("return_im") else {"id": room.id}
        return {"channel": shown, "no_op": True, "already_open": True}

    def info(self, args: Arguments) -> Json:
        room = self._known(args)
        count = {"num_members": len(room.everyone())} if args.flag("include_num_members") else {}
        return {"channel": room.as_slack() | count}

    def members(self, args: Arguments) -> Json:
        shown, cursor = page(self._known(args).everyone(), str, args, default=100)
        return {"members": shown, **onward(cursor)}

    def join(self, args: Arguments) -> Json:
        room = self._workspace.channel(args.required("channel"))
        if room.direct:
            raise Refused("method_not_supported_for_channel_type")
        if room.archived:
            raise Refused("is_archived")
        already = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
        more = already if room.has_app else {}
        room.has_app = True
        return {"channel": room.as_slack(), **more}

    def list(self, args: Arguments) -> Json:
        return self._listed(self._workspace.channels.values(), args)

    def of_user(self, args: Arguments) -> Json:
        user = args.text("user") or ids.BOT_USER
        if user != ids.BOT_USER:
            self._workspace.person(user)
        return self._listed((room for room in self._workspace.channels.values() if user in room.everyone()), args)

    def _listed(self, rooms: Iterable[Channel], args: Arguments) -> Json:
        wanted = [kind.strip() for kind in (args.text("types") or "public_channel").split(",")]
        if not set(wanted) <= set(_KINDS):
            raise Refused("invalid_types")
        for kind in wanted:
            self._grants.require_one(_READ_SCOPES[kind])
        found = [room for room in rooms if ("im" if room.direct else "public_channel") in wanted]
        if args.flag("exclude_archived"):
            found = [room for room in found if not room.archived]
        shown, cursor = page(found, lambda room: room.id, args, default=100)
        return {"channels": [room.as_slack() for room in shown], **onward(cursor)}

    def _direct(self, users: str) -> Channel:
        if not users:
            raise Refused("users_list_not_supplied")
        # A conversation of several people is not to be had here.
        if "," in users:
            raise Refused("method_not_supported_for_channel_type")
        if users == ids.BOT_USER:
            raise Refused("cannot_dm_bot")
        person = self._workspace.person(users)
        if person.id in self._workspace.deactivated:
            raise Refused("user_disabled")
        return self._workspace.channel(dm_of(person.id))

    def _known(self, args: Arguments) -> Channel:
        room = self._workspace.channel(args.required("channel"))
        self._grants.require_for(room, "read")
        return room

    def _readable(self, args: Arguments) -> Channel:
        room = self._workspace.channel(args.required("channel"))
        self._grants.require_for(room, "history")
        if not room.has_app:
            raise Refused("not_in_channel")
        return room


_READ_SCOPES = dict(zip(_KINDS, ("channels:read", "groups:read", "mpim:read", "im:read"), strict=True))


def _ts(message: Message) -> str:
    return message.ts


def _as_slack(messages: Iterable[Message], args: Arguments) -> list[Json]:
    return [one.as_slack(with_metadata=args.flag("include_all_metadata")) for one in messages]


def _between(messages: Iterable[Message], args: Arguments) -> list[Message]:
    oldest, latest = _time(args, "oldest", "0"), _time(args, "latest", "inf")
    ends = (oldest, latest) if args.flag("inclusive") else ()
    return [one for one in messages if oldest < float(one.ts) < latest or float(one.ts) in ends]


def _time(args: Arguments, name: str, default: str) -> float:
    try:
        return float(args.text(name) or default)
    except ValueError:
        raise Refused(f"invalid_ts_{name}") from None
