"""The Web API, asked by slack_sdk: who may ask what, and which of Slack's errors it answers with."""

import json
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice import Practice
from bot.practice.api.arguments import Arguments
from bot.practice.api.methods import bot_methods
from bot.practice.api.scopes import ACCEPTED
from bot.practice.asgi import Parts
from bot.practice.cast_file import load as load_cast
from bot.practice.clock import PracticeClock
from bot.practice.person import Visitor
from bot.practice.refused import Refused
from tests.practice.api.asking import AMINAS, EVERY_SCOPE, refusal

ARGUMENTS = (
    *("blocks", "channel", "channel_id", "cursor", "external_id", "file", "filename", "files", "hash", "latest"),
    *("length", "limit", "message_ts", "metadata", "text", "thread_ts", "trigger_id", "ts", "types", "user"),
    *("user_id", "usergroup", "users", "view", "view_id"),
)
GOOD = {"channel": AMINAS, "text": "Hi", "ts": "1.000001", "user": "U0AMINA", "users": "U0AMINA", "user_id": "U0AMINA"}


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("xoxb-other", "auth.test", "invalid_auth"),
        (None, "auth.test", "not_authed"),
        ("xapp-practice", "chat.postMessage", "not_allowed_token_type"),
        ("xoxb-practice", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-practice", "chat.shout", "unknown_method"),
        ("xoxb-practice", "chat.scheduleMessage", "unknown_method"),
        ("xoxb-practice", "files.upload", "unknown_method"),
    ],
)
def test_a_wrong_token_or_method_is_refused_as_slack_does(
    shared: Practice, token: str | None, method: str, error: str
) -> None:
    assert refusal(WebClient(token=token, base_url=shared.api_url), method) == error


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"channel": AMINAS}, "no_text"),
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "Hi"}, "channel_not_found"),
        ("chat.postMessage", {"text": "Hi"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": AMINAS, "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": AMINAS, "text": "Hi", "attachments": '[{"text": "x"}]'}, "invalid_arguments"),
        ("chat.postMessage", {"channel": AMINAS, "text": "Hi", "markdown_text": "**x**"}, "invalid_arguments"),
        ("chat.postEphemeral", {"channel": AMINAS, "user": "U0CAROL", "text": "Hi"}, "user_not_in_channel"),
        ("chat.update", {"channel": AMINAS, "ts": "1.000001", "text": "Hi"}, "message_not_found"),
        ("chat.update", {"channel": "U0AMINA", "ts": "1.000001", "text": "Hi"}, "channel_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("chat.getPermalink", {"channel": AMINAS, "message_ts": "1.000001"}, "message_not_found"),
    ],
)
def test_each_refusal_has_slacks_own_error(shared: Practice, method: str, args: dict[str, str], error: str) -> None:
    assert refusal(WebClient(token="xoxb-practice", base_url=shared.api_url), method, **args) == error


def test_a_form_and_a_json_body_do_the_same(client: WebClient, amina: Visitor) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*Hello*"}}]

    client.api_call("chat.postMessage", params={"channel": "U0AMINA", "text": "a", "blocks": json.dumps(blocks)})
    client.api_call("chat.postMessage", json={"channel": AMINAS, "text": "a", "blocks": blocks})

    assert [message["blocks"][0]["text"]["text"] for message in amina.sees()] == ["*Hello*", "*Hello*"]


def test_bad_blocks_are_refused_naming_the_place(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=AMINAS, text="a", blocks=[{"type": "section"}])

    answer = refused.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must define either `text` or `fields` [json-pointer:/blocks/0/type]"
    ]


def test_an_update_with_text_alone_drops_the_blocks(client: WebClient, amina: Visitor) -> None:
    ts = client.chat_postMessage(channel=AMINAS, text="a", blocks=[{"type": "divider"}])["ts"]

    client.chat_update(channel=AMINAS, ts=ts, text="b")

    assert (amina.last()["text"], amina.last()["blocks"]) == ("b", [])


def test_long_text_is_cut_when_posted_and_refused_when_updated(client: WebClient, amina: Visitor) -> None:
    ts = client.chat_postMessage(channel=AMINAS, text="x" * 40_001)["ts"]

    assert len(amina.last()["text"]) == 40_000
    assert refusal(client, "chat.update", channel=AMINAS, ts=ts, text="x" * 4001) == "msg_too_long"


def test_a_deleted_message_is_gone(client: WebClient, amina: Visitor) -> None:
    ts = client.chat_postMessage(channel=AMINAS, text="1")["ts"]

    client.chat_delete(channel=AMINAS, ts=ts)

    assert amina.sees() == []


def test_the_shipped_roster_has_the_cast_first_and_a_team_under_ten() -> None:
    people = load_cast().people

    assert [person.id for person in people[:4]] == ["U0AMINA", "U0BO", "U0CAROL", "U0DEV"]
    assert people[1].title == "Coach, Response A and Response B"
    assert people[3].title == "Supervisor, Response A"
    assert sum(person.team == "Custody and Neighbourhood" for person in people) == 6


def parts_at(now: list[float]) -> Parts:
    """The workspace without its server, and with a clock that the test moves."""
    return Parts(load_cast(), base="http://127.0.0.1:1/", clock=PracticeClock(lambda: now[0]))


def refused(call: Any, *args: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call(*args)
    return refusal.value.error


def test_a_response_url_works_five_times_and_for_half_an_hour() -> None:
    now = [1_700_000_000.0]
    urls = parts_at(now).response_urls
    key = urls.url_for("U0AMINA", AMINAS).rpartition("/")[2]
    late = urls.url_for("U0AMINA", AMINAS).rpartition("/")[2]

    for _ in range(5):
        urls.respond(key, {"text": "Hi"})

    assert refused(urls.respond, key, {"text": "Hi"}) == "used_url"
    now[0] += 30 * 60 + 1
    assert refused(urls.respond, late, {"text": "Hi"}) == "expired_url"


def asked(practice: Practice, method: str, body: bytes) -> Any:
    headers = {"Authorization": "Bearer xoxb-practice", "Content-Type": "application/json"}
    with urlopen(Request(practice.api_url + method, body, headers)) as answer:
        return json.load(answer)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"\xff\xfe", "invalid_charset"),
        (b"{", "invalid_json"),
        (b"[" * 100_000, "invalid_json"),
        (b'{"channel": "D0AMINA", "text": "\\ud800"}', "invalid_json"),
        (b"[]", "json_not_object"),
    ],
)
def test_what_cannot_be_read_is_refused(shared: Practice, body: bytes, error: str) -> None:
    assert asked(shared, "chat.postMessage", body)["error"] == error


@pytest.mark.parametrize("method", ACCEPTED)
def test_nonsense_is_answered_or_refused_and_never_a_crash(method: str) -> None:
    parts = Parts(load_cast(), base="http://127.0.0.1:1/", scopes=EVERY_SCOPE)
    call = bot_methods(parts.families)[method]
    junk: list[Any] = [None, 0, -1, 1.5, "", "x", "[", "\x00", "9" * 5000, [], {}, ["x"], {"id": []}, True]
    for one in junk:
        for sent in (dict.fromkeys(ARGUMENTS, one), *({**GOOD, name: one} for name in ARGUMENTS)):
            with suppress(Refused):
                json.dumps(call(Arguments(sent)), ensure_ascii=False).encode()


@pytest.mark.parametrize("sent", [b"{", b"[]", b'{"text": ""}'])
def test_a_response_url_refuses_nonsense(shared: Practice, sent: bytes) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(f"{shared.url}respond/unknown", sent))

    with refused.value as answer:
        assert answer.code in (400, 404)
