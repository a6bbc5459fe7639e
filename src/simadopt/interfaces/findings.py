"""What an analysis of a sweep leaves in its folder: table, page, figure."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simadopt.core.level import Outcome
from simadopt.interfaces import style
from simadopt.interfaces.outputs import for_readers, written_file
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

__all__ = [
    "bare_value",
    "plain",
    "shown_value",
    "unit_of",
    "write_finding",
]


def shown_value(value: float, outcome: Outcome, words: Wording, digits: int = 1) -> str:
    """Write a value of an outcome: shares as percentages."""
    if outcome.unit == "share":
        return words.percent(value, digits)
    return words.significant(value)


def bare_value(value: float, outcome: Outcome, words: Wording) -> str:
    """Write a difference of an outcome without its unit, which a title says: shares in points."""
    share = outcome.unit == "share"
    return words.number(100.0 * value, 1) if share else words.significant(value)


def unit_of(outcome: Outcome, words: Wording) -> str:
    """Return the unit in which `bare_value` writes."""
    return words.unit(outcome.unit)


def plain(table: DataFrame) -> list[dict[str, Any]]:
    """Return a table as JSON takes it: an unlimited end or no number is null."""
    rows: list[dict[str, Any]] = table.reset_index().to_dict("records")  # type: ignore[assignment]
    return [
        {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()}
        for row in rows
    ]


def write_finding(
    folder: Path, stem: str, table: DataFrame, page: Any, figure: Figure, words: Wording
) -> None:
    """Write a table as CSV, what was found as JSON, and its figure as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    with written_file(folder / f"{stem}.csv", words, own=True) as aside:
        table.reset_index().to_csv(aside, index=False, lineterminator="\n", float_format="%.8g")
        for_readers(aside, words)
    with written_file(folder / f"{stem}.json", words, own=True) as aside:
        text = json.dumps(page, ensure_ascii=False, indent=2, allow_nan=False)
        aside.write_text(text + "\n", encoding="utf-8")
    style.save(figure, folder, stem)
