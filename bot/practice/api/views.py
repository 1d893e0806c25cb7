"""The Web API's `views.*` methods."""

from typing import Any

from bot.practice.api.arguments import Arguments
from bot.practice.block_kit.inside import Json
from bot.practice.views import View, Views


class ViewMethods:
    def __init__(self, views: Views) -> None:
        self._views = views

    def open(self, args: Arguments) -> Json:
        return _shown(self._views.open(args.required("trigger_id"), _view(args)))

    def push(self, args: Arguments) -> Json:
        return _shown(self._views.push(args.required("trigger_id"), _view(args)))

    def update(self, args: Arguments) -> Json:
        view = self._views.named(args.text("view_id"), args.text("external_id"))
        return _shown(self._views.update(view, _view(args), args.text("hash")))

    def publish(self, args: Arguments) -> Json:
        return _shown(self._views.publish(args.required("user_id"), _view(args), args.text("hash")))


def _view(args: Arguments) -> Any:
    args.require("view")
    return args.parsed("view", "invalid_arguments")


def _shown(view: View) -> Json:
    return {"view": view.as_slack()}
