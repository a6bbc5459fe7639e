"""Rows of the tables: what, wanted, measured, whether it is met."""

Row = tuple[str, str, str, str]


def met(good: bool) -> str:
    """Return the last cell of a row."""
    return "met" if good else "**missed**"


def table(rows: list[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = ["| what | wanted | measured | |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
