"""The Slack door with real Bolt and real payloads, and without a network: what it would tell Slack is kept."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from bot.cards import Card, spoken
from bot.db import Database
from bot.home import Home
from bot.practice.block_kit.blocks import view_problems
from bot.practice.block_kit.selections import chosen, starting_state, unfilled
from bot.slack import render
from bot.slack.app import Door, build
from bot.slack.presses import Place
from bot.slack.sender import Sender
from bot.verbs import Ask, Replace, Reply, Show, Tell
from tests.conftest import NOW

TEAM = "T0FORCE"
Json = dict[str, Any]


@dataclass
class Kept(Sender):
    """Replies in the order in which the door sent them, rendered as the real sender would."""

    replies: list[tuple[Reply, Place]] = field(default_factory=list)
    homes: list[tuple[str, Card]] = field(default_factory=list)

    def send(self, reply: Reply, place: Place) -> None:
        if isinstance(reply, Show | Replace):
            render.message(reply.card)
        if isinstance(reply, Ask):
            render.modal(reply.form, {})
        self.replies.append((reply, place))

    def publish(self, user: str, card: Card) -> None:
        render.home(card)
        self.homes.append((user, card))


class Offline(WebClient):
    """Says who the bot is, which is all that Bolt asks while it starts."""

    def auth_test(self, **_: Any) -> SlackResponse:
        who = {"ok": True, "team_id": TEAM, "user_id": "U0BOT", "bot_id": "B0BOT"}
        return SlackResponse(
            client=self, http_verb="POST", api_url="", req_args={}, data=who, headers={}, status_code=200
        )


class FakeSlack:
    def __init__(self, db: Database, home: Home, workspace: str = TEAM) -> None:
        self.sent = Kept()
        self.now: datetime = NOW
        web = Offline("xoxb-test")
        door = Door(db, home, self.sent, workspace, lambda: self.now)
        self.app: App = build(door, web, "secret")
        self.status = 0
        self.ack: Json = {}

    def command(self, user: str, command: str, text: str = "", **more: Any) -> str:
        """Typed in the conversation with the bot; the words of the last reply."""
        body = {
            "command": command,
            "text": text,
            "user_id": user,
            "team_id": TEAM,
            "channel_id": "D0",
            "channel_name": "directmessage",
            "response_url": "http://127.0.0.1:9/respond",
            "trigger_id": "1.2.3",
            **more,
        }
        return self._dispatch(body)

    def press(self, who: str, verb: str, ref: str = "", *choices: str, **more: Any) -> str:
        picked = {"selected_options": [{"value": choice} for choice in choices]}
        body = {
            "type": "block_actions",
            "user": {"id": who, "team_id": TEAM},
            "team": {"id": TEAM},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": "D0"},
            "channel": {"id": "D0"},
            "state": {"values": {"b4": {"choose|4.0": picked}}},
            "response_url": "http://127.0.0.1:9/respond",
            "trigger_id": "1.2.3",
            "actions": [{"type": "button", "action_id": f"{verb}|5.0", "block_id": "b5", "value": ref}],
            "a_field_that_slack_adds_one_day": {"deep": [1, 2]},
            **more,
        }
        return self._dispatch(body)

    def form(self, user: str, verb: str, ref: str, choice: str = "", words: str = "") -> str:
        value = {"selected_option": {"value": choice} if choice else None, "value": words or None}
        view = {
            "type": "modal",
            "callback_id": verb,
            "private_metadata": json.dumps({"ref": ref, "channel": "D0", "ts": "1.1"}),
            "blocks": [{"type": "input", "block_id": "b1"}],
            "state": {"values": {"b1": {"choose|1.0": value}}},
        }
        return self._dispatch({"type": "view_submission", "user": {"id": user, "team_id": TEAM}, "view": view})

    def sends(self, user: str, **filled: str | list[str]) -> str:
        """The form that was opened last, with these inputs filled in by name and the others left as they were."""
        reply, place = next(sent for sent in reversed(self.sent.replies) if isinstance(sent[0], Ask))
        assert isinstance(reply, Ask)
        origin = {"channel": place.channel, "ts": place.ts, "on_home": place.on_home}
        view = json.loads(json.dumps(render.modal(reply.form, origin)))
        assert view_problems(view) == []
        state = starting_state(view["blocks"])
        for block in view["blocks"]:
            element = block.get("element", {})
            for name in [name for name in filled if f"|{name}|" in element.get("action_id", "")]:
                state[block["block_id"]][element["action_id"]] = chosen(element, filled.pop(name))
        assert not filled
        assert not unfilled(view["blocks"], state)
        view["state"] = {"values": state}
        return self._dispatch({"type": "view_submission", "user": {"id": user, "team_id": TEAM}, "view": view})

    def opens_home(self, user: str) -> str:
        event = {"type": "app_home_opened", "user": user, "channel": "D0", "tab": "home"}
        self._dispatch({"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": event})
        return spoken(self.sent.homes[-1][1])

    def raw(self, body: Json) -> int:
        self._dispatch(body)
        return self.status

    def _dispatch(self, body: Json) -> str:
        before = len(self.sent.replies)
        request = BoltRequest(mode="socket_mode", body=body)
        answer: BoltResponse = self.app.dispatch(request)
        self.status = answer.status
        self.ack = json.loads(answer.body) if answer.body and answer.body.startswith("{") else {}
        if len(self.sent.replies) == before:
            return ""
        return said(self.sent.replies[-1][0])


def said(reply: Reply) -> str:
    match reply:
        case Show() | Replace():
            return spoken(reply.card)
        case Tell():
            return reply.text
        case Ask():
            return f"{reply.form.title}\n{spoken(reply.form.card)}"
