"""What Slack sends when somebody does something. Pure: it builds the payloads, others send them."""

from typing import Any

from bot.practice import ids
from bot.practice.block_kit.inside import Json
from bot.practice.cast import Person
from bot.practice.views import View
from bot.practice.workspace import Channel, Message, new_id


def command(
    person: Person, channel: Channel, name: str, text: str, *, trigger: str, response_url: str
) -> dict[str, str]:
    return {
        "token": ids.VERIFICATION_TOKEN,
        "team_id": ids.TEAM,
        "team_domain": ids.TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name,
        "user_id": person.id,
        "user_name": person.username,
        "command": name,
        "text": text,
        "api_app_id": ids.APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger,
    }


def action(block: Json, element: Json, value: Json, ts: str) -> Json:
    """One entry of `actions`: what was pressed, and what is chosen in it now."""
    entry: Json = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
    shown: Json = {name: element[name] for name in ("text", "value", "style", "placeholder") if name in element}
    return {**entry, **shown, **value, "action_ts": ts}


def press_in_message(
    person: Person, channel: Channel, message: Message, done: Json, *, trigger: str, response_url: str
) -> Json:
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.only_for is not None,
    }
    payload = _interaction("block_actions", person) | {
        "container": container,
        "trigger_id": trigger,
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": message.state_for(person.id)},
        "response_url": response_url,
        "actions": [done],
    }
    # Slack does not keep ephemeral messages, so it cannot send them back.
    return payload if message.only_for else payload | {"message": message.as_slack()}


def press_in_view(person: Person, view: View, done: Json, *, trigger: str) -> Json:
    return _interaction("block_actions", person) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger,
        "view": view.as_slack(),
        "actions": [done],
    }


def submission(person: Person, view: View, *, trigger: str) -> Json:
    more: Json = {"trigger_id": trigger, "view": view.as_slack(), "response_urls": []}
    return _interaction("view_submission", person) | more


def closed(person: Person, view: View, *, cleared: bool) -> Json:
    return _interaction("view_closed", person) | {"view": view.as_slack(), "is_cleared": cleared}


def app_home_opened(person: Person, channel: Channel, tab: str, view: View | None, now: float) -> Json:
    """`view` is what was published for the Home tab, if anything was; the messages tab has none."""
    event: Json = {"type": "app_home_opened", "user": person.id, "channel": channel.id, "tab": tab}
    event["event_ts"] = f"{now:.6f}"
    if view is not None:
        event["view"] = view.as_slack()
    return {
        "token": ids.VERIFICATION_TOKEN,
        "team_id": ids.TEAM,
        "api_app_id": ids.APP,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(now),
        "authorizations": [_authorization()],
        "is_ext_shared_channel": False,
    }


def _authorization() -> dict[str, Any]:
    return {
        "enterprise_id": None,
        "team_id": ids.TEAM,
        "user_id": ids.BOT_USER,
        "is_bot": True,
        "is_enterprise_install": False,
    }


def _interaction(kind: str, person: Person) -> Json:
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.username, "name": person.username, "team_id": ids.TEAM},
        "api_app_id": ids.APP,
        "token": ids.VERIFICATION_TOKEN,
        "team": {"id": ids.TEAM, "domain": ids.TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }
