"""Bringing a payload to the bot and its acknowledgement back, by Socket Mode or by signed HTTP."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal

from bot.practice import ids
from bot.practice.block_kit import limits
from bot.practice.events import signed_http
from bot.practice.events.socket_mode import Sockets

Kind = Literal["interactive", "slash_commands", "events_api"]


class NotAcknowledged(Exception):
    """The sentence that the person is shown."""


class Delivery:
    """Uses signed HTTP once `request_url` is set, and Socket Mode otherwise, as a Slack app is set up to do."""

    def __init__(self, sockets: Sockets, signing_secret: str, clock: Callable[[], float]) -> None:
        self.request_url: str | None = None
        self.ack_seconds = limits.ACK_SECONDS
        self._sockets = sockets
        self._signing_secret = signing_secret
        self._clock = clock

    @property
    def bot_is_there(self) -> bool:
        return self.request_url is not None or self._sockets.count > 0

    async def deliver(self, kind: Kind, payload: dict[str, Any]) -> dict[str, Any]:
        """The body of the acknowledgement; empty if it had none."""
        if not self.bot_is_there:
            raise NotAcknowledged(f"{ids.APP_NAME} is not connected. Start the bot, then try again.")
        try:
            async with asyncio.timeout(self.ack_seconds):
                return await self._send(kind, payload)
        except TimeoutError:
            raise NotAcknowledged(f"{ids.APP_NAME} did not respond in time. Try again.") from None
        except signed_http.BadAnswer as bad:
            raise NotAcknowledged(f"{ids.APP_NAME} answered with an error ({bad}). Try again.") from None
        except OSError:
            raise NotAcknowledged(f"{ids.APP_NAME} could not be reached. Start the bot, then try again.") from None

    async def _send(self, kind: Kind, payload: dict[str, Any]) -> dict[str, Any]:
        if self.request_url is None:
            return await self._sockets.send(kind, payload)
        headers, body = signed_http.request(kind, payload, self._signing_secret, self._clock())
        return await signed_http.post(self.request_url, headers, body)
