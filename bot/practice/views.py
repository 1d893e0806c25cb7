"""Modals and Home tabs: who has which view open, its hash, and the triggers that allow one to be opened."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from bot.practice import ids
from bot.practice.block_kit import limits
from bot.practice.block_kit.blocks import too_large, view_problems
from bot.practice.block_kit.checks import Problem
from bot.practice.block_kit.inside import Json, with_ids
from bot.practice.block_kit.selections import State, starting_state
from bot.practice.refused import Refused
from bot.practice.workspace import Workspace, new_id

_REMEMBERED_SECONDS = 30 * 60.0  # so that a late trigger is called late, and not unknown
_PLAIN = ("private_metadata", "callback_id", "external_id")


@dataclass(eq=False)
class View:
    id: str
    user: str
    body: Json
    root: str
    previous: str | None = None
    hash: str = ""
    state: State = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def as_slack(self) -> Json:
        shown: Json = {"id": self.id, "team_id": ids.TEAM, **dict.fromkeys(_PLAIN, "")}
        shown |= {
            "title": None,
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
        }
        shown |= self.body
        shown |= {"hash": self.hash, "state": {"values": self.state}, "root_view_id": self.root}
        shown |= {"previous_view_id": self.previous, "app_id": ids.APP, "bot_id": ids.BOT}
        return shown | {"app_installed_team_id": ids.TEAM}


@dataclass
class _Trigger:
    user: str
    given_at: float
    view: View | None  # the modal or Home tab in which something was done
    used: bool = False


class Views:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._triggers: dict[str, _Trigger] = {}
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def trigger_for(self, user: str, view: View | None = None) -> str:
        self._forget_old_triggers()
        trigger = f"{secrets.randbits(40)}.{secrets.randbits(40)}.{secrets.token_hex(16)}"
        self._triggers[trigger] = _Trigger(user, self._workspace.clock(), view)
        return trigger

    def open(self, trigger: str, body: Any) -> View:
        self._check(body, "modal")
        user = self._exchange(trigger).user
        view = self._made(user, body)
        self.modals[user] = [view]
        return self._shown(view)

    def push(self, trigger_id: str, body: Any) -> View:
        """Only what was done in an open modal can put another on top of it."""
        self._check(body, "modal")
        trigger = self._exchange(trigger_id)
        if trigger.view is None or trigger.view not in self.modals.get(trigger.user, []):
            raise Refused("not_found")
        return self.push_for(trigger.user, body)

    def push_for(self, user: str, body: Any) -> View:
        self._check(body, "modal")
        stack = self.modals.setdefault(user, [])
        if len(stack) >= limits.MODAL_STACK:
            raise Refused("push_limit_reached")
        view = self._made(user, body)
        if stack:
            view.root, view.previous = stack[0].root, stack[-1].id
        stack.append(view)
        return self._shown(view)

    def update(self, view: View, body: Any, known_hash: str = "") -> View:
        self._check(body, view.body["type"])
        if known_hash and known_hash != view.hash:
            raise Refused("hash_conflict")
        self._check_external_id(body, view)
        view.body = {**body, "blocks": with_ids(body["blocks"])}
        view.state = starting_state(view.body["blocks"], kept=view.state)
        view.errors = {}
        return self._shown(view)

    def publish(self, user: str, body: Any, known_hash: str = "") -> View:
        self._check(body, "home")
        self._workspace.person(user)
        if user in self.homes:
            return self.update(self.homes[user], body, known_hash)
        self.homes[user] = self._made(user, body)
        return self._shown(self.homes[user])

    def named(self, view_id: str, external_id: str = "") -> View:
        view = self._find(view_id, external_id)
        if view is None:
            raise Refused("not_found")
        return view

    def close(self, view: View) -> None:
        stack = self.modals.get(view.user, [])
        if view in stack:
            stack.remove(view)
        self._workspace.on_change()

    def clear(self, user: str) -> None:
        self.modals.pop(user, None)
        self._workspace.on_change()

    def top(self, user: str) -> View | None:
        stack = self.modals.get(user)
        return stack[-1] if stack else None

    def _find(self, view_id: str, external_id: str) -> View | None:
        everything = [*self.homes.values(), *(view for stack in self.modals.values() for view in stack)]
        for view in everything:
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def _check(self, body: Any, kind: str) -> None:
        check_view(body, kind)
        self._workspace.check_images(body["blocks"], "invalid_arguments", "/view/blocks")

    def _exchange(self, trigger_id: str) -> _Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self._workspace.clock() - trigger.given_at > limits.TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def _forget_old_triggers(self) -> None:
        old = self._workspace.clock() - _REMEMBERED_SECONDS
        while self._triggers and (first := next(iter(self._triggers))) and self._triggers[first].given_at < old:
            del self._triggers[first]

    def _check_external_id(self, body: Json, itself: View | None) -> None:
        name = body.get("external_id")
        if name and self._find("", name) not in (None, itself):
            raise Refused("duplicate_external_id")

    def _made(self, user: str, body: Json) -> View:
        self._check_external_id(body, None)
        body = {**body, "blocks": with_ids(body["blocks"])}
        view_id = new_id("V")
        return View(view_id, user, body, root=view_id, state=starting_state(body["blocks"]))

    def _shown(self, view: View) -> View:
        view.hash = f"{int(self._workspace.clock())}.{secrets.token_hex(4)}"
        self._workspace.on_change()
        return view


def check_view(body: Any, kind: str) -> None:
    if isinstance(body, dict) and body.get("type") in ("modal", "home") and body["type"] != kind:
        raise Refused("invalid_arguments", [Problem(f"must be a valid enum value: {kind}", "/view/type")])
    found = view_problems(body)
    if found:
        raise Refused("invalid_arguments", found)
    if too_large(body):
        raise Refused("view_too_large")
