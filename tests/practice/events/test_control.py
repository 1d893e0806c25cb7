"""The control API, as the page's drawer asks it: faults and calls, over HTTP."""

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice import Practice
from bot.practice.faults import KINDS
from tests.practice.api.asking import eventually

Json = dict[str, Any]


def ask(
    practice: Practice, method: str, path: str, sent: Any = None, kind: str = "application/json"
) -> tuple[int, Json]:
    body = None if sent is None else (sent if isinstance(sent, bytes) else json.dumps(sent).encode())
    request = Request(f"{practice.url}control/{path}", body, {"Content-Type": kind}, method=method)
    try:
        with urlopen(request) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_faults_are_given_listed_and_taken_away(practice: Practice, client: WebClient) -> None:
    status, given = ask(practice, "POST", "faults", {"kind": "server_error", "method": "chat.postMessage", "every": 2})
    _, listed = ask(practice, "GET", "faults")

    assert status == 200
    assert given["fault"] == {
        "id": "F1",
        "kind": "server_error",
        "method": "chat.postMessage",
        "channel": None,
        "every": 2,
        "seconds": None,
        "times": None,
        "left": None,
        "says": "Answer 500 and do nothing: chat.postMessage, every 2nd time.",
    }
    assert listed["faults"] == [given["fault"]]
    assert [kind["kind"] for kind in listed["kinds"]] == list(KINDS)
    assert listed["kinds"][0]["takes"] == ["method", "channel", "every", "seconds", "times"]
    client.chat_postMessage(channel="U0AMINA", text="1")
    with pytest.raises(SlackApiError, match="internal_error"):
        client.chat_postMessage(channel="U0AMINA", text="2")

    assert ask(practice, "DELETE", "faults/F1") == (200, {"ok": True})
    assert ask(practice, "DELETE", "faults/F1") == (404, {"problem": "There is no such fault."})
    assert ask(practice, "GET", "faults")[1]["faults"] == []


def test_all_faults_are_taken_away_at_once(practice: Practice) -> None:
    for kind in ("deaf", "mute"):
        ask(practice, "POST", "faults", {"kind": kind})

    assert ask(practice, "DELETE", "faults")[0] == 200
    assert ask(practice, "GET", "faults")[1]["faults"] == []


def test_a_fault_for_some_seconds_says_how_many_are_left(practice: Practice) -> None:
    fault = ask(practice, "POST", "faults", {"kind": "rate_limited", "seconds": 60})[1]["fault"]

    assert 0 < fault["left"] <= 60


def test_losing_the_socket_once_is_done_at_once_and_is_no_lasting_fault(practice: Practice) -> None:
    status, answer = ask(practice, "POST", "faults", {"kind": "lose_socket"})

    assert (status, answer["fault"]["kind"]) == (200, "lose_socket")
    assert ask(practice, "GET", "faults")[1]["faults"] == []


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        ({"kind": "explode"}, "There is no fault 'explode'. There are: drop_answer, "),
        ({"kind": "deaf", "method": "chat.postMessage"}, "deaf takes every, seconds, times, not 'method'."),
        ({"kind": "delay", "seconds": 0}, "seconds must be a number over 0, and at most 86,400."),
        ({"kind": "delay", "_rates": 1}, "A fault has no '_rates'."),
        ({"seconds": 1}, "Send an object that names the kind of fault."),
        ([], "Send an object that names the kind of fault."),
        (b"{", "This is not JSON."),
        (b"\xff", "This is not JSON."),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(practice: Practice, sent: Any, problem: str) -> None:
    status, answer = ask(practice, "POST", "faults", sent)

    assert status == 400
    assert answer["problem"].startswith(problem)


def test_another_sites_form_gives_no_fault(practice: Practice) -> None:
    assert ask(practice, "POST", "faults", {"kind": "mute"}, kind="text/plain")[0] == 415
    assert ask(practice, "GET", "faults")[1]["faults"] == []


def test_calls_are_listed_after_a_number_and_shown_one_by_one(practice: Practice, client: WebClient) -> None:
    for text in "123":
        client.chat_postMessage(channel="U0AMINA", text=text)

    _, listed = ask(practice, "GET", "calls?after=1")
    status, whole = ask(practice, "GET", "calls/3")

    assert [call["number"] for call in listed["calls"]] == [2, 3]
    assert listed["last"] == 3
    wanted = {"number", "at", "direction", "method", "ok", "error", "rule", "ms", "retry"}
    assert wanted <= listed["calls"][0].keys()
    assert not {"request", "answer"} & listed["calls"][0].keys()
    assert (status, whole["request"]["text"]) == (200, "3")
    assert ask(practice, "GET", "calls/9") == (404, {"problem": "It is no longer kept."})
    assert ask(practice, "GET", "calls?after=x")[0] == 400


def test_asking_the_control_api_is_no_call_of_the_bot(practice: Practice) -> None:
    ask(practice, "GET", "faults")

    assert ask(practice, "GET", "calls")[1] == {"calls": [], "last": 0}


def test_in_python_the_same(practice: Practice, client: WebClient) -> None:
    given = practice.fault("delay", seconds=0.01, times=1)
    client.auth_test()

    assert given["kind"] == "delay"
    assert [call["method"] for call in practice.calls()] == ["auth.test"]
    with pytest.raises(LookupError, match="does not have call 9"):
        practice.call(9)
    with pytest.raises(ValueError, match="There is no fault"):
        practice.fault("explode")


def test_connections_are_refreshed_on_demand(practice: Practice, socket_bot: None) -> None:
    before = practice.calls()[-1]["number"]
    status, answer = ask(practice, "POST", "faults", {"kind": "refresh_socket"})

    assert (status, answer["fault"]["says"]) == (200, "Ask the bot to connect anew, as Slack does each hour.")
    assert ask(practice, "GET", "faults")[1]["faults"] == []
    assert eventually(
        lambda: (
            {"disconnect (refresh_requested)", "hello"} <= {one["method"] for one in practice.calls(before)}
            and practice.connections == 1
        )
    )


def test_an_upload_is_seen_and_struck_like_any_call(practice: Practice, client: WebClient) -> None:
    practice.fault("server_error", method="upload", times=1)
    with pytest.raises(HTTPError, match="500") as refused:
        client.files_upload_v2(channel="D0AMINA", filename="a.txt", content="words")
    refused.value.close()
    client.files_upload_v2(channel="D0AMINA", filename="a.txt", content="words")
    address = urlsplit(client.files_getUploadURLExternal(filename="b.txt", length=3)["upload_url"])
    with pytest.raises(HTTPError, match="400") as refused:
        urlopen(Request(practice.url.rstrip("/") + address.path, b"words", method="POST"))
    refused.value.close()

    struck, taken, wrong = [call for call in practice.calls() if call["method"] == "upload"]
    assert (struck["error"], struck["fault"]) == ("internal_error", "Answer 500 and do nothing: upload.")
    assert (taken["ok"], practice.call(taken["number"])["answer"]) == (True, "OK - 5")
    assert wrong["error"] == "Expected 3 bytes, as was said, not 5."
