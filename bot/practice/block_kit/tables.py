"""Tables and charts, as Slack allows them."""

from collections import Counter
from typing import Any

from bot.practice.block_kit import limits
from bot.practice.block_kit.checks import (
    FINE,
    Check,
    Found,
    Problem,
    both,
    flag,
    kinds,
    maybe,
    number,
    one_of,
    several,
    shape,
    string,
    typed,
    whole,
    words,
)
from bot.practice.block_kit.rich_text import rich_text

_RAW: dict[str, Check] = {
    "raw_text": typed({"text": words}, {}),
    "raw_number": typed({"value": number, "text": words}, {}),
}
# A cell of rich text is a block of rich text, with or without an id.
_CELL = kinds({**_RAW, "rich_text": rich_text(block_id=string(limits.BLOCK_ID))})
_SETTING = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": flag})


def characters(cell: Any) -> int:
    """How many characters a cell shows, as far as its texts go."""
    if isinstance(cell, dict):
        return sum(
            len(one) if name == "text" and isinstance(one, str) else characters(one) for name, one in cell.items()
        )
    return sum(characters(one) for one in cell) if isinstance(cell, list) else 0


def table(**more: Check) -> Check:
    rows = several(several(_CELL, limits.TABLE_COLUMNS), limits.TABLE_ROWS)
    settings = several(maybe(_SETTING), limits.TABLE_COLUMNS, least=0)
    return typed({"rows": rows}, {"column_settings": settings, **more})


def data_table(**more: Check) -> Check:
    rows = several(several(_CELL, limits.DATA_TABLE_COLUMNS), limits.DATA_TABLE_ROWS, least=2)
    fields = typed(
        {"rows": rows, "caption": words},
        {"page_size": whole(1, limits.DATA_TABLE_PAGE), "row_header_column_index": whole(0), **more},
    )
    return both(fields, _columns_agree)


def _columns_agree(block: Any) -> Found:
    header, *rows = block["rows"]
    rich = [place for place, cell in enumerate(header) if cell["type"] == "rich_text"]
    found = [Problem("unsupported type: rich_text", f"/rows/0/{place}/type") for place in rich]
    uneven = [place for place, row in enumerate(rows, 1) if len(row) != len(header)]
    found += [Problem(f"must have as many cells as the header: {len(header)}", f"/rows/{place}") for place in uneven]
    if block.get("row_header_column_index", 0) >= len(header):
        found.append(Problem("must be the index of a column", "/row_header_column_index"))
    return found


_LABEL = string(limits.CHART_LABEL)
_POINT = shape({"label": _LABEL, "value": number}, {})
_SERIES = shape({"name": _LABEL, "data": several(_POINT, limits.CHART_POINTS)}, {})
_AXES = shape(
    {"categories": several(_LABEL, limits.CHART_POINTS)},
    {"x_label": string(limits.AXIS_LABEL), "y_label": string(limits.AXIS_LABEL)},
)


def _more_than_nothing(segment: Any) -> Found:
    return FINE if segment["value"] > 0 else (Problem("must be greater than 0", "/value"),)


def _series_fit(chart: Any) -> Found:
    """Each series has its own name, and one point for each category."""
    categories = chart["axis_config"]["categories"]
    found, names = _repeated(categories, "/axis_config/categories/{}"), [one["name"] for one in chart["series"]]
    found += _repeated(names, "/series/{}/name")
    for place, one in enumerate(chart["series"]):
        if Counter(point["label"] for point in one["data"]) != Counter(categories):
            found.append(Problem("must have exactly one entry for each of the categories", f"/series/{place}/data"))
    return found


def _repeated(names: list[str], where: str) -> list[Problem]:
    return [Problem("must be unique", where.format(at)) for at, name in enumerate(names) if name in names[:at]]


_PLOT = both(typed({"series": several(_SERIES, limits.CHART_SERIES), "axis_config": _AXES}, {}), _series_fit)
_SEGMENT = both(shape({"label": _LABEL, "value": number}, {}), _more_than_nothing)
_PIE = typed({"segments": several(_SEGMENT, limits.CHART_SEGMENTS)}, {})


def data_visualization(**more: Check) -> Check:
    charts = kinds({"pie": _PIE, "bar": _PLOT, "line": _PLOT, "area": _PLOT})
    return typed({"title": string(limits.CHART_TITLE), "chart": charts}, more)
