"""A campaign for a whole force: how long it takes to put everybody's first message, and in how much memory."""

import json
import statistics
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text

from bench.delivery import CHECKOUT, databases
from bench.table import target
from bot import wiring
from bot.campaigns.rules import Wish
from bot.clock import utc_now
from bot.config import load
from bot.db import Database
from bot.home import Home
from bot.library import load as library
from bot.outbox.store import DeliveryRow
from bot.people import rota
from bot.people.rota import AbsenceRow, TeamRotaRow
from bot.people.shifts import Pattern, Shift, Works
from bot.people.store import GrantRow, OfficerRow, TeamRow
from bot.reports.campaigns import CampaignReports

OFFICERS, TEAMS = 50_000, 400
SMALL = 10  # times fewer, to see whether memory grows
TABLES = [  # what points at another comes first
    "delivery",
    "assignment",
    "campaign_team",
    "campaign",
    "absence",
    "team_rota",
    "role_grant",
    "officer",
    "team",
]
SHIFTS = {
    name: Shift.of(name, hours)
    for name, hours in (("early", "07:00-17:00"), ("late", "14:00-24:00"), ("night", "22:00-07:00"))
}
CYCLE = ("early", "early", "late", "late", "night", "night", None, None, None, None)
PATTERN = Pattern("2-2-2-4", "Two of each, four off", date(2026, 11, 2), CYCLE, SHIFTS)
WISH = ("girl-14-after-a-row", "girl-13-not-back", "girl-13-and-a-woman")


def enrol(db: Database, officers: int, teams: int) -> None:
    """Nothing but a force of this size, in shifts; every tenth officer is on leave for a week."""
    now = utc_now()
    week = {"first": now.date(), "last": now.date() + timedelta(days=7)}
    leave = {"kind": "leave", "shift": "", "entered_by": None, "entered_at": now, **week}
    ids = range(1, officers + 1)
    with db.transaction() as tx:
        for table in TABLES:
            tx.execute(text(f"DELETE FROM {table}"))
        tx.execute(insert(TeamRow).values(id=1, name="Force", parent_id=None))
        tx.execute(insert(TeamRow), [{"id": n + 2, "name": f"Team {n}", "parent_id": 1} for n in range(teams)])
        same = {"active": True, "joined_at": now}
        people = [{"id": n, "slack_user": f"U{n:06}", "name": f"Officer {n}", "team_id": n % teams + 2} for n in ids]
        tx.execute(insert(OfficerRow), [one | same for one in people])
        tx.execute(insert(GrantRow), [{"officer_id": n, "role": "officer", "team_id": None} for n in ids])
        tx.execute(insert(AbsenceRow), [{"officer_id": n, **leave} for n in ids[::10]])
        rota.put_pattern(tx, PATTERN, new=PATTERN.id not in rota.patterns(tx))
        rota.put_works(tx, TeamRotaRow, {n + 2: Works(PATTERN.id, 2 * n % 10) for n in range(teams)})
    if not db.is_sqlite:
        with db.transaction() as tx:
            tx.execute(text("ANALYZE"))


def measured(url: str) -> dict[str, float]:
    """In a process of its own, so that its memory is that of the work."""
    db, now = Database(url), utc_now()
    home = wiring.home_for(load(environment={}), library())
    wish = Wish(WISH, (), now.date(), now.date() + timedelta(days=9), "Think Child week")
    with db.transaction() as tx:
        campaign = home.campaigns.start(tx, wish, None, now)
    parts: list[float] = []
    before, begun = _megabytes("VmRSS"), time.perf_counter()
    while _part(db, home, now, parts):
        pass
    seconds, peak = time.perf_counter() - begun, _megabytes("VmHWM")
    again: list[float] = []
    later = now + timedelta(days=1, hours=1)
    while _part(db, home, later, again):
        pass
    begun = time.perf_counter()
    with db.transaction() as tx:
        CampaignReports(home.campaigns).figures(tx, campaign, now)
    shown = time.perf_counter() - begun
    begun = time.perf_counter()
    with db.transaction() as tx:
        home.campaigns.close(tx, campaign.id, None, now)
    figures = {"seconds": seconds, "longest": max(parts), "median": statistics.median(parts), "grew": peak - before}
    return {**figures, "again": sum(again), "shown": shown, "closed": time.perf_counter() - begun}


def _part(db: Database, home: Home, now: datetime, seconds: list[float]) -> bool:
    begun = time.perf_counter()
    with db.transaction() as tx:
        more: bool = home.time_passes(tx, now)
    seconds.append(time.perf_counter() - begun)
    return more


def _megabytes(name: str) -> float:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def run(db: Database, officers: int, teams: int) -> dict[str, float]:
    enrol(db, officers, teams)
    url = db.url.render_as_string(hide_password=False)
    done = subprocess.run([sys.executable, "-m", "bench.campaigns", url], cwd=CHECKOUT, capture_output=True, check=True)
    with db.transaction() as tx:
        rows = tx.execute(text(f"SELECT count(*) FROM {DeliveryRow.__tablename__}")).scalar_one()
    if rows != officers:
        raise SystemExit(f"{rows} messages for {officers} officers")
    found: dict[str, float] = json.loads(done.stdout)
    return found


def report() -> list[str]:
    rows, targets = [], []
    with databases() as found:
        for name, db in found.items():
            sizes = {size: run(db, OFFICERS // size, TEAMS // size) for size in (SMALL, 1)}
            rows += [_row(name, OFFICERS // size, figures) for size, figures in sizes.items()]
            limit = 40 if db.is_sqlite else 20
            what = f"first messages of {OFFICERS:,} officers, {name}, s"
            targets.append(target(what, sizes[1]["seconds"], "{:.1f}", limit))
            growth = sizes[1]["grew"] - sizes[SMALL]["grew"]
            targets.append(target(f"memory more than for {OFFICERS // SMALL:,}, {name}, MB", growth, "{:.0f}", 20))
    return [
        "## Campaigns",
        "",
        f"A campaign for {OFFICERS:,} officers on {TEAMS} teams in shifts, a tenth of them on leave, and for ten times "
        "fewer: putting everybody's first message, 500 officers in a transaction; the look a day later, when nobody "
        "has joined; the figures of all teams; closing it.",
        "",
        "| what | officers | s | median part, ms | longest, ms | memory, MB | again, s | figures, s | closing, s |",
        "|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
        "| what | measured | target | |",
        "|---|---|---|---|",
        *targets,
    ]


def _row(name: str, officers: int, of: dict[str, float]) -> str:
    parts = f"{1000 * of['median']:.0f} | {1000 * of['longest']:.0f}"
    return (
        f"| {name} | {officers:,} | {of['seconds']:.1f} | {parts} | {of['grew']:.0f} | {of['again']:.1f} | "
        f"{of['shown']:.1f} | {of['closed']:.2f} |"
    )


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
