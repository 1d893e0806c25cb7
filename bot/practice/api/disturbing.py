"""The Web API's `dnd.*` methods: who is not to be disturbed, and until when."""

from datetime import UTC, datetime

from bot.practice.api.arguments import Arguments
from bot.practice.block_kit.inside import Json
from bot.practice.cast import Person
from bot.practice.refused import Refused
from bot.practice.workspace import Workspace

_NEVER = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}  # Slack writes 1 for never
_MOST_USERS = 50


class Disturbing:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def info(self, args: Arguments) -> Json:
        # Without a user it is the bot itself, which is always to be had.
        return self._of(self._workspace.person(args.text("user"))) if args.text("user") else dict(_NEVER)

    def team_info(self, args: Arguments) -> Json:
        users = [user.strip() for user in args.text("users").split(",") if user.strip()]
        if not users:
            raise Refused("no_users_provided")
        if len(users) > _MOST_USERS:
            raise Refused("too_many_users")
        known = [self._workspace.people[user] for user in users if user in self._workspace.people]
        return {"users": {person.id: self._of(person) for person in known}}

    def _of(self, person: Person) -> Json:
        stretch = person.quiet_from(datetime.fromtimestamp(self._workspace.clock(), UTC))
        if stretch is None:
            return dict(_NEVER)
        return {
            "dnd_enabled": True,
            "next_dnd_start_ts": int(stretch.starts.timestamp()),
            "next_dnd_end_ts": int(stretch.ends.timestamp()),
        }
