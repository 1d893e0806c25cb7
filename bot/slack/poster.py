"""Posts the outbox's messages to Slack, and looks in a conversation whether one arrived.

Each message carries its number as metadata, which other members of the workspace can read: it is a number and nothing
else. Slack has no idempotency key, so nothing here repeats a call by itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.cards import Card
from bot.outbox.rules import DeliveryError, Sent
from bot.slack import render

TIMEOUT = 5  # seconds: shorter than the margin at the end of a lease (a test holds it to that)
EVENT = "think_child_message"
PAGE = 200  # messages of a conversation in one look
# Slack takes none of our messages for now: all of them wait, and admins are told.
CLOSED = {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed", "missing_scope"}
CLOSED_PAUSE = 60.0
# Slack may have taken it, and does not know.
UNSURE = {"fatal_error", "internal_error", "service_unavailable", "request_timeout"}


class Poster:
    """Needs the scopes chat:write, im:write and im:history."""

    def __init__(self, token: str, api_url: str) -> None:
        self._client = AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT, retry_handlers=[])

    async def open(self) -> None:
        """One connection pool for all calls; to be called in the event loop that makes them."""
        self._client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))

    async def close(self) -> None:
        if self._client.session is not None:
            await self._client.session.close()

    async def post(self, to: str, card: Card, delivery_id: int) -> Sent:
        metadata = {"event_type": EVENT, "event_payload": {"id": str(delivery_id)}}
        with _in_our_words():
            said = await self._client.chat_postMessage(channel=to, metadata=metadata, **render.message(card))
        return Sent(str(said["channel"]), str(said["ts"]))

    async def find(self, to: str, delivery_id: int, since: datetime) -> Sent | None:
        with _in_our_words():
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


def _id_of(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("id", "")) if metadata.get("event_type") == EVENT else ""


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        raise _of_slack(error) from error
    except aiohttp.ClientConnectorError as error:  # no connection was made, so nothing was said
        raise DeliveryError("unreachable", pause=5.0) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise DeliveryError(type(error).__name__, arrived_perhaps=True) from error


def _of_slack(error: SlackApiError) -> DeliveryError:
    response = error.response
    if not isinstance(response, AsyncSlackResponse):  # an answer that is no answer of Slack's
        return DeliveryError("unreadable answer", arrived_perhaps=True)
    status, code = response.status_code, str(response.get("error", "unknown"))
    if status == 429 or code == "ratelimited":
        return DeliveryError("ratelimited", pause=float(response.headers.get("Retry-After", 1)))
    if code in CLOSED:
        return DeliveryError(code, pause=CLOSED_PAUSE)
    if status >= 500 or code in UNSURE:
        return DeliveryError(code, arrived_perhaps=True)
    return DeliveryError(code, permanent=True)
