"""JSON as a bot, the page or a file brings it: refused where it could not be written again. Pure."""

import json
import math
from typing import Any, NoReturn


def read_json(text: str) -> Any:
    """ValueError for what is no JSON, and for what Python takes for it.

    That is NaN, the infinities, half characters (`\\ud800` alone), and what is nested too deep to be read.
    """
    try:
        value = _READER.decode(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if "\\ud" in text or "\\uD" in text:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{text} is too large")
    return number


_READER = json.JSONDecoder(parse_constant=_no_number, parse_float=_finite)
