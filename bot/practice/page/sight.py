"""What one person sees just now, as the page and `Visitor` read it."""

from typing import Any

from bot.practice import ids
from bot.practice.acts import Acts
from bot.practice.block_kit.inside import Json
from bot.practice.block_kit.selections import State, raw_of
from bot.practice.events.delivery import Delivery
from bot.practice.people import CAST_SIZE, STRANGER
from bot.practice.views import View, Views
from bot.practice.workspace import Channel, Message, Workspace, dm_of


class Sight:
    def __init__(self, workspace: Workspace, views: Views, delivery: Delivery, acts: Acts) -> None:
        self._workspace = workspace
        self._views = views
        self._delivery = delivery
        self._acts = acts

    def of(self, user: str) -> Json:
        self._workspace.person(user)
        top, home, notice = self._views.top(user), self._views.homes.get(user), self._acts.notices.get(user)
        return {
            "me": user,
            "app": ids.APP_NAME,
            "team": ids.TEAM_NAME,
            "connected": self._delivery.bot_is_there,
            "commands": [{"name": name, "says": says} for name, says in self._acts.commands.items()],
            "people": self._people(),
            "channels": [self._channel(user, room) for room in self._workspace.channels_of(user)],
            "modal": _view(top) if top else None,
            "home": _view(home) if home else None,
            "notice": {"text": notice.text, "at": notice.at} if notice else None,
        }

    def _people(self) -> list[Json]:
        everyone = list(self._workspace.people.values())
        cast = {person.id for person in everyone[:CAST_SIZE]} | {STRANGER.id}
        return [
            {
                "id": person.id,
                "name": person.name,
                "title": person.title,
                "team": person.team,
                "cast": person.id in cast,
                "latest": self._latest(person.id),
            }
            for person in everyone
        ]

    def _latest(self, user: str) -> str:
        said = self._workspace.messages_for(user, dm_of(user))
        return said[-1].ts if said else ""

    def _channel(self, user: str, room: Channel) -> Json:
        messages = [self._message(user, one) for one in self._workspace.messages_for(user, room.id)]
        name = ids.APP_NAME if room.direct else room.name
        return {"id": room.id, "name": name, "direct": room.direct, "messages": messages}

    def _message(self, user: str, message: Message) -> Json:
        by_app = message.author == ids.BOT_USER
        return {
            "ts": message.ts,
            "channel": message.channel,
            "author": ids.APP_NAME if by_app else self._name(message.author),
            "app": by_app,
            "text": message.text,
            "blocks": message.blocks,
            "ephemeral": message.only_for is not None,
            "edited": message.edited,
            "reply": message.thread_ts is not None,
            "chosen": _raw(message.state_for(user)),
        }

    def _name(self, author: str) -> str:
        person = self._workspace.people.get(author)
        return person.name if person else "Slackbot"


def _view(view: View) -> Json:
    body: dict[str, Any] = {**view.body, "id": view.id, "hash": view.hash}
    return body | {"errors": view.errors, "chosen": _raw(view.state), "stacked": view.previous is not None}


def _raw(state: State) -> dict[str, dict[str, Any]]:
    return {block: {action: raw_of(value) for action, value in picked.items()} for block, picked in state.items()}
