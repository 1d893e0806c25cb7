"""Bringing a database up to date, and refusing to start on one that is not."""

from pathlib import Path

from sqlalchemy import text

from bot.db import HEAD, Database
from bot.errors import SettingsError

FOLDER = Path(__file__).parent / "migrations"


def migrate(db: Database) -> bool:
    """Apply what is missing; False if nothing was. Raises StoreUnavailable."""
    before = db.version()
    if before == HEAD:
        return False
    _refuse_newer(before)
    from alembic import command  # slow to import, and only this word needs it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    with db.transaction() as tx:
        if not db.is_sqlite:  # two at once would both create the tables
            tx.execute(text("SELECT pg_advisory_xact_lock(20261122)"))
        config.attributes["connection"] = tx
        command.upgrade(config, "head")
    return True


def require_current(db: Database) -> Database:
    """The database. Raises SettingsError, with the command to run, unless it has the tables this program knows."""
    version = db.version()
    if version is None:
        raise SettingsError(f"The database ({db.url}) has no tables yet. Run: thinkchild migrate")
    if version < HEAD:
        raise SettingsError(f"The database is at version {version}, this program needs {HEAD}. Run: thinkchild migrate")
    _refuse_newer(version)
    return db


def _refuse_newer(version: str | None) -> None:
    if version is not None and version > HEAD:
        raise SettingsError(
            f"The database is at version {version}, newer than this program ({HEAD}). Update the program."
        )
