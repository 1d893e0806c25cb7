"""Keeps the workspace in one JSON file between two runs: what was said and read, files, Home tabs, the clock's lead.

Not kept: open modals, and the addresses and triggers that were given out; Slack forgets those within minutes too.
"""

import asyncio
import contextlib
import json
import os
import tempfile
from pathlib import Path

from bot.practice import kept
from bot.practice.block_kit.inside import Json
from bot.practice.clock import PracticeClock
from bot.practice.page.unread import ReadMarks
from bot.practice.reading import read_json
from bot.practice.views import Views
from bot.practice.workspace import Workspace

FORMAT = "think-child-practice"
VERSION = 1
PAUSE_SECONDS = 1.0  # between two writings, however much is said meanwhile
_DAMAGE = (AttributeError, KeyError, TypeError, ValueError, IndexError, RecursionError)


class KeepProblem(Exception):
    """The file cannot be read or written. One sentence: what is wrong, and what to do."""


class Keep:
    """With `fresh`, what the file holds is not read, and goes with the first writing."""

    def __init__(
        self,
        path: Path,
        workspace: Workspace,
        views: Views,
        marks: ReadMarks,
        clock: PracticeClock,
        *,
        fresh: bool = False,
    ) -> None:
        self._path = path
        self._workspace = workspace
        self._views = views
        self._marks = marks
        self._clock = clock
        self._timer: asyncio.TimerHandle | None = None
        if path.exists() and not fresh:
            self._load()
        # Also a place that cannot be written to is noticed now, and not at the end.
        self.save()

    def changed(self) -> None:
        """Writes soon. Where no event loop runs yet, or no longer, the writing at the end is enough."""
        if self._timer is None:
            with contextlib.suppress(RuntimeError):
                self._timer = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._save_meanwhile)

    def save(self) -> None:
        """All or nothing: whoever reads the file finds the old one or the new one, whole."""
        text = json.dumps(self._snapshot())
        try:
            handle, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(self._path)
        except OSError as error:
            Path(temporary).unlink(missing_ok=True)
            raise self._unwritable(error) from error

    def _save_meanwhile(self) -> None:
        self._timer = None
        # The writing at the end tries once more, and tells the person.
        with contextlib.suppress(KeepProblem):
            self.save()

    def _snapshot(self) -> Json:
        workspace = self._workspace
        return {
            "format": FORMAT,
            "version": VERSION,
            "moved": self._clock.moved,
            "channels": {room.id: kept.channel_to_json(room) for room in workspace.channels.values()},
            "files": [kept.file_to_json(file) for file in workspace.files.all.values() if file.completed],
            "homes": {user: kept.home_to_json(view) for user, view in self._views.homes.items()},
            "deactivated": sorted(workspace.deactivated),
            "begun_at": self._marks.begun_at,
            "read_to": self._marks.read_to,
        }

    def _load(self) -> None:
        try:
            content = read_json(self._path.read_text(encoding="utf-8"))
        except OSError as error:
            why = f"cannot be read ({error.strerror or error})"
            raise KeepProblem(f"{self._path} {why}: choose another file with --keep.") from error
        except ValueError:
            raise self._foreign("it is not JSON") from None
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise self._foreign("it was not written by the practice workspace")
        if content.get("version") != VERSION:
            raise self._foreign(f"it is of version {content.get('version')}, and this program reads version {VERSION}")
        try:
            self._check_cast(content)
            self._put_back(content)
        except _DAMAGE as error:
            raise self._foreign(f"it is damaged ({type(error).__name__}: {error})") from None

    def _put_back(self, content: Json) -> None:
        """Nothing is changed before all of it was read."""
        workspace = self._workspace
        files = {one["id"]: kept.file_from_json(one, workspace.files) for one in content["files"]}
        said = {name: kept.channel_from_json(name, one, files) for name, one in content["channels"].items()}
        homes = {user: kept.home_from_json(user, one) for user, one in content["homes"].items()}
        begun_at, read_to = kept.ts(content["begun_at"]), kept.marks_from_json(content["read_to"])
        lead = float(content["moved"])
        workspace.files.all.update(files)
        workspace.deactivated = set(content["deactivated"])
        for name, one in said.items():
            workspace.put_back(name, one.archived, one.has_app, one.messages)
        self._views.homes.update(homes)
        self._marks.begun_at, self._marks.read_to = begun_at, read_to
        if lead > self._clock.moved:
            self._clock.move(lead - self._clock.moved)

    def _check_cast(self, content: Json) -> None:
        strangers = sorted(content["channels"].keys() - self._workspace.channels.keys())
        strangers += sorted((set(content["homes"]) | set(content["deactivated"])) - self._workspace.people.keys())
        if strangers:
            raise KeepProblem(
                f"{self._path} was kept with other people or teams ({', '.join(strangers[:3])} are not here): "
                "use the cast it was kept with, or choose another file with --keep."
            )

    def _foreign(self, why: str) -> KeepProblem:
        return KeepProblem(
            f"{self._path} cannot be opened, because {why}: "
            "choose another file with --keep, or move it away to begin with an empty workspace."
        )

    def _unwritable(self, error: OSError) -> KeepProblem:
        why = error.strerror or error
        return KeepProblem(
            f"{self._path} cannot be written ({why}): choose a place with --keep that can be written to."
        )
