"""What officers are shown: approved content in date, and the last good version of a file that is not.

Nobody at 03:00 should be without a checklist because of a slip in its file, or of an edit that waits for approval. So
the database keeps the text of each file that was good to serve; where today's is not, the kept one stands in. A file
that was deleted or retired is shown no more.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, Text, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot import library, yamlfile
from bot.authored import Authored, standing
from bot.cards import Card, Heading, Small
from bot.cards import Text as Paragraph
from bot.clock import day, utc_now
from bot.db import Base, Database, UtcDateTime, insert_once
from bot.errors import ContentError, StoreUnavailable
from bot.library import Library
from bot.outbox import store as outbox
from bot.people import store as people
from bot.quizzes.content import NO_SCENARIOS

SOON = timedelta(days=28)  # before its review is due, admins are told
SETTLED = timedelta(minutes=5)  # before a change of the notices is told
FORGOTTEN = timedelta(days=14)
NOTICE = "content-notice"  # a kind of message
MOST = 8  # notices in a message; the rest is counted
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


class NoticeRow(Base):
    """What admins were to be told about the content, each time that it changed. Words of authors only."""

    __tablename__ = "content_notice"
    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Text)  # a notice a line; "" when all was well again


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


def serve(tx: Connection, home: Path, now: datetime, zone: ZoneInfo) -> Served:
    """What to show from now on; what is good is kept for the next time. Raises ContentError without the folders."""
    if missing := library.missing(home):
        raise ContentError(missing)
    seen = _seen(home, now, zone)  # before reading: what is saved meanwhile is seen at the next look
    today = now.astimezone(zone).date()
    texts = {file: _text(home / file) for file in _files(home)}
    kept = {row.file: row for row in tx.execute(select(KeptRow.file, KeptRow.text, KeptRow.kept_at))}
    stand_in: dict[str, bytes] = {}
    found, faults = _look(home, today)
    told = dict(faults)
    while more := {file: kept[file].text.encode() for file in faults if file in kept and file not in stand_in}:
        stand_in |= more  # what stands in may lack what another file of today rests on: so again
        found, faults = _look_at({**texts, **stand_in}, today)
        told = {**faults, **told}
    good = [file for file in _good(found, texts, faults) if file not in stand_in]
    _keep(tx, {file: row.text for file, row in kept.items()}, {file: texts[file].decode() for file in good}, now)
    for file in set(kept) - set(good) - set(stand_in):  # deleted, or retired
        tx.execute(delete(KeptRow).where(KeptRow.file == file))
    shown = {file: day(kept[file].kept_at, zone) for file in stand_in if file not in faults}
    served = Served(found, (*_notices(told, shown), *_due(found, today, zone)), seen)
    log.info("officers are shown %d checklists and %d scenarios", len(found.checklists), len(found.scenarios))
    for notice in served.notices:
        log.warning("%s", notice)
    _tell_admins(tx, served.notices, now)
    return served


def _tell_admins(tx: Connection, notices: Sequence[str], now: datetime) -> None:
    """Once for each change of what they are told, and a little later: approvals come one after another."""
    words = "\n".join(notices)
    latest = _latest(tx)
    if words == (latest.words if latest else ""):
        return
    number = tx.execute(insert(NoticeRow).values(words=words)).inserted_primary_key
    assert number is not None
    for officer_id in people.holders(tx, "admin") if notices else ():
        key = f"{NOTICE}:{number[0]}:{officer_id}"
        outbox.put(tx, key, NOTICE, officer_id, now + SETTLED, ref=str(number[0]), expires_at=now + FORGOTTEN)


def _latest(tx: Connection) -> Row[tuple[int, str]] | None:
    return tx.execute(select(NoticeRow.id, NoticeRow.words).order_by(NoticeRow.id.desc()).limit(1)).first()


def notice_card(tx: Connection, ref: str) -> Card | None:
    """What an admin is told; None if it has changed since."""
    latest = _latest(tx)
    if latest is None or str(latest.id) != ref:
        return None
    lines = latest.words.splitlines()
    more = [Small(f"And {len(lines) - MOST} more: thinkchild content list")] if len(lines) > MOST else []
    return Card((Heading("Think Child: content that needs you"), *(Paragraph(line) for line in lines[:MOST]), *more))


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
    for folder in library.FOLDERS if not library.missing(home) else ():
        yield from (f"{folder}/{file.name}" for file in yamlfile.files(home / folder))


def _text(file: Path) -> bytes:
    """As much as is needed to see that it is too much."""
    try:
        with file.open("rb") as opened:
            return opened.read(yamlfile.BIGGEST + 1)
    except OSError:
        return b""


def _look(home: Path, today: date) -> tuple[Library, dict[str, str]]:
    """What may be shown of a content folder, and by file why the rest may not."""
    found, mistakes = library.read(home)
    faults = {
        mistake.file.relative_to(home).as_posix(): f"has a mistake in line {mistake.line}: {mistake.problem}"
        for mistake in sorted(mistakes, reverse=True)  # the first one of each file is told
    }
    for file, content in _named(found):
        if (how := standing(content, today)).state != "approved":
            faults.setdefault(file, UNAPPROVED if how.state == "unapproved" else f"is {how.words}")
    checklists = {slug: one for slug, one in found.checklists.items() if f"prompts/{slug}.yaml" not in faults}
    scenarios = {slug: one for slug, one in found.scenarios.items() if f"training/{slug}.yaml" not in faults}
    return replace(found, checklists=checklists, scenarios=scenarios), faults


def _look_at(texts: Mapping[str, bytes], today: date) -> tuple[Library, dict[str, str]]:
    with TemporaryDirectory(prefix="thinkchild-") as folder:
        for name in library.FOLDERS:
            (Path(folder) / name).mkdir()
        for file, text in texts.items():
            (Path(folder) / file).write_bytes(text)
        return _look(Path(folder), today)


def _named(found: Library) -> Iterator[tuple[str, Authored]]:
    yield from ((f"prompts/{slug}.yaml", content) for slug, content in found.checklists.items())
    yield from ((f"training/{slug}.yaml", content) for slug, content in found.scenarios.items())


def _good(found: Library, texts: Collection[str], faults: Collection[str]) -> Iterator[str]:
    """The files of what is shown, and of what it rests on."""
    yield from (file for file, _ in _named(found))
    shared = {f"training/{name}" for name in NO_SCENARIOS}
    yield from sorted(shared & set(texts) - set(faults))


def _keep(tx: Connection, kept: Mapping[str, str], good: Mapping[str, str], now: datetime) -> None:
    for file, text in good.items():
        if file not in kept:
            insert_once(tx, KeptRow, file=file, text=text, kept_at=now)
        elif kept[file] != text:
            tx.execute(update(KeptRow).where(KeptRow.file == file).values(text=text, kept_at=now))


def _notices(told: Mapping[str, str], shown: Mapping[str, str]) -> Iterator[str]:
    """A sentence for each file that is not shown as it is; one for all that nobody has approved yet."""
    for file, why in sorted(told.items()):
        if file in shown:
            yield f"{file} {why}. Meanwhile the version of {shown[file]} is in use."
        elif why != UNAPPROVED:
            yield f"{file} {why}. It is not in use."
    if new := [file for file, why in told.items() if why == UNAPPROVED and file not in shown]:
        yield f"Not approved yet, so not in use: {len(new)} of the files. thinkchild content list names them."


def _due(found: Library, today: date, zone: ZoneInfo) -> Iterator[str]:
    for file, content in _named(found):
        if content.review_by and content.review_by <= today + SOON:
            yield f"{file} is due for review: it is in use until {day(content.review_by, zone)}."
