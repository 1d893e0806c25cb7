"""The words for campaigns: start one, see how far it is, pause, extend and close it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.campaigns.dry_run import Plan
    from bot.campaigns.rules import Campaign, Wish
    from bot.campaigns.service import Campaigns
    from bot.verbs import Officer

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])
NUMBER = click.IntRange(1, 2**31 - 1)


@click.group(short_help="A few scenarios for many officers in a few days.")
def campaign() -> None:
    """A few scenarios for many officers in a few days, at most two questions a shift: docs/campaigns.md"""


@dataclass(frozen=True)
class _Room:
    """Campaigns in a transaction, at a moment."""

    campaigns: "Campaigns"
    tx: "Connection"
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.campaigns.zone).date()

    def moment(self, when: datetime) -> str:
        from bot.clock import moment

        return moment(when, self.campaigns.zone)


@contextmanager
def _room() -> "Iterator[_Room]":
    from bot import wiring
    from bot.clock import utc_now
    from bot.config import load
    from bot.db import Database
    from bot.migrate import require_current

    settings = load()
    with closing(Database(settings.database)) as db:
        served = wiring.content_for(settings, require_current(db), keep=False)
        campaigns = wiring.home_for(settings, served.library).campaigns
        with db.transaction() as tx:
            yield _Room(campaigns, tx, utc_now())


@campaign.command(short_help="Start one, or see what starting it would do.")
@click.argument("file", required=False, type=FILE)
@click.option("--scenario", "scenarios", multiple=True, metavar="SLUG", help="Instead of a file; several may be given.")
@click.option("--team", "teams", multiple=True, metavar="NAME", help="And all teams beneath it. Without it: all teams.")
@click.option("--opens", type=DAY, metavar="DAY", help="Its first day. Without it: today.")
@click.option("--due", type=DAY, metavar="DAY", help="Its last day. A file says for how many days it lasts.")
@click.option("--by", metavar="MEMBER", help="Who starts it, by Slack member id, and gets the report at the end.")
@click.option("--dry-run", is_flag=True, help="Say who would get what and when, and start nothing.")
@click.option("--names", is_flag=True, help="In a dry run: a line for each officer.")
def start(
    file: Path | None,
    scenarios: tuple[str, ...],
    teams: tuple[str, ...],
    opens: datetime | None,
    due: datetime | None,
    by: str | None,
    dry_run: bool,
    names: bool,
) -> None:
    """Start the campaign of FILE, or one of scenarios.

    \b
    thinkchild campaign start docs/examples/think-child-week.yaml --opens 2026-11-30 --dry-run
    thinkchild campaign start --scenario girl-13-not-back --team 'Response A' --due 2026-12-04
    """
    if (file is None) == (not scenarios):
        raise click.UsageError("Give a FILE, or --scenario.")
    if names and not dry_run:
        raise click.UsageError("--names is for a --dry-run.")
    with _room() as room:
        who = _officer(room, by)
        wish = _wish(room, file, scenarios, teams, opens, due, who)
        if not dry_run:
            started = room.campaigns.start(room.tx, wish, who, room.now)
            click.echo(f"Campaign {started.id}, {started.title}, is started. thinkchild campaign show {started.id}")
            return
        _say_plan(room, room.campaigns.plan(room.tx, wish, who, room.now))
        if names:
            _say_names(room, wish)
    click.echo("Nothing was started.")


def _officer(room: _Room, member: str | None) -> "Officer | None":
    from bot.people import store

    found = store.officer_for(room.tx, member) if member else None
    if member and found is None:
        raise UserError(
            f"{member} is not on the roster, or no longer active: thinkchild roster list says who is there."
        )
    return found


def _wish(
    room: _Room,
    file: Path | None,
    scenarios: tuple[str, ...],
    names: tuple[str, ...],
    opens: datetime | None,
    due: datetime | None,
    by: "Officer | None",
) -> "Wish":
    """Raises UserError with all that is wrong with it."""
    from bot.campaigns import content
    from bot.campaigns.rules import Wish

    read = content.load(file) if file else None
    first = opens.date() if opens else room.today
    if due is None and read is None:
        raise click.UsageError("Give the last day: --due.")
    last = due.date() if due else read.due(first) if read else first
    ids, wrong = _teams(room, names or (read.teams if read else ()))
    wish = Wish(read.scenarios if read else scenarios, ids, first, last, read.title if read else "")
    wrong += [one.words for one in room.campaigns.problems(room.tx, wish, by, room.now)]
    if wrong:
        raise UserError("\n".join([*wrong, "Nothing was started."]))
    return wish


def _teams(room: _Room, names: Sequence[str]) -> tuple[tuple[int, ...], list[str]]:
    """Ids of those that there are, and a sentence for each of the others."""
    from difflib import get_close_matches

    from bot.people import store

    known = {team.name.casefold(): team for team in store.teams(room.tx).values()}
    wrong = []
    for name in names:
        if name.casefold() not in known:
            near = [known[one].name for one in get_close_matches(name.casefold(), known, n=3)]
            hint = f"did you mean {' or '.join(near)}?" if near else "thinkchild roster list says which there are"
            wrong.append(f"There is no team {name[:80]} ({hint}).")
    return tuple(known[name.casefold()].id for name in names if name.casefold() in known), wrong


def _say_plan(room: _Room, plan: "Plan") -> None:
    from bot.campaigns.steering_says import counted, plan_days, takes, team_line

    click.echo(f"{plan.title}, {plan_days(plan, room.campaigns.zone)}")
    click.echo("\n".join(f"  {title}" for title in plan.scenarios))
    for line in takes(plan):
        click.echo(line)
    for team in plan.teams:
        click.echo(team_line(team, plan.shifts, room.campaigns.zone))
    click.echo(f"{counted(plan.officers, 'officer')} in {counted(len(plan.teams), 'team')}")


def _say_names(room: _Room, wish: "Wish") -> None:
    from bot.people import store

    names = {one.id: one.name for one in store.officers(room.tx)}
    teams = store.teams(room.tx)
    for one in room.campaigns.firsts(room.tx, wish, room.now):
        when = room.moment(one.at) if one.at else "no shift in that time"
        click.echo(f"{names[one.officer_id]}\t{teams[one.team_id].name}\t{when}")


@campaign.command("list", short_help="Which there are.")
def list_all() -> None:
    """Which there are, the newest first."""
    with _room() as room:
        lines = [_line(room, one) for one in room.campaigns.seen(room.tx, None)]
    click.echo("\n".join(lines) or "There is none.")


def _line(room: _Room, one: "Campaign") -> str:
    return f"{one.id}\t{one.state}\t{room.moment(one.opens_at)} to {room.moment(one.due_at)}\t{one.title}"


@campaign.command(short_help="How far it is.")
@click.argument("number", type=NUMBER)
def show(number: int) -> None:
    """How far campaign NUMBER is. It counts officers and names none: docs/figures.md"""
    from bot.campaigns.says import bar
    from bot.reports.campaigns import CampaignReports

    with _room() as room:
        found = room.campaigns.find(room.tx, number, None)
        figures = CampaignReports(room.campaigns).figures(room.tx, found, room.now)
        click.echo(_line(room, found))
    click.echo("\n".join(f"  {title}" for title in figures.scenarios))
    whole = figures.whole
    if whole.shown:
        for name in ("reached", "begun", "done"):
            count = getattr(whole, name)
            click.echo(f"{name:<8}{bar(count.at_least, count.of)} {count}")
    for one in [*([] if whole.shown else [whole]), *figures.teams]:
        click.echo(f"{one.team}: {one}")


@campaign.command(short_help="Send nothing until it is resumed.")
@click.argument("number", type=NUMBER)
def pause(number: int) -> None:
    """Send nothing of campaign NUMBER until it is resumed. The day it is due stays."""
    _steer(number, "is paused", lambda room: room.campaigns.pause(room.tx, number, None, room.now))


@campaign.command(short_help="Go on with one that is paused.")
@click.argument("number", type=NUMBER)
def resume(number: int) -> None:
    """Go on with campaign NUMBER, in each officer's next shift."""
    _steer(number, "goes on", lambda room: room.campaigns.resume(room.tx, number, None, room.now))


