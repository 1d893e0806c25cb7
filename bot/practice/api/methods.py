"""The Web API: one table of methods, who may call which, and how arguments arrive. Each family has its own module."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.practice import ids
from bot.practice.api.arguments import Arguments
from bot.practice.api.chat import Chat
from bot.practice.api.conversations import Conversations
from bot.practice.api.disturbing import Disturbing
from bot.practice.api.files import FileMethods
from bot.practice.api.people import People
from bot.practice.api.scopes import ACCEPTED, Grants
from bot.practice.api.views import ViewMethods
from bot.practice.block_kit.inside import Json
from bot.practice.reading import read_json
from bot.practice.refused import Refused
from bot.practice.workspace import Workspace

Method = Callable[[Arguments], Json]


@dataclass(frozen=True)
class Families:
    chat: Chat
    conversations: Conversations
    disturbing: Disturbing
    files: FileMethods
    people: People
    views: ViewMethods


def bot_methods(its: Families) -> Mapping[str, Method]:
    return {
        "auth.test": its.people.auth_test,
        "chat.delete": its.chat.delete,
        "chat.getPermalink": its.chat.permalink,
        "chat.postEphemeral": its.chat.post_ephemeral,
        "chat.postMessage": its.chat.post_message,
        "chat.update": its.chat.update,
        "conversations.history": its.conversations.history,
        "conversations.info": its.conversations.info,
        "conversations.join": its.conversations.join,
        "conversations.list": its.conversations.list,
        "conversations.members": its.conversations.members,
        "conversations.open": its.conversations.open,
        "conversations.replies": its.conversations.replies,
        "dnd.info": its.disturbing.info,
        "dnd.teamInfo": its.disturbing.team_info,
        "files.completeUploadExternal": its.files.complete,
        "files.delete": its.files.delete,
        "files.getUploadURLExternal": its.files.upload_url,
        "files.info": its.files.info,
        "team.info": its.people.team_info,
        "usergroups.list": its.people.groups,
        "usergroups.users.list": its.people.group_users,
        "users.conversations": its.conversations.of_user,
        "users.info": its.people.info,
        "users.list": its.people.list,
        "views.open": its.views.open,
        "views.publish": its.views.publish,
        "views.push": its.views.push,
        "views.update": its.views.update,
    }


class Api:
    def __init__(self, workspace: Workspace, grants: Grants, families: Families) -> None:
        self._workspace = workspace
        self._grants = grants
        self._app_methods: Mapping[str, Method] = {"apps.connections.open": families.people.connect}
        self._bot_methods = bot_methods(families)

    async def serve(self, request: Request) -> JSONResponse:
        """Slack answers 200 to refusals too: `ok` tells them apart."""
        name, token = request.path_params["method"], ""
        try:
            values = await _values(request)
            token = _token(request, values)
            answer = {"ok": True, **self._call(name, token, Arguments(values))}
        except Refused as refusal:
            request.state.problems = refusal.found  # for the inspector
            answer = refusal.answer()
        return JSONResponse(answer, headers=self._scope_headers(name, token))

    def _call(self, name: str, token: str, args: Arguments) -> Json:
        if name == "api.test":
            return {}
        if name not in self._bot_methods and name not in self._app_methods:
            raise Refused("unknown_method")
        if not token:
            raise Refused("not_authed")
        if token not in (ids.BOT_TOKEN, ids.APP_TOKEN):
            raise Refused("invalid_auth")
        if token == ids.APP_TOKEN:
            return self._method_in(self._app_methods, name)(args)
        if self._workspace.token_problem:
            raise Refused(self._workspace.token_problem)
        method = self._method_in(self._bot_methods, name)
        self._grants.require(name)
        return method(args)

    def _method_in(self, methods: Mapping[str, Method], name: str) -> Method:
        if name not in methods:
            raise Refused("not_allowed_token_type")
        return methods[name]

    def _scope_headers(self, name: str, token: str) -> dict[str, str]:
        if token not in (ids.BOT_TOKEN, ids.APP_TOKEN):
            return {}
        has = ids.APP_SCOPES if token == ids.APP_TOKEN else self._grants.granted
        accepted = ACCEPTED.get(name, ())
        return {"x-oauth-scopes": ",".join(has)} | ({"x-accepted-oauth-scopes": ",".join(accepted)} if accepted else {})


async def _values(request: Request) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.query_params)
    try:
        body = (await request.body()).decode()
    except UnicodeDecodeError:
        raise Refused("invalid_charset") from None
    if not request.headers.get("content-type", "").startswith("application/json"):
        return values | dict(parse_qsl(body, keep_blank_values=True))
    try:
        sent = read_json(body or "{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(sent, dict):
        raise Refused("json_not_object")
    return values | sent


def _token(request: Request, values: dict[str, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(values.get("token") or "")
