"""The files of the workspace: asked for, uploaded, completed, shared, deleted. Knows nothing of HTTP.

A file is looked at by Slack for a moment after it was completed; until then it has no type and cannot be shown.
"""

import mimetypes
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from bot.practice import ids
from bot.practice.block_kit.inside import Json
from bot.practice.refused import Refused

MOST_BYTES = 25 * 1024 * 1024  # ours: they are held in memory
# By their first bytes: a name proves nothing, and the browser is told what these say.
_IMAGES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF87a": "gif", b"GIF89a": "gif"}
_IN_BLOCKS = ("image/png", "image/jpeg", "image/gif")  # docs.slack.dev: slack file object
_UNSPEAKABLE = re.compile(r"[^\w.-]+")  # in an address
UNKNOWN_TYPE = "application/octet-stream"


@dataclass(eq=False)
class File:
    id: str
    name: str
    length: int
    url: str
    created: int
    alt: str = ""
    title: str = ""
    data: bytes | None = None
    completed: bool = False
    settled: bool = False
    deleted: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict)  # the messages that show it, by channel

    @property
    def mimetype(self) -> str:
        start = (self.data or b"")[:12]
        if start[:4] == b"RIFF" and start[8:] == b"WEBP":
            return "image/webp"
        for magic, kind in _IMAGES.items():
            if start.startswith(magic):
                return f"image/{kind}"
        guessed = mimetypes.guess_type(self.name)[0] or UNKNOWN_TYPE
        # A name that promises one of the images above does not make it one.
        return UNKNOWN_TYPE if guessed in (*_IN_BLOCKS, "image/webp") else guessed

    @property
    def is_image(self) -> bool:
        return self.mimetype in (*_IN_BLOCKS, "image/webp")

    @property
    def fits_blocks(self) -> bool:
        return self.settled and not self.deleted and self.mimetype in _IN_BLOCKS

    def as_slack(self) -> Json:
        if self.deleted:
            return {"id": self.id, "mode": "tombstone"}
        shown: Json = {"id": self.id, "name": self.name, "title": self.title or self.name, "size": self.length}
        kind = self.mimetype if self.settled else ""
        shown |= {"mimetype": kind, "filetype": kind.rpartition("/")[2], "user": ids.BOT_USER, "created": self.created}
        shown |= {"timestamp": self.created, "mode": "hosted", "is_external": False, "is_public": False}
        shown |= {"url_private": self.url, "url_private_download": self.url, "permalink": self.url}
        shown |= {"channels": [one for one in self.shares if one.startswith("C")], "groups": []}
        shown |= {"ims": [one for one in self.shares if one.startswith("D")], "shares": self._shares()}
        return shown | ({"alt_txt": self.alt} if self.alt else {})

    def _shares(self) -> Json:
        shown: Json = {}
        for channel, stamps in self.shares.items():
            place = "public" if channel.startswith("C") else "private"
            shown.setdefault(place, {})[channel] = [{"ts": ts, "reply_count": 0} for ts in stamps]
        return shown


class Files:
    def __init__(self, clock: Callable[[], float], base: str = "/") -> None:
        self.all: dict[str, File] = {}
        self._base = base
        self._clock = clock
        self._tickets: dict[str, File] = {}

    def request(self, name: str, length: int, alt: str = "") -> tuple[File, str]:
        """A file that is still to come, and the address at which its bytes are taken, once."""
        file_id = "F0" + secrets.token_hex(5).upper()
        file = File(file_id, name, length, self.url_of(file_id, name), int(self._clock()), alt)
        self.all[file.id] = file
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = file
        return file, f"{self._base}upload/v1/{ticket}"

    def awaited(self, ticket: str) -> File | None:
        return self._tickets.get(ticket)

    def receive(self, ticket: str, data: bytes) -> File:
        file = self._tickets.pop(ticket)
        file.data = data
        return file

    def uploaded(self, file_id: str) -> File:
        file = self.all.get(file_id)
        if file is None or file.data is None or file.completed:
            raise Refused("file_not_found")
        return file

    def complete(self, file_id: str, title: str) -> File:
        file = self.uploaded(file_id)
        file.title, file.completed = title, True
        return file

    def file(self, file_id: str) -> File:
        file = self.all.get(file_id)
        if file is None or not file.completed:
            raise Refused("file_not_found")
        if file.deleted:
            raise Refused("file_deleted")
        return file

    def delete(self, file_id: str) -> None:
        file = self.file(file_id)
        file.deleted, file.data = True, None

    def meant_by(self, reference: Json) -> File | None:
        """What a `slack_file` names: an id, or the address of a file."""
        if "id" in reference:
            return self.all.get(str(reference["id"]))
        return next((file for file in self.all.values() if file.url == reference.get("url")), None)

    def url_of(self, file_id: str, name: str) -> str:
        return f"{self._base}files/{file_id}/{quote(_UNSPEAKABLE.sub('_', name))}"
