"""What was said and who is there, in pages; and where the bot may not read or write."""

import pytest
from slack_sdk import WebClient

from bot.practice import Practice
from tests.practice.api.asking import AMINAS, refusal

METADATA = {"event_type": "delivery", "event_payload": {"key": "k1"}}


def said(client: WebClient, *texts: str, channel: str = AMINAS) -> list[str]:
    return [str(client.chat_postMessage(channel=channel, text=text)["ts"]) for text in texts]


def test_history_is_newest_first_in_pages_and_keeps_metadata(client: WebClient) -> None:
    first = str(client.chat_postMessage(channel=AMINAS, text="1", metadata=METADATA)["ts"])
    said(client, "2", "3")
    client.chat_postEphemeral(channel=AMINAS, user="U0AMINA", text="not kept")

    page = client.conversations_history(channel=AMINAS, limit=2)
    cursor = page["response_metadata"]["next_cursor"]
    rest = client.conversations_history(channel=AMINAS, cursor=cursor, include_all_metadata=True)

    assert [message["text"] for message in page["messages"]] == ["3", "2"]
    assert (page["has_more"], rest["has_more"]) == (True, False)
    assert [message["metadata"] for message in rest["messages"]] == [METADATA]
    since = client.conversations_history(channel=AMINAS, oldest=first)["messages"]
    assert [message["text"] for message in since] == ["3", "2"]
    assert "metadata" not in client.conversations_history(channel=AMINAS, latest=first, inclusive=True)["messages"][0]


def test_a_page_begins_where_the_last_ended_though_messages_came_and_went(client: WebClient) -> None:
    stamps = said(client, "1", "2", "3", "4")
    cursor = client.conversations_history(channel=AMINAS, limit=2)["response_metadata"]["next_cursor"]

    client.chat_delete(channel=AMINAS, ts=stamps[1])
    said(client, "5")

    rest = client.conversations_history(channel=AMINAS, cursor=cursor)["messages"]
    assert [message["text"] for message in rest] == ["1"]


