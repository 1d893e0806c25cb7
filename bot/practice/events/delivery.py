"""Bringing a payload to the bot and its acknowledgement back, by Socket Mode or by signed HTTP.

What is not acknowledged in time has failed, though it may still be acknowledged too late. Events are sent again;
commands and interactions never are: the person is told, and does it again.
"""

import asyncio
import json
import secrets
import ssl
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from bot.practice import ids
from bot.practice.block_kit import limits
from bot.practice.events import signed_http
from bot.practice.events.socket_mode import Envelope, Sockets
from bot.practice.faults import Fault, Faults
from bot.practice.inspector import Call, Inspector

Kind = Literal["interactive", "slash_commands", "events_api"]

# https://docs.slack.dev/apis/events-api#retries: nearly at once, after a minute, after five.
RETRY_SECONDS: tuple[float, ...] = (0.0, 60.0, 300.0)
LATE_SECONDS = 30.0  # ours: how long an acknowledgement that is too late is still waited for
_SENTENCES = {
    "not_connected": "{app} is not connected just now. Try again in a moment; if that does not help, start the bot.",
    "timeout": "{app} did not respond within {seconds:g} seconds. Try again.",
    "socket_lost": "The connection to {app} was lost before it responded. Try again.",
    "http_error": "{app} answered with an error ({detail}). Try again.",
    "connection_failed": "{app} could not be reached. Start the bot, then try again.",
    "ssl_error": "{app} could not be reached: its certificate was not accepted ({detail}).",
}


class NotAcknowledged(Exception):
    """The sentence that the person is shown. `on_news` is called with what becomes known of it later."""

    def __init__(self, reason: str, *, seconds: float = 0, detail: str = "", no_retry: bool = False) -> None:
        self.reason = reason
        self.no_retry = no_retry
        self.on_news: Callable[[str], None] = lambda _: None
        super().__init__(_SENTENCES[reason].format(app=ids.APP_NAME, seconds=seconds, detail=detail))


@dataclass(frozen=True)
class _Try:
    kind: Kind
    payload: str  # JSON
    retry: int = 0
    reason: str = ""  # of the retry, in Slack's word


