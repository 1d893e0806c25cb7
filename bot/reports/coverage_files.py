"""Coverage as text, CSV and JSON. The same figures, under the same rules, as on the card."""

import csv
import io
import json
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import moment
from bot.reports.coverage import TOO_FEW, Coverage, left_out_of, words_of


def as_text(coverage: Coverage, zone: ZoneInfo) -> str:
    """For a terminal."""
    lines = [f"Coverage as of {moment(coverage.as_of, zone)}"]
    for figures in coverage.teams:
        lines += ["", f"{figures.team} ({figures.officers} officers)"]
        if not figures.lines:
            lines.append(f"  {TOO_FEW}")
        if figures.left_out:
            lines.append(f"  {left_out_of(figures)}")
        lines += [f"  {line.kind:9}{line.name}: {words_of(line)}" for line in figures.lines]
    return "\n".join(lines)


def as_csv(coverage: Coverage, _zone: ZoneInfo) -> str:
    """A row a figure; a count that may not be shown exactly has a least and a most that differ."""
    out = io.StringIO()
    columns = ["team", "officers", "kind", "name"]
    columns += ["completed_at_least", "completed_at_most", "overdue_at_least", "overdue_at_most", "as_of"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for figures in coverage.teams:
        if not figures.lines:
            writer.writerow(
                [_plain(figures.team), figures.officers, "not shown", *[""] * 5, coverage.as_of.isoformat()]
            )
        for line in figures.lines:
            counts = [line.completed.at_least, line.completed.at_most, line.overdue.at_least, line.overdue.at_most]
            row = [figures.team, figures.officers, line.kind, line.name, *counts, coverage.as_of.isoformat()]
            writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().rstrip("\n")


def _plain(cell: object) -> object:
    """A name that a spreadsheet would run as a formula is written as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell


def as_json(coverage: Coverage, _zone: ZoneInfo) -> str:
    return json.dumps(asdict(coverage), indent=2, default=datetime.isoformat)


FORMATS = {"text": as_text, "csv": as_csv, "json": as_json}
