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
    """What is stuck: its number, state, what it is about, how often it was tried, why it is stuck, and whom it is for.

    Then, what to do about each reason.
    """
    from bot.outbox import store
    from bot.people import store as people
    from bot.slack.advice import advices

    with transaction() as tx:
        lines, counts = store.lines(tx, states or STUCK), store.counts(tx)
        readers = people.slack_users(tx, {line.officer_id for line in lines})
    for line in lines:
        due, reader = f"due {line.due_at:%Y-%m-%d %H:%M} UTC", readers.get(line.officer_id, "no longer on the roster")
        click.echo(f"{line.id}\t{line.state}\t{line.key}\t{due}\t{line.attempts}\t{line.reason}\t{reader}")
    for words in advices((line.state, line.reason) for line in lines):
        click.echo(words, err=True)
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
