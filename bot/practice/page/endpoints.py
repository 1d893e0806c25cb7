"""The endpoints under `/page/`: the page, and `Visitor`, see and act through these and nothing else."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.practice.acts import Acts, Outcome
from bot.practice.block_kit.selections import NotOffered
from bot.practice.page.sight import Sight
from bot.practice.refused import Refused
from bot.practice.views import View, Views
from bot.practice.workspace import Workspace, dm_of

_FILES = Path(__file__).with_name("static")
_Act = Callable[[dict[str, Any]], Awaitable[Outcome]]


class Watchers:
    """The open pages; each is told that something changed and then asks what."""

    def __init__(self) -> None:
        self._open: set[WebSocket] = set()
        self._telling: set[asyncio.Task[None]] = set()

    async def serve(self, socket: WebSocket) -> None:
        await socket.accept()
        self._open.add(socket)
        try:
            async for _ in socket.iter_text():
                pass
        finally:
            self._open.discard(socket)

    def changed(self) -> None:
        for socket in self._open:
            task = asyncio.ensure_future(_tell(socket))
            # A task that nobody keeps may be collected before it has run.
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)


async def _tell(socket: WebSocket) -> None:
    # One that has closed meanwhile is taken off the list by `serve`.
    with suppress(RuntimeError, OSError, WebSocketDisconnect):
        await socket.send_text("changed")


class PageApi:
    def __init__(self, workspace: Workspace, views: Views, acts: Acts, sight: Sight, watchers: Watchers) -> None:
        self._workspace = workspace
        self._views = views
        self._acts = acts
        self._sight = sight
        self._watchers = watchers

    def routes(self) -> list[BaseRoute]:
        acts = {"command": self._type, "act": self._act, "submit": self._submit, "close": self._close}
        posts = {**acts, "home": self._home}
        return [
            Route("/", _file("index.html")),
            *(Route(f"/{path.name}", _file(path.name)) for path in sorted(_FILES.iterdir())),
            Route("/page/state", self._state),
            WebSocketRoute("/page/live", self._watchers.serve),
            *(Route(f"/page/{name}", _answering(act), methods=["POST"]) for name, act in posts.items()),
        ]

    async def _state(self, request: Request) -> Response:
        try:
            # The page opens as the first person; later it always says who it is.
            user = request.query_params.get("user") or next(iter(self._workspace.people))
            return JSONResponse(self._sight.of(user))
        except Refused as refusal:
            return JSONResponse({"problem": str(refusal)}, 404)

    async def _type(self, sent: dict[str, Any]) -> Outcome:
        channel = sent.get("channel") or dm_of(sent["user"])
        return await self._acts.type(sent["user"], channel, str(sent["text"]))

    async def _act(self, sent: dict[str, Any]) -> Outcome:
        user, where = sent["user"], (sent["block_id"], sent["action_id"], sent.get("chosen"))
        if "view" in sent:
            return await self._acts.act_in_view(user, self._own_view(sent), *where)
        message = self._workspace.message(sent["channel"], sent["message"])
        if message not in self._workspace.messages_for(user, message.channel):
            raise Refused("message_not_found")
        return await self._acts.act_in_message(user, message, *where)

    async def _submit(self, sent: dict[str, Any]) -> Outcome:
        return await self._acts.submit(sent["user"], self._own_view(sent))

    async def _close(self, sent: dict[str, Any]) -> Outcome:
        return await self._acts.close(sent["user"], self._own_view(sent), bool(sent.get("everything")))

    async def _home(self, sent: dict[str, Any]) -> Outcome:
        return await self._acts.open_home(sent["user"])

    def _own_view(self, sent: dict[str, Any]) -> View:
        view = self._views.named(sent["view"])
        if view.user != sent["user"]:
            raise Refused("not_found")
        return view


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_: Request) -> Response:
        return FileResponse(_FILES / name)

    return serve


def _answering(act: _Act) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"problem": "send JSON"}, 415)
        try:
            sent = await request.json()
            if not isinstance(sent, dict) or not isinstance(sent.get("user"), str):
                raise TypeError("an object that names the user is needed")
            outcome = await act(sent)
        except (KeyError, TypeError, ValueError, NotOffered) as mistake:
            return JSONResponse({"problem": f"cannot read this: {mistake}"}, 400)
        except Refused as refusal:
            return JSONResponse({"problem": str(refusal)}, 404)
        return JSONResponse({"ok": outcome.ok, "failure": outcome.failure, "errors": outcome.errors})

    return serve
