"""Rows of the tables in bench/results.md."""


def target(name: str, measured: float, form: str, limit: float, at_least: bool = False) -> str:
    """A row that says whether the target was met."""
    met = measured >= limit if at_least else measured < limit
    word = "at least" if at_least else "under"
    return f"| {name} | {form.format(measured)} | {word} {form.format(limit)} | {'met' if met else '**missed**'} |"