def test_the_sdk_walks_through_all_pages(client: WebClient) -> None:
    said(client, *"12345")

    assert [len(page["messages"]) for page in client.conversations_history(channel=AMINAS, limit=2)] == [2, 2, 1]


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("conversations.history", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.history", {"channel": AMINAS, "limit": "1000"}, "invalid_limit"),
        ("conversations.history", {"channel": AMINAS, "limit": "-1"}, "invalid_limit"),
        ("conversations.history", {"channel": AMINAS, "limit": "two"}, "invalid_arguments"),
        ("conversations.history", {"channel": AMINAS, "cursor": "bmV4dA"}, "invalid_cursor"),
        ("conversations.history", {"channel": AMINAS, "cursor": "bmV4dA=="}, "invalid_cursor"),
        ("conversations.history", {"channel": AMINAS, "oldest": "yesterday"}, "invalid_ts_oldest"),
        ("conversations.history", {"channel": AMINAS, "latest": "today"}, "invalid_ts_latest"),
        ("conversations.replies", {"channel": AMINAS, "ts": "1.000001"}, "thread_not_found"),
        ("conversations.replies", {"channel": AMINAS}, "invalid_arguments"),
        ("conversations.info", {"channel": "U0AMINA"}, "channel_not_found"),
        ("conversations.members", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.members", {"channel": "C0GENERAL", "cursor": "bmV4dDpVMA=="}, "invalid_cursor"),
        ("conversations.join", {"channel": AMINAS}, "method_not_supported_for_channel_type"),
        ("conversations.join", {"channel": "C0NOWHERE"}, "channel_not_found"),
        ("conversations.list", {"types": "everything"}, "invalid_types"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.open", {"users": "U0THINKCHILD"}, "cannot_dm_bot"),
        ("conversations.open", {"users": "U0AMINA,U0BO"}, "method_not_supported_for_channel_type"),
        ("conversations.open", {"channel": "C0GENERAL"}, "method_not_supported_for_channel_type"),
        ("users.conversations", {"user": "U0NOBODY"}, "user_not_found"),
    ],
)
def test_each_refusal_has_slacks_own_error(reader: WebClient, method: str, args: dict[str, str], error: str) -> None:
    assert refusal(reader, method, **args) == error


def test_a_persons_conversation_can_be_opened_and_described(reader: WebClient) -> None:
    opened = reader.conversations_open(users="U0AMINA")["channel"]

    assert opened == {"id": AMINAS}
    assert reader.conversations_open(users="U0AMINA", return_im=True)["channel"]["user"] == "U0AMINA"
    assert reader.conversations_open(channel=AMINAS)["channel"]["id"] == AMINAS
    assert reader.conversations_info(channel=AMINAS)["channel"]["is_im"]
    assert reader.conversations_members(channel=AMINAS)["members"] == ["U0AMINA", "U0THINKCHILD"]


def test_there_is_a_channel_for_each_team_and_one_for_all(reader: WebClient) -> None:
    first = reader.conversations_list(limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    rest = reader.conversations_list(cursor=cursor)
    rooms = [*first["channels"], *rest["channels"]]

    assert len(first["channels"]) == 2
    assert {"general", "response-a", "custody-and-neighbourhood"} <= {room["name"] for room in rooms}
    assert not rest["response_metadata"]["next_cursor"]
    assert all(room["is_im"] for room in reader.conversations_list(types="im")["channels"])


def test_the_members_of_a_channel_come_in_pages(reader: WebClient) -> None:
    pages = [page["members"] for page in reader.conversations_members(channel="C0GENERAL", limit=20)]
    members = [member for page in pages for member in page]

    assert [len(page) for page in pages] == [20, len(members) - 20]
    assert set(members) == {person["id"] for person in reader.users_list()["members"]}


def test_the_conversations_of_one_person(reader: WebClient) -> None:
    rooms = reader.users_conversations(user="U0AMINA", types="public_channel,im")["channels"]

    assert {room["id"] for room in rooms} == {"C0GENERAL", "C0RESPONSEA", AMINAS}


def test_an_archived_channel_is_read_but_not_written_to(practice: Practice, client: WebClient) -> None:
    (ts,) = said(client, "before", channel="C0RESPONSEA")
    practice.workspace.archive("C0RESPONSEA")

    assert refusal(client, "chat.postMessage", channel="C0RESPONSEA", text="Hi") == "is_archived"
    assert refusal(client, "chat.update", channel="C0RESPONSEA", ts=ts, text="Hi") == "is_inactive"
    assert refusal(client, "conversations.join", channel="C0RESPONSEA") == "is_archived"
    assert client.conversations_history(channel="C0RESPONSEA")["messages"][0]["text"] == "before"
    listed = client.conversations_list(exclude_archived=True)["channels"]
    assert "C0RESPONSEA" not in {room["id"] for room in listed}


def test_a_channel_that_the_bot_is_not_in_is_closed_to_it_until_it_joins(practice: Practice, client: WebClient) -> None:
    practice.workspace.channel("C0RESPONSEA").has_app = False

    assert refusal(client, "chat.postMessage", channel="C0RESPONSEA", text="Hi") == "not_in_channel"
    assert refusal(client, "conversations.history", channel="C0RESPONSEA") == "not_in_channel"
    assert "U0THINKCHILD" not in client.conversations_members(channel="C0RESPONSEA")["members"]
    client.conversations_join(channel="C0RESPONSEA")
    assert client.chat_postMessage(channel="#response-a", text="Hi")["channel"] == "C0RESPONSEA"
    assert client.conversations_join(channel="C0RESPONSEA")["warning"] == "already_in_channel"


def test_without_the_messages_tab_nobody_can_be_sent_a_direct_message(practice: Practice, client: WebClient) -> None:
    practice.workspace.messages_tab = False

    assert refusal(client, "chat.postMessage", channel="U0AMINA", text="Hi") == "messages_tab_disabled"
    assert client.chat_postMessage(channel="C0GENERAL", text="Hi")["ok"]
