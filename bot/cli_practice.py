"""The words that need no Slack: a practice workspace alone, with the bot in it, or with one file on its page."""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.errors import Refused, SettingsError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.db import Database
    from bot.people.shifts import Pattern
    from bot.practice import Practice

PORT = 4455
OWN = {  # tokens of the practice workspace, which everybody knows
    "SLACK_BOT_TOKEN": "xoxb-practice",
    "SLACK_APP_TOKEN": "xapp-practice",
    "SLACK_SIGNING_SECRET": "practice",
}
Word = TypeVar("Word", bound=Callable[..., Any])


def _port(word: Word) -> Word:
    kind, says = click.IntRange(0, 65535), "Of the page; 0 takes a free one."
    return click.option("--port", type=kind, default=PORT, show_default=True, metavar="PORT", help=says)(word)


def _cast(word: Word) -> Word:
    kind = click.Path(exists=True, dir_okay=False, path_type=Path)
    return click.option("--cast", type=kind, metavar="FILE", help="Teams, people and shifts, as YAML.")(word)


def _keep(word: Word) -> Word:
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option(
        "--keep", type=kind, metavar="FILE", help="Keep the conversation in this file, and go on from it."
    )(word)


@click.command("try", short_help="The bot and a practice workspace: nothing to set up.")
@_port
@_cast
@_keep
@click.option("--database", default="thinkchild-practice.db", show_default=True, help="An SQLite file of its own.")
@click.option("--fresh", is_flag=True, help="Forget what was done, and said, before.")
def try_out(port: int, cast: Path | None, keep: Path | None, database: str, fresh: bool) -> None:
    """Start the bot and a practice workspace, with a fictional force: nothing to set up, nothing is real.

    \b
    thinkchild try                        the fictional force that comes with it
    thinkchild try --fresh                from the beginning again
    thinkchild try --cast my-force.yaml   your own teams, people and shifts
    thinkchild try --keep talk.json       with what was said the last time
    """
    from bot import wiring

    with _workspace(port, cast, keep, fresh=fresh) as practice:
        if fresh:  # only now: where the port is taken, the files are most likely in use too
            _forget(database)
        settings = _settings(practice, database)
        _go_on_or_set_up(practice, settings, database)
        with (
            wiring.bot(settings, practice.now) as running,
            wiring.socket(running, settings),
            wiring.clock(running.db, running.home, practice.now) as worker,
            wiring.sending(settings, running.db, running.home, practice.now) as outbox,
        ):
            practice.clock.on_move += [worker.wake, outbox.wake]
            click.echo(f"\nOpen {practice.url} in a browser. Stop with Ctrl-C.")
            wiring.wait_for_stop()


def _forget(database: str) -> None:
    for part in ("", "-wal", "-shm"):
        Path(f"{database}{part}").unlink(missing_ok=True)


def _go_on_or_set_up(practice: "Practice", settings: "Settings", database: str) -> None:
    """A new database gets the force; with one from the last time, the clock goes on from there."""
    from bot import tryout
    from bot.db import Database
    from bot.migrate import migrate

    with closing(Database(settings.database)) as db:
        migrate(db)
        if latest := tryout.newest(db):
            _carry_on(practice, database, latest)
        else:
            _set_up(practice, settings, db)


def _set_up(practice: "Practice", settings: "Settings", db: "Database") -> None:
    from bot import library, tryout, wiring

    home = wiring.home_for(settings, library.load())
    people = practice.cast.people
    newcomers = {person.id for person in people if person.leading}
    count = sum(bool(person.team) for person in people)
    with click.progressbar(length=count, label="Setting up the force", file=sys.stderr) as bar:
        roster, patterns = practice.cast.roster_csv(), _patterns(practice)
        tryout.settle(db, home, roster, patterns, newcomers, practice.now(), lambda: bar.update(1))


def _patterns(practice: "Practice") -> "dict[str, Pattern]":
    """As the roster's planner would have entered what the cast says, by team."""
    from bot.people.shifts import Pattern, Shift

    return {
        team.name: Pattern(
            id=f"pattern-{number}",
            title=team.name,
            anchor=team.shifts.anchor,
            cycle=tuple(name if name in team.shifts.hours else None for name in team.shifts.cycle),
            shifts={name: Shift(name, *hours) for name, hours in team.shifts.hours.items()},
        )
        for number, team in enumerate(practice.cast.teams)
        if team.shifts
    }


