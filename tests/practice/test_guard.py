"""Another web site, open in the same browser, reaches nothing here."""

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from bot.practice import PortInUse, Practice


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    """One for all: nobody here gets far enough to change anything."""
    with Practice() as workspace:
        yield workspace


JSON = {"Content-Type": "application/json"}
COMMAND = json.dumps({"user": "U0AMINA", "text": "/quiz"})


def ask(practice: Practice, method: str, path: str, headers: dict[str, str], body: str | None = None) -> int:
    where = urlsplit(practice.url)
    connection = http.client.HTTPConnection(where.netloc)
    connection.request(method, path, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.parametrize("path", ["/", "/page/state?user=U0AMINA", "/api/auth.test", "/app.js", "/control/calls"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example"])
def test_a_foreign_host_name_is_refused(practice: Practice, path: str, host: str) -> None:
    assert ask(practice, "GET", path, {"Host": host}) == 403


def test_the_refusal_says_where_the_page_opens(practice: Practice) -> None:
    where = urlsplit(practice.url)
    with closing(http.client.HTTPConnection(where.netloc)) as connection:
        connection.request("GET", "/", headers={"Host": "evil.example"})
        said = connection.getresponse().read().decode()

    assert said == f"This page opens only at http://127.0.0.1:{where.port}/ on this machine."


@pytest.mark.parametrize("path", ["/page/command", "/api/chat.postMessage", "/control/faults"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://localhost"])
def test_a_post_from_another_site_is_refused(practice: Practice, path: str, origin: str) -> None:
    assert ask(practice, "POST", path, {**JSON, "Origin": origin}, COMMAND) == 403


def test_a_post_without_origin_that_the_browser_calls_cross_site_is_refused(practice: Practice) -> None:
    assert ask(practice, "POST", "/page/command", {**JSON, "Sec-Fetch-Site": "cross-site"}, COMMAND) == 403


def test_a_simple_form_cannot_act_for_a_person(practice: Practice) -> None:
    assert ask(practice, "POST", "/page/command", {"Content-Type": "text/plain"}, COMMAND) == 415


def test_another_site_takes_no_fault_away(practice: Practice) -> None:
    assert ask(practice, "DELETE", "/control/faults", {"Origin": "https://evil.example"}) == 403


def test_the_page_itself_is_let_in_under_both_names(practice: Practice) -> None:
    port = urlsplit(practice.url).port
    for name in ("127.0.0.1", "localhost"):
        host = f"{name}:{port}"
        assert (
            ask(practice, "POST", "/page/command", {**JSON, "Host": host, "Origin": f"http://{host}"}, COMMAND) == 200
        )


@pytest.mark.parametrize("sent", ["{", "[]", "{}", '{"user": "U0AMINA"}', '{"user": [], "text": "/quiz"}'])
def test_a_request_that_cannot_be_read_is_the_senders_fault(practice: Practice, sent: str) -> None:
    assert ask(practice, "POST", "/page/command", JSON, sent) in (400, 404)


def test_a_page_elsewhere_cannot_listen(practice: Practice) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }

    assert ask(practice, "GET", "/page/live", {**upgrade, "Origin": "https://evil.example"}) == 403
    assert ask(practice, "GET", "/link?ticket=guessed", upgrade) == 403


def test_the_page_forbids_everything_from_elsewhere(practice: Practice) -> None:
    connection = http.client.HTTPConnection(urlsplit(practice.url).netloc)
    connection.request("GET", "/")
    answer = connection.getresponse()
    connection.close()

    assert "default-src 'self'" in str(answer.headers["Content-Security-Policy"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_port_in_use_is_said_in_one_sentence(practice: Practice) -> None:
    port = urlsplit(practice.url).port or 0

    with pytest.raises(PortInUse, match=f"Port {port} is already in use: stop the program"):
        Practice(port=port)


def test_leaving_the_block_frees_the_port() -> None:
    with Practice() as practice:
        port = urlsplit(practice.url).port or 0

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
