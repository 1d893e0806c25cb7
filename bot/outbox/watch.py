"""How the outbox fares: figures that cost the same however many messages were ever sent, and what admins do about them.

Nobody is named here, and no message: figures go to operators and to their machines.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.outbox import lead
from bot.outbox.lead import Standing
from bot.outbox.rules import MOST_ATTEMPTS, PASSING, STUCK, UNMADE, UNREACHABLE, State
from bot.outbox.store import DeliveryRow, is_in

LATE = timedelta(minutes=15)  # after its time, and admins are told
LAPSED = timedelta(minutes=1)  # since anybody sent, while something is due: nobody does
RETRIED = timedelta(minutes=5)  # after a pause its reason still counts, until something was sent


class Figures(NamedTuple):
    """`due` counts what a dead sender left; `retrying` are those tried in vain, one of them `most_attempts` times.

    `unmade` are those that nobody here can make.
    """

    due: int
    oldest_due_at: datetime | None
    waiting: int  # for their time
    retrying: int
    most_attempts: int
    unmade: int
    sending: int
    failed: int
    uncertain: int
    last_sent_at: datetime | None
    standing: Standing | None


def figures(tx: Connection, now: datetime) -> Figures:
    """Reads what has not gone yet, and of the rest only the newest."""
    row = DeliveryRow
    queued = _split(tx, State.QUEUED, row.due_at, now)
    sending = _split(tx, State.SENDING, row.lease_until, now)  # a claim that has ended: its sender died
    tried, unmade = func.count().filter(row.attempts > 0), func.count().filter(row.reason.in_(UNMADE))
    in_vain = select(tried.label("messages"), func.max(row.attempts).label("most"), unmade.label("unmade"))
    retrying = tx.execute(in_vain.where(is_in([State.QUEUED]))).one()
    by_state = select(row.state, func.count().label("messages")).where(is_in(STUCK)).group_by(row.state)
    stuck = {one.state: one.messages for one in tx.execute(by_state)}
    newest = select(row.sent_at).where(row.sent_at.is_not(None)).order_by(row.sent_at.desc()).limit(1)
    return Figures(
        due=queued.over + sending.over,
        oldest_due_at=min((when for when in (queued.oldest, sending.oldest) if when and when <= now), default=None),
        waiting=queued.messages - queued.over,
        retrying=retrying.messages,
        most_attempts=retrying.most or 0,
        unmade=retrying.unmade,
        sending=sending.messages - sending.over,
        failed=stuck.get(State.FAILED, 0),
        uncertain=stuck.get(State.UNCERTAIN, 0),
        last_sent_at=tx.execute(newest).scalar(),
        standing=lead.standing(tx),
    )


def _split(tx: Connection, state: State, at: InstrumentedAttribute[Any], now: datetime) -> Row[Any]:
    """How many there are in that state, for how many that time is over, and the earliest."""
    over = func.count().filter(at <= now).label("over")
    found = select(func.count().label("messages"), over, func.min(at).label("oldest")).where(is_in([state]))
    return tx.execute(found).one()


def sent_since(tx: Connection, when: datetime) -> int:
    return tx.execute(select(func.count()).where(DeliveryRow.sent_at >= when)).scalar_one()


def paused_by(found: Figures, now: datetime) -> str:
    """Why nothing is sent just now; empty if something may be."""
    standing = found.standing
    if standing is None or standing.paused_at is None or standing.paused_until is None:
        return ""
    return standing.paused_by if standing.paused_at <= now < standing.paused_until else ""


def _kept_by(found: Figures, now: datetime) -> str:
    """What the last pause was for, while it lasts and until a message has gone or it is long ago.

    A pause ends before each new attempt: what it was for is not over until a message has gone.
    """
    standing = found.standing
    if standing is None or standing.paused_until is None:
        return ""
    since = standing.paused_until
    tried = (found.due or found.sending) and (found.last_sent_at is None or found.last_sent_at < since)
    still = tried and since <= now < since + RETRIED
    return standing.paused_by if still or paused_by(found, now) else ""


def closed_by(found: Figures, now: datetime) -> str:
    """The platform's word if it takes nothing of ours until somebody mends it; else empty."""
    reason = _kept_by(found, now)
    return "" if reason in PASSING else reason


def stopped(found: Figures, now: datetime) -> str:
    """Why the platform takes nothing, and what to do; empty if it does, or has not for only a while."""
    if closed := closed_by(found, now):
        return refused(closed)
    silent = found.last_sent_at is None or found.last_sent_at <= now - LATE
    passing = _kept_by(found, now) if silent and _is_late(found, now) else ""
    return f"Nothing was sent for {lasting(LATE)} and more. {held_up(passing)}" if passing else ""


def _is_late(found: Figures, now: datetime) -> bool:
    return found.oldest_due_at is not None and found.oldest_due_at <= now - LATE


def troubles(found: Figures, now: datetime) -> list[str]:
    """What needs an admin, and what to do: a line each, the worst first. Empty if all is well."""
    told = []
    if closed := closed_by(found, now):
        told.append(refused(closed))
    elif found.oldest_due_at is not None and _is_late(found, now):
        told.append(
            f"The oldest message that is due has waited for {lasting(now - found.oldest_due_at)}. {_why(found, now)}"
        )
    if found.most_attempts >= MOST_ATTEMPTS:
        words = "A message was" if found.retrying == 1 else f"{found.retrying} messages were"
        told.append(
            f"{words} tried in vain, {found.most_attempts} times so far. See thinkchild outbox list --state queued."
        )
    if found.unmade:
        words = "A message" if found.unmade == 1 else f"{found.unmade} messages"
        told.append(
            f"{words} cannot be made: a bug, or put by a newer version. See the log, and thinkchild outbox list "
            "--state queued."
        )
    stuck = [f"{count} {state}" for state, count in zip(STUCK, (found.failed, found.uncertain), strict=True) if count]
    if stuck:
        told.append(f"Messages: {', '.join(stuck)}. See thinkchild outbox list.")
    return told


def refused(reason: str) -> str:
    """What to do while the platform takes nothing."""
    return (
        f"Nothing can be sent: the workspace refuses the bot ({reason}). Messages wait, and none is lost. "
        "What to do: thinkchild status."
    )


def held_up(reason: str) -> str:
    """What keeps messages for now; it is over by itself."""
    if reason == UNREACHABLE:
        return f"The workspace cannot be reached ({reason}): look at this host's network. The bot goes on by itself."
    return f"The bot was told to wait ({reason}), and goes on by itself."


def _why(found: Figures, now: datetime) -> str:
    if reason := _kept_by(found, now):
        return held_up(reason)
    if found.standing is None or found.standing.until < now - LAPSED:
        return "Nobody sends: start thinkchild run or thinkchild worker."
    return "More is put than THINKCHILD_MESSAGES_A_SECOND lets go."


def lasting(time: timedelta) -> str:
    """As long as people say it: 22 minutes, 3 hours."""
    for length, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = int(time.total_seconds() // length)
        if count > 1 or (count == 1 and length == 60):
            return f"{count} {name}{'s' if count > 1 else ''}"
    return "less than a minute"
