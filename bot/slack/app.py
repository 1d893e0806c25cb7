"""Bolt's listeners, one of each kind. For every call: one transaction, commit, acknowledge, then reply.

The acknowledgement means *recorded*: what fails before the commit is not acknowledged, and the person is told so.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from traceback import format_tb
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from sqlalchemy import Connection

from bot.cards import Card
from bot.cards import Text as Paragraph
from bot.db import Database
from bot.errors import SettingsError, StoreUnavailable, UserError
from bot.home import OLD_BUTTON, STRANGER, Home
from bot.people import store as people
from bot.slack.presses import Call, call_of, from_action, from_command, from_form
from bot.slack.sender import Sender
from bot.verbs import Officer, Press, Reply, Tell

ANY = re.compile(".*")
BROKEN = (
    "Something went wrong on our side, so nothing was recorded. Please try again; if it happens again, tell your admin."
)
STRIPES = 64

log = logging.getLogger(__name__)


class Door:
    """Turns Slack's calls into presses and replies. `workspace` is the id of the force's own one."""

    def __init__(self, db: Database, home: Home, sender: Sender, workspace: str, now: Callable[[], datetime]) -> None:
        self._db, self._sender, self._workspace, self._now = db, sender, workspace, now
        self.serve(home)
        self._turns = [threading.Lock() for _ in range(STRIPES)]

    def serve(self, home: Home) -> None:
        """From now on these rooms: at the start, and when the content has changed under a preview."""
        self._home, self._services = home, {**home.verbs(), **home.commands()}

    @property
    def home(self) -> Home:
        return self._home

    def register(self, app: App) -> None:
        app.action(ANY)(self.on_action)
        app.view(ANY)(self.on_form)
        for command in self._home.commands():
            app.command(command)(self.on_command)
        app.event("app_home_opened")(self.on_home)
        app.error(self.on_error)

    def on_action(self, ack: Ack, body: dict[str, Any]) -> None:
        call = from_action(body)
        if call is None:
            ack()
            return
        self._answer(call, ack)
        if call.place.on_home:
            self._redraw(call)

    def on_command(self, ack: Ack, body: dict[str, Any]) -> None:
        self._answer(from_command(body), ack)

    def on_form(self, ack: Ack, body: dict[str, Any]) -> None:
        call = from_form(body)
        if call is None:
            ack()
            return
        self._answer(call, ack)
        if call.place.on_home:
            self._redraw(call)

    def on_home(self, ack: Ack, event: dict[str, Any], body: dict[str, Any]) -> None:
        if event.get("tab", "home") == "home":
            self._publish(str(body.get("team_id", "")), str(event.get("user", "")))
        ack()

    def on_error(self, error: Exception, body: dict[str, Any], response: BoltResponse) -> None:
        """Set fields, return nothing: Bolt loses what an error handler returns."""
        response.status = 503 if isinstance(error, StoreUnavailable) else 500
        text = str(error) if isinstance(error, StoreUnavailable) else BROKEN
        # Where it failed, not what it said: a database's error repeats the values it was given.
        log.error("a call failed: %s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
        call = call_of(body)
        if call is not None and call.place.user:
            self._sender.send(Tell(text), call.place)

    def _answer(self, call: Call, ack: Ack) -> None:
        """Commit, acknowledge, reply. A form with a mistake stays open, with the sentence at the input it is about."""
        with self._turn(call.place.user):
            reply = self._carry_out(call)
            if isinstance(reply, Tell) and (block := call.place.block_for(reply.at)):
                ack(response_action="errors", errors={block: reply.text})
                return
            ack()
            self._sender.send(reply, call.place)

    def _turn(self, user: str) -> threading.Lock:
        """One press of a person at a time, so that replies leave in the order in which they were recorded."""
        return self._turns[hash(user) % STRIPES]

    def _carry_out(self, call: Call) -> Reply:
        """Committed when it returns."""

        def work(tx: Connection) -> Reply:
            officer = self._officer_for(tx, call.team, call.place.user)
            if officer is None:
                return Tell(STRANGER)
            service = self._services.get(call.verb)
            if service is None:
                return Tell(OLD_BUTTON)
            return service(tx, Press(officer, self._now(), call.ref, call.choices, call.words, call.fields))

        try:
            return self._db.run(work)
        except UserError as error:
            return Tell(str(error), error.at)

    def _officer_for(self, tx: Connection, team: str, user: str) -> Officer | None:
        return people.officer_for(tx, user) if team == self._workspace else None

    def _publish(self, team: str, user: str) -> None:
        def work(tx: Connection) -> Card:
            officer = self._officer_for(tx, team, user)
            return self._home.card(tx, officer, self._now()) if officer else Card((Paragraph(STRANGER),))

        self._sender.publish(user, self._db.run(work))

    def _redraw(self, call: Call) -> None:
        """Home after a press on it. The press is recorded and acknowledged: nothing here may say otherwise."""
        try:
            self._publish(call.team, call.place.user)
        except StoreUnavailable:
            log.warning("Home of %s was not drawn again: the database did not answer", call.place.user)


def client(token: str, api_url: str) -> WebClient:
    """Repeats only what Slack has refused for its rate: repeating after a lost answer would post twice."""
    return WebClient(token=token, base_url=api_url, timeout=10, retry_handlers=[RateLimitErrorRetryHandler(2)])


def workspace_of(web: WebClient) -> str:
    """The id of the workspace that the bot token is for. Raises SettingsError if Slack does not take it."""
    with _said_of("SLACK_BOT_TOKEN"):
        return str(web.auth_test()["team_id"])


def socket_address(web: WebClient, token: str) -> str:
    """Where Socket Mode connects. Raises SettingsError if Slack does not take the app-level token."""
    with _said_of("SLACK_APP_TOKEN"):
        return str(web.apps_connections_open(app_token=token)["url"])


@contextmanager
def _said_of(setting: str) -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        raise SettingsError(f"Slack refused {setting} ({error.response.get('error')}): copy it again.") from None
    except OSError as error:
        raise SettingsError(f"Slack cannot be reached at SLACK_API_URL: {error}") from None


def build(door: Door, web: WebClient, signing_secret: str) -> App:
    """The Bolt app for either transport. It acknowledges when the listener is done: ours are one short transaction."""
    app = App(
        client=web,
        signing_secret=signing_secret or "unused in Socket Mode",
        process_before_response=True,
        logger=logging.getLogger("bolt"),
    )
    door.register(app)
    return app
