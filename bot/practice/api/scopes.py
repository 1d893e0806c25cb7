"""Which scope each method needs, as its page in Slack's reference says (docs.slack.dev/reference/methods/<method>)."""

from collections.abc import Iterable

from bot.practice.conversation import Channel
from bot.practice.refused import Refused

_HISTORY = ("channels:history", "groups:history", "mpim:history", "im:history")
_READ = ("channels:read", "groups:read", "mpim:read", "im:read")
_WRITE = ("channels:manage", "groups:write", "mpim:write", "im:write")
_NONE: tuple[str, ...] = ()

# Any one of them opens the method. In `conversations.*` it then depends on the kind of conversation: see `require_for`.
ACCEPTED: dict[str, tuple[str, ...]] = {
    "auth.test": _NONE,
    "chat.delete": ("chat:write",),
    "chat.getPermalink": _NONE,
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": _HISTORY,
    "conversations.info": _READ,
    "conversations.join": ("channels:join",),
    "conversations.list": _READ,
    "conversations.members": _READ,
    "conversations.open": _WRITE,
    "conversations.replies": _HISTORY,
    "dnd.info": ("dnd:read",),
    "dnd.teamInfo": ("dnd:read",),
    "files.completeUploadExternal": ("files:write",),
    "files.delete": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "team.info": ("team:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.conversations": _READ,
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "views.open": _NONE,
    "views.publish": _NONE,
    "views.push": _NONE,
    "views.update": _NONE,
}


class Grants:
    """The scopes that the app was installed with."""

    def __init__(self, granted: Iterable[str]) -> None:
        self.granted = tuple(granted)

    def require(self, method: str) -> None:
        accepted = ACCEPTED[method]
        if accepted and not set(accepted) & set(self.granted):
            raise self._missing(accepted)

    def require_for(self, channel: Channel, what: str) -> None:
        """`what` is history, read or write: a scope for channels does not open direct messages."""
        self.require_one(f"im:{what}" if channel.direct else f"channels:{what}")

    def require_one(self, scope: str) -> None:
        if scope not in self.granted:
            raise self._missing((scope,))

    def _missing(self, needed: Iterable[str]) -> Refused:
        return Refused("missing_scope", needed=",".join(needed), provided=",".join(self.granted))
