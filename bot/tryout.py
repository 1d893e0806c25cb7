"""The fictional force of `thinkchild try`: its roster, and some training behind it so that coverage has figures.

Everything goes through the same services as on a real force, with times in the past.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, func, select

from bot.db import Base, Database, UtcDateTime
from bot.home import Home
from bot.people import rota, rules, service
from bot.people import store as people
from bot.people.rota import TeamRotaRow
from bot.people.shifts import Pattern, Works
from bot.quizzes import store as quizzes
from bot.quizzes.content import Question
from bot.verbs import Officer, Press

JOINED = timedelta(days=60)
BEGAN = timedelta(days=12)  # before now: recent enough that nothing comes round again
DEPTH = 6  # officers have completed 0 … 5 scenarios
# Times of what is still to come. All others are of what has happened.
AHEAD = {"due_at", "expires_at", "lease_until", "until", "paused_until", "opens_at"}


def newest(db: Database) -> datetime | None:
    """The latest time that anything in the database happened at; None in a database without anything."""
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns if _is_time(column)]
    with db.transaction() as tx:
        times = [tx.execute(select(func.max(column))).scalar_one() for column in columns]
    return max((time for time in times if time is not None), default=None)


def _is_time(column: Column[Any]) -> bool:
    return isinstance(column.type, UtcDateTime) and column.name not in AHEAD


def settle(
    db: Database,
    home: Home,
    roster: str,
    patterns: Mapping[str, Pattern],
    newcomers: Collection[str],
    now: datetime,
    tick: Callable[[], None],
) -> None:
    """Put in the roster, the patterns by team, and the training of everyone but the newcomers. Safe twice.

    `tick` is called for each one.
    """
    joined: date = (now - JOINED).date()
    entries = tuple(replace(entry, joined=joined) for entry in rules.read(roster.splitlines()).entries)
    with db.transaction() as tx:
        if not service.apply(tx, entries, now).added:
            return
        _work(tx, patterns)
        for place, entry in enumerate(entries):
            tick()
            if entry.slack_user not in newcomers:
                _train(tx, home, entry.slack_user, place % DEPTH, now - BEGAN)


def _work(tx: Connection, patterns: Mapping[str, Pattern]) -> None:
    teams = {team.name: team.id for team in people.teams(tx).values()}
    for pattern in patterns.values():
        rota.put_pattern(tx, pattern, new=True)
    rota.put_works(tx, TeamRotaRow, {teams[name]: Works(pattern.id, 0) for name, pattern in patterns.items()})


def _train(tx: Connection, home: Home, slack_user: str, scenarios: int, now: datetime) -> None:
    officer = people.officer_for(tx, slack_user)
    assert officer is not None
    while _completed_fewer(tx, home, officer, scenarios, now):
        home.quizzes.command(tx, Press(officer, now))
        asked = quizzes.open_for(tx, officer.id)
        assert asked is not None
        question = home.quizzes.shelf.met(tx, asked.version).question_for(asked.question)
        assert question is not None
        chosen = question.answer if (asked.id + officer.id) % 3 else _wrong(question)
        home.quizzes.verbs()["quiz.sure"](tx, Press(officer, now, str(asked.id), chosen))


def _completed_fewer(tx: Connection, home: Home, officer: Officer, scenarios: int, now: datetime) -> bool:
    """Than these, or than are published: there is nothing more to ask then."""
    completed, published = home.quizzes.progress(tx, officer, now)
    return completed < min(scenarios, published)


def _wrong(question: Question) -> tuple[str, ...]:
    """Steps the wrong way round; of the others, one option that is not right."""
    if question.kind == "order":
        return question.answer[::-1]
    return next((option.id,) for option in question.options if option.id not in question.answer)
