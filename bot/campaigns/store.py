"""Rows of campaigns and their teams, and how far each officer has come."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    Connection,
    ForeignKey,
    Select,
    and_,
    case,
    distinct,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.campaigns.rules import Campaign, State
from bot.db import Base, UtcDateTime
from bot.people.store import GrantRow, OfficerRow, TeamRow
from bot.quizzes.rules import Wanted
from bot.quizzes.store import ANSWERED, SKIPPED, AssignmentRow


class CampaignRow(Base):
    """`expanded_to` is the last officer looked at in a round that is under way, `expanded_at` when one was through."""

    __tablename__ = "campaign"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    scenarios: Mapped[str]  # slugs, joined by spaces
    started_by: Mapped[int | None] = mapped_column(ForeignKey("officer.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expanded_to: Mapped[int]
    expanded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CampaignTeamRow(Base):
    """Its audience: these teams, and all beneath them."""

    __tablename__ = "campaign_team"
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)


def add(tx: Connection, team_ids: Collection[int], **values: object) -> int:
    fresh = {"state": State.OPEN, "expanded_to": 0}
    number = tx.execute(insert(CampaignRow).values(**fresh, **values)).inserted_primary_key
    assert number is not None
    tx.execute(insert(CampaignTeamRow), [{"campaign_id": number[0], "team_id": team} for team in sorted(team_ids)])
    return int(number[0])


def campaign_for(tx: Connection, campaign_id: int, lock: bool = False) -> Campaign | None:
    """`lock` it for as long as the transaction: who steers a campaign and who expands it wait for each other."""
    statement = select(CampaignRow).where(CampaignRow.id == campaign_id)
    found = campaigns(tx, statement.with_for_update() if lock else statement)
    return found[0] if found else None


def campaigns(tx: Connection, statement: Select[Any] | None = None) -> list[Campaign]:
    """All of them, the newest first, or those of a statement."""
    rows = tx.execute(select(CampaignRow).order_by(CampaignRow.id.desc()) if statement is None else statement).all()
    row = CampaignTeamRow
    teams: dict[int, set[int]] = {}
    audiences = select(row.campaign_id, row.team_id).where(row.campaign_id.in_([one.id for one in rows]))
    for campaign_id, team_id in tx.execute(audiences):
        teams.setdefault(campaign_id, set()).add(team_id)
    return [_campaign(one, frozenset(teams[one.id])) for one in rows]


def _campaign(row: Any, teams: frozenset[int]) -> Campaign:
    return Campaign(
        id=row.id,
        title=row.title,
        scenarios=tuple(row.scenarios.split()),
        teams=teams,
        started_by=row.started_by,
        started_at=row.started_at,
        opens_at=row.opens_at,
        due_at=row.due_at,
        state=State(row.state),
        closed_at=row.closed_at,
    )


def change(tx: Connection, campaign_id: int, **values: object) -> None:
    tx.execute(update(CampaignRow).where(CampaignRow.id == campaign_id).values(**values))


def wanted(tx: Connection, officer_id: int, now: datetime) -> list[Wanted]:
    """What the open campaigns ask of this officer, the one that is due first before the others."""
    row = CampaignRow
    is_open = and_(row.state == State.OPEN, row.opens_at <= now, row.due_at > now)
    rows = tx.execute(select(row.id, row.scenarios, row.opens_at).where(is_open).order_by(row.due_at, row.id)).all()
    return [
        Wanted(tuple(one.scenarios.split()), one.opens_at) for one in rows if is_in_audience(tx, one.id, officer_id)
    ]


def next_over(tx: Connection, now: datetime) -> Campaign | None:
    """One whose time has passed, unless another process is closing it."""
    row = CampaignRow
    return _first(tx, select(row).where(row.state != State.CLOSED, row.due_at <= now))


def next_to_expand(tx: Connection, expanded_before: datetime) -> tuple[Campaign, int] | None:
    """One that has not been gone through since, and after which officer to go on; unless another process does."""
    row = CampaignRow
    old = or_(row.expanded_at.is_(None), row.expanded_at <= expanded_before)
    found = _first(tx, select(row).where(row.state != State.CLOSED, old))
    if found is None:
        return None
    return found, tx.execute(select(row.expanded_to).where(row.id == found.id)).scalar_one()


def _first(tx: Connection, statement: Select[Any]) -> Campaign | None:
    """SQLite has one writer at a time and needs no lock."""
    found = campaigns(tx, statement.order_by(CampaignRow.id).limit(1).with_for_update(skip_locked=True))
    return found[0] if found else None


def _audience(campaign_id: int) -> CTE:
    """Ids of its teams and of every team under them; a circle ends, because no row comes twice."""
    row = CampaignTeamRow
    reached = select(row.team_id).where(row.campaign_id == campaign_id).cte("audience", recursive=True)
    return reached.union(select(TeamRow.id).where(TeamRow.parent_id == reached.c.team_id))


def is_in_audience(tx: Connection, campaign_id: int, officer_id: int) -> bool:
    """Upwards from their own team, which is a few rows in the largest force."""
    mine = select(OfficerRow.team_id.label("team_id")).where(OfficerRow.id == officer_id, OfficerRow.active, _TRAINED)
    above = mine.cte("above", recursive=True)
    above = above.union(select(TeamRow.parent_id).where(TeamRow.id == above.c.team_id, TeamRow.parent_id.is_not(None)))
    row = CampaignTeamRow
    among = select(row.team_id).join(above, above.c.team_id == row.team_id).where(row.campaign_id == campaign_id)
    return tx.execute(among.limit(1)).first() is not None


# Whose training counts, as in bot.people.store.members.
_TRAINED = exists().where(GrantRow.officer_id == OfficerRow.id, GrantRow.role == "officer")


class Standing(NamedTuple):
    """How far one officer of the audience has come. `finished` counts scenarios, `given` answers and skips since it
    opened; `asked`: a message of the campaign has put a question to them."""

    officer_id: int
    team_id: int
    joined_at: datetime
    finished: int
    given: int
    asked: bool


def standings(
    tx: Connection, campaign: Campaign, needed: Mapping[str, Collection[str]], after: int = 0, most: int | None = None
) -> list[Standing]:
    """Of each officer of the audience, or of the next `most` by id. One query.

    `needed` are the questions for everybody of each scenario that is still there.
    """
    one = _by_scenario(campaign, needed, after, most)
    totals = select(
        one.c.officer_id,
        one.c.team_id,
        one.c.joined_at,
        func.sum(one.c.finished).label("finished"),
        func.sum(one.c.given).label("given"),
        func.max(one.c.asked).label("asked"),
    ).group_by(one.c.officer_id, one.c.team_id, one.c.joined_at)
    return [
        Standing(row.officer_id, row.team_id, row.joined_at, int(row.finished), int(row.given), bool(row.asked))
        for row in tx.execute(totals.order_by(one.c.officer_id))
    ]


def _by_scenario(campaign: Campaign, needed: Mapping[str, Collection[str]], after: int, most: int | None) -> Any:
    """A row for each officer and scenario that they have met, and one for who has met none."""
    members = (
        select(OfficerRow.id, OfficerRow.team_id, OfficerRow.joined_at)
        .where(OfficerRow.active, OfficerRow.id > after, _TRAINED)
        .where(OfficerRow.team_id.in_(select(_audience(campaign.id).c.team_id)))
        .order_by(OfficerRow.id)
        .limit(most)
        .subquery()
    )
    row = AssignmentRow
    counts = and_(row.closed == ANSWERED, row.answered_at >= campaign.opens_at, row.answered_at < campaign.until)
    asked_for = or_(*(and_(row.slug == slug, row.question.in_(ids)) for slug, ids in needed.items()), literal(False))
    given = func.count(distinct(case((and_(counts, asked_for), row.question))))
    skipped = func.max(case((row.closed == SKIPPED, 1), else_=0))
    all_given = or_(*(and_(row.slug == slug, given >= len(ids)) for slug, ids in needed.items()), literal(False))
    is_there = row.slug.in_(list(needed))
    met = and_(row.officer_id == members.c.id, row.slug.in_(campaign.scenarios))
    return (
        select(
            members.c.id.label("officer_id"),
            members.c.team_id,
            members.c.joined_at,
            case((and_(is_there, or_(skipped == 1, all_given)), 1), else_=0).label("finished"),
            (given + skipped).label("given"),
            func.max(case((row.campaign_id == campaign.id, 1), else_=0)).label("asked"),
        )
        .outerjoin(row, met)
        .group_by(members.c.id, members.c.team_id, members.c.joined_at, row.slug)
        .subquery()
    )
