"""The database: one way to open a transaction, on SQLite or PostgreSQL, and the type for times.

Hides what differs between the two. Tables live in the rooms that own them; migrations in bot/migrations.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Insert,
    MetaData,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from bot.errors import SettingsError, StoreUnavailable
from bot.groupcommit import GroupCommit

HEAD = "0005"  # the newest migration; a test holds it to Alembic's own answer
BUSY_MS = 2000  # wait for a lock; a person's press must be answered within Slack's three seconds
# A host or a network that falls silent is noticed within ten seconds or so, and not after hours, as TCP would have it.
NOTICED = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 8000}
POOL = 24  # more than the threads that serve presses, so none waits for a connection

Result = TypeVar("Result")
WRONG_ADDRESS = (
    "DATABASE_URL is not a database address: sqlite:///thinkchild.db, or postgresql://user:password@host/name."
)
UNAVAILABLE = "I could not reach the records just now, so nothing was recorded. Please try again in a minute."


class Base(DeclarativeBase):
    """Every table of the program registers here. Constraints have names, so that a migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time. A naive one is refused: it means a different instant on each machine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """SQLite gives back no zone; PostgreSQL's session is in UTC."""
        return value and value.replace(tzinfo=UTC)


class Database:
    """Transactions on one database."""

    def __init__(self, url: str) -> None:
        self.url = _url(url)
        self.engine = _engine(self.url)
        self._group = GroupCommit(self.engine) if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Commits at the end, rolls back on any error. Raises StoreUnavailable if the database does not answer."""
        with _in_words(), self.engine.begin() as tx:
            yield tx

    def run(self, work: Callable[[Connection], Result]) -> Result:
        """The work in a transaction, for threads that come many at once: on SQLite they share commits."""
        if self._group is None:
            with self.transaction() as tx:
                return work(tx)
        with _in_words():
            return self._group.run(work)

    def version(self) -> str | None:
        """The newest migration applied; None for a database without tables. Raises StoreUnavailable."""
        if self.is_sqlite and self.url.database and not Path(self.url.database).exists():
            return None  # looking must not make an empty file
        with self.transaction() as tx:
            if not inspect(tx).has_table("alembic_version"):
                return None
            return tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, PoolTimeout) as error:
        raise StoreUnavailable(UNAVAILABLE) from error
    except DBAPIError as error:
        if error.connection_invalidated or type(error) is DatabaseError:  # that one itself: the file is no database
            raise StoreUnavailable(UNAVAILABLE) from error
        raise


def breath(taken: float) -> float:
    """How many seconds a loop of transactions lets others write after one that took so long.

    SQLite's lock is unfair: who takes it again at once keeps everybody else from it, and a press fails.
    """
    return min(max(taken, 0.02), 1.0)


def insert_once(tx: Connection, table: type[Base], **values: Any) -> bool:
    """Insert, unless a unique constraint says that it is there already. True if it was not."""
    counted = {"preserve_rowcount": True}  # SQLAlchemy keeps it of an UPDATE only, unless asked
    return tx.execute(_unless_there(tx, table), values, execution_options=counted).rowcount == 1


def insert_all_once(tx: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for many rows of the same columns."""
    if rows:
        tx.execute(_unless_there(tx, table), rows)


def _unless_there(tx: Connection, table: type[Base]) -> Insert:
    build = sqlite_insert if tx.dialect.name == "sqlite" else postgresql.insert
    assert isinstance(table.__table__, Table)
    return build(table.__table__).on_conflict_do_nothing()


def _url(url: str) -> URL:
    """SQLAlchemy picks a driver by itself, and not the same one in every version: name it."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError(WRONG_ADDRESS) from None
    if parsed.drivername in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(WRONG_ADDRESS)
    return parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        options = f"-c timezone=UTC -c lock_timeout={BUSY_MS}"
        try:
            return create_engine(
                url,
                pool_size=POOL,
                hide_parameters=True,
                pool_pre_ping=True,
                pool_timeout=BUSY_MS / 1000,
                connect_args={"options": options, "connect_timeout": 3, **NOTICED},
            )
        except ModuleNotFoundError:
            raise SettingsError("PostgreSQL needs its driver: pip install 'psycopg[binary]'") from None
        except (ArgumentError, NoSuchModuleError):
            raise SettingsError(WRONG_ADDRESS) from None
    try:
        engine = create_engine(
            url,
            pool_size=POOL,
            hide_parameters=True,  # values stay out of error messages, and so out of logs
            connect_args={"timeout": BUSY_MS / 1000, "isolation_level": None},
        )
    except (ArgumentError, NoSuchModuleError):
        raise SettingsError(WRONG_ADDRESS) from None
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    """As a writer from the start: a reader that turns writer half-way may find that it cannot."""
    try:
        connection.connection.driver_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]  # it is SQLite's
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """FULL, not NORMAL: a power cut must not forget an answer that was acknowledged."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
