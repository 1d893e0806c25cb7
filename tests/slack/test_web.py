"""Signed HTTP as gunicorn calls it."""

import hashlib
import hmac
import io
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from bot.db import Database
from bot.health import Page
from bot.slack.web import LARGEST, PATH, wsgi
from tests.conftest import Force
from tests.samples import home
from tests.slack.fake import TEAM, FakeSlack

SECRET = "secret"


def call(slack: FakeSlack, body: str, age: float = 0, secret: str = SECRET, **more: str) -> str:
    """The status of one POST, signed as Slack signs."""
    at = str(int(time.time() - age))
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    environ = {
        "REQUEST_METHOD": "POST",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": PATH,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body.encode())),
        "HTTP_X_SLACK_REQUEST_TIMESTAMP": at,
        "HTTP_X_SLACK_SIGNATURE": f"v0={digest}",
        "wsgi.input": io.BytesIO(body.encode()),
        **more,
    }
    told: list[str] = []
    wsgi(slack.app)(environ, lambda status, _headers: told.append(status))
    return told[0]


def command(words: str = "custody") -> str:
    return urlencode(
        {
            "command": "/thinkchild",
            "text": words,
            "user_id": "U0AMINA",
            "team_id": TEAM,
            "channel_id": "D0",
            "channel_name": "directmessage",
            "api_app_id": "A0",
        }
    )


def runs(db: Database) -> int:
    with db.transaction() as tx:
        return int(tx.execute(text("SELECT count(*) FROM run")).scalar_one())


@pytest.fixture
def slack(db: Database, force: Force) -> FakeSlack:
    return FakeSlack(db, home())


def test_a_signed_request_is_recorded(slack: FakeSlack, db: Database) -> None:
    assert call(slack, command()) == "200 OK"
    assert runs(db) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "another secret"},
        {"age": 400},
        {"age": -400},
        {"HTTP_X_SLACK_SIGNATURE": "v0=abc"},
        {"HTTP_X_SLACK_SIGNATURE": ""},
    ],
)
def test_a_forged_or_old_signature_is_refused_and_nothing_is_recorded(
    slack: FakeSlack, db: Database, changes: dict[str, Any]
) -> None:
    assert call(slack, command(), **changes).startswith("401")
    assert runs(db) == 0
    assert slack.sent.replies == []


def test_a_body_of_40_kilobytes_is_answered(slack: FakeSlack) -> None:
    assert call(slack, command("x" * 40_000)) == "200 OK"
    assert len(slack.sent.replies) == 1


@pytest.mark.parametrize("length", [str(LARGEST + 1), "-1", "many"])
def test_a_body_beyond_reason_is_refused_unread(slack: FakeSlack, length: str) -> None:
    assert call(slack, command(), CONTENT_LENGTH=length).startswith("413")


@pytest.mark.parametrize("changes", [{"PATH_INFO": "/"}, {"REQUEST_METHOD": "GET"}])
def test_nothing_else_is_served(slack: FakeSlack, changes: dict[str, Any]) -> None:
    assert call(slack, command(), **changes).startswith("404")


@pytest.mark.parametrize("body", ["payload=nonsense", "{bad", "payload=[1]", "[1]", "payload=%ff"])
def test_a_body_that_makes_no_sense_is_refused_whoever_signed_it(slack: FakeSlack, body: str) -> None:
    assert call(slack, body)[:3] in ("400", "401", "404")
    assert call(slack, body, secret="forged")[:3] in ("400", "401")


def asked(slack: FakeSlack, path: str, method: str = "GET") -> tuple[str, bytes]:
    told: list[str] = []
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.input": io.BytesIO()}
    pages = {"/readyz": lambda: Page(503, b"The database does not answer.\n")}
    body = b"".join(wsgi(slack.app, pages)(environ, lambda status, _headers: told.append(status)))
    return told[0], body


def test_whoever_watches_is_answered_beside_slack(slack: FakeSlack) -> None:
    assert asked(slack, "/readyz") == ("503 Service Unavailable", b"The database does not answer.\n")


def test_figures_are_not_for_the_public(slack: FakeSlack) -> None:
    assert asked(slack, "/metrics")[0].startswith("404")
    assert asked(slack, "/readyz", "POST")[0].startswith("404")
