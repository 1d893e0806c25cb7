"""The Web API: one table of methods, who may call which, and how arguments arrive. The methods are in `api_*`."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.practice import ids
from bot.practice.api.arguments import Arguments
from bot.practice.api.chat import Chat
from bot.practice.api.people import People
from bot.practice.api.views import ViewMethods
from bot.practice.block_kit.inside import Json
from bot.practice.refused import Refused

Method = Callable[[Arguments], Json]


class Api:
    def __init__(self, chat: Chat, views: ViewMethods, people: People) -> None:
        self._app_methods: dict[str, Method] = {"apps.connections.open": people.connect}
        self._bot_methods: dict[str, Method] = {
            "auth.test": people.auth_test,
            "chat.delete": chat.delete,
            "chat.postEphemeral": chat.post_ephemeral,
            "chat.postMessage": chat.post_message,
            "chat.update": chat.update,
            "conversations.history": chat.history,
            "conversations.info": chat.info,
            "conversations.list": chat.list,
            "conversations.open": chat.open,
            "users.info": people.info,
            "users.list": people.list,
            "views.open": views.open,
            "views.publish": views.publish,
            "views.push": views.push,
            "views.update": views.update,
        }

    async def serve(self, request: Request) -> JSONResponse:
        """Slack answers 200 to refusals too: `ok` tells them apart."""
        try:
            values = await _values(request)
            answer = self._call(request.path_params["method"], _token(request, values), Arguments(values))
            return JSONResponse({"ok": True, **answer}, headers={"x-oauth-scopes": ids.SCOPES})
        except Refused as refusal:
            return JSONResponse(refusal.answer())

    def _call(self, name: str, token: str, args: Arguments) -> Json:
        if name == "api.test":
            return {}
        if name not in self._bot_methods and name not in self._app_methods:
            raise Refused("unknown_method")
        if not token:
            raise Refused("not_authed")
        if token not in (ids.BOT_TOKEN, ids.APP_TOKEN):
            raise Refused("invalid_auth")
        methods = self._bot_methods if token == ids.BOT_TOKEN else self._app_methods
        if name not in methods:
            raise Refused("not_allowed_token_type")
        return methods[name](args)


async def _values(request: Request) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.query_params)
    body = (await request.body()).decode()
    if not request.headers.get("content-type", "").startswith("application/json"):
        return values | dict(parse_qsl(body, keep_blank_values=True))
    try:
        sent = json.loads(body or "{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(sent, dict):
        raise Refused("json_not_object")
    return values | sent


def _token(request: Request, values: dict[str, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(values.get("token") or "")
