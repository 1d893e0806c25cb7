"""Puts the parts of the practice workspace together as one ASGI application."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.practice import ids
from bot.practice.acts import Acts
from bot.practice.api.chat import Chat
from bot.practice.api.conversations import Conversations
from bot.practice.api.disturbing import Disturbing
from bot.practice.api.file_routes import FileRoutes
from bot.practice.api.files import FileMethods
from bot.practice.api.methods import Api, Families
from bot.practice.api.people import People
from bot.practice.api.scopes import Grants
from bot.practice.api.views import ViewMethods
from bot.practice.calls import RESPONSE_URL, UPLOAD, Calls
from bot.practice.cast import Cast
from bot.practice.clock import ClockApi, PracticeClock
from bot.practice.connections import Connections
from bot.practice.control import Control
from bot.practice.events.delivery import Delivery
from bot.practice.events.response_urls import ResponseUrls
from bot.practice.events.socket_mode import Sockets
from bot.practice.faults import Faults
from bot.practice.files import Files
from bot.practice.guard import Guard
from bot.practice.inspector import Inspector
from bot.practice.keep import Keep
from bot.practice.page.endpoints import PageApi
from bot.practice.page.live import Watchers
from bot.practice.page.sight import Sight
from bot.practice.page.unread import ReadMarks
from bot.practice.views import Views
from bot.practice.workspace import Workspace


class Parts:
    """Everything that makes up one workspace; `app` serves it at `base`, an address ending in a slash."""

    def __init__(
        self,
        cast: Cast,
        *,
        base: str,
        signing_secret: str = ids.SIGNING_SECRET,
        scopes: Iterable[str] = ids.SCOPES,
        keep: Path | None = None,
        fresh: bool = False,
        clock: PracticeClock | None = None,
    ) -> None:
        watchers = Watchers()
        self.clock = clock or PracticeClock()
        self.workspace = Workspace(cast, self.clock, Files(self.clock, base))
        self.views = Views(self.workspace)
        self.connections = Connections()
        self.faults = Faults()
        self.inspector = Inspector(self.clock)
        # The network keeps real time, whatever the workspace's clock says.
        self.sockets = Sockets(time.time, self.inspector, self.connections.cut)
        self.delivery = Delivery(self.sockets, signing_secret, time.time, self.faults, self.inspector)
        self.response_urls = ResponseUrls(self.workspace, base)
        self.acts = Acts(self.workspace, self.views, self.delivery, self.response_urls)
        self.marks = ReadMarks(self.workspace)
        grants = Grants(scopes)
        self.families = self._families(grants, base)
        self.control = Control(self.faults, self.inspector, self.sockets, watchers.changed)
        self.keep = Keep(keep, self.workspace, self.views, self.marks, self.clock, fresh=fresh) if keep else None
        self.sockets.on_change = watchers.changed
        self.workspace.on_change = _both(watchers.changed, self.keep.changed) if self.keep else watchers.changed
        routes = [*self._for_the_bot(grants, watchers), *self._for_people(watchers)]
        self.app = Starlette(routes=routes, middleware=[Middleware(Guard)])

    def _for_the_bot(self, grants: Grants, watchers: Watchers) -> list[BaseRoute]:
        api = Api(self.workspace, grants, self.families)
        files = FileRoutes(self.workspace.files)
        calls = Calls(self.faults, self.inspector, self.connections, watchers.changed)
        return [
            Route("/api/{method}", calls.through(api.serve), methods=["GET", "POST"]),
            Route("/respond/{key}", calls.through(self.response_urls.serve, RESPONSE_URL), methods=["POST"]),
            Route("/upload/v1/{ticket}", calls.through(files.take, UPLOAD), methods=["POST"]),
            Route("/files/{file_id}/{name:path}", files.give, methods=["GET"]),
            WebSocketRoute("/link", self.sockets.serve),
        ]

    def _for_people(self, watchers: Watchers) -> list[BaseRoute]:
        sight = Sight(self.workspace, self.views, self.delivery, self.acts, self.marks, self.faults)
        page = PageApi(self.workspace, self.views, self.acts, sight, watchers, self.marks)
        clock = ClockApi(self.clock, self.workspace.people, self.workspace.on_change)
        return [*self.control.routes(), *clock.routes(), *page.routes()]

    def _families(self, grants: Grants, base: str) -> Families:
        workspace = self.workspace
        return Families(
            chat=Chat(workspace, base),
            conversations=Conversations(workspace, grants),
            disturbing=Disturbing(workspace),
            files=FileMethods(workspace),
            people=People(workspace, self.sockets, base),
            views=ViewMethods(self.views),
        )


def _both(one: Callable[[], None], other: Callable[[], None]) -> Callable[[], None]:
    def call() -> None:
        one()
        other()

    return call