class Delivery:
    """Uses signed HTTP once `request_url` is set, and Socket Mode otherwise, as a Slack app is set up to do."""

    def __init__(
        self,
        sockets: Sockets,
        signing_secret: str,
        clock: Callable[[], float],
        faults: Faults,
        inspector: Inspector,
    ) -> None:
        self.request_url: str | None = None
        self.ack_seconds = limits.ACK_SECONDS
        self.retry_seconds = RETRY_SECONDS
        self._sockets = sockets
        self._signing_secret = signing_secret
        self._clock = clock
        self._faults = faults
        self._inspector = inspector
        self._under_way: set[asyncio.Task[Any]] = set()

    @property
    def bot_is_there(self) -> bool:
        return self.request_url is not None or self._sockets.count > 0

    async def deliver(self, kind: Kind, payload: dict[str, Any]) -> dict[str, Any]:
        """The body of the acknowledgement; empty if it had none."""
        first = _Try(kind, json.dumps(payload))
        try:
            return await self._attempt(first)
        except NotAcknowledged as failure:
            if kind == "events_api" and not failure.no_retry:
                self._start(self._again(first, failure))
            raise

    async def challenge(self) -> None:
        """Slack's `url_verification`, sent once when somebody enters the address; ValueError says what is wrong."""
        challenge = secrets.token_urlsafe(24)
        asked = {"token": ids.VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        try:
            answer = await self._attempt(_Try("events_api", json.dumps(asked)))
        except NotAcknowledged as failure:
            raise ValueError(f"{self.request_url} did not pass the verification: {failure}") from None
        if challenge not in (answer.get("challenge"), str(answer.get("text")).strip()):
            raise ValueError(f"{self.request_url} did not answer Slack's challenge with its own value.")

    async def _attempt(self, one: _Try) -> dict[str, Any]:
        began = time.perf_counter()
        retry = {"attempt": one.retry, "reason": one.reason} if one.retry else None
        call = self._inspector.begun("to_bot", one.kind, one.payload, retry=retry)
        if not self.bot_is_there:
            raise self._failed(call, began, NotAcknowledged("not_connected"))
        envelope = Envelope(one.kind, one.payload, one.retry, one.reason)
        task = self._start(self._send(one, envelope, call))
        await asyncio.wait({task}, timeout=self.ack_seconds)
        try:
            answer: dict[str, Any] = task.result()
        except asyncio.InvalidStateError:
            failure = NotAcknowledged("socket_lost" if envelope.lost else "timeout", seconds=self.ack_seconds)
            self._watch(task, call, began, failure)
            raise self._failed(call, began, failure) from None
        except signed_http.BadAnswer as bad:
            failure = NotAcknowledged("http_error", detail=str(bad), no_retry=bad.no_retry)
            raise self._failed(call, began, failure) from None
        except ssl.SSLError as error:
            raise self._failed(call, began, NotAcknowledged("ssl_error", detail=error.reason or "TLS")) from None
        except OSError:
            raise self._failed(call, began, NotAcknowledged("connection_failed")) from None
        self._inspector.answered(call, json.dumps(answer) if answer else b"", _ms(began))
        return answer

    async def _send(self, one: _Try, envelope: Envelope, call: Call) -> dict[str, Any]:
        if fault := self._faults.on_delivery():
            await _never(call, fault)
        answer = await (self._sockets.send(envelope) if self.request_url is None else self._post(one))
        if fault := self._faults.on_acknowledgement():
            await _never(call, fault)
        return answer

    async def _post(self, one: _Try) -> dict[str, Any]:
        assert self.request_url is not None
        body = signed_http.body_of(one.kind, one.payload)
        headers = signed_http.headers_of(
            one.kind, body, self._signing_secret, self._clock(), retry=one.retry, reason=one.reason
        )
        return await signed_http.post(self.request_url, headers, body.encode())

    async def _again(self, first: _Try, failure: NotAcknowledged) -> None:
        """An event's retries; what the person was told is taken back when one arrives."""
        reason = failure.reason
        for number, seconds in enumerate(self.retry_seconds, 1):
            await asyncio.sleep(seconds)
            try:
                await self._attempt(_Try(first.kind, first.payload, number, self._slacks_word(reason)))
            except NotAcknowledged as again:
                reason = again.reason
                if again.no_retry:
                    return
            else:
                failure.on_news("")
                return

    def _slacks_word(self, reason: str) -> str:
        """For the retry's reason: over HTTP one of the documented ones, in Socket Mode only ever `timeout`."""
        if self.request_url is None:
            return "timeout"
        return {"timeout": "http_timeout", "not_connected": "connection_failed"}.get(reason, reason)

    def _watch(self, task: "asyncio.Task[dict[str, Any]]", call: Call, began: float, failure: NotAcknowledged) -> None:
        """For the acknowledgement that comes too late: nothing is done with it, but how late it was is told."""
        giving_up = asyncio.get_running_loop().call_later(LATE_SECONDS, task.cancel)

        def arrived(_: "asyncio.Task[dict[str, Any]]") -> None:
            giving_up.cancel()
            if task.cancelled() or task.exception():
                return
            seconds = time.perf_counter() - began
            call.note = f"Acknowledged after {seconds:.1f} s: too late."
            self._inspector.answered(call, json.dumps(task.result()), seconds * 1000, call.error)
            failure.on_news(f"(It responded after {seconds:.1f} seconds.)")

        task.add_done_callback(arrived)

    def _failed(self, call: Call, began: float, failure: NotAcknowledged) -> NotAcknowledged:
        call.note = str(failure)
        self._inspector.answered(call, b"", _ms(began), self._word(failure.reason))
        return failure

    def _word(self, reason: str) -> str:
        return "http_timeout" if reason == "timeout" and self.request_url is not None else reason

    def _start(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        # A task that nobody keeps may be collected before it has run.
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task


async def _never(call: Call, fault: Fault) -> None:
    call.fault = fault.says()
    await asyncio.Event().wait()


def _ms(began: float) -> float:
    return (time.perf_counter() - began) * 1000
