"""Acts as one person in a practice workspace, through the same endpoints as the page: for tests and scripts."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from bot.practice.block_kit.choices import CHOICES, options_of
from bot.practice.block_kit.inputs import PICKERS, TYPED
from bot.practice.block_kit.inside import Json, elements_of, every_block, words_in

_ANSWER_SECONDS = 30.0
# Never through a proxy: the workspace is on this machine.
_OPENER = build_opener(ProxyHandler({}))
_OFFERING = tuple(CHOICES)
_FILLED = (*TYPED, *PICKERS, "datetimepicker")
_Found = tuple[Json, Json, Json, Any]  # container, block, element, raw choice


class Visitor:
    """Each act returns when the bot has acknowledged it, or when its failure is shown (see `failure`)."""

    def __init__(self, practice_url: str, user_id: str, patience: float = 3.0) -> None:
        self._url = practice_url
        self._user = user_id
        self._patience = patience  # seconds, for what should be there to press, pick or fill in
        self._at_home = False

    def types(self, text: str, channel: str | None = None) -> None:
        self._at_home = False
        self._post("command", text=text, channel=channel)

    def opens_home(self) -> None:
        self._at_home = True
        self._post("home")

    def presses(self, label: str, in_message: Json | None = None) -> None:
        """The newest visible button, or entry of an overflow menu, with this label."""

        def press() -> bool:
            for container, block, element, _ in self._elements(in_message, "button", "overflow"):
                option = _option(element, label)
                if element["type"] == "button" and _label(element["text"]) == label:
                    self._act(container, block, element, None)
                    return True
                if element["type"] == "overflow" and option:
                    self._act(container, block, element, option["value"])
                    return True
            return False

        self._eventually(press, f"no button {label!r}")

    def picks(self, *option_texts: str, in_message: Json | None = None) -> None:
        """Chooses each of these in the newest radio buttons, checkboxes or select that offers it.

        People are offered by their names, channels with or without their `#`.
        """
        for text in option_texts:
            self._eventually(partial(self._pick, text, in_message), f"no option {text!r}")

    def fills(self, label: str, text: str, in_message: Json | None = None) -> None:
        """Types this in the newest field with this label, or sets its date (2026-11-22), time (07:30) or both.

        A field that is not an input is known by its section's text or by its placeholder. Both a date and a time
        is written with its zone (2026-11-22T07:30+00:00).
        """

        def fill() -> bool:
            for container, block, element, _ in self._elements(in_message, *_FILLED):
                if label in _names(block, element):
                    self._act(container, block, element, _raw(element, text))
                    return True
            return False

        self._eventually(fill, f"no field {label!r}")

    def submits(self) -> None:
        self._post("submit", view=self._open_modal()["id"])

    def closes(self) -> None:
        self._post("close", view=self._open_modal()["id"])

    def sees(self, channel: str | None = None) -> list[Json]:
        """The messages of the conversation with the bot (or of a channel), oldest first."""
        for room in self._state()["channels"]:
            if room["id"] == channel or (channel is None and room["direct"]):
                return list(room["messages"])
        raise AssertionError(f"{self._user} is not in {channel}")

    def last(self) -> Json:
        messages = self.sees()
        if not messages:
            raise self._nothing("no message")
        return messages[-1]

    def modal(self) -> Json | None:
        view: Json | None = self._state()["modal"]
        return view

    def home(self) -> Json | None:
        view: Json | None = self._state()["home"]
        return view

    def failure(self) -> str | None:
        notice = self._state()["notice"]
        return notice["text"] if notice else None

    def waits_for(self, text: str, timeout: float = 5.0) -> str:
        """The first visible text that contains this one: a message, a modal, Home, or a failure."""
        until = time.monotonic() + timeout
        while True:
            for visible in reversed(self.reads()):
                if text in visible:
                    return visible
            if time.monotonic() > until:
                raise self._nothing(f"never saw {text!r}")
            time.sleep(0.03)

    def reads(self) -> list[str]:
        """All that is visible to this person, one text for each message, view or failure."""
        state = self._state()
        shown = [read(message) for room in state["channels"] for message in room["messages"]]
        shown += [read(view) for view in (state["home"], state["modal"]) if view]
        return shown + ([state["notice"]["text"]] if state["notice"] else [])

    def _pick(self, text: str, in_message: Json | None) -> bool:
        for container, block, element, now in self._elements(in_message, *_OFFERING):
            value = self._offered(element, text)
            if value:
                several = element["type"] == "checkboxes" or element["type"].startswith("multi_")
                self._act(container, block, element, [*now, value] if several else value)
                return True
        return False

    def _offered(self, element: Json, text: str) -> str | None:
        """What to choose in this element to have chosen this text, if it offers it."""
        kind = element["type"].removeprefix("multi_")
        if kind == "users_select":
            return next((one["id"] for one in self._state()["people"] if one["name"] == text), None)
        if kind in ("channels_select", "conversations_select"):
            rooms = [room for room in self._state()["channels"] if kind != "channels_select" or not room["direct"]]
            return next((room["id"] for room in rooms if room["name"] == text.removeprefix("#")), None)
        option = _option(element, text)
        return option["value"] if option else None

    def _eventually(self, act: Callable[[], bool], problem: str) -> None:
        """A reply comes after the acknowledgement: like a person, wait a moment for what should be there."""
        until = time.monotonic() + self._patience
        while not act():
            if time.monotonic() > until:
                raise self._nothing(problem)
            time.sleep(0.03)

    def _elements(self, in_message: Json | None, *kinds: str) -> Iterator[_Found]:
        containers = [in_message] if in_message else self._containers()
        for container in containers:
            for _, block in every_block(container["blocks"]):
                for _, element in elements_of(block):
                    if element["type"] in kinds:
                        chosen = container["chosen"].get(block["block_id"], {}).get(element["action_id"])
                        yield container, block, element, chosen

    def _containers(self) -> list[Json]:
        """Where the person could act, likeliest first. An open modal covers everything else."""
        state = self._state()
        if state["modal"]:
            return [state["modal"]]
        rooms = sorted(state["channels"], key=lambda room: not room["direct"])
        messages = [message for room in rooms for message in reversed(room["messages"])]
        home = [state["home"]] if state["home"] else []
        return home + messages if self._at_home else messages + home

    def _act(self, container: Json, block: Json, element: Json, raw: Any) -> None:
        where = {"view": container["id"]} if "id" in container else _message_at(container)
        self._post("act", **where, block_id=block["block_id"], action_id=element["action_id"], chosen=raw)

    def _open_modal(self) -> Json:
        view = self.modal()
        if view is None:
            raise self._nothing("no open modal")
        return view

    def _state(self) -> Json:
        return self._ask(f"page/state?user={quote(self._user)}")

    def _post(self, act: str, **sent: Any) -> None:
        self._ask(f"page/{act}", json.dumps({"user": self._user, **sent}).encode())

    def _ask(self, path: str, body: bytes | None = None) -> Json:
        headers = {"Content-Type": "application/json"}
        request = Request(f"{self._url}{path}", body, headers)  # noqa: S310  # a practice workspace, on this machine
        try:
            with _OPENER.open(request, timeout=_ANSWER_SECONDS) as answer:
                found: Json = json.load(answer)
                return found
        except HTTPError as error:
            with error:
                raise AssertionError(f"{path}: {error.code} {error.read().decode()}") from None

    def _nothing(self, problem: str) -> AssertionError:
        visible = "\n".join(f"  - {text!r}" for text in self.reads()) or "  nothing"
        return AssertionError(f"{self._user}: {problem}. Visible is:\n{visible}")


def read(shown: Json) -> str:
    """The words of a message, modal or Home as a person reads them: `text` counts only without blocks."""
    if "ts" in shown and not shown["blocks"]:
        return "\n".join(words_in({"type": "mrkdwn", "text": shown["text"]}))
    heading = [*words_in([shown.get("title")])]
    buttons = [*words_in([shown.get("submit"), shown.get("close")])]
    return "\n".join([*heading, *words_in(shown["blocks"]), *shown.get("errors", {}).values(), *buttons])


def _label(text: Json) -> str:
    return "".join(words_in(text))


def _names(block: Json, element: Json) -> list[str]:
    """What a person would call this field."""
    said = [block.get("label"), block.get("text"), element.get("placeholder")]
    return [_label(text) for text in said if text]


def _raw(element: Json, text: str) -> str | int:
    return int(datetime.fromisoformat(text).timestamp()) if element["type"] == "datetimepicker" else text


def _option(element: Json, text: str) -> Json | None:
    return next((one for one in options_of(element) if _label(one["text"]) == text), None)


def _message_at(message: Json) -> Json:
    return {"channel": message["channel"], "message": message["ts"]}
