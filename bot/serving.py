"""What officers are shown: approved content in date, and the last good version of a file that is not.

Nobody at 03:00 should be without a checklist because of a slip in its file, or of an edit that waits for approval. So
the database keeps the text of each file that was good to serve; where today's is not, the kept one stands in. A file
that was deleted or retired is shown no more.
"""

import itertools
import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Text, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot import library, yamlfile
from bot.authored import Authored, standing, version_of
from bot.clock import day, utc_now
from bot.db import Base, Database, UtcDateTime, insert_once
from bot.errors import ContentError, Mistake, StoreUnavailable
from bot.library import Library
from bot.notices import Notice, tell_admins
from bot.quizzes.content import NO_SCENARIOS

SOON = timedelta(days=28)  # before its review is due, admins are told
Now = Callable[[], datetime]
UNAPPROVED = "is not approved"
Stamp = frozenset[tuple[str, int, int]]


log = logging.getLogger(__name__)


class KeptRow(Base):
    """The text of one content file when it was last good to serve. Words of authors only."""

    __tablename__ = "kept_content"
    file: Mapped[str] = mapped_column(primary_key=True)  # training/sources.yaml
    text: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Served:
    """What officers are shown, and what admins are told about the rest."""

    library: Library
    notices: tuple[str, ...] = ()
    seen: tuple[Stamp, date] | None = None  # of what was read


@contextmanager
def following(
    db: Database,
    home: Path,
    zone: ZoneInfo,
    served: Served,
    use: Callable[[Served], None],
    every: float,
    now: Now = utc_now,
) -> Iterator[None]:
    """Looks at the folder every so many seconds; calls `use` when its files change, or the day."""
    stopped = threading.Event()

    def follow() -> None:
        seen = served.seen
        while not stopped.wait(every):
            try:
                if seen != _seen(home, now(), zone):
                    with db.transaction() as tx:
                        new = serve(tx, home, now(), zone)
                    use(new)
                    seen = new.seen
            except (ContentError, StoreUnavailable) as error:
                log.warning("the content stays as it was, for now: %s", error)
            except Exception:  # a thread that ends here would serve old content for good
                log.exception("the content stays as it was, for now")

    thread = threading.Thread(target=follow, name="content", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=5)


def serve(tx: Connection, home: Path, now: datetime, zone: ZoneInfo, keep: bool = True) -> Served:
    """What to show from now on. With `keep`, what is good is kept for the next time, and admins are told of the rest.

    Raises ContentError without the folders.
    """
    if missing := library.missing(home):
        raise ContentError(missing)
    seen = _seen(home, now, zone)  # before reading: what is saved meanwhile is seen at the next look
    today = now.astimezone(zone).date()
    texts = {file: _text(home / file) for file in _files(home)}
    kept = {row.file: row for row in tx.execute(select(KeptRow.file, KeptRow.text, KeptRow.kept_at))}
    old = {file: row.text.encode() for file, row in kept.items()}
    with TemporaryDirectory(prefix="thinkchild-") as folder:
        chosen = _chosen(Path(folder), texts, old, today)
        found = _settled(Path(folder), chosen, old)
    stand_in = {file: day(kept[file].kept_at, zone) for file, text in chosen.use.items() if text != texts[file]}
    notices = [*_notices(chosen.told, stand_in), *_due(found, today, zone)]
    if keep:
        good = {file: text.decode() for file, text in chosen.use.items() if file not in stand_in}
        _keep(tx, {file: row.text for file, row in kept.items()}, good, now)
        _forget(tx, chosen.gone | (kept.keys() - texts.keys()))
        tell_admins(tx, notices, now)
    return Served(found, tuple(words for _, words in notices), seen)


@dataclass
class _Choice:
    """The text that is used of each file, and why it is another one than today's, or none. `gone`: for good."""

    use: dict[str, bytes]
    told: dict[str, str]
    gone: set[str]


def _chosen(folder: Path, texts: Mapping[str, bytes], old: Mapping[str, bytes], today: date) -> _Choice:
    """By each file alone: approved and in date, or else its last good version if that still is."""
    choice = _Choice({}, {}, set())
    contents, mistakes = _alone(folder / "today", texts)
    before, _ = _alone(folder / "kept", {file: text for file, text in old.items() if file in texts})
    usable = {file for file, content in before.items() if standing(content, today).served}
    for file, text in texts.items():
        content = contents.get(file)
        if _shared(file):
            choice.use[file] = text
        elif content is None:
            choice.told[file] = mistakes[file]
            choice.use |= {file: old[file]} if file in usable else {}
        elif content.retired:
            choice.gone.add(file)
        elif (how := standing(content, today)).served:
            choice.use[file] = text
        else:
            choice.told[file] = UNAPPROVED if how.state == "unapproved" else f"is {how.words}"
            if _withdrawn(content, before.get(file)):
                choice.gone.add(file)
            elif file in usable and how.state != "expired" and not _past(content, today):
                choice.use[file] = old[file]
    return choice


def _withdrawn(content: Authored, before: Authored | None) -> bool:
    """Its approval was taken away, and not a word of it changed."""
    return content.approved is None and before is not None and version_of(content) == version_of(before)


