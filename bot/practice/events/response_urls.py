"""The short-lived addresses at which a bot may answer a command or a press: five times, for half an hour."""

import secrets
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.practice.api.arguments import Arguments
from bot.practice.api.chat import blocks_in, thread_in
from bot.practice.block_kit import limits
from bot.practice.block_kit.inside import Json
from bot.practice.reading import read_json
from bot.practice.refused import Refused
from bot.practice.workspace import Message, Workspace


@dataclass
class _Address:
    user: str
    channel: str
    source: Message | None  # the message that was pressed; a command has none
    given_at: float
    uses: int = 0


class ResponseUrls:
    def __init__(self, workspace: Workspace, base: str) -> None:
        self._base = base
        self._workspace = workspace
        self._addresses: dict[str, _Address] = {}

    def url_for(self, user: str, channel: str, source: Message | None = None) -> str:
        self._forget_expired()
        key = secrets.token_urlsafe(12)
        self._addresses[key] = _Address(user, channel, source, self._workspace.clock())
        return f"{self._base}respond/{key}"

    async def serve(self, request: Request) -> JSONResponse:
        try:
            self.respond(request.path_params["key"], _read(await request.body()))
        except Refused as refusal:
            request.state.problems = refusal.found  # for the inspector
            return JSONResponse(refusal.answer(), 404 if refusal.error.endswith("_url") else 400)
        return JSONResponse({"ok": True})

    def answer_command(self, user: str, channel: str, answer: Json) -> None:
        """What a command's acknowledgement says is shown in the same way."""
        self._put(_Address(user, channel, None, 0), Arguments(answer))

    def respond(self, key: str, answer: Any) -> None:
        address = self._addresses.get(key)
        if address is None or self._expired(address):
            raise Refused("expired_url")
        if address.uses >= limits.RESPONSE_URL_USES:
            raise Refused("used_url")
        if not isinstance(answer, dict):
            raise Refused("invalid_payload")
        self._put(address, Arguments(answer))
        address.uses += 1

    def _put(self, address: _Address, answer: Arguments) -> None:
        text, blocks, source = answer.text("text"), blocks_in(answer), address.source
        if answer.flag("delete_original") and source is not None:
            self._workspace.remove(self._workspace.message(source.channel, source.ts))
        elif answer.flag("replace_original") and source is not None:
            self._workspace.change(self._workspace.message(source.channel, source.ts), text, blocks)
        else:
            only_for = None if answer.text("response_type") == "in_channel" else address.user
            self._workspace.say(address.channel, text, blocks, thread_ts=thread_in(answer), only_for=only_for)

    def _expired(self, address: _Address) -> bool:
        return self._workspace.clock() - address.given_at > limits.RESPONSE_URL_SECONDS

    def _forget_expired(self) -> None:
        # Oldest first: an address that is not known answers like one that has expired.
        while self._addresses and self._expired(self._addresses[next(iter(self._addresses))]):
            del self._addresses[next(iter(self._addresses))]


def _read(body: bytes) -> Any:
    try:
        return read_json(body.decode())
    except ValueError:
        raise Refused("invalid_payload") from None
