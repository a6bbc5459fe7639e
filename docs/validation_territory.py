"""The tables of ``docs/validation.md`` about the territory: rows of its fit, counted, and those missed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Final

from generate_odd import table

from simadopt.io.shipped import shipped_file
from simadopt.levels.territory.survey import series

_BANDS: Final = ("inside_50", "inside_90")
_CAUSES: Final = Path(__file__).with_name("territory_misses.csv")
_KINDS: Final = {
    "mechanism": "the model lacks it",
    "moves": "a change in the model moves it",
    "question": "how it is asked",
    "few": "few were asked",
    "unknown": "no cause known",
}
"""What a row is missed for; a kind that is not here is an error."""


def _rows() -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the fitted rows of 2017 and the points of the series."""
    with shipped_file("calibration", "territory_rows.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        rows = list(csv.DictReader(file))
    dated = {row["id"] for row in series.rows()}
    return [r for r in rows if r["id"] not in dated], [r for r in rows if r["id"] in dated]


def territory() -> str:
    """Return how many rows lie inside, by kind, and how far scores are from those of the prior."""
    asked, points = _rows()
    lines = [
        (name, str(len(found)), *(_share(found, band) for band in _BANDS), f"{_ratio(found):.2f}")
        for name, found in (("rows of 2017", asked), ("points of the series", points))
    ]
    heads = (
        "what",
        "rows",
        "in the 50 % interval",
        "in the 90 % interval",
        "CRPS over that of the prior",
    )
    return table(heads, lines)


def _ratio(found: list[dict[str, str]]) -> float:
    """Return the sum of scores (CRPS) over that of the prior predictive."""
    return sum(float(r["crps"]) for r in found) / sum(float(r["crps_prior"]) for r in found)


def _share(found: list[dict[str, str]], band: str) -> str:
    inside = sum(r[band] == "1" for r in found)
    return f"{inside} ({inside / len(found):.2f})"


def missed() -> str:
    """Return the rows outside of their 90 % interval: figure, interval, mean of the prior, and cause.

    Raises
    ------
    ValueError
        When a row that is missed has no cause in ``territory_misses.csv``, or a cause has no such row.
    """
    asked, points = _rows()
    outside = [r for r in (*points, *asked) if r["inside_90"] == "0"]
    causes = _causes()
    if odd := {r["id"] for r in outside} ^ set(causes):
        raise ValueError(
            f"territory_misses.csv: a cause for each missed row and no other: {sorted(odd)}"
        )
    lines = [
        (
            f"`{r['id']}`",
            r["figure"],
            f"{r['q50']} ({r['q05']} to {r['q95']})",
            r["prior_mean"],
            _KINDS[causes[r["id"]][0]],
            causes[r["id"]][1],
        )
        for r in outside
    ]
    heads = (
        "row",
        "published",
        "predictive (90 %)",
        "mean of the prior",
        "why",
        "what was measured",
    )
    return table(heads, lines)


def _causes() -> dict[str, tuple[str, str]]:
    """Return the kind of cause and what was measured, by row."""
    with _CAUSES.open(encoding="utf-8", newline="") as file:
        return {row["id"]: (row["kind"], row["measured"]) for row in csv.DictReader(file)}


BLOCKS: Final[dict[str, Callable[[], str]]] = {"territory": territory, "territory_missed": missed}
