"""The words for content: who approved it, what changed, what to take back, in and out of other formats."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from bot.errors import SettingsError, StoreUnavailable, UserError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.checklists.content import Checklist
    from bot.config import Settings
    from bot.quizzes.content import Scenario

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])
STATES = ("approved", "changed", "unapproved", "expired", "retired", "mistaken")
SHORTEST = 6  # letters of a version that tell it from others


@click.group(short_help="Approve, compare, retire and recall content.")
def content() -> None:
    """What happens to checklists and scenarios between their author and the officers."""


@content.command("list", short_help="How each file stands.")
@click.option("--state", type=click.Choice(STATES), help="Only these.")
def list_all(state: str | None) -> None:
    """How each checklist and scenario stands, and when its review is due."""
    from bot.lifecycle.contents import listed

    rows = []
    for one in listed(_home(), _today()):
        how = "mistaken" if one.wrong or not one.standing else one.standing.state
        if state in (None, how):
            words = one.wrong or (one.standing.words if one.standing else "")
            owner = f"; owner: {one.content.owner or 'none'}" if one.content else ""
            rows.append((f"{one.file.parent.name}/{one.file.name}", how, f"{words}{owner}"))
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for file, how, words in rows:
        click.echo(f"{file:<{widths[0]}}  {how:<{widths[1]}}  {words}")
    click.echo(f"{_counted(len(rows), 'file')}." if rows else "There is none.", err=True)


@content.command(short_help="Approve files as they are now.")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--by", required=True, metavar="NAME", help="Who approves: not who wrote it.")
@click.option("--owner", default="", metavar="NAME", help="Who answers for it from now on.")
@click.option("--review-by", type=DAY, metavar="DAY", help="The last day on which it is shown without a review.")
def approve(files: tuple[Path, ...], by: str, owner: str, review_by: datetime | None) -> None:
    """Approve FILES as they are now: all of them, or none. Another word in one, and it needs approval again.

    \b
    thinkchild content approve prompts/custody.yaml --by 'Jo Marsh' --owner 'Safeguarding lead'
    """
    from bot.lifecycle.approval import approve

    for line in approve(files, by, _today(), owner, review_by.date() if review_by else None):
        click.echo(line)


@content.command(short_help="Say in words what changed.")
@click.argument("file", type=FILE)
@click.argument("version", required=False)
@click.option("--with", "other", type=FILE, metavar="OLD", help="Compare with this file instead.")
def diff(file: Path, version: str | None, other: Path | None) -> None:
    """Say in words what changed in FILE since VERSION, or since it was approved."""
    from bot.lifecycle.contents import read
    from bot.lifecycle.differences import differences

    after = read(file)
    wanted = version or (after.approved.version if after.approved else "")
    if version and len(version) < SHORTEST:
        raise UserError(f"Give at least the first {SHORTEST} letters of the version.")
    if other is None and not wanted:
        raise UserError(f"{file} was never approved: name a version, or an older file with --with.")
    before = _like(after, other) if other else _earlier(file, after, wanted)
    changes = differences(before, after)
    click.echo("\n".join(changes) or f"Officers meet the same words as in {other or wanted}.")


def _like(after: "Checklist | Scenario", other: Path) -> "Checklist | Scenario":
    from bot import yamlfile
    from bot.errors import ContentError

    before, _, mistakes = yamlfile.read(other, type(after))
    if before is None:
        raise ContentError(mistakes)
    return before


def _earlier(file: Path, after: "Checklist | Scenario", version: str) -> "Checklist | Scenario":
    from bot.authored import version_of
    from bot.lifecycle import versions

    if version_of(after).startswith(version):
        return after
    with _database_if_any() as tx:
        found = versions.in_database(tx, type(after), after.slug, version) if tx is not None else None
    found = found or versions.in_git(file, type(after), version)
    if found is None:
        raise versions.not_found(file, version)
    return found


@content.command(short_help="Show a file to nobody from now on.")
@click.argument("file", type=FILE)
@click.option("--why", required=True, metavar="SENTENCE", help="For whoever looks for it next year.")
def retire(file: Path, why: str) -> None:
    """Show FILE to nobody from now on. What was begun with it can be finished."""
    from bot.lifecycle.approval import retire

    for line in retire(file, why, _today()):
        click.echo(line)


@content.command(short_help="What rests on a source, and who met it.")
@click.argument("source")
def recall(source: str) -> None:
    """List what rests on SOURCE, whose law has changed, and how many officers met it, in today's words or earlier.

    \b
    thinkchild content recall pace-detention-24-hours
    """
    from bot.lifecycle.recall import recall

    with _database_if_any() as tx:
        met, officers = recall(tx, _home(), source)
        counted = tx is not None
    for one, who in met.items():
        place = f"{one.file}:{one.line}" if one.line else f"{one.file} (no longer there)"
        click.echo(f"{place} {one.id}: {one.words}")
        if counted:
            today, before = _counted(who.today, "officer"), _counted(who.before, "officer")
            click.echo(f"    met by {today} as it reads today, by {before} as it read before")
    if not counted:
        raise StoreUnavailable("How many officers met them is not known: the database could not be read.")
    click.echo(f"Rest on {source}: {_counted(len(met), 'statement')}. {_counted(officers, 'officer')} met any.")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _write(out: Path, data: bytes) -> None:
    try:
        out.write_bytes(data)
    except OSError as error:
        raise UserError(f"{out} cannot be written: {error.strerror}") from None


@content.command(short_help="Write the page to sign off by.")
@click.option("--out", type=OUT, metavar="FILE", help="Instead of docs/content.md beside the content.")
def page(out: Path | None) -> None:
    """Write all content on one page: with its sources, what is unconfirmed, and what covers each case."""
    from bot import library
    from bot.contentpage.page import approval, page

    home = _home()
    file = out or home / "docs" / "content.md"
    if out is None:
        file.parent.mkdir(exist_ok=True)
    _write(file, page(library.load(home), approval).encode())
    click.echo(f"Wrote {file}.")


@content.command("export", short_help="Questions for another learning system.")
@click.argument("files", nargs=-1, type=FILE)
@click.option(
    "--format", "form", required=True, type=click.Choice(["gift", "qti"]), help="GIFT text, or QTI 3 package."
)
@click.option("--out", required=True, type=OUT, metavar="FILE", help="The file to write.")
def export_questions(files: tuple[Path, ...], form: Literal["gift", "qti"], out: Path) -> None:
    """Write the questions of FILES, or of all scenarios, in each of their wordings; say what does not go with them.

    \b
    thinkchild content export --format qti --out questions.zip
    thinkchild content export training/images-at-school.yaml --format gift --out images.gift
    """
    from bot import library
    from bot.exchange import service

    found = library.load(_home())
    scenarios = service.chosen(found.scenarios, files)
    _write(out, service.export(scenarios, found.sources, form))
    for line in service.lost(scenarios, form):
        click.echo(line, err=True)
    click.echo(f"Wrote {out}: the questions of {_counted(len(scenarios), 'scenario')}.")


@content.command("import", short_help="Questions from another learning system.")
@click.argument("file", type=FILE)
@click.option("--out", required=True, type=click.Path(path_type=Path), metavar="PLACE", help="A new file, or a folder.")
def import_questions(file: Path, out: Path) -> None:
    """Write drafts from FILE, in GIFT or QTI 3, for an author to complete: nothing is invented.

    \b
    thinkchild content import old.gift --out training/old-questions.yaml
    """
    from bot.exchange import service
    from bot.sources import load

    known, _ = load(_home() / "training" / "sources.yaml")
    found = service.read(file.read_bytes()[: service.BIGGEST + 1], file.name, known)
    for note in dict.fromkeys(note for draft in found for note in draft.notes):
        click.echo(note, err=True)
    for written in service.write(found, out):
        click.echo(f"Wrote {written}. Complete it, then thinkchild check.")


@content.command(short_help="Print checklists as A6 cards, for when Slack is down.")
@click.argument("slugs", nargs=-1)
@click.option("--out", required=True, type=OUT, metavar="PDF", help="The file to write.")
def cards(slugs: tuple[str, ...], out: Path) -> None:
    """Write the checklists named, or all of them, as A6 cards: four pages to an A4 sheet, black is enough.

    \b
    thinkchild content cards --out cards.pdf
    thinkchild content cards custody missing --out cards.pdf
    """
    from bot import library
    from bot.authored import mark
    from bot.printing.cards import cards

    known = library.load(_home()).checklists
    if strange := [slug for slug in slugs if slug not in known]:
        raise UserError(f"There is no checklist {', '.join(strange)}. There are: {', '.join(sorted(known))}.")
    chosen = [known[slug] for slug in slugs or sorted(known, key=lambda slug: known[slug].title.casefold())]
    today = _today()
    _write(out, cards(chosen, {one.slug: mark(one, today) for one in chosen}, today))
    click.echo(f"Wrote {out}: {_counted(len(chosen), 'checklist')}. Print at actual size, and collect the old ones.")


def _settings() -> "Settings":
    from bot.config import load

    return load()


def _home() -> Path:
    from bot import library
    from bot.errors import ContentError

    home = _settings().thinkchild_content or library.folder()
    if missing := library.missing(home):
        raise ContentError(missing)
    return home


def _today() -> date:
    from bot.clock import utc_now

    return utc_now().astimezone(_settings().zone).date()


@contextmanager
def _database_if_any() -> "Iterator[Connection | None]":
    """None where there is none: an author's machine need not have one."""
    from bot.db import Database
    from bot.migrate import require_current

    with closing(Database(_settings().database)) as db:
        try:
            require_current(db)
        except (SettingsError, StoreUnavailable):
            yield None
            return
        with db.transaction() as tx:
            yield tx
