"""The words of the program. Each loads what it needs when it is said, so that `--help` is quick.

Exit codes: 0 all well · 1 the content or a file has mistakes · 2 the command or a setting is wrong · 3 something that
the program needs (the database, a port) is not to be had, or `status` found what needs an admin.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot import cli_campaign, cli_content, cli_outbox, cli_people, cli_practice
from bot.errors import ContentError, Refused, SettingsError, StoreUnavailable, UserError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.db import Database
    from bot.library import Library


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="think-child", prog_name="thinkchild")
def words() -> None:
    """Safeguarding checklists, micro-training and coverage for police officers, in Slack.

    To look around without Slack: thinkchild try

    To see a scenario or checklist as an officer meets it: thinkchild preview training/boy-17-in-custody.yaml
    """
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    logging.getLogger("bolt").setLevel(logging.ERROR)  # it warns of what an operator can do nothing about


def main() -> None:
    """Errors that a person can put right are said in a sentence; anything else is a bug and shows where it is."""
    try:
        words.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except (SettingsError, ContentError, StoreUnavailable, Refused, UserError) as error:
        reason = getattr(error.__cause__, "orig", None)  # the driver's own words, for whoever operates it
        click.echo(f"{error} ({str(reason).splitlines()[0]})" if reason else str(error), err=True)
        sys.exit({ContentError: 1, UserError: 1, SettingsError: 2, StoreUnavailable: 3, Refused: 3}[type(error)])


for word in (
    *cli_practice.WORDS,
    *cli_people.WORDS,
    cli_campaign.campaign,
    cli_content.content,
    cli_outbox.outbox,
    cli_outbox.status,
):
    words.add_command(word)


@words.command(short_help="Everything in one process, by Socket Mode.")
def run() -> None:
    """Everything in one process, by Socket Mode: for one force on one machine.

    \b
    thinkchild check --settings   what it needs, and whether it is there
    thinkchild migrate
    thinkchild run
    """
    from bot import wiring
    from bot.metrics import Meter

    settings, meter = _settings("slack_bot_token", "slack_app_token"), Meter()
    with (
        wiring.bot(settings) as running,
        wiring.socket(running, settings),
        wiring.clock(running.db, running.home) as worker,
        wiring.sending(settings, running.db, running.home, meter=meter) as sender,
        wiring.watched(settings, running.db, meter, worker=worker, sender=sender),
    ):
        click.echo("Think Child is connected to Slack. Stop with Ctrl-C.")
        wiring.wait_for_stop()


@words.command(short_help="Slack by Socket Mode, without the worker.")
def socket() -> None:
    """Slack by Socket Mode, without the worker.

    \b
    thinkchild socket &
    thinkchild worker
    """
    from bot import wiring

    settings = _settings("slack_bot_token", "slack_app_token")
    with wiring.bot(settings) as running, wiring.socket(running, settings), wiring.watched(settings, running.db):
        click.echo("Think Child is connected to Slack. Stop with Ctrl-C.")
        wiring.wait_for_stop()


@words.command(short_help="Slack by signed HTTP, at /slack/events on PORT.")
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 behind a platform's router.")
@click.option("--workers", default=1, show_default=True, help="Processes. More than one needs PostgreSQL.")
def web(host: str, workers: int) -> None:
    """Slack by signed HTTP, at /slack/events on PORT.

    \b
    PORT=8000 thinkchild web --host 0.0.0.0 --workers 4
    """
    from bot import wiring

    settings = _settings("slack_bot_token", "slack_signing_secret")
    if workers > 1 and settings.database.startswith("sqlite"):
        raise SettingsError("More than one worker needs PostgreSQL: set DATABASE_URL, or leave --workers at 1.")
    wiring.serve(settings, host, workers)


@words.command(short_help="What happens because time passes, on its own.")
def worker() -> None:
    """What happens because time passes, in a process of its own: it sends what must reach somebody.

    \b
    thinkchild worker
    """
    from bot import wiring
    from bot.metrics import Meter
    from bot.migrate import require_current

    settings, meter = _settings("slack_bot_token"), Meter()
    with (
        closing(_database(settings)) as db,
        wiring.rooms(settings, require_current(db)) as rooms,
        wiring.clock(db, rooms) as worker,
        wiring.sending(settings, db, rooms, meter=meter) as sender,
        wiring.watched(settings, db, meter, worker=worker, sender=sender),
    ):
        click.echo("The worker is running. Stop with Ctrl-C.")
        wiring.wait_for_stop()


@words.command(short_help="Bring the database's tables up to date.")
def migrate() -> None:
    """Bring the database's tables up to date. Safe twice."""
    from bot.db import HEAD
    from bot.migrate import migrate as bring_up_to_date

    with closing(_database(_settings())) as db:
        changed = bring_up_to_date(db)
    click.echo(f"The database is now at version {HEAD}." if changed else f"Nothing to do: already at version {HEAD}.")


