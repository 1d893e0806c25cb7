"""Puts the parts of the practice workspace together as one ASGI application."""

import json
import time
from collections.abc import Iterable, Mapping

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute

from bot.practice import ids
from bot.practice.acts import Acts
from bot.practice.api.chat import Chat
from bot.practice.api.methods import Api
from bot.practice.api.people import People
from bot.practice.api.views import ViewMethods
from bot.practice.events.delivery import Delivery
from bot.practice.events.response_urls import ResponseUrls
from bot.practice.events.socket_mode import Sockets
from bot.practice.guard import Guard
from bot.practice.page.endpoints import PageApi, Watchers
from bot.practice.page.sight import Sight
from bot.practice.people import Person
from bot.practice.refused import Refused
from bot.practice.views import Views
from bot.practice.workspace import Clock, Workspace

COMMANDS = {
    "/thinkchild": "Start or find a checklist, for example /thinkchild custody",
    "/quiz": "Answer a short question now",
    "/coverage": "For coaches: what a team has covered",
}


class Parts:
    """Everything that makes up one workspace; `app` serves it at `base`, an address ending in a slash."""

    def __init__(
        self,
        people: Iterable[Person],
        *,
        base: str,
        signing_secret: str = ids.SIGNING_SECRET,
        commands: Mapping[str, str] = COMMANDS,
        clock: Clock = time.time,
    ) -> None:
        watchers = Watchers()
        self.workspace = Workspace(people, clock)
        self.views = Views(self.workspace)
        self.sockets = Sockets(clock)
        self.delivery = Delivery(self.sockets, signing_secret, clock)
        self.response_urls = ResponseUrls(self.workspace, base)
        self.acts = Acts(self.workspace, self.views, self.delivery, self.response_urls, commands)
        sight = Sight(self.workspace, self.views, self.delivery, self.acts)
        page = PageApi(self.workspace, self.views, self.acts, sight, watchers)
        api = Api(Chat(self.workspace), ViewMethods(self.views), People(self.workspace, self.sockets, base))
        self.workspace.on_change = self.sockets.on_change = watchers.changed
        self.app = Starlette(
            routes=[
                Route("/api/{method}", api.serve, methods=["GET", "POST"]),
                Route("/respond/{key}", self._respond, methods=["POST"]),
                WebSocketRoute("/link", self.sockets.serve),
                *page.routes(),
            ],
            middleware=[Middleware(Guard)],
        )

    async def _respond(self, request: Request) -> JSONResponse:
        try:
            answer = json.loads(await request.body())
            if not isinstance(answer, dict):
                raise TypeError("not an object")
            self.response_urls.respond(request.path_params["key"], answer)
        except (TypeError, ValueError):
            return JSONResponse({"ok": False, "error": "invalid_payload"}, 400)
        except Refused as refusal:
            return JSONResponse(refusal.answer(), 404 if refusal.error.endswith("_url") else 400)
        return JSONResponse({"ok": True})
