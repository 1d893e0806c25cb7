"""`make bench`: all that is measured, printed and written to bench/results.md; `ONLY=practice` measures one part."""

import os
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
    "campaigns": campaigns.report,
    "cluster": cluster.report,
    "misbehaving": misbehaving.report,
    "year": year.report,
}


def main(only: list[str]) -> None:
    heading = [
        f"# Benchmarks, {datetime.now(UTC):%d %B %Y}",
        "",
        f"Python {sys.version.split()[0]}, {os.cpu_count()} cores shared with the load. `make bench`.",
    ]
    sections = [["", *PARTS[name]()] for name in only or PARTS]
    text = "\n".join([*heading, *(line for section in sections for line in section)]) + "\n"
    print(text)
    if not only:
        RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
