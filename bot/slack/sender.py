"""Replies on their way to a person: after the commit, in order for each of them, and off the request's thread.

A reply that Slack does not take is logged and let go: what it told is recorded, and the next press shows it.
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from http.client import HTTPException
from typing import assert_never

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.cards import Card
from bot.slack import render
from bot.slack.presses import Place
from bot.verbs import Ask, Replace, Reply, Show, Tell

LANES = 4
TOO_LATE = "That window took too long to open. Please press again."
SENT = "I have sent it to you: open your messages with Think Child."

log = logging.getLogger(__name__)


class Sender:
    """`send` returns at once. One lane serves one person's replies, so the last one sent is the last one seen."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._lanes = [ThreadPoolExecutor(1, thread_name_prefix="reply") for _ in range(LANES)]

    def send(self, reply: Reply, place: Place) -> None:
        self._in_lane(place.user, lambda: self._deliver(reply, place))

    def publish(self, user: str, card: Card) -> None:
        view = render.home(card)
        self._in_lane(user, lambda: self._client.views_publish(user_id=user, view=view))

    def close(self) -> None:
        """Waits for what is under way."""
        for lane in self._lanes:
            lane.shutdown()

    def _in_lane(self, user: str, deliver: Callable[[], object]) -> None:
        def attempt() -> None:
            try:
                deliver()
            except SlackApiError as error:
                log.warning("reply to %s refused by Slack: %s", user, error.response.get("error"))
            except (OSError, HTTPException) as error:
                log.warning("reply to %s did not reach Slack: %s", user, type(error).__name__)
            except Exception:  # the last place where a bug in a lane can be heard of
                log.exception("reply to %s failed", user)

        try:
            self._lanes[hash(user) % LANES].submit(attempt)
        except RuntimeError:
            log.warning("reply to %s was not sent: the program is stopping", user)

    def _deliver(self, reply: Reply, place: Place) -> None:
        match reply:
            case Show():
                shown = self._client.chat_postMessage(channel=place.user, **render.message(reply.card))
                if place.typed and shown.get("channel") != place.channel:
                    self._tell(SENT, place)
            case Replace():
                self._replace(reply.card, place)
            case Tell():
                self._tell(reply.text, place)
            case Ask():
                self._open(reply, place)
            case _:
                assert_never(reply)

    def _replace(self, card: Card, place: Place) -> None:
        if place.ts:
            try:
                self._client.chat_update(channel=place.channel, ts=place.ts, **render.message(card))
                return
            except SlackApiError as error:
                if error.response.get("error") != "message_not_found":
                    raise
        self._client.chat_postMessage(channel=place.user, **render.message(card))

    def _open(self, reply: Ask, place: Place) -> None:
        origin = {"channel": place.channel, "ts": place.ts, "on_home": place.on_home}
        try:
            self._client.views_open(trigger_id=place.trigger, view=render.modal(reply.form, origin))
        except SlackApiError:
            self._tell(TOO_LATE, place)
            raise

    def _tell(self, text: str, place: Place) -> None:
        """Only to the person: where they pressed if Slack lets us, else in our own conversation."""
        if place.response_url:
            hook = WebhookClient(place.response_url, timeout=10, retry_handlers=[])
            if hook.send(text=text, response_type="ephemeral", replace_original=False).status_code == HTTPStatus.OK:
                return
        if place.channel:
            self._client.chat_postEphemeral(channel=place.channel, user=place.user, text=text)
        else:
            self._client.chat_postMessage(channel=place.user, text=text)
