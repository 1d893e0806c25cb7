"""Socket Mode with the official client: who is told what, on how many connections, and what a refresh costs."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as dial

from bot.practice import Practice
from bot.practice.ids import APP_TOKEN, BOT_TOKEN
from bot.practice.person import Visitor
from tests.practice.api.asking import eventually
from tests.practice.conftest import Json, button, by_socket_mode

PEOPLE = ("U0AMINA", "U0BO", "U0CAROL", "U0DEV")
GO = [{"type": "actions", "elements": [button("Go")]}]
# A process of its own, so that it can be killed: it acknowledges each press and says which one it was.
BOT = """
import os, sys
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

url, bot_token, app_token = sys.argv[1:]
app = App(client=WebClient(token=bot_token, base_url=url), process_before_response=True)

@app.action("go")
def go(ack, body):
    os.write(1, f"pressed {body['trigger_id']}\\n".encode())
    ack()

SocketModeHandler(app, app_token, web_client=WebClient(token=app_token, base_url=url)).start()
"""


def address(practice: Practice) -> str:
    return str(WebClient(token=APP_TOKEN, base_url=practice.api_url).apps_connections_open(app_token=APP_TOKEN)["url"])


def heard(socket: ClientConnection) -> Json:
    message: Json = json.loads(socket.recv(timeout=10))
    return message


def acknowledges(socket: ClientConnection, envelope: Json) -> None:
    socket.send(json.dumps({"envelope_id": envelope["envelope_id"]}))


@contextmanager
def meanwhile(act: Callable[..., None], *words: str) -> Iterator[None]:
    """The act is over when it is acknowledged, in the block, or given up."""
    acting = threading.Thread(target=act, args=words)
    acting.start()
    yield
    acting.join()


@contextmanager
def listening(practice: Practice, handled: list[str], ping_seconds: float = 5) -> Iterator[SocketModeClient]:
    """slack_sdk's own client, without Bolt: it acknowledges everything, and remembers its name."""
    web_client = WebClient(token=APP_TOKEN, base_url=practice.api_url)
    client = SocketModeClient(APP_TOKEN, web_client=web_client, ping_interval=ping_seconds)

    def acknowledge(client: Any, request: SocketModeRequest) -> None:
        handled.append(str(request.payload.get("trigger_id")))
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    client.socket_mode_request_listeners.append(acknowledge)
    already = practice.connections
    client.connect()
    try:
        eventually(lambda: practice.connections > already, "connected")
        yield client
    finally:
        client.closed = True
        client.message_queue.put(None)
        client.close()


def test_hello_says_how_many_connections_there_are_and_how_long_they_last(practice: Practice) -> None:
    practice.connection_life(1800)
    with dial(address(practice)) as first, dial(address(practice)) as second:
        hellos = [heard(first), heard(second)]

    assert [hello["num_connections"] for hello in hellos] == [1, 2]
    assert hellos[0]["type"] == "hello"
    assert hellos[0]["connection_info"] == {"app_id": "A0THINKCHILD"}
    assert hellos[0]["debug_info"]["approximate_connection_time"] == 1800


def test_a_client_can_ask_for_short_connections(practice: Practice) -> None:
    with dial(f"{address(practice)}&debug_reconnects=true") as socket:
        assert heard(socket)["debug_info"]["approximate_connection_time"] == 360


def test_the_eleventh_connection_is_turned_away(practice: Practice, amina: Visitor) -> None:
    with ExitStack() as open_ones:
        ten = [open_ones.enter_context(dial(address(practice))) for _ in range(10)]
        assert [heard(socket)["num_connections"] for socket in ten] == list(range(1, 11))

        with dial(address(practice)) as eleventh:
            refusal = heard(eleventh)
            with pytest.raises(ConnectionClosed):
                heard(eleventh)

        assert (refusal["type"], refusal["reason"]) == ("disconnect", "too_many_websockets")
        assert practice.connections == 10
        ten[0].close()
        eventually(lambda: practice.connections == 9, "one has gone")
        with dial(address(practice)) as another:
            assert heard(another)["type"] == "hello"


def test_a_ticket_opens_one_connection(practice: Practice) -> None:
    ticket = address(practice)
    with dial(ticket) as socket:
        heard(socket)
        with pytest.raises(InvalidStatus):
            dial(ticket)


