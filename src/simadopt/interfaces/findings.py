"""What an analysis of a sweep leaves in its folder: table, page, figure."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simadopt.interfaces import style
from simadopt.interfaces.outputs import for_readers, written_file
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

__all__ = [
    "bare_value",
    "outcome_label",
    "outcome_title",
    "plain",
    "shown_value",
    "unit_of",
    "write_finding",
]


def outcome_label(name: str, words: Wording) -> str:
    """Return what an outcome is called, or its name."""
    return words.texts.get(f"outcome.{name}", name)


def outcome_title(name: str, words: Wording) -> str:
    """Return what an outcome is called, as it begins a line."""
    label = outcome_label(name, words)
    return label if label == name else label[:1].upper() + label[1:]


def shown_value(value: float, outcome: str, words: Wording, digits: int = 1) -> str:
    """Write a value of an outcome: shares as percentages."""
    from simadopt.levels.staff.model.outcomes import outcome_named

    if outcome_named(outcome).unit == "share":
        return words.percent(value, digits)
    return words.significant(value)


def bare_value(value: float, outcome: str, words: Wording) -> str:
    """Write a difference of an outcome without its unit, which a title says: shares in points."""
    from simadopt.levels.staff.model.outcomes import outcome_named

    share = outcome_named(outcome).unit == "share"
    return words.number(100.0 * value, 1) if share else words.significant(value)


def unit_of(outcome: str, words: Wording) -> str:
    """Return the unit in which `bare_value` writes."""
    from simadopt.levels.staff.model.outcomes import outcome_named

    return words.say(f"outcome.unit.{outcome_named(outcome).unit}")


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
