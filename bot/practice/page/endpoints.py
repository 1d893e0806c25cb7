"""The endpoints under `/page/`: the page, and `Visitor`, see and act through these and nothing else."""

from collections.abc import Awaitable, Callable
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.practice.acts import Acts, Outcome
from bot.practice.page.live import Watchers
from bot.practice.page.sight import NEWEST, Looking, Sight
from bot.practice.page.unread import ReadMarks
from bot.practice.reading import read_json
from bot.practice.refused import Refused
from bot.practice.views import View, Views
from bot.practice.workspace import Workspace, dm_of

_FILES = Path(__file__).with_name("static")
_Act = Callable[[dict[str, Any]], Awaitable[Outcome]]


class PageApi:
    def __init__(
        self, workspace: Workspace, views: Views, acts: Acts, sight: Sight, watchers: Watchers, marks: ReadMarks
    ) -> None:
        self._workspace = workspace
        self._views = views
        self._acts = acts
        self._sight = sight
        self._watchers = watchers
        self._marks = marks

    def routes(self) -> list[BaseRoute]:
        acts = {"command": self._type, "act": self._act, "submit": self._submit, "close": self._close}
        posts = {**acts, "home": self._home, "opened": self._opened, "read": self._read}
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
            return JSONResponse(self._sight.of(user, _looking(request)))
        except ValueError:
            return JSONResponse({"problem": "newest is a number"}, 400)
        except Refused as refusal:
            return JSONResponse({"problem": str(refusal)}, 404)

    async def _type(self, sent: dict[str, Any]) -> Outcome:
        channel = sent.get("channel") or dm_of(sent["user"])
        return await self._acts.type(sent["user"], channel, str(sent["text"]))

    async def _act(self, sent: dict[str, Any]) -> Outcome:
        user, quietly = sent["user"], bool(sent.get("quietly"))
        where = (sent["block_id"], sent["action_id"], sent.get("chosen"))
        if "view" in sent:
            return await self._acts.act_in_view(user, self._own_view(sent), *where, quietly=quietly)
        message = self._workspace.message(sent["channel"], sent["message"])
        if message not in self._workspace.messages_for(user, message.channel):
            raise Refused("message_not_found")
        return await self._acts.act_in_message(user, message, *where, quietly=quietly)

    async def _submit(self, sent: dict[str, Any]) -> Outcome:
        return await self._acts.submit(sent["user"], self._own_view(sent))

    async def _close(self, sent: dict[str, Any]) -> Outcome:
        return await self._acts.close(sent["user"], self._own_view(sent), bool(sent.get("everything")))

    async def _home(self, sent: dict[str, Any]) -> Outcome:
        return await self._acts.open_home(sent["user"])

    async def _opened(self, sent: dict[str, Any]) -> Outcome:
        return await self._acts.open_messages(sent["user"])

    async def _read(self, sent: dict[str, Any]) -> Outcome:
        room = self._workspace.channel(sent["channel"])
        if sent["user"] not in room.members:
            raise Refused("not_in_channel")
        self._marks.mark(sent["user"], room.id, str(sent["ts"]))
        return Outcome()

    def _own_view(self, sent: dict[str, Any]) -> View:
        view = self._views.named(sent["view"])
        if view.user != sent["user"]:
            raise Refused("not_found")
        return view


def _looking(request: Request) -> Looking:
    asked = request.query_params
    newest = min(max(int(asked.get("newest", NEWEST)), 1), 100_000)
    return Looking(asked.get("open"), newest, asked.get("thread", ""))


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    kind = guess_type(name)[0]

    async def serve(_: Request) -> Response:
        # Read here and now: half a hundred small files by way of threads are what opening the page would wait for.
        return Response((_FILES / name).read_bytes(), media_type=kind, headers={"Cache-Control": "no-cache"})

    return serve


def _answering(act: _Act) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return JSONResponse({"problem": "send JSON"}, 415)
        try:
            sent = read_json((await request.body()).decode())
            if not isinstance(sent, dict) or not isinstance(sent.get("user"), str):
                raise TypeError("an object that names the user is needed")
            outcome = await act(sent)
        except (KeyError, TypeError, ValueError) as mistake:
            return JSONResponse({"problem": f"cannot read this: {mistake}"}, 400)
        except Refused as refusal:
            return JSONResponse({"problem": str(refusal)}, 404)
        return JSONResponse({"ok": outcome.ok, "failure": outcome.failure, "errors": outcome.errors})

    return serve
