"""What Slack sends, as calls that the rooms understand.

A payload is read leniently: fields that we do not know are Slack's business, and one that does not make sense is
None, never an error.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.slack.render import CHOOSE, MENU

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a call came from, so that the reply finds its way back."""

    user: str
    channel: str = ""
    ts: str = ""  # of the message that was pressed
    response_url: str = ""
    trigger: str = ""
    on_home: bool = False
    typed: bool = False  # a command: the reply may appear in another conversation than the one it was typed in
    inputs: Mapping[str, str] = field(default_factory=dict)  # blocks of a form by name; "" is the first one

    def block_for(self, name: str) -> str:
        """The one that an error is shown at; "" if this is no form."""
        return self.inputs.get(name) or self.inputs.get("", "")


@dataclass(frozen=True)
class Call:
    """`team` is the workspace of the person, to tell a stranger from another one."""

    team: str
    verb: str
    place: Place
    ref: str = ""
    choices: tuple[str, ...] = ()
    words: str = field(default="", repr=False)  # typed by a person: never logged
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)


def from_action(body: Json) -> Call | None:
    """A press in a message or on Home. None for a choice among options: it is read with the button that follows."""
    action = (body.get("actions") or [{}])[0]
    verb = str(action.get("action_id", "")).partition("|")[0]
    ref = str(action.get("value") or "")
    if verb == MENU:
        verb, _, ref = str((action.get("selected_option") or {}).get("value", "")).partition(" ")
    if verb in ("", CHOOSE):
        return None
    state = (body.get("state") or {}).get("values") or {}
    return Call(_team(body), verb, _pressed_at(body), ref, tuple(_chosen(state)), fields=_fields(state))


def from_form(body: Json) -> Call | None:
    """A form that was sent. None if it is not one of ours."""
    view = body.get("view") or {}
    try:
        origin = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return None
    if not isinstance(origin, dict):
        return None
    state = (view.get("state") or {}).get("values") or {}
    place = Place(
        user=_user(body),
        channel=str(origin.get("channel", "")),
        ts=str(origin.get("ts", "")),
        on_home=origin.get("on_home") is True,
        inputs=_inputs(view.get("blocks") or ()),
    )
    verb, ref, words = str(view.get("callback_id")), str(origin.get("ref", "")), " ".join(_typed(state))
    return Call(_team(body), verb, place, ref, tuple(_chosen(state)), words, _fields(state))


def from_command(body: Json) -> Call:
    place = Place(
        user=str(body.get("user_id", "")),
        channel=str(body.get("channel_id", "")),
        response_url=str(body.get("response_url", "")),
        trigger=str(body.get("trigger_id", "")),
        typed=True,
    )
    return Call(str(body.get("team_id", "")), str(body.get("command", "")), place, words=str(body.get("text") or ""))


def call_of(body: Json) -> Call | None:
    """Whatever it is."""
    if "command" in body:
        return from_command(body)
    return from_form(body) if body.get("type") == "view_submission" else from_action(body)


def _pressed_at(body: Json) -> Place:
    container = body.get("container") or {}
    return Place(
        user=_user(body),
        channel=str((body.get("channel") or {}).get("id", "")),
        ts="" if container.get("is_ephemeral") else str(container.get("message_ts", "")),
        response_url=str(body.get("response_url", "")),
        trigger=str(body.get("trigger_id", "")),
        on_home=(body.get("view") or {}).get("type") == "home",
    )


def _user(body: Json) -> str:
    return str((body.get("user") or {}).get("id", ""))


def _team(body: Json) -> str:
    """The person's own workspace, which in a shared channel is not the one where they press."""
    return str((body.get("user") or {}).get("team_id") or (body.get("team") or {}).get("id", ""))


def _inputs(blocks: Iterable[Json]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for block in blocks:
        if block.get("type") == "input":
            name = _name_in(str((block.get("element") or {}).get("action_id", "")))
            for key in ("", name):
                found.setdefault(key, str(block.get("block_id")))
    return found


def _name_in(action_id: str) -> str:
    """As render.py names an input: choose|name|4.0, or without a name choose|4.0."""
    parts = action_id.split("|")
    return parts[1] if len(parts) == 3 else ""


def _controls(state: Json) -> Iterator[tuple[str, Json]]:
    """By name, in the order in which they stand there: our blocks are numbered, and JSON objects have no order."""
    for block in sorted(state, key=lambda block_id: (len(block_id), block_id)):
        yield from ((_name_in(action_id), control) for action_id, control in state[block].items())


def _fields(state: Json) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, control in _controls(state):
        if name:
            day = control.get("selected_date")
            days = (day,) if isinstance(day, str) else ()
            found[name] = (*found.get(name, ()), *_options_in(control), *_words_in(control), *days)
    return found


def _chosen(state: Json) -> Iterator[str]:
    return (option for _, control in _controls(state) for option in _options_in(control))


def _typed(state: Json) -> Iterator[str]:
    return (words for _, control in _controls(state) for words in _words_in(control))


def _options_in(control: Json) -> Iterator[str]:
    if one := control.get("selected_option"):
        yield str(one.get("value"))
    for option in control.get("selected_options") or ():
        yield str(option.get("value"))


def _words_in(control: Json) -> Iterator[str]:
    if isinstance(words := control.get("value"), str):
        yield words