@campaign.command(short_help="Give it a later last day.")
@click.argument("number", type=NUMBER)
@click.option("--due", required=True, type=DAY, metavar="DAY", help="Its last day from now on.")
def extend(number: int, due: datetime) -> None:
    """Give campaign NUMBER a later last day."""
    words = f"lasts to the end of {due:%Y-%m-%d}"
    _steer(number, words, lambda room: room.campaigns.extend(room.tx, number, due.date(), None, room.now))


@campaign.command(short_help="End it now.")
@click.argument("number", type=NUMBER)
def close(number: int) -> None:
    """End campaign NUMBER now: nothing more is sent, and whoever started it gets the report."""
    _steer(number, "is closed", lambda room: room.campaigns.close(room.tx, number, None, room.now))


def _steer(number: int, words: str, change: "Callable[[_Room], Campaign]") -> None:
    with _room() as room:
        found = change(room)
    click.echo(f"Campaign {number}, {found.title}, {words}.")


@campaign.command(short_help="What is sent at its end.")
@click.argument("number", type=NUMBER)
def report(number: int) -> None:
    """How campaign NUMBER went: what whoever started it is sent at its end."""
    from bot.cards import spoken
    from bot.reports.campaigns import CampaignReports

    with _room() as room:
        reports = CampaignReports(room.campaigns)
        figures = reports.figures(room.tx, room.campaigns.find(room.tx, number, None), room.now, at_end=True)
    click.echo(spoken(reports.card(figures, most=len(figures.teams))))