def test_an_envelope_has_what_slack_puts_in_it(practice: Practice, amina: Visitor) -> None:
    with dial(address(practice)) as socket:
        heard(socket)
        with meanwhile(amina.types, "/quiz"):
            command = heard(socket)
            acknowledges(socket, command)
        with meanwhile(amina.opens_home):
            event = heard(socket)
            acknowledges(socket, event)

    assert command.keys() == {"envelope_id", "type", "accepts_response_payload", "payload"}
    assert (command["type"], command["accepts_response_payload"]) == ("slash_commands", True)
    assert (event["type"], event["accepts_response_payload"]) == ("events_api", False)
    assert (event["retry_attempt"], event["retry_reason"]) == (0, "")
    assert amina.failure() is None


def test_two_bots_handle_each_press_once(practice: Practice, client: WebClient) -> None:
    handled: list[str] = []
    names: list[str] = []

    def bot(name: str) -> App:
        app = App(client=client, process_before_response=True)

        @app.action("go")
        def go(ack: Ack, body: Json) -> None:
            handled.append(body["trigger_id"])
            names.append(name)
            ack()

        return app

    practice.patience(20)
    with by_socket_mode(practice, bot("first")), by_socket_mode(practice, bot("second")):
        press_many(practice, client, 25)

    assert len(handled) == 100
    assert set(Counter(handled).values()) == {1}
    assert Counter(names) == {"first": 50, "second": 50}
    assert [Visitor(practice.url, user).failure() for user in PEOPLE] == [None] * 4


def test_when_one_of_two_bots_is_killed_the_other_handles_what_comes(practice: Practice, client: WebClient) -> None:
    practice.patience(20)
    first, second = started(practice), started(practice)
    try:
        eventually(lambda: practice.connections == 2, "two bots")
        press_many(practice, client, 5)
        first.kill()
        eventually(lambda: practice.connections == 1, "the death is noticed")
        press_many(practice, client, 5)
    finally:
        for process in (first, second):
            process.kill()
    by_first, by_second = (
        [line for line in process.communicate()[0].splitlines() if line.startswith("pressed")]
        for process in (first, second)
    )

    assert (len(by_first), len(by_second)) == (10, 30)
    assert len(set(by_first + by_second)) == 40
    assert [Visitor(practice.url, user).failure() for user in PEOPLE] == [None] * 4


def test_a_press_that_a_killed_bot_had_is_shown_as_lost_and_not_given_to_another(
    practice: Practice, client: WebClient, amina: Visitor
) -> None:
    practice.patience(20)
    client.chat_postMessage(channel="U0AMINA", text="?", blocks=GO)
    handled: list[str] = []
    with dial(address(practice)) as dying:
        heard(dying)
        pressing = threading.Thread(target=amina.presses, args=("Go",))
        pressing.start()
        heard(dying)
        with listening(practice, handled):
            dying.socket.close()
            pressing.join()

            assert amina.failure() == "The connection to Think Child was lost before it responded. Try again."
            assert handled == []
            amina.presses("Go")

    assert len(handled) == 1
    assert amina.failure() is None


def test_an_acknowledgement_may_come_on_another_connection(practice: Practice, amina: Visitor) -> None:
    """slack_sdk does so when its connection is replaced between the request and the acknowledgement."""
    with dial(address(practice)) as first:
        heard(first)
        with meanwhile(amina.types, "/quiz"):
            envelope = heard(first)
            with dial(address(practice)) as second:
                heard(second)
                first.close()
                acknowledges(second, envelope)

    assert amina.failure() is None


def test_a_refresh_loses_no_press(practice: Practice, client: WebClient) -> None:
    # slack_sdk reads nothing while it closes the old connection, which can take it seconds.
    practice.patience(20)
    handled: list[str] = []
    with listening(practice, handled):
        done = threading.Event()
        with meanwhile(lambda: refresh_until(practice, done)):
            press_many(practice, client, 10)
            done.set()

    assert Counter(handled).most_common(1)[0][1] == 1
    assert len(handled) == 40
    assert [Visitor(practice.url, user).failure() for user in PEOPLE] == [None] * 4
    assert said(practice, "disconnect (refresh_requested)")


def test_a_connection_is_warned_refreshed_and_closed_at_the_end_of_its_life(practice: Practice) -> None:
    practice.connection_life(0.1, warning_seconds=0.05)
    practice._parts.sockets.grace_seconds = 0.05
    with dial(address(practice)) as socket:
        told = [heard(socket) for _ in range(3)]
        with pytest.raises(ConnectionClosed):
            heard(socket)

    assert [one.get("reason") for one in told] == [None, "warning", "refresh_requested"]
    eventually(lambda: practice.connections == 0, "closed")


