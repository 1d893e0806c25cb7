"""The short-lived addresses at which a bot may answer a command or a press: five times, for half an hour."""

import secrets
from dataclasses import dataclass
from typing import Any

from bot.practice.block_kit import limits
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
        key = secrets.token_urlsafe(12)
        self._addresses[key] = _Address(user, channel, source, self._workspace.clock())
        return f"{self._base}respond/{key}"

    def respond(self, key: str, answer: dict[str, Any]) -> None:
        address = self._addresses.get(key)
        if address is None or self._workspace.clock() - address.given_at > limits.RESPONSE_URL_SECONDS:
            raise Refused("expired_url")
        if address.uses >= limits.RESPONSE_URL_USES:
            raise Refused("used_url")
        self._put(address, answer)
        address.uses += 1

    def answer_command(self, user: str, channel: str, answer: dict[str, Any]) -> None:
        """What a command's acknowledgement says is shown in the same way."""
        self._put(_Address(user, channel, None, 0), answer)

    def _put(self, address: _Address, answer: dict[str, Any]) -> None:
        text, blocks = str(answer.get("text") or ""), answer.get("blocks")
        source = address.source
        if answer.get("delete_original") and source is not None:
            self._workspace.remove(self._workspace.message(source.channel, source.ts))
        elif answer.get("replace_original") and source is not None:
            self._workspace.change(self._workspace.message(source.channel, source.ts), text, blocks)
        else:
            in_channel = answer.get("response_type") == "in_channel"
            self._workspace.say(address.channel, text, blocks, only_for=None if in_channel else address.user)
