"""A conversation and the messages in it, and how Slack describes them. Decides nothing about who may do what."""

from dataclasses import dataclass, field

from bot.practice import ids
from bot.practice.block_kit.inside import Json
from bot.practice.block_kit.selections import State, starting_state
from bot.practice.files import File

SLACKBOT = "USLACKBOT"
_GENERAL = "C0GENERAL"


@dataclass(eq=False)
class Message:
    channel: str
    ts: str
    author: str
    text: str
    blocks: list[Json]
    metadata: Json | None = None
    thread_ts: str | None = None
    only_for: str | None = None  # an ephemeral message is seen by one person
    broadcast: bool = False  # a reply that is shown in the conversation too
    files: list[File] = field(default_factory=list)
    edited_at: str = ""
    deleted: bool = False  # only where a thread hangs on it: it leaves a tombstone
    states: dict[str, State] = field(default_factory=dict)  # what each person has picked in it
    replies: list["Message"] = field(default_factory=list, repr=False)

    @property
    def edited(self) -> bool:
        return bool(self.edited_at)

    @property
    def in_history(self) -> bool:
        """Replies are only in their thread, ephemeral messages nowhere."""
        return self.only_for is None and (self.thread_ts is None or self.broadcast)

    def state_for(self, person: str) -> State:
        return self.states.setdefault(person, starting_state(self.blocks))

    def as_slack(self, with_metadata: bool = True) -> Json:
        shown: Json = {"type": "message", "user": self.author, "ts": self.ts, "text": self.text, "team": ids.TEAM}
        if self.author == ids.BOT_USER:
            shown |= {"bot_id": ids.BOT, "app_id": ids.APP}
        if self.blocks:
            shown["blocks"] = self.blocks
        if self.files:
            shown |= {"files": [file.as_slack() for file in self.files], "upload": False}
        if self.edited_at:
            shown["edited"] = {"user": self.author, "ts": self.edited_at}
        if with_metadata and self.metadata:
            shown["metadata"] = self.metadata
        return shown | self._thread_as_slack()

    def _thread_as_slack(self) -> Json:
        shown: Json = {"subtype": "tombstone", "hidden": True} if self.deleted else {}
        if self.thread_ts:
            shown |= {"thread_ts": self.thread_ts}
            return shown | ({"subtype": "thread_broadcast"} if self.broadcast else {})
        if self.replies:
            authors = list(dict.fromkeys(reply.author for reply in self.replies))
            shown |= {"thread_ts": self.ts, "reply_count": len(self.replies), "reply_users": authors}
            shown |= {"reply_users_count": len(authors), "latest_reply": self.replies[-1].ts}
        return shown


@dataclass(eq=False)
class Channel:
    id: str
    name: str
    members: set[str]
    direct: bool = False
    archived: bool = False
    has_app: bool = True
    messages: list[Message] = field(default_factory=list)  # oldest first; changed by `add` and `drop` only
    _by_ts: dict[str, Message] = field(default_factory=dict, repr=False)

    @property
    def is_general(self) -> bool:
        return self.id == _GENERAL

    def message_for(self, ts: str) -> Message | None:
        return self._by_ts.get(ts)

    def add(self, message: Message) -> None:
        self.messages.append(message)
        self._by_ts[message.ts] = message
        parent = self._parent_for(message)
        if parent is not None:
            parent.replies.append(message)

    def drop(self, message: Message) -> None:
        self.messages.remove(message)
        del self._by_ts[message.ts]
        parent = self._parent_for(message)
        if parent is not None:
            parent.replies.remove(message)

    def everyone(self) -> list[str]:
        """The people, and the app where it is a member."""
        return [*sorted(self.members), *([ids.BOT_USER] if self.has_app else [])]

    def as_slack(self) -> Json:
        shown: Json = {"id": self.id, "is_im": self.direct, "is_channel": not self.direct, "is_archived": self.archived}
        shown |= {"is_group": False, "is_mpim": False, "is_private": self.direct, "context_team_id": ids.TEAM}
        if self.direct:
            return shown | {"user": next(iter(self.members)), "is_open": True}
        shown |= {"name": self.name, "name_normalized": self.name, "is_general": self.is_general}
        return shown | {"is_member": self.has_app, "num_members": len(self.everyone())}

    def _parent_for(self, message: Message) -> Message | None:
        # What one person alone sees does not count as a reply.
        return self._by_ts.get(message.thread_ts) if message.thread_ts and message.only_for is None else None
