"""What the app was not granted is refused, with the words and headers from which slack_sdk builds its message."""

import pytest
from slack_sdk import WebClient

from bot.practice import Practice, ids
from bot.practice.api.methods import bot_methods
from bot.practice.api.scopes import ACCEPTED
from bot.practice.asgi import Parts
from bot.practice.cast import Cast
from tests.practice.api.asking import EVERY_SCOPE, refused_answer

ARGS = {
    "channel": "D0AMINA",
    "user": "U0AMINA",
    "users": "U0AMINA",
    "text": "Hi",
    "ts": "1.000001",
    "file": "F0",
    "usergroup": "S0",
}


def client_with(practice: Practice) -> WebClient:
    return WebClient(token=ids.BOT_TOKEN, base_url=practice.api_url)


def test_every_method_has_its_line_in_the_table_of_scopes() -> None:
    methods = bot_methods(Parts(Cast((), ()), base="http://127.0.0.1:1/").families)

    assert methods.keys() == ACCEPTED.keys()


def test_without_a_scope_each_method_that_needs_one_is_refused() -> None:
    with Practice(scopes=["commands"]) as practice:
        client = client_with(practice)
        for method, accepted in ACCEPTED.items():
            if accepted:
                answer = refused_answer(client, method, **ARGS)

                assert (answer["error"], answer["needed"]) == ("missing_scope", ",".join(accepted)), method
                assert answer["provided"] == "commands"


@pytest.mark.parametrize(
    ("method", "channel", "needed"),
    [
        ("conversations.history", "D0AMINA", "im:history"),
        ("conversations.history", "C0GENERAL", "channels:history"),
        ("conversations.replies", "C0GENERAL", "channels:history"),
        ("conversations.info", "D0AMINA", "im:read"),
        ("conversations.members", "C0GENERAL", "channels:read"),
    ],
)
def test_a_scope_for_one_kind_of_conversation_does_not_open_the_other(method: str, channel: str, needed: str) -> None:
    with Practice(scopes=[scope for scope in EVERY_SCOPE if scope != needed]) as practice:
        answer = refused_answer(client_with(practice), method, channel=channel, ts="1.000001")

    assert (answer["error"], answer["needed"]) == ("missing_scope", needed)


def test_direct_messages_are_opened_with_im_write_and_listed_with_im_read() -> None:
    with Practice(scopes=["channels:manage", "channels:read"]) as practice:
        client = client_with(practice)

        assert refused_answer(client, "conversations.open", users="U0AMINA")["needed"] == "im:write"
        assert refused_answer(client, "conversations.list", types="public_channel,im")["needed"] == "im:read"
        assert client.conversations_list()["channels"]


def test_what_needs_no_scope_works_without_any() -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}]}
    with Practice(scopes=[]) as practice:
        client = client_with(practice)

        assert client.auth_test()["user_id"] == ids.BOT_USER
        assert client.views_publish(user_id="U0AMINA", view=view)["ok"]


def test_the_headers_tell_what_is_granted_and_what_is_accepted(reader: WebClient) -> None:
    answer = reader.users_info(user="U0AMINA")
    refused = WebClient(token="xoxb-other", base_url=reader.base_url)

    assert answer.headers["x-oauth-scopes"] == ",".join(EVERY_SCOPE)
    assert answer.headers["x-accepted-oauth-scopes"] == "users:read"
    assert "x-accepted-oauth-scopes" not in reader.auth_test().headers
    assert refused_answer(refused, "users.info")["error"] == "invalid_auth"


@pytest.mark.parametrize("problem", ["account_inactive", "token_revoked"])
def test_an_app_that_was_removed_is_told_so(practice: Practice, client: WebClient, problem: str) -> None:
    practice.workspace.token_problem = "account_inactive" if problem == "account_inactive" else "token_revoked"

    assert refused_answer(client, "auth.test")["error"] == problem
    assert refused_answer(client, "chat.postMessage", channel="U0AMINA", text="Hi")["error"] == problem
