"""A workspace whose app was granted every scope: what is refused for want of one has its own tests."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from bot.practice import Practice
from tests.practice.api.asking import EVERY_SCOPE


@pytest.fixture(scope="module")
def shared() -> Iterator[Practice]:
    """For what changes nothing: what is refused, and what is only read."""
    with Practice(scopes=EVERY_SCOPE) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def reader(shared: Practice) -> WebClient:
    return WebClient(token="xoxb-practice", base_url=shared.api_url)
