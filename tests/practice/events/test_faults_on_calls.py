"""Each fault as the official client meets it: what it raises, and whether the message was posted all the same."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.practice import Practice
from bot.practice.ids import BOT_TOKEN
from bot.practice.person import Visitor

Connect = Callable[[App], AbstractContextManager[None]]
POST: dict[str, Any] = {"channel": "D0AMINA", "text": "Hello"}


@pytest.fixture
def poster(practice: Practice) -> WebClient:
    """A client that never repeats a call by itself, as posting needs."""
    return WebClient(token=BOT_TOKEN, base_url=practice.api_url, retry_handlers=[])


def texts(client: WebClient) -> list[str]:
    return [message["text"] for message in client.conversations_history(channel="D0AMINA")["messages"]]


def test_a_dropped_answer_was_accepted_all_the_same(practice: Practice, poster: WebClient) -> None:
    practice.fault("drop_answer", method="chat.postMessage")

    with pytest.raises(ConnectionError):
        poster.chat_postMessage(**POST)

    assert texts(poster) == ["Hello"]


def test_the_clients_own_retry_after_a_dropped_answer_posts_twice(practice: Practice, client: WebClient) -> None:
    """Why posting needs `retry_handlers=[]`: by default slack_sdk repeats a call whose connection was dropped."""
    practice.fault("drop_answer", method="chat.postMessage", times=1)

    client.chat_postMessage(**POST)

    assert texts(client) == ["Hello", "Hello"]


def test_every_second_answer_is_dropped(practice: Practice, poster: WebClient) -> None:
    practice.fault("drop_answer", method="chat.postMessage", every=2)

    poster.chat_postMessage(channel="D0AMINA", text="1")
    with pytest.raises(ConnectionError):
        poster.chat_postMessage(channel="D0AMINA", text="2")
    poster.chat_postMessage(channel="D0AMINA", text="3")

    assert texts(poster) == ["3", "2", "1"]


def test_too_many_calls_are_refused_with_429_and_retry_after(practice: Practice, poster: WebClient) -> None:
    practice.fault("rate_limited", channel="D0AMINA", seconds=60)

    with pytest.raises(SlackApiError) as refused:
        poster.chat_postMessage(**POST)
    poster.chat_postMessage(channel="D0BO", text="Hello")

    answer = refused.value.response
    assert (answer.status_code, answer["ok"], answer["error"]) == (429, False, "ratelimited")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    practice.faults_clear()
    assert texts(poster) == []


def test_a_person_is_their_conversation_with_the_bot(practice: Practice, poster: WebClient) -> None:
    practice.fault("rate_limited", channel="D0AMINA")

    with pytest.raises(SlackApiError, match="ratelimited"):
        poster.chat_postMessage(channel="U0AMINA", text="Hello")


def test_a_client_that_waits_as_it_is_told_gets_through(practice: Practice) -> None:
    patient = WebClient(token=BOT_TOKEN, base_url=practice.api_url, retry_handlers=[RateLimitErrorRetryHandler(3)])
    practice.fault("rate_limited", method="chat.postMessage", seconds=1)

    patient.chat_postMessage(**POST)

    assert texts(patient) == ["Hello"]


def test_an_error_of_the_server_means_nothing_was_done(practice: Practice, poster: WebClient) -> None:
    practice.fault("server_error", method="chat.postMessage", times=1)

    with pytest.raises(SlackApiError) as failed:
        poster.chat_postMessage(**POST)

    assert (failed.value.response.status_code, failed.value.response["error"]) == (500, "internal_error")
    assert texts(poster) == []
    poster.chat_postMessage(**POST)
    assert texts(poster) == ["Hello"]


def test_a_delayed_call_was_accepted_at_once(practice: Practice, poster: WebClient, amina: Visitor) -> None:
    hasty = WebClient(token=BOT_TOKEN, base_url=practice.api_url, retry_handlers=[], timeout=1)
    practice.fault("delay", method="chat.postMessage", seconds=10)

    def give_up() -> None:
        with pytest.raises(TimeoutError):
            hasty.chat_postMessage(**POST)

    posting = threading.Thread(target=give_up)
    posting.start()

    assert amina.waits_for("Hello")
    assert posting.is_alive()
    posting.join()
    assert texts(poster) == ["Hello"]


def test_a_delayed_answer_still_comes(practice: Practice, poster: WebClient) -> None:
    practice.fault("delay", seconds=0.1)

    assert poster.chat_postMessage(**POST)["ok"]


def test_what_a_mute_bot_calls_never_arrives(practice: Practice, poster: WebClient) -> None:
    practice.fault("mute", times=1)

    with pytest.raises(ConnectionError):
        poster.chat_postMessage(**POST)

    assert texts(poster) == []


def test_a_mute_bot_waits_until_it_gives_up_or_the_fault_is_taken_away(practice: Practice) -> None:
    hasty = WebClient(token=BOT_TOKEN, base_url=practice.api_url, retry_handlers=[], timeout=1)
    practice.fault("mute")

    with pytest.raises(TimeoutError):
        hasty.chat_postMessage(**POST)

    practice.faults_clear()
    assert texts(hasty) == []


def test_slacks_rates_can_be_switched_on(practice: Practice, poster: WebClient) -> None:
    practice.fault("real_rates")

    def post_many() -> None:
        for _ in range(12):
            poster.chat_postMessage(**POST)

    with pytest.raises(SlackApiError, match="ratelimited"):
        post_many()

    practice.faults_clear()
    assert 3 <= len(texts(poster)) < 12


def test_an_answer_at_a_response_url_can_be_struck_too(practice: Practice, connect: Connect, app: App) -> None:
    statuses: list[int] = []

    @app.command("/quiz")
    def quiz(ack: Ack, respond: Any) -> None:
        ack()
        statuses.append(respond("Hello").status_code)

    practice.fault("server_error", method="response_url", times=1)
    with connect(app):
        amina = Visitor(practice.url, "U0AMINA")
        amina.types("/quiz")
        amina.types("/quiz")
        amina.waits_for("Hello")

    assert statuses == [500, 200]


@pytest.mark.parametrize("fault", ["deaf", "mute"])
def test_a_partition_is_seen_as_a_bot_that_does_not_respond(
    practice: Practice, connect: Connect, app: App, amina: Visitor, fault: str
) -> None:
    handled: list[str] = []

    @app.command("/quiz")
    def quiz(ack: Ack, body: dict[str, Any]) -> None:
        handled.append(body["text"])
        ack()

    with connect(app):
        practice.patience(0.5)
        practice.fault(fault)
        amina.types("/quiz one")
        failure = amina.failure()
        practice.faults_clear()
        practice.patience(20)
        amina.types("/quiz two")

    assert str(failure).startswith('/quiz failed with the error "operation_timeout"')
    assert amina.failure() is None
    # The one that hears and cannot be heard has done its work all the same.
    assert handled == (["two"] if fault == "deaf" else ["one", "two"])
