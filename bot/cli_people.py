"""The words for people: who is on the roster, when they work, and when they are away."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.config import Settings

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def roster() -> None:
    """Officers, teams and roles."""


@roster.command("import")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--remove-missing", is_flag=True, help="Officers who are not in the file may no longer use the bot.")
def import_roster(file: Path, dry_run: bool, remove_missing: bool) -> None:
    """Apply a CSV file: slack_user,name,team,parent,roles,joined."""
    from bot.clock import utc_now
    from bot.people import rules, service

    try:
        read = rules.read(file.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError:
        raise UserError(f"{file} is not UTF-8 text: save it as CSV UTF-8.") from None
    if read.problems:
        raise UserError("\n".join([f"{file}: {problem}" for problem in read.problems] + ["Nothing was changed."]))
    with transaction() as tx:
        changes = service.apply(tx, read.entries, utc_now(), remove_missing)
        if dry_run:
            tx.rollback()
    for line in changes.lines():
        click.echo(line)
    verb = "would be" if dry_run else "were"
    click.echo(
        f"{len(changes.added)} {verb} added, {len(changes.changed)} changed, {len(changes.missing)} not in the file."
    )


@roster.command("list")
def list_roster() -> None:
    """Who is on the roster."""
    from bot.people import store

    with transaction() as tx:
        teams, held = store.teams(tx), store.grants(tx)
        for officer in store.officers(tx):
            roles = sorted(role + (f":{teams[team].name}" if team else "") for role, team in held.get(officer.id, ()))
            gone = "" if officer.active else " (no longer active)"
            click.echo(f"{officer.slack_user}\t{officer.name}\t{teams[officer.team_id].name}\t{' '.join(roles)}{gone}")


@click.group()
def shifts() -> None:
    """Patterns of shifts, and who works which."""


@shifts.command("import", short_help="Apply a YAML file of patterns and teams.")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_shifts(file: Path, dry_run: bool) -> None:
    """Apply FILE, which is the whole truth: what it leaves out is removed. An example: docs/examples/shifts.yaml"""
    from bot.people import duties, shifts_file

    read = shifts_file.load(file)
    with transaction() as tx:
        changes = duties.apply_shifts(tx, read)
        unknown = duties.without_pattern(tx)
        if dry_run:
            tx.rollback()
    click.echo("\n".join([*changes.lines(), changes.summary(dry_run), *unknown]))


@shifts.command(short_help="When an officer works, and may be asked.")
@click.option("--officer", required=True, metavar="MEMBER", help="Their Slack member id.")
@click.option("--days", default=14, show_default=True, type=click.IntRange(1, 60), help="How many, from today on.")
def show(officer: str, days: int) -> None:
    """When an officer works, day by day, and when training may reach them."""
    from bot.clock import utc_now
    from bot.people import duties

    with transaction() as tx:
        lines = duties.show(tx, officer, _settings().zone, utc_now(), days)
    click.echo("\n".join(lines))


@click.group(short_help="Leave, court, training, swaps and days off.")
def leave() -> None:
    """Days on which officers do not work as their pattern says."""


@leave.command("import", short_help="Apply a CSV file of them.")
@click.argument("file", type=FILE)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--remove-missing", is_flag=True, help="FILE is complete from today on: remove what is not in it.")
def import_leave(file: Path, dry_run: bool, remove_missing: bool) -> None:
    """Apply a CSV file: slack_user,kind,first,last,shift. Safe twice. An example: docs/examples/leave.csv"""
    from bot.clock import utc_now
    from bot.people import duties, leave_file

    read, now = leave_file.load(file), utc_now()
    today = now.astimezone(_settings().zone).date()
    with transaction() as tx:
        changes = duties.apply_absences(tx, read, now, remove_from=today if remove_missing else None)
        if dry_run:
            tx.rollback()
    click.echo("\n".join([*changes.lines(), changes.summary(dry_run)]))


WORDS = (roster, shifts, leave)


def _settings() -> "Settings":
    from bot.config import load

    return load()


@contextmanager
def transaction() -> "Iterator[Connection]":
    """On the database of the settings, if its tables are up to date."""
    from bot.db import Database
    from bot.migrate import require_current

    with closing(Database(_settings().database)) as db, require_current(db).transaction() as tx:
        yield tx
