"""Elements to type or to set a date in, as Slack allows them."""

import re
from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from bot.practice.block_kit import limits
from bot.practice.block_kit.checks import FINE, Check, Found, Problem, both, flag, string, typed, under, whole, words
from bot.practice.block_kit.choices import MENU, PICKABLE
from bot.practice.block_kit.texts import DISPATCH, plain

_TYPED = {
    "action_id": string(limits.ACTION_ID),
    "placeholder": plain(limits.PLACEHOLDER),
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
}


_FIRST = 10 ** (limits.DATE_TIME_DIGITS - 1)


def is_date(text: str) -> bool:
    """YYYY-MM-DD, and a day that there is."""
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text: str) -> bool:
    """HH:mm of a day of 24 hours."""
    try:
        return bool(re.fullmatch(r"[0-9]{2}:[0-9]{2}", text)) and time.fromisoformat(text) is not None
    except ValueError:
        return False


def is_date_time(seconds: Any) -> bool:
    return isinstance(seconds, int) and not isinstance(seconds, bool) and _FIRST <= seconds < _FIRST * 10


def is_email(text: str) -> bool:
    return bool(re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", text))


def is_url(text: str) -> bool:
    return bool(re.fullmatch(r"https?://[^\s/.]+(\.[^\s/.]+)*(/\S*)?", text))


def number_in(text: str) -> Decimal | None:
    """The number that a text is, if it is one as a person types it."""
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def _is_zone(text: str) -> bool:
    try:
        return bool(ZoneInfo(text))
    except (KeyError, ValueError, OSError):
        return False


def _text(fits: Any, says: str) -> Check:
    def check(value: Any) -> Found:
        return words(value) or (FINE if fits(value) else (Problem(says),))

    return check


def _date_time(value: Any) -> Found:
    if is_date_time(value):
        return FINE
    return (Problem("must be a timestamp of 10 digits", rule=limits.DATE_TIME_DIGITS.rule),)


def _lengths_in_order(element: Any) -> Found:
    if element.get("min_length", 0) > element.get("max_length", limits.INPUT_LENGTH):
        return (Problem("must not be more than max_length", "/min_length"),)
    return FINE


_NUMBER = _text(lambda text: number_in(text) is not None, "must be a number")


def _numbers_in_order(element: Any) -> Found:
    numbers = {name: Decimal(element[name]) for name in ("min_value", "initial_value", "max_value") if name in element}
    if not element["is_decimal_allowed"]:
        broken = [name for name, value in numbers.items() if value != value.to_integral_value()]
        if broken:
            return [problem for name in broken for problem in under(name, [Problem("must be a whole number")])]
    values = list(numbers.items())
    return [
        Problem(f"must not be more than {higher}", f"/{lower}")
        for (lower, low), (higher, high) in pairwise(values)
        if low > high
    ]


PICKERS: dict[str, Check] = {
    "datepicker": typed({}, {**MENU, "initial_date": _text(is_date, "must be a date as YYYY-MM-DD")}),
    "timepicker": typed(
        {},
        {
            **MENU,
            "initial_time": _text(is_time, "must be a time as HH:mm"),
            "timezone": _text(_is_zone, "must be a timezone in the IANA format"),
        },
    ),
}
DATE_TIME_PICKER = typed({}, {**PICKABLE, "initial_date_time": _date_time})
TYPED: dict[str, Check] = {
    "plain_text_input": both(
        typed(
            {},
            {
                **_TYPED,
                "initial_value": string(limits.INPUT_LENGTH, least=0),
                "multiline": flag,
                "min_length": whole(0, limits.INPUT_LENGTH),
                "max_length": whole(1, limits.INPUT_LENGTH),
            },
        ),
        _lengths_in_order,
    ),
    "email_text_input": typed({}, {**_TYPED, "initial_value": words}),
    "url_text_input": typed({}, {**_TYPED, "initial_value": words}),
    "number_input": both(
        typed(
            {"is_decimal_allowed": flag},
            {**_TYPED, "initial_value": _NUMBER, "min_value": _NUMBER, "max_value": _NUMBER},
        ),
        _numbers_in_order,
    ),
}
