"""The words for messages that must arrive: how they fare, which are stuck, and what to do about them."""

import sys
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from bot.cli_people import transaction
from bot.errors import Refused, SettingsError, UserError

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.outbox.watch import Figures

STUCK = ("failed", "uncertain")
UNSENT = ("queued", "sending", *STUCK)
STATES = (*UNSENT, "sent", "skipped", "cancelled")
NUMBER = click.IntRange(1, 2**31 - 1)


@click.group(short_help="Messages that must arrive: which are stuck.")
def outbox() -> None:
    """Messages that must reach somebody: which are stuck, and why.

    \b
    failed      Slack refused it for good, or too often
    uncertain   it may have arrived, and nobody could look: ask its reader, then retry or cancel
    """


@outbox.command("list", short_help="What is stuck, or in another state.")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Instead of what is stuck.")
def list_all(states: tuple[str, ...]) -> None:
    """What is stuck: its number, state, what it is about, how often it was tried, why it is stuck, and whom it is for.

    Then, what to do about each reason.
    """
    from bot.clock import utc_now
    from bot.outbox import store, watch
    from bot.people import store as people
    from bot.slack.advice import advices

    with transaction() as tx:
        lines, found = store.lines(tx, states or STUCK), watch.figures(tx, utc_now())
        readers = people.slack_users(tx, {line.officer_id for line in lines})
    for line in lines:
        due, reader = f"due {line.due_at:%Y-%m-%d %H:%M} UTC", readers.get(line.officer_id, "no longer on the roster")
        click.echo(f"{line.id}\t{line.state}\t{line.key}\t{due}\t{line.attempts}\t{line.reason}\t{reader}")
    for words in advices((line.state, line.reason) for line in lines):
        click.echo(words, err=True)
    counts = zip(UNSENT, (found.due + found.waiting, found.sending, found.failed, found.uncertain), strict=True)
    click.echo(", ".join(f"{count} {state}" for state, count in counts if count) or "Nothing waits.", err=True)


@outbox.command(short_help="Send one that is stuck.")
@click.argument("number", type=NUMBER)
def retry(number: int) -> None:
    """Send message NUMBER that has failed or is uncertain, as if it had never been tried."""
    from bot.clock import utc_now
    from bot.outbox import store

    with transaction() as tx:
        if not store.retry(tx, number, utc_now()):
            raise UserError(f"Message {number} is neither failed nor uncertain: see thinkchild outbox list.")
    click.echo(f"Message {number} will be sent.")


@outbox.command(short_help="Give up one that has not gone.")
@click.argument("number", type=NUMBER)
def cancel(number: int) -> None:
    """Never send message NUMBER: it is queued, has failed or is uncertain."""
    from bot.outbox import store

    with transaction() as tx:
        if not store.cancel_one(tx, number):
            raise UserError(f"Message {number} has gone, is on its way, or is not there: see thinkchild outbox list.")
    click.echo(f"Message {number} will not be sent.")


@click.command(short_help="How messages fare, and what needs you.")
def status() -> None:
    """Is the database there, what is due, who sends, and does anything need an admin?

    \b
    thinkchild status || echo "Think Child needs somebody"     it leaves with 3 if something does
    """
    from bot.clock import utc_now
    from bot.config import load
    from bot.db import Database
    from bot.migrate import require_current
    from bot.outbox import watch
    from bot.slack.advice import advices

    settings, now = load(), utc_now()
    with closing(Database(settings.database)) as db:
        try:
            require_current(db)
        except SettingsError as outdated:  # here that is what was asked about, and no mistake of the command's
            raise Refused(str(outdated)) from None
        with db.transaction() as tx:
            found, sent = watch.figures(tx, now), watch.sent_since(tx, now - timedelta(days=1))
    click.echo("The database is there and up to date.")
    click.echo("\n".join(_said(found, sent, now, settings.zone)))
    troubles = [*watch.troubles(found, now), *advices([("queued", watch.closed_by(found, now))])]
    if troubles:
        click.echo("\nThis needs you:\n" + "\n".join(troubles))
        sys.exit(3)
    click.echo("All is well.")


def _said(found: "Figures", sent: int, now: "datetime", zone: "ZoneInfo") -> list[str]:
    from bot.clock import hour
    from bot.outbox import watch

    waited = f", the oldest for {watch.lasting(now - found.oldest_due_at)}" if found.oldest_due_at else ""
    due = f"Messages: {found.due} due{waited}; {found.waiting} waiting for their time; {found.sending} on their way."
    tried = [f"{found.retrying} of them were tried in vain, and are tried again."] if found.retrying else []
    lines = [due, *tried, f"Sent in the last 24 hours: {sent}."]
    standing = found.standing
    if standing and standing.paused_until and (reason := watch.paused_by(found, now)):
        lines.append(f"Sending is paused until {hour(standing.paused_until, zone)} ({reason}).")
    elif standing and standing.until > now:
        lines.append("A process is sending.")
    else:
        lines.append(
            "Nobody is sending just now." if found.due or found.sending else "Nothing has to be sent just now."
        )
    return lines
