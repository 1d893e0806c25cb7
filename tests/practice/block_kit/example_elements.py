"""One valid example of each element, by its type; a second of a type has a longer name. They have no ids yet."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str = "", **more: Any) -> Json:
    return {"text": plain(text), "value": value or text.split(maxsplit=1)[0].lower(), **more}


CONFIRM: Json = {
    "title": plain("Sign it off?"),
    "text": mrkdwn("The checklist is *closed* and the clock stops."),
    "confirm": plain("Sign off"),
    "deny": plain("Not yet"),
    "style": "primary",
}
IMAGE: Json = {
    "type": "image",
    "image_url": "https://example.org/coverage.png",
    "alt_text": "Coverage of Response A by month, rising from 40 to 80 per cent",
}
RISK = [
    option("Standard", description=plain("Nothing suggests harm")),
    option("Medium", description=plain("Harm is possible, not imminent")),
    option("High", description=plain("Harm is imminent")),
]
SEEN = [
    {"text": mrkdwn("*Saw* the child"), "value": "saw", "description": mrkdwn("In person, _not_ by telephone")},
    {"text": mrkdwn("Spoke with them *alone*"), "value": "alone"},
    {"text": plain("Asked who else is at risk"), "value": "others"},
]
GROUPS: list[Json] = [
    {"label": plain("Custody"), "options": [option("Boy, 17", "boy-17")]},
    {"label": plain("Missing"), "options": [option("Girl, 14", "girl-14"), option("Girl, 3", "girl-3")]},
]

ELEMENTS: dict[str, Json] = {
    "button": {
        "type": "button",
        "text": plain("Sign off"),
        "value": "run-7",
        "style": "primary",
        "confirm": CONFIRM,
        "accessibility_label": "Sign off the custody checklist",
    },
    "button that links": {"type": "button", "text": plain("Read the guidance"), "url": "https://example.org/guidance"},
    "overflow": {
        "type": "overflow",
        "options": [option("Challenge this question"), option("Read more", "more", url="https://example.org/more")],
    },
    "checkboxes": {"type": "checkboxes", "options": SEEN, "initial_options": [SEEN[0]]},
    "radio_buttons": {"type": "radio_buttons", "options": RISK, "initial_option": RISK[1]},
    "static_select": {"type": "static_select", "placeholder": plain("Choose a risk"), "options": RISK},
    "static_select in groups": {
        "type": "static_select",
        "placeholder": plain("Choose a case"),
        "option_groups": GROUPS,
        "initial_option": GROUPS[1]["options"][0],
    },
    "multi_static_select": {
        "type": "multi_static_select",
        "placeholder": plain("Choose topics"),
        "options": [option("Custody"), option("Missing"), option("Recording")],
        "initial_options": [option("Missing")],
        "max_selected_items": 2,
    },
    "users_select": {"type": "users_select", "placeholder": plain("Choose an officer"), "initial_user": "U0AMINA"},
    "multi_users_select": {
        "type": "multi_users_select",
        "placeholder": plain("Choose officers"),
        "initial_users": ["U0AMINA"],
        "max_selected_items": 5,
    },
    "conversations_select": {
        "type": "conversations_select",
        "placeholder": plain("Choose a conversation"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    },
    "multi_conversations_select": {
        "type": "multi_conversations_select",
        "placeholder": plain("Choose conversations"),
        "initial_conversations": ["C0GENERAL"],
    },
    "channels_select": {
        "type": "channels_select",
        "placeholder": plain("Choose a channel"),
        "initial_channel": "C0GENERAL",
    },
    "multi_channels_select": {"type": "multi_channels_select", "placeholder": plain("Choose channels")},
    "datepicker": {"type": "datepicker", "placeholder": plain("Choose a date"), "initial_date": "2026-11-22"},
    "timepicker": {
        "type": "timepicker",
        "placeholder": plain("Choose a time"),
        "initial_time": "07:30",
        "timezone": "Europe/London",
    },
    "datetimepicker": {"type": "datetimepicker", "initial_date_time": 1795332600},
    "plain_text_input": {
        "type": "plain_text_input",
        "placeholder": plain("LC-20261122-0107"),
        "min_length": 3,
        "max_length": 60,
    },
    "plain_text_input of several lines": {
        "type": "plain_text_input",
        "multiline": True,
        "initial_value": "First line\nSecond line",
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]},
    },
    "email_text_input": {"type": "email_text_input", "placeholder": plain("name@example.org")},
    "url_text_input": {"type": "url_text_input", "initial_value": "https://example.org/"},
    "number_input": {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": "17",
        "initial_value": "14",
    },
    "number_input with decimals": {"type": "number_input", "is_decimal_allowed": True, "placeholder": plain("0.5")},
    "image": IMAGE,
}
