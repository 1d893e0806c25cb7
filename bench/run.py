"""`make bench`: all that is measured, into bench/results.md; `make bench ONLY=delivery` measures one part anew.

All of it takes more than an hour, most of that the simulated year.
"""

import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import campaigns, cluster, content, delivery, door, misbehaving, practice, year

RESULTS = Path(__file__).parent / "results.md"
PARTS: dict[str, Callable[[], list[str]]] = {
    "door": door.report,
    "practice": practice.report,
    "content": content.report,
    "delivery": delivery.report,
    "cluster": cluster.report,
    "misbehaving": misbehaving.report,
    "campaigns": campaigns.report,
    "year": year.report,
}
HEADING = f"""# Benchmarks

Python {sys.version.split()[0]}, {os.cpu_count()} cores shared with the load. `make bench`; each part says when.
"""


def main(only: list[str]) -> None:
    kept = _sections(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    for name in only or PARTS:
        title, *lines = PARTS[name]()
        section = "\n".join([title, "", f"Measured on {datetime.now(UTC):%d %B %Y}.", *lines]).strip() + "\n"
        print(section)
        kept[title] = section
        RESULTS.write_text("\n".join([HEADING, *kept.values()]), encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    """By their titles."""
    found = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {one.partition("\n")[0]: one.strip() + "\n" for one in found}


if __name__ == "__main__":
    main(sys.argv[1:])
