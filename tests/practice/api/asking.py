"""What the tests of the Web API share: how to ask, how to read a refusal, and how to wait for what comes later."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice.api.scopes import ACCEPTED
from bot.practice.block_kit.inside import Json

AMINAS = "D0AMINA"
EVERY_SCOPE = sorted({scope for accepted in ACCEPTED.values() for scope in accepted})
MODAL: Json = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Start"},
    "blocks": [{"type": "divider"}],
}
HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}


def refusal(client: WebClient, method: str, **args: Any) -> str:
    return str(refused_answer(client, method, **args)["error"])


def refused_answer(client: WebClient, method: str, **args: Any) -> Json:
    with pytest.raises(SlackApiError) as refused:
        client.api_call(method, params=args)
    answer: Json = refused.value.response.data
    return answer


def eventually(found: Callable[[], Any], what: str = "found") -> Any:
    """What happens after an answer: asked for until it is there."""
    until = time.monotonic() + 10
    while not (value := found()):
        assert time.monotonic() < until, f"never: {what}"
        time.sleep(0.01)
    return value
