"""An earlier version of a content file, from where somebody kept it: the database, or the file's history in git."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, select

from bot import yamlfile
from bot.authored import version_of
from bot.checklists.content import Checklist
from bot.errors import UserError
from bot.frozen import FrozenRow
from bot.quizzes.content import Scenario
from bot.serving import KeptRow

FURTHEST = 500  # changes of one file that are looked through
Kind = type[Checklist] | type[Scenario]


def in_database(tx: Connection, kind: Kind, slug: str, version: str) -> Checklist | Scenario | None:
    """As somebody met it, or as it was last served. `version` may be its first letters only."""
    where = (FrozenRow.slug == slug, FrozenRow.version.startswith(version, autoescape=True))
    told = '"phases":' if kind is Checklist else '"questions":'
    body = tx.execute(select(FrozenRow.body).where(*where, FrozenRow.body.contains(told))).scalars().first()
    if body is not None:
        return kind.model_validate_json(body)
    folder = "prompts" if kind is Checklist else "training"
    kept = tx.execute(select(KeptRow.text).where(KeptRow.file == f"{folder}/{slug}.yaml")).scalar_one_or_none()
    return _if_it_is(kept, kind, slug, version) if kept else None


def in_git(file: Path, kind: Kind, version: str) -> Checklist | Scenario | None:
    """The newest commit that holds this version; None too where there is no git, or no history."""
    for text in _committed(file):
        if found := _if_it_is(text, kind, file.stem, version):
            return found
    return None


def _if_it_is(text: str, kind: Kind, slug: str, version: str) -> Checklist | Scenario | None:
    with TemporaryDirectory(prefix="thinkchild-") as folder:
        copy = Path(folder) / f"{slug}.yaml"
        copy.write_text(text, encoding="utf-8")
        found, _, _ = yamlfile.read(copy, kind)
    return found if found is not None and version_of(found).startswith(version) else None


def _committed(file: Path) -> Iterator[str]:
    """The file's text at each of its commits, the newest first."""
    commits = _git(file, "log", f"--max-count={FURTHEST}", "--format=%H", "--", file.name)
    for commit in (commits or "").split():
        if (text := _git(file, "show", f"{commit}:./{file.name}")) is not None:
            yield text


def _git(file: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603  # fixed words, and the name of a file that was opened
            ["git", *words],  # noqa: S607  # the one on the author's path
            cwd=file.absolute().parent,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    return done.stdout if done.returncode == 0 else None


def not_found(file: Path, version: str) -> UserError:
    return UserError(
        f"Version {version} of {file} is neither in the database nor in git's history of it. "
        "Compare with a file that you have: --with OLD.yaml"
    )