@words.command(short_help="Check all content, and the settings.")
@click.option("--settings/--no-settings", "with_settings", default=False, help="Check the settings of `run` too.")
@click.option("--summary", is_flag=True, help="Say how much there is: a name and a number, one a line.")
@click.option("--rules", is_flag=True, help="Say what each rule of good content wants, and why.")
@click.option("--schemas", is_flag=True, help="Write JSON Schemas for editors into schemas/ beside the content.")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None, with_settings: bool, summary: bool, rules: bool, schemas: bool) -> None:
    """Check all content (in FOLDER, or what the program serves), and with --settings the settings.

    First what keeps it from being served; then, by file, line and rule, what would make it better. A file may waive a
    rule: waive: [{rule: key-longest, reason: "…"}]
    """
    from bot import library as content
    from bot.lint import schemas as editors
    from bot.lint.rules import RULES

    if rules:
        click.echo("\n".join(f"{name}: {rule.wants}" for name, rule in RULES.items()))
        return
    settings = _settings(*(("slack_bot_token", "slack_app_token") if with_settings else ()))
    home = folder or settings.thinkchild_content or content.folder()
    if schemas:
        click.echo("\n".join(f"Wrote {file}" for file in editors.write(home / editors.FOLDER)))
        return
    counts = _checked(home).counts()
    if summary:
        click.echo("\n".join(f"{name} {number}" for name, number in counts.items()))
        return
    click.echo(
        "No mistakes: {checklists} checklists with {items} items, {scenarios} scenarios with {questions} questions in "
        "{wordings} wordings, {sources} sources.".format(**counts)
    )


def _checked(home: Path) -> "Library":
    """The library, if nothing is wrong with it. Rules are for authors: the bot serves what breaks one."""
    from bot.clock import utc_now
    from bot.library import load
    from bot.lint.service import findings

    try:
        library, mistakes = load(home), []
    except ContentError as refused:
        library, mistakes = None, refused.mistakes
    found = findings(home, utc_now().date())
    for line in (*mistakes, *found):
        click.echo(str(line), err=True)
    if library is None or found:
        click.echo(f"{len(mistakes)} mistakes, {len(found)} findings (thinkchild check --rules says why)", err=True)
        sys.exit(1)
    return library


@words.group()
def report() -> None:
    """Figures for coaches and leaders. They count officers and name none."""


@report.command()
@click.option("--team", "team_name", help="One team and those beneath it. Without it, every team.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
def coverage(team_name: str | None, form: str) -> None:
    """Who has completed what. Figures are defined in docs/figures.md."""
    from bot import wiring
    from bot.clock import utc_now
    from bot.people import store
    from bot.reports.coverage_files import FORMATS

    settings = _settings()
    with _current_database() as db:
        content = wiring.content_for(settings, db, keep=False)
        reporter = wiring.home_for(settings, content.library).reporter
        with db.transaction() as tx:
            teams = sorted(store.teams(tx).values(), key=lambda team: team.name)
            wanted = [team for team in teams if team_name is None or team.name.casefold() == team_name.casefold()]
            if not wanted:
                raise SettingsError(
                    f"There is no such team. The teams are: {', '.join(team.name for team in teams) or 'none'}"
                )
            figures = reporter.figures(tx, wanted, utc_now())
    click.echo(FORMATS[form](figures, settings.zone))


def _settings(*needs: str) -> "Settings":
    from bot.config import load

    return load(needs)


def _database(settings: "Settings") -> "Database":
    from bot.db import Database

    return Database(settings.database)


@contextmanager
def _current_database() -> "Iterator[Database]":
    from bot.migrate import require_current

    with closing(_database(_settings())) as db:
        yield require_current(db)
