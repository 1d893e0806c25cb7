"""Composition objects, as Slack allows them: texts, options, confirms, files, and when typing is told to the app."""

from typing import Any

from bot.practice.block_kit import limits
from bot.practice.block_kit.checks import (
    FINE,
    Check,
    Found,
    Problem,
    address,
    both,
    flag,
    kinds,
    one_of,
    several,
    shape,
    string,
    typed,
    words,
)
from bot.practice.block_kit.limits import Limit


def plain(most: Limit) -> Check:
    return kinds({"plain_text": text_kinds(most)["plain_text"]})


def any_text(most: Limit) -> Check:
    return kinds(text_kinds(most))


def text_kinds(most: Limit) -> dict[str, Check]:
    text = {"text": string(most)}
    return {"plain_text": typed(text, {"emoji": flag}), "mrkdwn": typed(text, {"verbatim": flag})}


def either(*names: str) -> Check:
    """Exactly one of these fields."""

    def check(value: Any) -> Found:
        given = sum(name in value for name in names)
        return FINE if given == 1 else (Problem(f"must provide one of: {', '.join(names)}"),)

    return check


def option(text: Check, description: Check, **more: Check) -> Check:
    return shape({"text": text, "value": string(limits.OPTION_VALUE)}, {"description": description, **more})


PLAIN_OPTION = option(plain(limits.OPTION_TEXT), plain(limits.OPTION_DESCRIPTION))
RICH_OPTION = option(any_text(limits.OPTION_TEXT), any_text(limits.OPTION_DESCRIPTION))
OVERFLOW_OPTION = option(plain(limits.OPTION_TEXT), plain(limits.OPTION_DESCRIPTION), url=address(limits.OPTION_URL))
GROUP = shape({"label": plain(limits.GROUP_LABEL), "options": several(PLAIN_OPTION, limits.GROUP_OPTIONS)}, {})
CONFIRM = shape(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": any_text(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)
DISPATCH = shape(
    {},
    {"trigger_actions_on": several(one_of("on_enter_pressed", "on_character_entered"), limits.TRIGGERS)},
)
_FILE = both(shape({}, {"id": words, "url": words}), either("id", "url"))


def image(**more: Check) -> Check:
    sources = {"image_url": address(limits.IMAGE_URL, "http", "https"), "slack_file": _FILE}
    fields = typed({"alt_text": string(limits.IMAGE_ALT)}, {**sources, **more})
    return both(fields, either("image_url", "slack_file"))
