"""Rows of campaigns and their teams, and how far each officer has come."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    Connection,
    ForeignKey,
    Result,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.campaigns.rules import Campaign, State
from bot.db import Base, UtcDateTime, insert_once
from bot.people.store import GrantRow, OfficerRow, TeamRow
from bot.quizzes.rules import Wanted
from bot.quizzes.store import ANSWERED, SKIPPED, UNSEEN, AssignmentRow


class CampaignRow(Base):
    """`key` is of the form that started it: it starts one. From the command line it is empty.

    `expanded_to` is the last officer looked at in a round that is under way, `expanded_at` when one was through.
    """

    __tablename__ = "campaign"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
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


def add_once(tx: Connection, key: str | None, team_ids: Collection[int], **values: object) -> int:
    """Its id, or of the one that this key has started already."""
    fresh = {"state": State.OPEN, "expanded_to": 0}
    if key is None:
        number = tx.execute(insert(CampaignRow).values(**fresh, **values)).inserted_primary_key
        assert number is not None
        return _with_teams(tx, int(number[0]), team_ids)
    if insert_once(tx, CampaignRow, key=key, **fresh, **values):
        return _with_teams(tx, _of_key(tx, key).scalar_one(), team_ids)
    return _of_key(tx, key).scalar_one()


def _with_teams(tx: Connection, campaign_id: int, team_ids: Collection[int]) -> int:
    tx.execute(insert(CampaignTeamRow), [{"campaign_id": campaign_id, "team_id": team} for team in sorted(team_ids)])
    return campaign_id


def started_with(tx: Connection, key: str) -> int | None:
    """The id of the campaign that this key has started."""
    return _of_key(tx, key).scalar_one_or_none()


def _of_key(tx: Connection, key: str) -> Result[tuple[int]]:
    return tx.execute(select(CampaignRow.id).where(CampaignRow.key == key))


def campaign_for(tx: Connection, campaign_id: int, lock: bool = False) -> Campaign | None:
    """`lock` it for as long as the transaction: who steers a campaign and who expands it wait for each other.

    Not so that a question of it cannot be asked: that would wait for the lock, while its message is waited for here.
    """
    statement = select(CampaignRow).where(CampaignRow.id == campaign_id)
    found = campaigns(tx, statement.with_for_update(key_share=True) if lock else statement)
    return found[0] if found else None


def campaigns(tx: Connection, statement: Select[Any] | None = None) -> list[Campaign]:
    """All of them, the newest first, or those of a statement."""
    rows = tx.execute(select(CampaignRow).order_by(CampaignRow.id.desc()) if statement is None else statement).all()
    if not rows:
        return []
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


def open_for(tx: Connection, officer_id: int, now: datetime) -> list[Campaign]:
    """Those that are open and have this officer in their audience, the one that is due first before the others."""
    row = CampaignRow
    is_open = and_(row.state == State.OPEN, row.opens_at <= now, row.due_at > now)
    found = campaigns(tx, select(row).where(is_open).order_by(row.due_at, row.id))
    return [one for one in found if is_in_audience(tx, one.id, officer_id)]


def wanted(tx: Connection, officer_id: int, now: datetime) -> list[Wanted]:
    """What the open campaigns ask of this officer, in that order."""
    return [one.wanted for one in open_for(tx, officer_id, now)]


def next_over(tx: Connection, now: datetime) -> Campaign | None:
    """One whose time has passed, unless another process is closing it."""
    row = CampaignRow
    return _first(tx, select(row).where(row.state != State.CLOSED, row.due_at <= now))


def next_to_expand(tx: Connection, now: datetime, again: timedelta) -> tuple[Campaign, int] | None:
    """One that was not gone through for so long, and after which officer to go on; unless another process does.

    One that was gone through later than now was so before the clock was set back.
    """
    row = CampaignRow
    old = or_(row.expanded_at.is_(None), row.expanded_at <= now - again, row.expanded_at > now)
    found = _first(tx, select(row).where(row.state != State.CLOSED, old))
    if found is None:
        return None
    return found, tx.execute(select(row.expanded_to).where(row.id == found.id)).scalar_one()


def _first(tx: Connection, statement: Select[Any]) -> Campaign | None:
    """SQLite has one writer at a time and needs no lock."""
    found = campaigns(tx, statement.order_by(CampaignRow.id).limit(1).with_for_update(key_share=True, skip_locked=True))
    return found[0] if found else None


def _audience(campaign_id: int) -> CTE:
    """Ids of its teams and of every team under them; a circle ends, because no row comes twice."""
    row = CampaignTeamRow
    reached = select(row.team_id).where(row.campaign_id == campaign_id).cte("audience", recursive=True)
    return reached.union(select(TeamRow.id).where(TeamRow.parent_id == reached.c.team_id))


def audience_size(tx: Connection, campaign_id: int) -> int:
    """Officers, those in roles without training included."""
    among = OfficerRow.team_id.in_(select(_audience(campaign_id).c.team_id))
    return tx.execute(select(func.count()).select_from(OfficerRow).where(OfficerRow.active, among)).scalar_one()


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
    """Of each officer of the audience, or of the next `most` by id. Two queries.

    `needed` are the questions for everybody of each scenario that is still there.
    """
    members = _members(campaign, after, most)
    met = {one.officer_id: one for one in tx.execute(_come(_met(campaign, needed, members), needed))}
    found = []
    for who in tx.execute(select(members).order_by(members.c.id)):
        come = met.get(who.id)
        far = (int(come.finished), int(come.given), bool(come.asked)) if come else (0, 0, False)
        found.append(Standing(who.id, who.team_id, who.joined_at, *far))
    return found


def _members(campaign: Campaign, after: int, most: int | None) -> Subquery:
    return (
        select(OfficerRow.id, OfficerRow.team_id, OfficerRow.joined_at)
        .where(OfficerRow.active, OfficerRow.id > after, _TRAINED)
        .where(OfficerRow.team_id.in_(select(_audience(campaign.id).c.team_id)))
        .order_by(OfficerRow.id)
        .limit(most)
        .subquery()
    )


def _met(campaign: Campaign, needed: Mapping[str, Collection[str]], members: Subquery) -> Subquery:
    """A row for each member and question that they have met."""
    row = AssignmentRow
    pairs = [(slug, question) for slug, ids in needed.items() for question in ids]
    answered = and_(row.closed == ANSWERED, row.answered_at >= campaign.opens_at, row.answered_at < campaign.until)
    counts = and_(answered, tuple_(row.slug, row.question).in_(pairs))
    seen = or_(row.closed.is_(None), row.closed != UNSEEN)
    skipped, asked = row.closed == SKIPPED, and_(row.campaign_id == campaign.id, seen)
    marks = {"counts": counts, "skipped": skipped, "asked": asked}
    theirs = and_(row.officer_id == members.c.id, row.slug.in_(campaign.scenarios), or_(answered, skipped, asked))
    columns = (func.max(case((which, 1), else_=0)).label(name) for name, which in marks.items())
    found = select(row.officer_id, row.slug, *columns).join_from(members, row, theirs)
    return found.group_by(row.officer_id, row.slug, row.question).subquery()


def _come(met: Subquery, needed: Mapping[str, Collection[str]]) -> Select[Any]:
    """A row for each of them: scenarios finished, answers and skips given, whether a message has asked."""
    by_scenario = select(
        met.c.officer_id,
        met.c.slug,
        func.sum(met.c.counts).label("given"),
        func.max(met.c.skipped).label("skipped"),
        func.max(met.c.asked).label("asked"),
    )
    one = by_scenario.group_by(met.c.officer_id, met.c.slug).subquery().c
    all_given = or_(*(and_(one.slug == slug, one.given >= len(ids)) for slug, ids in needed.items()), literal(False))
    finished = and_(one.slug.in_(list(needed)), or_(one.skipped == 1, all_given))
    return select(
        one.officer_id,
        func.sum(case((finished, 1), else_=0)).label("finished"),
        func.sum(one.given + one.skipped).label("given"),
        func.max(one.asked).label("asked"),
    ).group_by(one.officer_id)