def _past(content: Authored, today: date) -> bool:
    return content.review_by is not None and content.review_by < today


def _settled(folder: Path, choice: _Choice, old: Mapping[str, bytes]) -> Library:
    """All that is used, once nothing of it is at odds with the rest; what is gives way to its last good version."""
    for turn in itertools.count():
        found, broken = _together(folder / str(turn), choice.use)
        if not broken:
            return found
        for file, why in broken.items():
            choice.told.setdefault(file, why)
            if file in old and choice.use[file] != old[file]:
                choice.use[file] = old[file]
            else:
                del choice.use[file]
    raise AssertionError("each turn has less to change")


def _alone(folder: Path, texts: Mapping[str, bytes]) -> tuple[dict[str, Authored], dict[str, str]]:
    """Checklists and scenarios by file, and what is wrong with those that cannot be read."""
    _write(folder, texts)
    contents: dict[str, Authored] = {}
    mistakes: dict[str, str] = {}
    for file in texts:
        if _shared(file):
            continue
        content, _, wrong = yamlfile.read(folder / file, library.KINDS[file.partition("/")[0]])
        if file.endswith(".yml"):
            mistakes[file] = "ends in .yml: rename it to end in .yaml"
        elif content is None:
            mistakes[file] = _told(wrong[0])
        else:
            contents[file] = content
    return contents, mistakes


def _together(folder: Path, texts: Mapping[str, bytes]) -> tuple[Library, dict[str, str]]:
    _write(folder, texts)
    found, mistakes = library.read(folder, links=False)
    broken = {mistake.file.relative_to(folder).as_posix(): _told(mistake) for mistake in sorted(mistakes, reverse=True)}
    return found, {file: why for file, why in broken.items() if file in texts}


def _told(mistake: Mistake) -> str:
    return f"has a mistake in line {mistake.line}: {mistake.problem}"


def _write(folder: Path, texts: Mapping[str, bytes]) -> None:
    for name in library.FOLDERS:
        (folder / name).mkdir(parents=True)
    for file, text in texts.items():
        (folder / file).write_bytes(text)


def _shared(file: str) -> bool:
    folder, _, name = file.partition("/")
    return folder == "training" and name in NO_SCENARIOS


def _seen(home: Path, now: datetime, zone: ZoneInfo) -> tuple[Stamp, date]:
    """Another one after each change of a content file, and each day."""
    return frozenset((file, *_saved(home / file)) for file in _files(home)), now.astimezone(zone).date()


def _saved(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:  # taken away while we look
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _files(home: Path) -> Iterator[str]:
    """Also a link that leads nowhere: that is an accident, and not a file that was deleted."""
    for folder in library.FOLDERS if not library.missing(home) else ():
        for file in sorted((home / folder).iterdir()):
            if file.suffix in (".yaml", ".yml") and not file.is_dir():
                yield f"{folder}/{file.name}"


def _text(file: Path) -> bytes:
    """As much as is needed to see that it is too much."""
    try:
        with file.open("rb") as opened:
            return opened.read(yamlfile.BIGGEST + 1)
    except OSError:
        return b""


def _keep(tx: Connection, kept: Mapping[str, str], good: Mapping[str, str], now: datetime) -> None:
    for file, text in good.items():
        if file not in kept:
            insert_once(tx, KeptRow, file=file, text=text, kept_at=now)
        elif kept[file] != text:
            tx.execute(update(KeptRow).where(KeptRow.file == file).values(text=text, kept_at=now))


def _forget(tx: Connection, files: Collection[str]) -> None:
    if files:
        tx.execute(delete(KeptRow).where(KeptRow.file.in_(files)))


def _notices(told: Mapping[str, str], shown: Mapping[str, str]) -> Iterator[Notice]:
    """A sentence for each file that is not shown as it is; one for all that nobody has approved yet."""
    for file, why in sorted(told.items()):
        name = _printable(file)
        if file in shown:
            yield Notice(f"other {name}", f"{name} {why}. Meanwhile the version of {shown[file]} is in use.")
        elif why != UNAPPROVED:
            yield Notice(f"none {name}", f"{name} {why}. It is not in use.")
    if new := [file for file, why in told.items() if why == UNAPPROVED and file not in shown]:
        count = "1 file is" if len(new) == 1 else f"{len(new)} files are"
        yield Notice("new", f"{count} not approved yet, so not in use. thinkchild content list names them.")


def _printable(file: str) -> str:
    """A name that somebody's system allowed, in one line of text."""
    text = file.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return " ".join(text.split())


def _due(found: Library, today: date, zone: ZoneInfo) -> Iterator[Notice]:
    contents = (("prompts", found.checklists), ("training", found.scenarios))
    for folder, slug, content in ((room, slug, one) for room, by_slug in contents for slug, one in by_slug.items()):
        if content.review_by and content.review_by <= today + SOON:
            words = f"{folder}/{slug}.yaml is due for review: it is in use until {day(content.review_by, zone)}."
            yield Notice(f"due {folder}/{slug}.yaml", words)
