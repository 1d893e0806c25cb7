"""Several senders on PostgreSQL at a limit: one dies for good, one is frozen and wakes up, the database goes away."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from tempfile import TemporaryDirectory
from typing import Any

from bench.delivery import fill, pace_of, postgres, ready, row, sender, sent, until
from bench.lean_slack import LeanSlack
from bot.db import Database

RATE, MESSAGES = 50.0, 2000
FROZEN, AWAY = 20.0, 60.0  # seconds

Trouble = Callable[["subprocess.Popen[bytes]"], None]  # what happens to the one that leads


def for_good(leader: "subprocess.Popen[bytes]") -> None:
    leader.kill()


def frozen(leader: "subprocess.Popen[bytes]") -> None:
    leader.send_signal(signal.SIGSTOP)
    time.sleep(FROZEN)
    leader.send_signal(signal.SIGCONT)


def with_trouble(what: str, db: Database, trouble: Trouble) -> str:
    """Two senders; trouble comes to the one that leads, when a fifth has arrived."""
    fill(db, MESSAGES)
    slack = LeanSlack(latency=0.02)
    running = [sender(db, slack, RATE)]
    try:
        until(lambda: len(slack.arrived) > 0)  # so it leads
        running.append(sender(db, slack, RATE))
        until(lambda: len(slack.arrived) > MESSAGES // 5)
        trouble(running[0])
        until(lambda: sent(db) == MESSAGES)
        time.sleep(2)  # for one that comes twice
    finally:
        for process in running:
            process.kill()
            process.wait()
        slack.close()
    _, worst = pace_of(slack)
    return f"{row(what, slack, MESSAGES)} {worst / RATE:.2f} |"


def away(server: Any) -> Trouble:
    """PostgreSQL ends as in a power cut, and is back after a minute."""

    def trouble(_: "subprocess.Popen[bytes]") -> None:
        os.kill(server.get_pid(), signal.SIGQUIT)
        time.sleep(AWAY)
        server.ensure_postgres_running()

    return trouble


def report() -> list[str]:
    with TemporaryDirectory() as folder, postgres(folder) as server, closing(Database(server.get_uri())) as db:
        ready(db)
        rows = [
            with_trouble("one of two dies for good", db, for_good),
            with_trouble(f"one of two is frozen for {FROZEN:.0f} s (SIGSTOP)", db, frozen),
            with_trouble(f"the database is away for {AWAY:.0f} s (SIGQUIT)", db, away(server)),
        ]
    return [
        "## Several senders",
        "",
        f"{MESSAGES:,} messages at a limit of {RATE:.0f} a second, PostgreSQL, two senders; trouble comes to the one "
        "that leads. Targets: 0 lost, 0 twice, never more than 1.2 × the limit in any second.",
        "",
        "| what | lost | twice | longest silence, s | looks | 429s | worst second, of the limit |",
        "|---|---|---|---|---|---|---|",
        *rows,
    ]
