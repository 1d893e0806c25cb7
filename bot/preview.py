"""One scenario or checklist on the practice workspace's page, as an officer meets it; drawn anew when it is saved.

Its author goes through it as often as they like, and after a save goes on where they were. Nothing is kept.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot import library, registers, wiring
from bot.checklists import content as checklists
from bot.config import Settings
from bot.db import Base
from bot.errors import Mistake, SettingsError
from bot.home import Home
from bot.library import NOTHING, Library
from bot.people import rules, service
from bot.quizzes import content as quizzes
from bot.resuming import Place, PreviewedChecklists, PreviewedQuizzes
from bot.sources import load as load_sources

if TYPE_CHECKING:
    from bot.practice import Practice

EVERY = 0.5  # seconds between two looks at the file

OTHERS = {"sources", "people", "teams", "topics", "recommendations", "cases"}  # top-level keys of other files
OWN = {"questions", "phases", "title"}  # topics has a scenario or checklist too, which may be without its list yet

Stamp = tuple[int, int] | None


@dataclass(frozen=True)
class Draft:
    """What a file holds now: `command` is what an officer types to meet it. Worth showing if there is no mistake."""

    library: Library
    command: str
    mistakes: tuple[Mistake, ...] = ()


def read(file: Path, shipped: Path, today: date) -> Draft:
    """The draft, alone in its library. What rests on other files is looked for around it, and then in what shipped."""
    if not file.exists():
        return Draft(NOTHING, "", (Mistake(file, 1, "the file is gone: was it moved or renamed?"),))
    home = content_around(file, shipped)
    sources, wrong = load_sources(sources_for(file, shipped))
    known = None if wrong else sources
    pointed, _ = registers.load(home / "training", known)
    others, _ = checklists.load(home / "prompts", known)  # their own mistakes are told when they are previewed
    if is_checklist(file):
        names = {name: slug for slug, one in others.items() for name in one.names() if slug != file.stem}
        checklist, mistakes = checklists.load_one(file, known, names, pointed)
        found = Library({checklist.slug: checklist} if checklist else {}, {}, sources)
        return Draft(found, f"/thinkchild {file.stem}", (*wrong, *mistakes))
    scenario, mistakes = quizzes.load_one(file, known, frozenset(others), pointed)
    if scenario and scenario.published > today:  # its author need not wait for the day
        scenario = scenario.model_copy(update={"published": today})
    found = Library({}, {scenario.slug: scenario} if scenario else {}, sources)
    return Draft(found, "/quiz", (*wrong, *mistakes))


def is_checklist(file: Path) -> bool:
    """By its keys, for as long as they can be told; else by the folder it is in."""
    keys = [key for key in _keys(file) if key in ("phases", "questions")]
    return keys[0] == "phases" if keys else file.absolute().parent.name == "prompts"


def refuse_other(file: Path) -> None:
    """Raises SettingsError for a file of another kind: sources, a cast. One that is only begun is welcome."""
    keys = set(_keys(file))
    if keys & OTHERS and not keys & OWN:
        raise SettingsError(
            f"{file} is neither a scenario nor a checklist: choose one of training/*.yaml or prompts/*.yaml."
        )


def _keys(file: Path) -> list[str]:
    """The keys that begin a line, whether or not the rest is YAML."""
    try:
        return re.findall(r"^(\w+)\s*:", file.read_text(encoding="utf-8-sig"), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return []


def content_around(file: Path, shipped: Path) -> Path:
    """The folder with prompts/ and training/ that the file belongs to, or what shipped."""
    above = file.absolute().parent.parent
    return above if (above / "prompts").is_dir() and (above / "training").is_dir() else shipped


def sources_for(file: Path, shipped: Path) -> Path:
    beside = file.absolute().with_name(quizzes.SOURCES_FILE)
    return beside if beside.is_file() else content_around(file, shipped) / "training" / quizzes.SOURCES_FILE


@contextmanager
def previewing(
    file: Path, practice: "Practice", settings: Settings, say: Callable[[str], object]
) -> Iterator[Callable[[], None]]:
    """The bot in the practice workspace, with this file. What it yields looks whether the file was saved."""
    nothing = home_for(settings, NOTHING, Place())
    with (
        wiring.bot(settings, practice.now, nothing) as running,
        wiring.socket(running, settings),
        wiring.clock(running.db, running.home, practice.now) as worker,
    ):
        practice.clock.on_move.append(worker.wake)
        practice.wait_for_bot()
        preview = _Preview(file, practice, settings, running, say)
        preview.look()
        yield preview.look


def home_for(settings: Settings, content: Library, place: Place) -> Home:
    home = wiring.home_for(settings, content)
    quizzes, checklists = (
        {part.name: getattr(service, part.name) for part in fields(service)}
        for service in (home.quizzes, home.checklists)
    )
    return replace(
        home,
        quizzes=PreviewedQuizzes(**quizzes, place=place),
        checklists=PreviewedChecklists(**checklists, place=place),
    )


class _Preview:
    def __init__(
        self,
        file: Path,
        practice: "Practice",
        settings: Settings,
        running: wiring.Running,
        say: Callable[[str], object],
    ) -> None:
        self._file, self._practice, self._settings, self._running, self._say = file, practice, settings, running, say
        self._shipped = settings.thinkchild_content or library.folder()
        self._seen: tuple[Stamp, Stamp] | None = None
        self._shown = False
        self._place = Place()
        self._forget()

    def look(self) -> None:
        """Draws it anew, or tells what is wrong with it, if it was saved since the last look."""
        saved = _stamp(self._file), _stamp(sources_for(self._file, self._shipped))
        if saved == self._seen:
            return
        self._seen = saved  # from before reading: a save meanwhile is seen at the next look
        draft = read(self._file, self._shipped, self._practice.now().date())
        if draft.mistakes:
            self._tell(sorted(draft.mistakes))
        else:
            self._draw(draft)

    def _tell(self, mistakes: list[Mistake]) -> None:
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        shown = (
            "Below is the last version without mistakes."
            if self._shown
            else "It will appear here once this is corrected."
        )
        title = f"{self._file.name} has {count}. {shown}"
        for line in (title, *map(str, mistakes)):
            self._say(line)
        self._practice.board(title, [_as_line(mistake) for mistake in mistakes])

    def _draw(self, draft: Draft) -> None:
        from bot.practice.person import Visitor  # an optional part of the program

        self._place.saved = True
        self._running.door.serve(home_for(self._settings, draft.library, self._place))
        self._practice.board("")
        self._practice.start_over()
        Visitor(self._practice.url, self._practice.cast.people[0].id).types(draft.command)
        if self._shown:
            self._say(f"{self._file.name} was saved: drawn anew.")
        self._shown = True

    def _forget(self) -> None:
        """As on an officer's first day: the roster, and nothing done."""
        people = rules.read(self._practice.cast.roster_csv().splitlines()).entries
        with self._running.db.transaction() as tx:
            for table in reversed(Base.metadata.sorted_tables):
                tx.execute(table.delete())
            service.apply(tx, people, self._practice.now())


def _stamp(file: Path) -> Stamp:
    """Another one after each save; None while the file is away."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _as_line(mistake: Mistake) -> str:
    hint = f" ({mistake.hint})" if mistake.hint else ""
    return f"{mistake.file.name}, line {mistake.line}: {mistake.problem}{hint}"