def test_the_client_opens_a_new_connection_when_its_life_is_over(practice: Practice, amina: Visitor) -> None:
    practice.connection_life(0.2, warning_seconds=0.1)
    handled: list[str] = []
    with listening(practice, handled):
        practice.connection_life(3600)
        # On a busy machine the second may still have the short life.
        eventually(lambda: lives(practice)[1:][-1:] == [3600] and practice.connections == 1, "reconnected")
        eventually(lambda: answered(amina), "answered")


def answered(amina: Visitor) -> bool:
    """A press that meets a connection in its last moment is lost, as it is in Slack; the next one is not."""
    amina.types("/quiz")
    return amina.failure() is None


def test_a_warned_connection_is_still_used_while_it_is_the_only_one(practice: Practice, amina: Visitor) -> None:
    with dial(address(practice)) as socket:
        heard(socket)
        practice.refresh_sockets(warning_seconds=60)
        assert heard(socket)["reason"] == "warning"
        with meanwhile(amina.types, "/quiz"):
            acknowledges(socket, heard(socket))

    assert amina.failure() is None


def test_a_lost_socket_is_opened_again_by_the_client(practice: Practice, amina: Visitor) -> None:
    handled: list[str] = []
    with listening(practice, handled, ping_seconds=0.1):
        practice.lose_socket()
        eventually(lambda: practice.connections == 0, "lost")
        eventually(lambda: practice.connections == 1, "found again")
        amina.types("/quiz")

    assert amina.failure() is None
    assert len(handled) == 1


def test_a_socket_can_be_lost_again_and_again(practice: Practice) -> None:
    practice.fault("lose_socket", seconds=0.2, times=3)
    for _ in range(2):
        with dial(address(practice)) as socket:
            heard(socket)
            with pytest.raises(ConnectionClosed):
                heard(socket)

    eventually(lambda: practice._parts.faults.active() == [], "it was the last time")
    with dial(address(practice)) as socket:
        heard(socket)
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.5)


def test_an_event_that_is_not_acknowledged_is_sent_again_with_the_same_id(practice: Practice, amina: Visitor) -> None:
    practice.patience(0.3)
    practice.retry_after(0, 0, 0)
    with dial(address(practice)) as socket:
        heard(socket)
        with meanwhile(amina.opens_home):
            sent = [heard(socket), heard(socket)]
            practice.patience(20)  # for the one that is acknowledged
            sent.append(heard(socket))
            acknowledges(socket, sent[-1])
        eventually(lambda: amina.failure() is None, "what was told is taken back")
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.5)

    assert [(one["retry_attempt"], one["retry_reason"]) for one in sent] == [(0, ""), (1, "timeout"), (2, "timeout")]
    assert len({one["envelope_id"] for one in sent}) == 3
    assert len({one["payload"]["event_id"] for one in sent}) == 1


def test_a_command_that_is_not_acknowledged_is_never_sent_again(practice: Practice, amina: Visitor) -> None:
    practice.patience(0.2)
    practice.retry_after(0, 0, 0)
    with dial(address(practice)) as socket:
        heard(socket)
        amina.types("/quiz")
        heard(socket)
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.5)

    assert "operation_timeout" in str(amina.failure())


def started(practice: Practice) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-c", BOT, practice.api_url, BOT_TOKEN, APP_TOKEN]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def lives(practice: Practice) -> list[int]:
    hellos = [practice.call(call["number"]) for call in practice.calls() if call["method"] == "hello"]
    return [hello["request"]["debug_info"]["approximate_connection_time"] for hello in hellos]


def said(practice: Practice, method: str) -> int:
    return sum(call["method"] == method for call in practice.calls())


def refresh_until(practice: Practice, done: threading.Event) -> None:
    """Again and again, but each time only when the client has come back, as Slack leaves it hours."""
    while not done.is_set():
        hellos = said(practice, "hello")
        practice.refresh_sockets()
        eventually(lambda hellos=hellos: said(practice, "hello") > hellos and practice.connections == 1, "back")  # type: ignore[misc]  # bound now


def press_many(practice: Practice, client: WebClient, times: int) -> None:
    """Four people at once, each as often as this."""

    def press(user: str) -> None:
        visitor = Visitor(practice.url, user)
        message = next(one for one in visitor.sees() if one["blocks"])
        for _ in range(times):
            visitor.presses("Go", in_message=message)

    for user in PEOPLE:
        client.chat_postMessage(channel=user, text="?", blocks=GO)
    threads = [threading.Thread(target=press, args=(user,)) for user in PEOPLE]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
