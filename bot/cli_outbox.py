"""The words for messages that must arrive: which are stuck, and what to do about them."""

import click

from bot.cli_people import transaction
from bot.errors import UserError

STATES = ("queued", "sending", "sent", "skipped", "cancelled", "failed", "uncertain")
STUCK = ("failed", "uncertain")
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
    """What is stuck: its number, state, what it is about, how often it was tried, and why it is stuck."""
    from bot.outbox import store

    with transaction() as tx:
        lines, counts = store.lines(tx, states or STUCK), store.counts(tx)
    for line in lines:
        click.echo(
            f"{line.id}\t{line.state}\t{line.key}\tdue {line.due_at:%Y-%m-%d %H:%M} UTC\t{line.attempts}\t{line.reason}"
        )
    click.echo(", ".join(f"{counts[state]} {state}" for state in STATES if state in counts) or "No messages.", err=True)


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
