"""Elements to press and to choose from, as Slack allows them: buttons, menus, radio buttons, checkboxes."""

from typing import Any

from bot.practice.block_kit import limits
from bot.practice.block_kit.checks import (
    FINE,
    Check,
    Fields,
    Found,
    Problem,
    address,
    both,
    flag,
    one_of,
    several,
    shape,
    string,
    typed,
    whole,
    words,
)
from bot.practice.block_kit.limits import Limit
from bot.practice.block_kit.texts import (
    CONFIRM,
    GROUP,
    OVERFLOW_OPTION,
    PLAIN_OPTION,
    RICH_OPTION,
    either,
    plain,
)

PRESSABLE = {"action_id": string(limits.ACTION_ID), "confirm": CONFIRM}
PICKABLE = {**PRESSABLE, "focus_on_load": flag}
MENU = {**PICKABLE, "placeholder": plain(limits.PLACEHOLDER)}
_AT_MOST = {"max_selected_items": whole(1)}


def options_of(element: Any) -> list[Any]:
    """Every option of an element, those in groups too."""
    grouped = [group["options"] for group in element.get("option_groups", [])]
    return [option for options in [element.get("options", []), *grouped] for option in options]


def _initial_is_offered(element: Any) -> Found:
    offered = options_of(element)
    says = "must exactly match one of the provided options"
    found = []
    if "initial_option" in element and element["initial_option"] not in offered:
        found.append(Problem(says, "/initial_option"))
    for place, one in enumerate(element.get("initial_options", [])):
        if one not in offered:
            found.append(Problem(says, f"/initial_options/{place}"))
    return found


def _offering(option: Check, most: Limit, fields: dict[str, Check]) -> Check:
    return both(typed({"options": several(option, most)}, fields), _initial_is_offered)


def _static(fields: dict[str, Check]) -> Check:
    options = several(PLAIN_OPTION, limits.SELECT_OPTIONS)
    groups = several(GROUP, limits.OPTION_GROUPS)
    menu = typed({}, {**MENU, "options": options, "option_groups": groups, **fields})
    return both(both(menu, either("options", "option_groups")), _initial_is_offered)


def _one_or_more(what: str, one: Fields, more: Fields) -> dict[str, Check]:
    """The menus of what the workspace itself has: users, conversations, channels. Who they are is not checked."""
    return {
        f"{what}s_select": typed({}, {**MENU, f"initial_{what}": words, **one, **more}),
        f"multi_{what}s_select": typed({}, {**MENU, **_AT_MOST, f"initial_{what}s": several(words), **more}),
    }


def _says_something(filter_: Any) -> Found:
    return FINE if filter_ else (Problem("must provide one of: include, exclude_bot_users"),)


_FILTER = both(
    shape(
        {},
        {
            "include": several(one_of("im", "mpim", "private", "public")),
            "exclude_bot_users": flag,
            "exclude_external_shared_channels": flag,
        },
    ),
    _says_something,
)
_ANSWERS = {"response_url_enabled": flag}
_CONVERSATION = {"filter": _FILTER, "default_to_current_conversation": flag}
BUTTON = typed(
    {"text": plain(limits.BUTTON_TEXT)},
    {
        **PRESSABLE,
        "value": string(limits.BUTTON_VALUE),
        "url": address(limits.BUTTON_URL),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
    },
)
OVERFLOW = typed({"options": several(OVERFLOW_OPTION, limits.OVERFLOW_OPTIONS)}, PRESSABLE)
CHOICES: dict[str, Check] = {
    "radio_buttons": _offering(RICH_OPTION, limits.RADIO_OPTIONS, {**PICKABLE, "initial_option": RICH_OPTION}),
    "checkboxes": _offering(
        RICH_OPTION, limits.CHECKBOX_OPTIONS, {**PICKABLE, "initial_options": several(RICH_OPTION)}
    ),
    "static_select": _static({"initial_option": PLAIN_OPTION}),
    "multi_static_select": _static({**_AT_MOST, "initial_options": several(PLAIN_OPTION)}),
    **_one_or_more("user", {}, {}),
    **_one_or_more("conversation", _ANSWERS, _CONVERSATION),
    **_one_or_more("channel", _ANSWERS, {}),
}
