"""The content check: does an author who saves a file and checks it wait?"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import yaml

from bench.table import target
from bot import library, yamlfile
from bot.lint.service import findings

RUNS = 5
HOME = library.folder()
FILES = [file for name in ("prompts", "training") for file in yamlfile.files(HOME / name)]


def report() -> list[str]:
    """Each beside its floor, run after run: what else the machine does then strikes both."""
    processes = [(_process("-c", "pass"), _process("-m", "bot", "check")) for _ in range(RUNS)]
    alone = [(_seconds(_parse), _seconds(_check)) for _ in range(RUNS)]
    (nothing, check), (parsed, checked) = (
        map(statistics.median, zip(*runs, strict=True)) for runs in (processes, alone)
    )
    counts = library.load().counts()
    size = sum(file.stat().st_size for file in FILES) / 1000
    return [
        "## The content check",
        "",
        f"The shipped library: {counts['checklists']} checklists, {counts['scenarios']} scenarios and what they point "
        f"to, {len(FILES)} files of {size:,.0f} kB. The median of {RUNS} runs, each beside its floor: `thinkchild "
        "check` beside a Python that does nothing; loading and all rules, in one process, beside PyYAML's C loader.",
        "",
        "| what | ms | of its floor |",
        "|---|---|---|",
        _row("`python -c pass`", nothing, nothing),
        _row("`thinkchild check`", check, nothing),
        _row("PyYAML alone, the same files", parsed, parsed),
        _row("loaded and checked", checked, parsed),
        "",
        "| what | measured | target | |",
        "|---|---|---|---|",
        target("`thinkchild check` of the shipped library, s", check, "{:.2f}", 2),
    ]


def _row(name: str, seconds: float, floor: float) -> str:
    return f"| {name} | {seconds * 1000:,.0f} | {seconds / floor:.1f} times |"


def _process(*words: str) -> float:
    return _seconds(lambda: subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True))


def _parse() -> None:
    for file in FILES:
        yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)


def _check() -> None:
    yamlfile._understood.cache_clear()
    library.load(HOME)
    if found := findings(HOME, datetime.now(UTC).date()):
        raise SystemExit(f"{len(found)} findings in what is shipped")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
