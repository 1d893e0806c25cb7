"""Messages: how they are kept, changed, threaded and taken away."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.practice.block_kit.inside import Json
from bot.practice.escapes import as_kept
from bot.practice.person import Visitor
from tests.practice.api.asking import AMINAS, refusal

DIVIDER = [{"type": "divider"}]


def post(client: WebClient, text: str, **more: Any) -> str:
    return str(client.chat_postMessage(channel=AMINAS, text=text, **more)["ts"])


def thread(client: WebClient, ts: str) -> list[Json]:
    return list(client.conversations_replies(channel=AMINAS, ts=ts)["messages"])


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Fish & chips", "Fish &amp; chips"),
        ("Fish &amp; chips", "Fish &amp; chips"),
        ("a < b > c", "a &lt; b &gt; c"),
        ("> quoted", "&gt; quoted"),
        ("See <https://example.org|this>", "See <https://example.org|this>"),
        ("<@U0AMINA> <#C0GENERAL> <!here>", "<@U0AMINA> <#C0GENERAL> <!here>"),
        ("<script>", "&lt;script&gt;"),
        ("< @U0AMINA>", "&lt; @U0AMINA&gt;"),
        ("a\x00b\x1bc\nd\te", "abc\nd\te"),
    ],
)
def test_text_is_kept_as_slack_escapes_it_and_stays_so(sent: str, kept: str) -> None:
    assert as_kept(sent) == kept
    assert as_kept(kept) == kept


@given(st.text(alphabet=st.characters() | st.sampled_from("&<>@#!;amp")))
def test_text_is_escaped_once_and_for_all(sent: str) -> None:
    kept = as_kept(sent)

    assert as_kept(kept) == kept
    assert kept.encode().decode() == kept


def test_the_answer_and_history_have_the_escaped_text(client: WebClient) -> None:
    posted = client.chat_postMessage(channel=AMINAS, text="Fish & chips")
    changed = client.chat_update(channel=AMINAS, ts=posted["ts"], text="Fish < chips")

    assert posted["message"]["text"] == "Fish &amp; chips"
    assert changed["text"] == "Fish &lt; chips"
    assert client.conversations_history(channel=AMINAS)["messages"][0]["text"] == "Fish &lt; chips"


def test_another_authors_message_cannot_be_changed(reader: WebClient) -> None:
    welcome = reader.conversations_history(channel="C0GENERAL")["messages"][0]

    for method, error in (("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")):
        assert refusal(reader, method, channel="C0GENERAL", ts=welcome["ts"], text="Hi") == error


def test_an_ephemeral_message_can_be_neither_found_nor_changed(client: WebClient) -> None:
    ts = client.chat_postEphemeral(channel="C0GENERAL", user="U0AMINA", text="Only you")["message_ts"]

    assert refusal(client, "chat.update", channel="C0GENERAL", ts=ts, text="Hi") == "message_not_found"
    assert refusal(client, "chat.delete", channel="C0GENERAL", ts=ts) == "message_not_found"
    assert refusal(client, "chat.getPermalink", channel="C0GENERAL", message_ts=ts) == "message_not_found"
    assert refusal(client, "chat.postMessage", channel="C0GENERAL", thread_ts=ts, text="Hi") == "thread_not_found"


def test_an_update_says_when_and_keeps_the_metadata_unless_it_is_sent(client: WebClient) -> None:
    metadata = {"event_type": "delivery", "event_payload": {"key": "k1"}}
    ts = post(client, "1", metadata=metadata)

    kept = client.chat_update(channel=AMINAS, ts=ts, text="2")["message"]
    emptied = {**metadata, "event_payload": {}}
    replaced = client.chat_update(channel=AMINAS, ts=ts, text="3", metadata=emptied)["message"]

    assert kept["metadata"] == metadata
    assert float(kept["edited"]["ts"]) > float(ts)
    assert replaced["metadata"]["event_payload"] == {}


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ("[]x", "invalid_metadata_format"),
        ('["delivery"]', "invalid_metadata_format"),
        ('{"event_type": "delivery"}', "invalid_metadata_format"),
        ('{"event_type": "d", "event_payload": {}, "more": 1}', "invalid_metadata_format"),
        ('{"event_type": "", "event_payload": {}}', "invalid_metadata_schema"),
        ('{"event_type": "d", "event_payload": ["k1"]}', "invalid_metadata_schema"),
        ('{"event_type": "d", "event_payload": {"key": null}}', "invalid_metadata_schema"),
        ('{"event_type": "d", "event_payload": {"a": {"b": {"c": 1}}}}', "invalid_metadata_schema"),
        (json.dumps({"event_type": "d", "event_payload": {"key": "x" * 16_384}}), "metadata_too_large"),
    ],
)
def test_metadata_has_a_type_and_a_flat_payload(reader: WebClient, metadata: str, error: str) -> None:
    assert refusal(reader, "chat.postMessage", channel=AMINAS, text="Hi", metadata=metadata) == error


def test_metadata_may_hold_objects_and_lists_of_them(client: WebClient) -> None:
    payload = {"key": "k1", "try": 2, "late": False, "run": {"id": 7}, "items": [{"id": 1}, {"id": 2}]}

    post(client, "1", metadata={"event_type": "delivery", "event_payload": payload})

    (found,) = client.conversations_history(channel=AMINAS, include_all_metadata=True)["messages"]
    assert found["metadata"]["event_payload"] == payload


def test_a_thread_is_counted_at_its_first_message_and_left_out_of_history(client: WebClient) -> None:
    parent = post(client, "question")
    first = post(client, "reply 1", thread_ts=parent)
    last = post(client, "reply 2", thread_ts=parent)

    (shown,) = client.conversations_history(channel=AMINAS)["messages"]
    assert (shown["reply_count"], shown["reply_users_count"], shown["latest_reply"]) == (2, 1, last)
    assert shown["thread_ts"] == parent
    assert [message["text"] for message in thread(client, parent)] == ["question", "reply 1", "reply 2"]
    assert thread(client, first) == thread(client, parent)
    pages = client.conversations_replies(channel=AMINAS, ts=parent, limit=2)
    assert [len(page["messages"]) for page in pages] == [2, 1]


def test_a_broadcast_reply_is_in_history_too(client: WebClient) -> None:
    parent = post(client, "question")
    post(client, "for all", thread_ts=parent, reply_broadcast=True)

    newest = client.conversations_history(channel=AMINAS)["messages"][0]

    assert (newest["text"], newest["subtype"], newest["thread_ts"]) == ("for all", "thread_broadcast", parent)


def test_a_deleted_first_message_leaves_a_tombstone_and_a_deleted_reply_nothing(client: WebClient) -> None:
    parent = post(client, "question", blocks=DIVIDER)
    reply, gone = post(client, "reply", thread_ts=parent), post(client, "gone", thread_ts=parent)

    client.chat_delete(channel=AMINAS, ts=gone)
    client.chat_delete(channel=AMINAS, ts=parent)

    tombstone, left = thread(client, reply)
    assert (tombstone["subtype"], tombstone["text"]) == ("tombstone", "This message was deleted.")
    assert "blocks" not in tombstone
    assert left["text"] == "reply"
    assert refusal(client, "chat.update", channel=AMINAS, ts=parent, text="Hi") == "message_not_found"


def test_a_reply_needs_the_first_message_of_its_thread(client: WebClient) -> None:
    parent = post(client, "question")
    reply = post(client, "reply", thread_ts=parent)

    wrong = {"1.000001": "thread_not_found", "0": "invalid_thread_ts", reply: "cannot_reply_to_message"}
    for ts, error in wrong.items():
        assert refusal(client, "chat.postMessage", channel=AMINAS, text="Hi", thread_ts=ts) == error
    assert refusal(client, "chat.postMessage", channel="C0GENERAL", text="Hi", thread_ts=parent) == "thread_not_found"


def test_a_permalink_names_the_message_and_its_thread(client: WebClient) -> None:
    parent = post(client, "question")
    reply = post(client, "reply", thread_ts=parent)

    link = client.chat_getPermalink(channel=AMINAS, message_ts=parent)["permalink"]
    assert link.endswith(f"/archives/{AMINAS}/p{parent.replace('.', '')}")
    assert f"thread_ts={parent}" in client.chat_getPermalink(channel=AMINAS, message_ts=reply)["permalink"]


def test_what_is_posted_to_a_name_or_a_person_arrives(client: WebClient, amina: Visitor) -> None:
    assert client.chat_postMessage(channel="general", text="Hi")["channel"] == "C0GENERAL"
    assert client.chat_postMessage(channel="U0AMINA", text="Hi")["channel"] == AMINAS
    assert amina.last()["text"] == "Hi"
