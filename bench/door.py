"""The Slack door: a press that records an answer beside a bare listener, time to ready, memory."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from bench import servers
from bench.load import CLIENTS, SECRET, Measured, Press, drive, request
from bench.table import target
from bot import library
from bot.db import Database
from bot.frozen import Shelf
from bot.migrate import migrate
from bot.people.store import GrantRow, OfficerRow, TeamRow
from bot.quizzes.content import Scenario
from bot.quizzes.store import AssignmentRow

PRESSES = 6000
WARM = 500
SLACK, PORT = 4471, 4472
NOW = datetime.now(UTC)


def prepare(url: str) -> list[Press]:
    """A force with a question open for each officer; the presses that will answer them."""
    db = Database(url)
    migrate(db)
    scenarios = Shelf(Scenario, library.load().scenarios)
    slug, scenario = next(iter(scenarios.current.items()))
    question = next(question for question in scenario.questions if not question.several)
    users = range(1, PRESSES + WARM + 1)
    with db.transaction() as tx:
        version = scenarios.keep(tx, slug)
        tx.execute(insert(TeamRow), [{"id": 1, "name": "Response A"}])
        tx.execute(
            insert(OfficerRow),
            [
                {"id": n, "slack_user": f"U{n:07}", "name": f"Officer {n}", "team_id": 1, "joined_at": NOW}
                for n in users
            ],
        )
        tx.execute(insert(GrantRow), [{"officer_id": n, "role": "officer"} for n in users])
        asked = {"slug": slug, "version": version, "question": question.id, "place": 1, "asked_at": NOW}
        tx.execute(insert(AssignmentRow), [{"id": n, "officer_id": n, **asked} for n in users])
    db.close()
    return [Press(f"U{n:07}", "quiz.sure", str(n), question.answer[0]) for n in users]


def recorded(url: str) -> int:
    db = Database(url)
    with db.transaction() as tx:
        return tx.execute(select(func.count()).where(AssignmentRow.closed == "answered")).scalar_one()


def measure(word: str, presses: list[Press], environment: dict[str, str]) -> tuple[Measured, float, float]:
    """Of one server: the load, CPU milliseconds a request, and memory at the end in MB."""
    with servers.process(word, PORT, **environment) as running:
        drive(PORT, map(request, presses[:WARM]))
        before = servers.cpu_seconds(running.pid)
        measured = drive(PORT, map(request, presses[WARM:]))
        cpu = (servers.cpu_seconds(running.pid) - before) * 1000 / len(measured.latencies)
        memory = sum(servers.resident_mb(pid) for pid in [running.pid, *servers.children(running.pid)])
    if measured.refused:
        raise SystemExit(f"{word}: {measured.refused} requests were not answered with 200")
    return measured, cpu, memory


def row(name: str, measured: Measured, cpu: float, floor: Measured) -> str:
    p50, p99 = measured.quantile(0.5), measured.quantile(0.99)
    return f"| {name} | {measured.rate:,.0f} | {p50:.1f} | {p99:.1f} | {cpu:.2f} | {measured.rate / floor.rate:.0%} |"


def time_to_ready(environment: dict[str, str]) -> tuple[float, float]:
    """Seconds from the start of `thinkchild run` to its first sentence, and its memory then, in MB."""
    from bot.practice import Practice

    with Practice(0) as practice:
        tokens = {"SLACK_BOT_TOKEN": "xoxb-practice", "SLACK_APP_TOKEN": "xapp-practice"}
        env = {**os.environ, **environment, **tokens, "SLACK_API_URL": practice.api_url, "PYTHONUNBUFFERED": "1"}
        began = time.perf_counter()
        running = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert running.stdout is not None
        try:
            if not running.stdout.readline():
                raise SystemExit("thinkchild run did not start")
            return time.perf_counter() - began, servers.resident_mb(running.pid)
        finally:
            running.terminate()
            running.wait(timeout=20)


def report() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return _measure_all(Path(folder))


def _measure_all(folder: Path) -> list[str]:
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{SLACK}/",
        "PORT": str(PORT),
    }
    silent, aloud = (f"sqlite:///{folder / name}.db" for name in ("silent", "aloud"))
    with servers.process("slack", SLACK):
        presses = prepare(silent)
        prepare(aloud)
        bare, bare_cpu, _ = measure("bare", presses, environment)
        ours, ours_cpu, _ = measure("ours", presses, {**environment, "DATABASE_URL": silent, "BENCH_SILENT": "1"})
        sent, sent_cpu, memory = measure("ours", presses, {**environment, "DATABASE_URL": aloud})
        again, again_cpu, _ = measure("bare", presses, environment)
    for url in (silent, aloud):
        if (found := recorded(url)) != len(presses):
            raise SystemExit(f"{found} answers recorded of {len(presses)}")
    starts = sorted(time_to_ready({"DATABASE_URL": silent}) for _ in range(5))
    ready, idle = starts[2]
    kept = ours.rate / max(bare.rate, again.rate)
    return [
        "## The Slack door",
        "",
        f"{PRESSES:,} signed presses "
        f"from {CLIENTS} clients on one machine, one gunicorn process with threads, SQLite (WAL, synchronous=FULL).",
        "The ratio is to the faster of two runs of the bare listener, before and after: the floor moves too.",
        "",
        "| what | requests/s | p50 ms | p99 ms | CPU ms a request | of the bare listener |",
        "|---|---|---|---|---|---|",
        *(
            row(*line, min(bare, again, key=lambda run: -run.rate))
            for line in (
                ("bare Bolt listener, acknowledges only, before", bare, bare_cpu),
                ("the same, after", again, again_cpu),
                ("answer recorded and its explanation rendered", ours, ours_cpu),
                ("the same, and sent to a Slack that says ok", sent, sent_cpu),
            )
        ),
        "",
        f"Every one of the {len(presses):,} answers is in each database afterwards.",
        "",
        "| what | measured | target | |",
        "|---|---|---|---|",
        target("throughput of the bare listener kept", kept, "{:.0%}", 0.40, at_least=True),
        target(f"p99 at {CLIENTS} clients, ms", ours.quantile(0.99), "{:.0f}", 100),
        target("`thinkchild run`: start to ready, median of 5, s", ready, "{:.2f}", 1.5),
        target("its memory when ready, MB", idle, "{:.0f}", 120),
        target("`thinkchild web` after the load, both processes, MB", memory, "{:.0f}", 120),
    ]
