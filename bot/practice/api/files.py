"""The Web API's `files.*` methods: the three steps of an upload, and what became of a file.

The message that shows a file is written a moment after the answer, as in Slack: `ts` is not known yet.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.practice.api.arguments import Arguments
from bot.practice.api.chat import blocks_in, thread_in
from bot.practice.block_kit.checks import Problem
from bot.practice.block_kit.inside import Json
from bot.practice.files import MOST_BYTES, File
from bot.practice.refused import Refused
from bot.practice.workspace import Workspace, dm_of

SETTLING_SECONDS = 0.2
_MOST_ALT = 1000
_MOST_CHANNELS = 100


@dataclass(frozen=True)
class _Share:
    channels: list[str]
    text: str
    blocks: Any
    thread_ts: str | None


class FileMethods:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._files = workspace.files

    def upload_url(self, args: Arguments) -> Json:
        name, length, alt = args.text("filename"), args.number("length", 0), args.text("alt_txt")
        if not name or length <= 0:
            raise Refused("missing_argument")
        if length > MOST_BYTES:
            raise Refused("file_upload_size_restricted")
        if len(alt) > _MOST_ALT:
            raise Refused("alt_txt_too_large")
        file, url = self._files.request(name, length, alt)
        return {"upload_url": url, "file_id": file.id}

    def complete(self, args: Arguments) -> Json:
        wanted, share = _wanted(args.parsed("files", "invalid_arguments")), self._share(args)
        for file_id in wanted:
            self._files.uploaded(file_id)
        files = [self._files.complete(file_id, title) for file_id, title in wanted.items()]
        _later(partial(self._settle, files, share))
        return {"files": [file.as_slack() for file in files]}

    def info(self, args: Arguments) -> Json:
        file = self._files.file(args.required("file"))
        return {"file": file.as_slack(), "comments": [], "response_metadata": {"next_cursor": ""}}

    def delete(self, args: Arguments) -> Json:
        self._files.delete(args.required("file"))
        self._workspace.on_change()
        return {}

    def _share(self, args: Arguments) -> _Share:
        channels = [self._channel(args.text("channel_id"))] if args.text("channel_id") else []
        several = [one for one in args.text("channels").split(",") if one]
        if len(several) > _MOST_CHANNELS:
            raise Refused("channels_limit_exceeded")
        channels += [self._channel(dm_of(one) if one in self._workspace.people else one) for one in several]
        text, thread = args.text("initial_comment"), thread_in(args)
        # Slack looks at the blocks only where there is no comment.
        blocks = None if text else blocks_in(args)
        for channel in channels:
            self._workspace.check_said(channel, True, blocks, thread)
        return _Share(channels, text, blocks, thread)

    def _channel(self, channel: str) -> str:
        if channel not in self._workspace.channels:
            raise Refused("invalid_channel")
        return self._workspace.open_to_app(channel).id

    def _settle(self, files: list[File], share: _Share) -> None:
        for file in files:
            file.settled = True
        left = [file for file in files if not file.deleted]
        for channel in share.channels if left else ():
            # A channel may be archived, or a thread deleted, in that moment: then nothing is shown, as in Slack.
            with suppress(Refused):
                self._workspace.open_to_app(channel)
                self._workspace.say(channel, share.text, share.blocks, thread_ts=share.thread_ts, files=left)
        self._workspace.on_change()


def _wanted(files: Any) -> dict[str, str]:
    """The title of each file, by its id."""
    if not isinstance(files, list) or not files or not all(isinstance(one, dict) and "id" in one for one in files):
        raise Refused("invalid_arguments", [Problem("must be an array of objects with an id", "/files")])
    return {str(one["id"]): str(one.get("title") or "") for one in files}


def _later(act: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(SETTLING_SECONDS, act)
