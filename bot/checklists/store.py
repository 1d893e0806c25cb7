"""Rows for checklist runs and their ticks. A tick is never changed: the latest of an item counts."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, ForeignKey, Index, UniqueConstraint, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from bot.checklists.rules import State, Tick
from bot.db import Base, UtcDateTime, insert_once
from bot.verbs import Officer


class RunRow(Base):
    """`number` counts an officer's runs of one checklist, so a double press cannot start two."""

    __tablename__ = "run"
    __table_args__ = (UniqueConstraint("officer_id", "slug", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    slug: Mapped[str]
    version: Mapped[str]
    number: Mapped[int]
    incident: Mapped[str | None]
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mistake: Mapped[bool] = mapped_column(default=False)  # started by mistake: over, and not a finished checklist


class TickRow(Base):
    __tablename__ = "tick"
    __table_args__ = (Index("ix_tick_run_id_id", "run_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    item: Mapped[str]
    state: Mapped[str]
    reason: Mapped[str]
    officer_id: Mapped[int] = mapped_column(ForeignKey("officer.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Run:
    id: int
    officer_id: int
    team_id: int
    slug: str
    version: str
    number: int
    incident: str | None
    started_at: datetime
    finished_at: datetime | None
    mistake: bool


_RUNS = select(
    RunRow.id,
    RunRow.officer_id,
    RunRow.team_id,
    RunRow.slug,
    RunRow.version,
    RunRow.number,
    RunRow.incident,
    RunRow.started_at,
    RunRow.finished_at,
    RunRow.mistake,
)


def begun(tx: Connection, officer_id: int) -> Counter[str]:
    """How many runs of each checklist the officer has begun, by slug."""
    counted = (
        select(RunRow.slug, func.count().label("runs")).where(RunRow.officer_id == officer_id).group_by(RunRow.slug)
    )
    return Counter({line.slug: line.runs for line in tx.execute(counted)})


def begin_once(
    tx: Connection, officer: Officer, slug: str, version: str, number: int, incident: str, now: datetime
) -> Run:
    """The officer's run with this number: a new one, or the one that a quicker press began."""
    insert_once(
        tx,
        RunRow,
        officer_id=officer.id,
        team_id=officer.team_id,
        slug=slug,
        version=version,
        number=number,
        incident=incident or None,
        started_at=now,
        mistake=False,
    )
    where = (RunRow.officer_id == officer.id, RunRow.slug == slug, RunRow.number == number)
    return Run(*tx.execute(_RUNS.where(*where)).one())


def run_for(tx: Connection, run_id: int) -> Run | None:
    """Locked until the transaction ends, so a tick and a finish cannot pass each other."""
    row = tx.execute(_RUNS.where(RunRow.id == run_id).with_for_update()).one_or_none()
    return Run(*row) if row else None


def run_seen(tx: Connection, run_id: int) -> Run | None:
    """As it stands, for whoever changes nothing: not locked, so that no press waits for it."""
    row = tx.execute(_RUNS.where(RunRow.id == run_id)).one_or_none()
    return Run(*row) if row else None


def open_runs(tx: Connection, officer_id: int) -> list[Run]:
    """The newest first."""
    where = (RunRow.officer_id == officer_id, RunRow.finished_at.is_(None))
    return [Run(*row) for row in tx.execute(_RUNS.where(*where).order_by(RunRow.id.desc()))]


def set_incident(tx: Connection, run: Run, incident: str) -> Run:
    tx.execute(update(RunRow).where(RunRow.id == run.id).values(incident=incident))
    return replace(run, incident=incident)


def finish(tx: Connection, run: Run, now: datetime, mistake: bool = False) -> Run:
    tx.execute(update(RunRow).where(RunRow.id == run.id).values(finished_at=now, mistake=mistake))
    return replace(run, finished_at=now, mistake=mistake)


def ticks(tx: Connection, run_id: int) -> dict[str, Tick]:
    rows = tx.execute(
        select(TickRow.item, TickRow.state, TickRow.reason, TickRow.at)
        .where(TickRow.run_id == run_id)
        .order_by(TickRow.id)
    )
    return {row.item: Tick(State(row.state), row.reason, row.at) for row in rows}


def add_tick(tx: Connection, run: Run, officer: Officer, item: str, tick: Tick) -> None:
    said = {"state": tick.state.value, "reason": tick.reason, "at": tick.at}
    tx.execute(insert(TickRow).values(run_id=run.id, item=item, officer_id=officer.id, **said))
