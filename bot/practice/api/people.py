"""The Web API's `auth.*`, `users.*` and `apps.*` methods: who the bot is, who else is here, how to connect."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.practice import ids
from bot.practice.api.arguments import Arguments
from bot.practice.block_kit.inside import Json
from bot.practice.events.socket_mode import Sockets
from bot.practice.people import Person
from bot.practice.refused import Refused
from bot.practice.workspace import Workspace

_BOT = Person(ids.BOT_USER, ids.APP_NAME, "", "")


class People:
    def __init__(self, workspace: Workspace, sockets: Sockets, base: str) -> None:
        self._base = base
        self._workspace = workspace
        self._sockets = sockets

    def auth_test(self, _: Arguments) -> Json:
        who = {"user": "thinkchild", "user_id": ids.BOT_USER, "bot_id": ids.BOT}
        return {
            "url": self._base,
            "team": ids.TEAM_NAME,
            "team_id": ids.TEAM,
            **who,
            "is_enterprise_install": False,
        }

    def connect(self, _: Arguments) -> Json:
        return {"url": f"{self._base.replace('http', 'ws', 1)}link?ticket={self._sockets.ticket()}"}

    def info(self, args: Arguments) -> Json:
        user = args.required("user")
        person = _BOT if user == ids.BOT_USER else self._workspace.people.get(user)
        if person is None:
            raise Refused("user_not_found")
        return {"user": self._as_slack(person)}

    def list(self, _: Arguments) -> Json:
        everyone = [*self._workspace.people.values(), _BOT]
        members = [self._as_slack(person) for person in everyone]
        return {"members": members, "response_metadata": {"next_cursor": ""}}

    def _as_slack(self, person: Person) -> Json:
        here = datetime.fromtimestamp(self._workspace.clock(), UTC).astimezone(ZoneInfo(person.tz))
        offset = here.utcoffset()
        return {
            "id": person.id,
            "team_id": ids.TEAM,
            "name": person.username,
            "real_name": person.name,
            "deleted": False,
            "is_bot": person.id == ids.BOT_USER,
            "tz": person.tz,
            "tz_label": here.tzname(),
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "profile": {"real_name": person.name, "display_name": person.name, "title": person.title},
        }
