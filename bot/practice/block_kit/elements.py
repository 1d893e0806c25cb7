"""The things a person can press, pick or fill, and the text objects they are made of, as Slack allows them."""

from collections.abc import Iterator
from typing import Any

from bot.practice.block_kit import limits
from bot.practice.block_kit.checks import (
    Check,
    Problem,
    anything,
    both,
    flag,
    kinds,
    number,
    one_of,
    several,
    shape,
    string,
)


def plain(most: int) -> Check:
    return kinds({"plain_text": shape({"text": string(most)}, {"emoji": flag})})


def any_text(most: int) -> Check:
    return kinds(
        {
            "plain_text": shape({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": shape({"text": string(most)}, {"verbatim": flag}),
        }
    )


def _option(text: Check, **more: Check) -> Check:
    return shape(
        {"text": text, "value": string(limits.OPTION_VALUE)},
        {"description": any_text(limits.OPTION_TEXT), **more},
    )


PLAIN_OPTION = _option(plain(limits.OPTION_TEXT))
CHOICE = _option(any_text(limits.OPTION_TEXT))
CONFIRM = shape(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": any_text(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)
PRESSABLE = {"action_id": string(limits.ID), "confirm": CONFIRM}
PICKABLE = {**PRESSABLE, "focus_on_load": flag}


def options_of(element: Any) -> list[Any]:
    """Every option of an element, those in groups too; an empty list if the element is malformed."""
    groups = element.get("option_groups")
    lists = [group.get("options") for group in groups if isinstance(group, dict)] if isinstance(groups, list) else []
    return [option for found in [element.get("options"), *lists] if isinstance(found, list) for option in found]


def _initial_is_offered(element: Any, at: str) -> Iterator[Problem]:
    offered = options_of(element)
    if "initial_option" in element and element["initial_option"] not in offered:
        yield Problem("must exactly match one of the provided options", f"{at}/initial_option")
    several_initial = element.get("initial_options")
    for place, one in enumerate(several_initial if isinstance(several_initial, list) else []):
        if one not in offered:
            yield Problem("must exactly match one of the provided options", f"{at}/initial_options/{place}")


def _options_once(element: Any, at: str) -> Iterator[Problem]:
    if ("options" in element) == ("option_groups" in element):
        yield Problem("must provide one of: options, option_groups", at)


BUTTON = shape(
    {"text": plain(limits.BUTTON_TEXT)},
    {
        **PRESSABLE,
        "value": string(limits.BUTTON_VALUE),
        "url": string(limits.URL),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
    },
)
OVERFLOW = shape(
    {"options": several(_option(plain(limits.OPTION_TEXT), url=string(limits.URL)), limits.OVERFLOW_OPTIONS)},
    PRESSABLE,
)
_GROUP = shape({"label": plain(limits.OPTION_TEXT), "options": several(PLAIN_OPTION, limits.SELECT_OPTIONS)}, {})
STATIC_SELECT = both(
    shape(
        {},
        {
            **PICKABLE,
            "placeholder": plain(limits.PLACEHOLDER),
            "options": several(PLAIN_OPTION, limits.SELECT_OPTIONS),
            "option_groups": several(_GROUP, limits.SELECT_OPTIONS),
            "initial_option": PLAIN_OPTION,
        },
    ),
    _options_once,
    _initial_is_offered,
)
RADIO_BUTTONS = both(
    shape({"options": several(CHOICE, limits.CHOICES)}, {**PICKABLE, "initial_option": CHOICE}),
    _initial_is_offered,
)
CHECKBOXES = both(
    shape(
        {"options": several(CHOICE, limits.CHOICES)},
        {**PICKABLE, "initial_options": several(CHOICE, limits.CHOICES)},
    ),
    _initial_is_offered,
)
PLAIN_TEXT_INPUT = shape(
    {},
    {
        "action_id": string(limits.ID),
        "initial_value": string(limits.INPUT_LENGTH, least=0),
        "multiline": flag,
        "min_length": number(0, limits.INPUT_LENGTH),
        "max_length": number(1, limits.INPUT_LENGTH),
        "placeholder": plain(limits.PLACEHOLDER),
        "focus_on_load": flag,
        "dispatch_action_config": anything,
    },
)


def _one_source(image: Any, at: str) -> Iterator[Problem]:
    if ("image_url" in image) == ("slack_file" in image):
        yield Problem("must provide one of: image_url, slack_file", at)


def image(**more: Check) -> Check:
    sources = {"image_url": string(limits.URL), "slack_file": anything}
    return both(shape({"alt_text": string(limits.IMAGE_TEXT)}, {**sources, **more}), _one_source)
