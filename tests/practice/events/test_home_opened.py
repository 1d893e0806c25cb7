"""`app_home_opened`: for both tabs, to an app that has subscribed to it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.practice import Practice
from bot.practice.acts import Outcome
from bot.practice.person import Visitor

Json = dict[str, Any]
Connect = Callable[[App], AbstractContextManager[None]]
HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest.fixture
def events(app: App, connect: Connect) -> Iterator[list[Json]]:
    seen: list[Json] = []

    @app.event("app_home_opened")
    def opened(event: Json) -> None:
        seen.append(event)

    with connect(app):
        yield seen


def open_messages(practice: Practice, user: str = "U0AMINA") -> Outcome:
    return practice._wait_for(practice._parts.acts.open_messages(user))


def test_home_comes_with_its_view_once_one_was_published(events: list[Json], client: WebClient, amina: Visitor) -> None:
    amina.opens_home()
    client.views_publish(user_id="U0AMINA", view=HOME)
    amina.opens_home()

    assert [event["tab"] for event in events] == ["home", "home"]
    assert "view" not in events[0]
    assert events[1]["view"]["type"] == "home"
    assert events[1]["view"]["hash"]


def test_the_conversation_with_the_bot_is_the_other_tab(
    events: list[Json], practice: Practice, client: WebClient
) -> None:
    client.views_publish(user_id="U0AMINA", view=HOME)

    assert open_messages(practice).ok

    (event,) = events
    assert (event["type"], event["tab"], event["user"]) == ("app_home_opened", "messages", "U0AMINA")
    assert event["channel"] == "D0AMINA"
    assert "view" not in event


def test_an_app_that_has_not_subscribed_is_told_nothing(events: list[Json], practice: Practice, amina: Visitor) -> None:
    practice._parts.acts.events = frozenset()

    amina.opens_home()
    open_messages(practice)

    assert events == []
    assert "events_api" not in {call["method"] for call in practice.calls()}


def test_only_home_shows_that_the_bot_was_not_told(practice: Practice, amina: Visitor) -> None:
    practice.retry_after()

    outcome = open_messages(practice)
    assert not outcome.ok
    assert amina.failure() is None

    amina.opens_home()
    assert amina.failure() == (
        "Think Child is not connected just now. Try again in a moment; if that does not help, start the bot."
    )
