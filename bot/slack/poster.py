"""Posts the outbox's messages to Slack, and looks in a conversation whether one arrived.

Each message carries its number as metadata, which other members of the workspace can read: it is a number and nothing
else. Slack has no idempotency key, so nothing here repeats a call by itself.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.cards import Card
from bot.outbox.quiet import Soon
from bot.outbox.rules import DeliveryError, Sent
from bot.slack import render
from bot.slack.quiet import QuietHours

TIMEOUT = 5  # seconds: shorter than the margin at the end of a lease (a test holds it to that)
EVENT = "think_child_message"
PAGE = 200  # messages of a conversation in one look
CONNECT = 3  # of them: as long as no connection is made nothing was said
# About the reader or the message: no later attempt will do better.
REFUSED = {
    "channel_not_found",
    "user_not_found",
    "user_not_visible",
    "user_disabled",
    "users_not_found",
    "cannot_dm_bot",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "msg_too_long",
    "msg_blocks_too_long",
    "invalid_blocks",
    "invalid_blocks_format",
    "no_text",
    "invalid_metadata_format",
    "metadata_too_large",
    "too_many_attachments",
}
# Slack takes none of our messages for now: all of them wait, and operators see why.
CLOSED = {
    "invalid_auth",
    "account_inactive",
    "token_revoked",
    "token_expired",
    "not_authed",
    "missing_scope",
    "not_allowed_token_type",
    "ekm_access_denied",
    "accesslimited",
    "access_denied",
    "org_login_required",
    "team_access_not_granted",
    "team_added_to_org",
    "two_factor_setup_required",
    "messages_tab_disabled",  # the app's, not the reader's
}
CLOSED_PAUSE = 60.0
BLIND = {"missing_scope", "not_allowed_token_type"}  # to whoever looks: we may post, and may not read
CODE = re.compile(r"[a-z_]{1,60}")
LIMITED = {"ratelimited", "rate_limited"}
LIMITED_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
# Slack may have taken it, and does not know.
UNSURE = {"fatal_error", "internal_error", "service_unavailable", "request_timeout"}


class Poster:
    """Needs the scopes chat:write, im:write, im:history and dnd:read."""

    def __init__(self, token: str, api_url: str) -> None:
        self._client = AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT, retry_handlers=[])
        self._quiet_hours = QuietHours(self._ask_about)

    async def open(self) -> None:
        """One connection pool for all calls; to be called in the event loop that makes them."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT, sock_connect=CONNECT)
        self._client.session = aiohttp.ClientSession(timeout=timeout)

    async def close(self) -> None:
        if self._client.session is not None:
            await self._client.session.close()

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
        metadata = {"event_type": EVENT, "event_payload": {"id": str(delivery_id)}}
        message = render.message(card)
        with _in_our_words():
            said = await self._client.chat_postMessage(channel=to, metadata=metadata, **message)
            return Sent(str(said["channel"]), str(said["ts"]))

    async def find(self, to: str, delivery_id: int, since: datetime) -> Sent | None:
        with _in_our_words(looking=True):
            opened = await self._client.conversations_open(users=to)
            channel = str(opened["channel"]["id"])
            cursor = ""
            while True:
                page = await self._client.conversations_history(
                    channel=channel,
                    oldest=f"{since.timestamp():.6f}",
                    include_all_metadata=True,
                    limit=PAGE,
                    cursor=cursor,
                )
                for message in page["messages"]:
                    if _id_of(message) == str(delivery_id):
                        return Sent(channel, str(message["ts"]))
                cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor:
                    return None

    async def quiet(self, readers: Collection[str], now: datetime, soon: Soon) -> Mapping[str, datetime]:
        return await self._quiet_hours.quiet(readers, now, soon)

    async def _ask_about(self, users: Sequence[str]) -> Mapping[str, Any]:
        with _in_our_words(looking=True):
            return dict((await self._client.dnd_teamInfo(users=users))["users"])


def _id_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("id", "")) if metadata.get("event_type") == EVENT else ""


@contextmanager
def _in_our_words(looking: bool = False) -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        raise _of_slack(error, looking) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:  # so nothing was said
        raise DeliveryError("unreachable", pause=5.0) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise DeliveryError(type(error).__name__, arrived_perhaps=True) from error
    except Exception as error:  # slack_sdk stumbles over what is no answer of Slack's
        raise DeliveryError("unreadable answer", arrived_perhaps=True) from error


def _of_slack(error: SlackApiError, looking: bool) -> DeliveryError:
    response = error.response
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return DeliveryError("unreadable answer", arrived_perhaps=True)
    status, code = response.status_code, _code(response.get("error"))
    if status == 429 or code in LIMITED:
        return DeliveryError("ratelimited", pause=_seconds(str(response.headers.get("Retry-After", ""))))
    if looking and code in BLIND:
        return DeliveryError(code, permanent=True)
    if code in CLOSED:
        return DeliveryError(code, pause=CLOSED_PAUSE)
    if status >= 500 or code in UNSURE or not code:
        return DeliveryError(code or "unreadable answer", arrived_perhaps=True)
    return DeliveryError(code, permanent=code in REFUSED)


def _code(error: object) -> str:
    """Slack's own are words; whatever else stands between us and Slack may say anything, and it is kept and counted."""
    code = str(error or "")
    return code if CODE.fullmatch(code) else ""


def _seconds(retry_after: str) -> float:
    """As a proxy may have written it."""
    known = retry_after.isascii() and retry_after.isdigit()
    return min(float(retry_after), LONGEST_PAUSE) if known else LIMITED_PAUSE
