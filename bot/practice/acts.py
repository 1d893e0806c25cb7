"""What a person can do: type a command, press, pick, submit, close, open Home or the conversation. The bot is told.

An act ends when the bot has acknowledged it, or when a sentence about the failure is shown to the person.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bot.practice import ids
from bot.practice.block_kit.inside import Json, find
from bot.practice.block_kit.selections import State, chosen, unfilled
from bot.practice.commands import COMMANDS
from bot.practice.events import payloads
from bot.practice.events.delivery import Delivery, Kind, NotAcknowledged
from bot.practice.events.response_urls import ResponseUrls
from bot.practice.refused import Refused
from bot.practice.views import View, Views
from bot.practice.workspace import Message, Workspace, dm_of

COMPOSER = "composer"
TROUBLE = "We had some trouble connecting. Try again?"
HOME_OPENED = "app_home_opened"
EVENTS = frozenset({HOME_OPENED})  # that the app has subscribed to


@dataclass(frozen=True)
class Outcome:
    failure: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.failure and not self.errors


@dataclass
class Notice:
    """A failure, and where it happened: the composer, `message:…`, `view:…` or `home`. News of it is added later."""

    text: str
    at: str


class Acts:
    def __init__(
        self,
        workspace: Workspace,
        views: Views,
        delivery: Delivery,
        response_urls: ResponseUrls,
    ) -> None:
        self.commands = COMMANDS
        self.events = EVENTS
        self.notices: dict[str, Notice] = {}
        self._workspace = workspace
        self._views = views
        self._delivery = delivery
        self._response_urls = response_urls

    async def type(self, user: str, channel: str, text: str) -> Outcome:
        person, room = self._workspace.person(user), self._workspace.channel(channel)
        name, _, rest = text.strip().partition(" ")
        if not name.startswith("/"):
            return self._failed(user, f"Type a slash command, for example {next(iter(self.commands))}.", COMPOSER)
        if name not in self.commands:
            known = ", ".join(self.commands)
            return self._failed(user, f"{name} is not a command here. These are: {known}.", COMPOSER)
        url = self._response_urls.url_for(user, channel)
        trigger = self._views.trigger_for(user)
        payload = payloads.command(person, room, name, rest.strip(), trigger=trigger, response_url=url)
        try:
            answer = await self._deliver(user, "slash_commands", payload)
            if answer.get("text") or answer.get("blocks"):
                self._response_urls.answer_command(user, channel, answer)
        except NotAcknowledged as failure:
            word = f'{name} failed with the error "operation_timeout": ' if failure.reason == "timeout" else ""
            return self._not_acknowledged(user, failure, COMPOSER, word)
        except Refused as refusal:
            problem = f'{name} failed with the error "invalid_command_response": {refusal}'
            return self._failed(user, problem, COMPOSER)
        return Outcome()

    async def act_in_message(
        self, user: str, message: Message, block_id: str, action_id: str, raw: Any, *, quietly: bool = False
    ) -> Outcome:
        """What is typed is kept quietly when its field is left: the bot finds it in the state of the next press."""
        person, room = self._workspace.person(user), self._workspace.channel(message.channel)
        block, element = _found(message.blocks, block_id, action_id)
        done = self._done(message.state_for(user), block, element, raw)
        if quietly or _only_kept(block):
            return self._kept()
        url = self._response_urls.url_for(user, message.channel, message)
        trigger = self._views.trigger_for(user)
        payload = payloads.press_in_message(person, room, message, done, trigger=trigger, response_url=url)
        return await self._tell(user, "interactive", payload, f"message:{message.ts}")

    async def act_in_view(
        self, user: str, view: View, block_id: str, action_id: str, raw: Any, *, quietly: bool = False
    ) -> Outcome:
        person = self._workspace.person(user)
        block, element = _found(view.body["blocks"], block_id, action_id)
        done = self._done(view.state, block, element, raw)
        if quietly or _only_kept(block):
            return self._kept()
        payload = payloads.press_in_view(person, view, done, trigger=self._views.trigger_for(user, view))
        return await self._tell(user, "interactive", payload, _place(view))

    async def submit(self, user: str, view: View) -> Outcome:
        view.errors = unfilled(view.body["blocks"], view.state)
        if view.errors:
            self._workspace.on_change()
            return Outcome(errors=view.errors)
        person = self._workspace.person(user)
        payload = payloads.submission(person, view, trigger=self._views.trigger_for(user, view))
        try:
            self._apply(user, view, await self._deliver(user, "interactive", payload))
        except NotAcknowledged as failure:
            return self._not_acknowledged(user, failure, _place(view))
        except Refused as refusal:
            return self._failed(user, f"{TROUBLE} ({refusal})", _place(view))
        return Outcome(errors=view.errors)

    async def close(self, user: str, view: View, everything: bool = False) -> Outcome:
        """Cancel closes one view; the cross closes all that are stacked."""
        person = self._workspace.person(user)
        gone = list(self._views.modals.get(user, [])) if everything else [view]
        for one in reversed(gone):
            self._views.close(one)
        for one in reversed(gone):
            if one.body.get("notify_on_close"):
                payload = payloads.closed(person, one, cleared=everything)
                told = await self._tell(user, "interactive", payload, COMPOSER)
                if not told.ok:
                    return told
        return Outcome()

    async def open_home(self, user: str) -> Outcome:
        event = self._home_opened(user, "home", self._views.homes.get(user))
        if HOME_OPENED not in self.events:
            return Outcome()
        return await self._tell(user, "events_api", event, "home")

    async def open_messages(self, user: str) -> Outcome:
        """The person looks at the conversation with the bot. That asks for nothing, so a failure is not shown."""
        event = self._home_opened(user, "messages", None)
        if HOME_OPENED not in self.events:
            return Outcome()
        try:
            await self._delivery.deliver("events_api", event)
        except NotAcknowledged as failure:
            return Outcome(failure=str(failure))
        return Outcome()

    def _home_opened(self, user: str, tab: str, view: View | None) -> Json:
        person, room = self._workspace.person(user), self._workspace.channel(dm_of(user))
        return payloads.app_home_opened(person, room, tab, view, self._workspace.clock())

    async def _tell(self, user: str, kind: Kind, payload: Json, at: str) -> Outcome:
        """What asks for nothing but to be acknowledged."""
        try:
            await self._deliver(user, kind, payload)
        except NotAcknowledged as failure:
            return self._not_acknowledged(user, failure, at)
        return Outcome()

    async def _deliver(self, user: str, kind: Kind, payload: Json) -> Json:
        if self.notices.pop(user, None):
            self._workspace.on_change()
        return await self._delivery.deliver(kind, payload)

    def _done(self, state: State, block: Json, element: Json, raw: Any) -> Json:
        ts = f"{self._workspace.clock():.6f}"
        if element["type"] == "button":
            return payloads.action(block, element, {}, ts)
        value = chosen(element, raw)
        if element["type"] != "overflow":
            state[block["block_id"]][element["action_id"]] = value
        return payloads.action(block, element, value, ts)

    def _kept(self) -> Outcome:
        self._workspace.on_change()
        return Outcome()

    def _apply(self, user: str, view: View, answer: Json) -> None:
        match answer.get("response_action"):
            case "errors":
                view.errors = _known_errors(view, answer.get("errors"))
                self._workspace.on_change()
            case "update":
                self._views.update(view, answer.get("view"))
            case "push":
                self._views.push_for(user, answer.get("view"))
            case "clear":
                self._views.clear(user)
            case None:
                self._views.close(view)
            case strange:
                raise Refused(f"{ids.APP_NAME} answered with response_action {strange!r}, which there is not")

    def _not_acknowledged(self, user: str, failure: NotAcknowledged, at: str, word: str = "") -> Outcome:
        outcome = self._failed(user, f"{word}{failure}", at)
        failure.on_news = partial(self._news, user, self.notices[user])
        return outcome

    def _news(self, user: str, notice: Notice, text: str) -> None:
        """More about a failure that is still shown; nothing means that it is put right."""
        if self.notices.get(user) is not notice:
            return
        if text:
            notice.text = f"{notice.text} {text}"
        else:
            del self.notices[user]
        self._workspace.on_change()

    def _failed(self, user: str, sentence: str, at: str) -> Outcome:
        self.notices[user] = Notice(sentence, at)
        self._workspace.on_change()
        return Outcome(failure=sentence)


def _found(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json]:
    found = find(blocks, block_id, action_id)
    if found is None:
        raise Refused("action_not_found")
    return found


def _only_kept(block: Json) -> bool:
    return bool(block["type"] == "input" and not block.get("dispatch_action"))


def _known_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refused(f"{ids.APP_NAME} put an error on a field that is not there")
    return {str(block_id): str(text) for block_id, text in errors.items()}


def _place(view: View) -> str:
    return "home" if view.body["type"] == "home" else f"view:{view.id}"
