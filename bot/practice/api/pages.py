"""One page of a list, and the cursor that leads to the next (docs.slack.dev/apis/web-api/pagination)."""

import base64
import binascii
import operator
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.practice.api.arguments import Arguments
from bot.practice.block_kit.inside import Json
from bot.practice.refused import Refused

_NEXT = "next:"
_Item = TypeVar("_Item")


def page(
    items: Sequence[_Item],
    key: Callable[[_Item], str],
    args: Arguments,
    *,
    default: int,
    most: int = 1000,
    reached: Callable[[str, str], bool] = operator.eq,
) -> tuple[list[_Item], str]:
    """The cursor names the first item of its page; `reached` finds it again even where it is gone meanwhile."""
    start = _start(items, key, args.text("cursor"), reached)
    limit = args.number("limit", default) or default
    if not 0 < limit <= most:
        raise Refused("invalid_limit")
    rest = items[start : start + limit + 1]
    following = key(rest[limit]) if len(rest) > limit else ""
    return list(rest[:limit]), _written(following) if following else ""


def onward(cursor: str) -> Json:
    return {"response_metadata": {"next_cursor": cursor}}


def _start(
    items: Sequence[_Item], key: Callable[[_Item], str], cursor: str, reached: Callable[[str, str], bool]
) -> int:
    if not cursor:
        return 0
    wanted = _read(cursor)
    found = next((place for place, item in enumerate(items) if reached(key(item), wanted)), None)
    if found is None and reached is operator.eq:
        raise Refused("invalid_cursor")
    return len(items) if found is None else found


def _written(key: str) -> str:
    return base64.b64encode(f"{_NEXT}{key}".encode()).decode()


def _read(cursor: str) -> str:
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, ValueError):
        raise Refused("invalid_cursor") from None
    if not text.startswith(_NEXT):
        raise Refused("invalid_cursor")
    return text.removeprefix(_NEXT)
