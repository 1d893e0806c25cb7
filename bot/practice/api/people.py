"""The Web API's `auth.*`, `team.*`, `users.*`, `usergroups.*` and `apps.*` methods: who is here, how to connect."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.practice import ids
from bot.practice.api.arguments import Arguments
from bot.practice.api.pages import onward, page
from bot.practice.block_kit.inside import Json
from bot.practice.cast import Person
from bot.practice.events.socket_mode import Sockets
from bot.practice.refused import Refused
from bot.practice.workspace import Group, Workspace

_BOT = Person(ids.BOT_USER, ids.APP_NAME, "", "")
_ZONES = {"GMT": "Greenwich Mean Time", "BST": "British Summer Time"}


class People:
    def __init__(self, workspace: Workspace, sockets: Sockets, base: str) -> None:
        self._base = base
        self._workspace = workspace
        self._sockets = sockets

    def auth_test(self, _: Arguments) -> Json:
        who = {"user": "thinkchild", "user_id": ids.BOT_USER, "bot_id": ids.BOT}
        team = {"url": self._base, "team": ids.TEAM_NAME, "team_id": ids.TEAM}
        return {**team, **who, "is_enterprise_install": False}

    def team_info(self, _: Arguments) -> Json:
        team = {"id": ids.TEAM, "name": ids.TEAM_NAME, "domain": ids.TEAM_DOMAIN, "email_domain": ""}
        return {"team": team | {"url": self._base, "icon": {"image_default": True}}}

    def connect(self, _: Arguments) -> Json:
        return {"url": f"{self._base.replace('http', 'ws', 1)}link?ticket={self._sockets.ticket()}"}

    def info(self, args: Arguments) -> Json:
        user = args.required("user")
        return {"user": self._as_slack(_BOT if user == ids.BOT_USER else self._workspace.person(user))}

    def list(self, args: Arguments) -> Json:
        everyone = [*self._workspace.people.values(), _BOT]
        # Without a limit Slack tries to send everybody.
        shown, cursor = page(
            everyone, lambda person: person.id, args, default=len(everyone), most=max(1000, len(everyone))
        )
        now = int(self._workspace.clock())
        return {"members": [self._as_slack(person) for person in shown], "cache_ts": now, **onward(cursor)}

    def groups(self, args: Arguments) -> Json:
        with_users, with_count = args.flag("include_users"), args.flag("include_count")
        shown = []
        for group in self._workspace.groups.values():
            users = {"users": list(group.users)} if with_users else {}
            shown.append(_group(group) | users | ({"user_count": len(group.users)} if with_count else {}))
        return {"usergroups": shown}

    def group_users(self, args: Arguments) -> Json:
        group = self._workspace.groups.get(args.required("usergroup"))
        if group is None:
            raise Refused("no_such_subteam")
        return {"users": list(group.users)}

    def _as_slack(self, person: Person) -> Json:
        here = datetime.fromtimestamp(self._workspace.clock(), UTC).astimezone(ZoneInfo(person.tz))
        offset, zone = here.utcoffset(), here.tzname() or ""
        shown: Json = {"id": person.id, "team_id": ids.TEAM, "name": person.username, "real_name": person.name}
        shown |= {"deleted": person.id in self._workspace.deactivated, "is_bot": person.id == ids.BOT_USER}
        shown |= {"is_app_user": False, "tz": person.tz, "tz_label": _ZONES.get(zone, zone)}
        shown |= {"tz_offset": int(offset.total_seconds()) if offset else 0}
        names = {"real_name": person.name, "display_name": person.name, "title": person.title}
        return shown | {"profile": names | {"team": ids.TEAM}}


def _group(group: Group) -> Json:
    shown: Json = {"id": group.id, "team_id": ids.TEAM, "is_usergroup": True, "name": group.name}
    shown |= {"handle": group.handle, "description": "", "is_external": False, "date_delete": 0, "deleted_by": None}
    return shown | {"prefs": {"channels": [], "groups": []}}
