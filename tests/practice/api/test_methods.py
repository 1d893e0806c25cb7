"""The Web API, asked by slack_sdk: what it does, and which of Slack's errors it answers with."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice import Practice
from bot.practice.asgi import Parts
from bot.practice.block_kit.inside import Json
from bot.practice.people import ROSTER, people_from
from bot.practice.person import Visitor
from bot.practice.refused import Refused

AMINAS = "D0AMINA"
MODAL: Json = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Start"},
    "blocks": [{"type": "divider"}],
}
HOME: Json = {"type": "home", "blocks": [{"type": "divider"}]}


@pytest.fixture(scope="module")
def shared() -> Iterator[Practice]:
    """For what is refused, and so changes nothing."""
    with Practice() as workspace:
        yield workspace


def refusal(client: WebClient, method: str, **args: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        client.api_call(method, params=args)
    return str(refused.value.response["error"])


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("xoxb-other", "auth.test", "invalid_auth"),
        (None, "auth.test", "not_authed"),
        ("xapp-practice", "chat.postMessage", "not_allowed_token_type"),
        ("xoxb-practice", "apps.connections.open", "not_allowed_token_type"),
        ("xoxb-practice", "chat.shout", "unknown_method"),
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
        ("chat.postMessage", {"channel": AMINAS, "text": "Hi", "metadata": "[]x"}, "invalid_metadata_format"),
        ("chat.postEphemeral", {"channel": AMINAS, "user": "U0CAROL", "text": "Hi"}, "user_not_in_channel"),
        ("chat.update", {"channel": AMINAS, "ts": "1.000001", "text": "Hi"}, "message_not_found"),
        ("chat.update", {"channel": "U0AMINA", "ts": "1.000001", "text": "Hi"}, "channel_not_found"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.history", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("views.open", {"trigger_id": "made.up", "view": json.dumps(MODAL)}, "invalid_trigger_id"),
        ("views.update", {"view_id": "V0", "view": json.dumps(MODAL)}, "not_found"),
        ("views.publish", {"user_id": "U0NOBODY", "view": json.dumps(HOME)}, "user_not_found"),
        ("views.publish", {"user_id": "U0AMINA", "view": json.dumps(MODAL)}, "invalid_arguments"),
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
    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: text [json-pointer:/blocks/0]"]


def test_an_update_with_text_alone_drops_the_blocks(client: WebClient, amina: Visitor) -> None:
    ts = client.chat_postMessage(channel=AMINAS, text="a", blocks=[{"type": "divider"}])["ts"]

    client.chat_update(channel=AMINAS, ts=ts, text="b")

    assert (amina.last()["text"], amina.last()["blocks"]) == ("b", [])


def test_long_text_is_cut_when_posted_and_refused_when_updated(client: WebClient, amina: Visitor) -> None:
    ts = client.chat_postMessage(channel=AMINAS, text="x" * 40_001)["ts"]

    assert len(amina.last()["text"]) == 40_000
    assert refusal(client, "chat.update", channel=AMINAS, ts=ts, text="x" * 4001) == "msg_too_long"


def test_another_authors_message_cannot_be_changed(client: WebClient) -> None:
    welcome = client.conversations_history(channel="C0GENERAL")["messages"][0]

    for method, error in (("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")):
        assert refusal(client, method, channel="C0GENERAL", ts=welcome["ts"], text="Hi") == error


def test_history_is_newest_first_in_pages_and_keeps_metadata(client: WebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"key": "k1"}}
    first = client.chat_postMessage(channel=AMINAS, text="1", metadata=metadata)["ts"]
    for text in "23":
        client.chat_postMessage(channel=AMINAS, text=text)
    client.chat_postEphemeral(channel=AMINAS, user="U0AMINA", text="not kept")

    page = client.conversations_history(channel=AMINAS, limit=2)
    rest = client.conversations_history(
        channel=AMINAS, cursor=page["response_metadata"]["next_cursor"], include_all_metadata=True
    )

    assert [message["text"] for message in page["messages"]] == ["3", "2"]
    assert [message["metadata"] for message in rest["messages"]] == [metadata]
    since = client.conversations_history(channel=AMINAS, oldest=first)["messages"]
    assert [message["text"] for message in since] == ["3", "2"]
    assert "metadata" not in client.conversations_history(channel=AMINAS, latest=first, inclusive=True)["messages"][0]


def test_a_deleted_message_is_gone(client: WebClient, amina: Visitor) -> None:
    ts = client.chat_postMessage(channel=AMINAS, text="1")["ts"]

    client.chat_delete(channel=AMINAS, ts=ts)

    assert amina.sees() == []


def test_people_have_names_titles_and_time_zones(client: WebClient) -> None:
    amina = client.users_info(user="U0AMINA")["user"]
    everyone = client.users_list()["members"]

    assert (amina["real_name"], amina["tz"]) == ("Amina Khan", "Europe/London")
    assert amina["profile"]["title"] == "Officer, Response A"
    assert {"U0ERIN", "U0THINKCHILD", "U0BO"} <= {person["id"] for person in everyone}


def test_a_persons_conversation_can_be_opened_and_described(client: WebClient) -> None:
    opened = client.conversations_open(users="U0AMINA")["channel"]["id"]

    assert opened == AMINAS
    assert client.conversations_info(channel=opened)["channel"]["is_im"]
    assert {room["name"] for room in client.conversations_list()["channels"]} == {"general", "response-a"}


def test_a_stale_hash_does_not_overwrite_home(client: WebClient) -> None:
    old = client.views_publish(user_id="U0AMINA", view=HOME)["view"]["hash"]
    client.views_publish(user_id="U0AMINA", view=HOME, hash=old)

    assert refusal(client, "views.publish", user_id="U0AMINA", view=json.dumps(HOME), hash=old) == "hash_conflict"


def test_a_view_over_250_kilobytes_is_refused(client: WebClient) -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    view = {"type": "home", "blocks": [long] * 90}

    assert refusal(client, "views.publish", user_id="U0AMINA", view=json.dumps(view)) == "view_too_large"


def test_the_shipped_roster_has_the_cast_first_and_a_team_under_ten() -> None:
    people = people_from(ROSTER)

    assert [person.id for person in people[:4]] == ["U0AMINA", "U0BO", "U0CAROL", "U0DEV"]
    assert people[1].title == "Coach, Response A and Response B"
    assert people[3].title == "Supervisor, Response A"
    assert sum(person.team == "Custody and Neighbourhood" for person in people) == 6


def parts_at(now: list[float]) -> Parts:
    """The workspace without its server, and with a clock that the test moves."""
    return Parts(people_from(ROSTER), base="http://127.0.0.1:1/", clock=lambda: now[0])


def refused(call: Any, *args: Any) -> str:
    with pytest.raises(Refused) as refusal:
        call(*args)
    return refusal.value.error


def test_a_trigger_works_once_and_for_three_seconds() -> None:
    now = [1_700_000_000.0]
    views = parts_at(now).views
    used, late = views.trigger_for("U0AMINA"), views.trigger_for("U0AMINA")

    views.open(used, MODAL)
    now[0] += 3.1

    assert refused(views.open, used, MODAL) == "exchanged_trigger_id"
    assert refused(views.open, late, MODAL) == "expired_trigger_id"


def test_at_most_three_modals_are_stacked() -> None:
    views = parts_at([0.0]).views
    views.open(views.trigger_for("U0AMINA"), MODAL)
    for _ in range(2):
        views.push(views.trigger_for("U0AMINA"), MODAL)

    assert refused(views.push, views.trigger_for("U0AMINA"), MODAL) == "push_limit_reached"


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


@pytest.mark.parametrize("sent", [b"{", b"[]", b'{"text": ""}'])
def test_a_response_url_refuses_nonsense(shared: Practice, sent: bytes) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(Request(f"{shared.url}respond/unknown", sent))

    with refused.value as answer:
        assert answer.code in (400, 404)