def _carry_on(practice: "Practice", database: str, latest: datetime) -> None:
    """Where the last time ended: nothing in the database may lie in the future of the workspace's clock."""
    ahead = (latest - practice.now()).total_seconds()
    if ahead > 0:
        practice.move(ahead + 1)
    when = f", at {latest:%d %B %Y %H:%M} UTC, where its clock was" if ahead > 0 else ""
    click.echo(f"Going on from {database}{when}. To begin again: thinkchild try --fresh", err=True)


@click.command(short_help="The practice workspace alone, for a bot of your own.")
@_port
@_cast
@_keep
def practice(port: int, cast: Path | None, keep: Path | None) -> None:
    """Serve the practice workspace alone: a strict double of Slack, with a page.

    \b
    thinkchild practice               and in another window, with the tokens it names:
    SLACK_API_URL=http://127.0.0.1:4455/api/ SLACK_BOT_TOKEN=xoxb-practice \\
      SLACK_APP_TOKEN=xapp-practice thinkchild run
    """
    from bot import wiring

    with _workspace(port, cast, keep) as workspace:
        click.echo(
            f"Open {workspace.url} in a browser. Stop with Ctrl-C.\n"
            f"A bot finds it at {workspace.api_url}, with the tokens xoxb-practice and xapp-practice."
        )
        wiring.wait_for_stop()


@click.command(short_help="See a scenario or checklist as an officer does.")
@_port
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def preview(port: int, file: Path) -> None:
    """Show FILE as an officer meets it, and again each time it is saved. Nothing is kept.

    \b
    thinkchild preview training/boy-17-in-custody.yaml
    thinkchild preview prompts/missing.yaml
    """
    from bot import wiring
    from bot.db import Database
    from bot.migrate import migrate
    from bot.preview import EVERY, previewing, refuse_other

    refuse_other(file)
    with _workspace(port) as workspace, TemporaryDirectory(prefix="thinkchild-preview-") as folder:
        settings = _settings(workspace, str(Path(folder) / "preview.db"))
        with closing(Database(settings.database)) as db:
            migrate(db)
        with previewing(file, workspace, settings, click.echo) as look:
            click.echo(f"Open {workspace.url} in a browser: it follows {file}. Stop with Ctrl-C.")
            wiring.wait_for_stop(look, EVERY)


WORDS = (try_out, practice, preview)


@contextmanager
def _workspace(
    port: int, cast: Path | None = None, keep: Path | None = None, *, fresh: bool = False
) -> Iterator["Practice"]:
    try:
        from bot.practice import KeepProblem, PortInUse, Practice
        from bot.practice.cast_file import SHIPPED, load
    except ModuleNotFoundError as error:
        raise Refused(f"The practice workspace needs {error.name}: pip install starlette uvicorn websockets") from None
    refuse_production()
    people = load(cast or SHIPPED)
    try:
        with Practice(port, people, keep=keep, fresh=fresh) as workspace:
            yield workspace
    except (KeepProblem, PortInUse) as error:
        raise Refused(str(error)) from None


def refuse_production() -> None:
    """Raises SettingsError where a token is at hand that is not the practice workspace's own. It is never shown."""
    from bot.config import found_in

    foreign = [
        f"{name} is set in {place}, and is not the practice workspace's own."
        for place, values in found_in().items()
        for name, own in OWN.items()
        if values.get(name) not in (None, "", own)
    ]
    if foreign:
        words = " ".join(click.get_current_context().command_path.split())
        advice = f"{words} cannot be started with production tokens: unset them, or start it from another folder."
        raise SettingsError("\n".join([*foreign, advice]))


def _settings(practice: "Practice", database: str) -> "Settings":
    from bot.config import load

    tokens = {name: OWN[name] for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")}
    return load(environment={**tokens, "SLACK_API_URL": practice.api_url, "DATABASE_URL": f"sqlite:///{database}"})
