"""The published figures of 2017, and what the fit that ships predicts of each.

A figure is told as a count where what was printed allows one count only among the few who were asked.
Predictive intervals are those of ``calibration/territory_rows.csv`` (fitted rows) and of
``calibration/territory_predictions_2.csv`` (withheld rows): of the published scenario ``territory_2017``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from simadopt.io.shipped import shipped_file
from simadopt.io.tables import read_rows
from simadopt.levels.territory.survey.asked import rows
from simadopt.levels.territory.survey.fitting import targets

__all__ = ["Figure", "count_of", "figures", "is_as_shipped", "is_national"]

FEW: Final = 100
"""Under so many who were asked, a share is told with its count; of more, the study gives shares only."""


@dataclass(frozen=True)
class Figure:
    """One published figure of 2017.

    Parameters
    ----------
    id, source, section, printed : str
        Where it stands, and the token that was printed; nothing printed where it is withheld.
    kind : str
        ``proportion``, ``proportion_approx``, ``bound_lower``, ``bound_upper``.
    value : float or None
        The share, or the bound; None where it is withheld.
    count, n : int or None
        Those who said so, where the figure allows one count only, and those who were asked.
    low, high : float
        90 % predictive interval of the fit.
    inside : bool or None
        Whether the figure (the middle of what its wording allows) lies there; None where it is withheld.
    """

    id: str
    source: str
    section: str
    printed: str
    kind: str
    value: float | None
    count: int | None
    n: int | None
    low: float
    high: float
    inside: bool | None

    @property
    def withheld(self) -> bool:
        """Whether the figure is withheld: it is predicted before it is known."""
        return self.value is None


def count_of(lower: float, upper: float, n: int) -> int | None:
    """Return the one count among ``n`` whose share lies between two bounds; None if there is no one such.

    >>> count_of(0.565, 0.575, 7), count_of(0.6, 0.65, 9), count_of(0.315, 0.325, 120)
    (4, None, None)
    """
    first, last = math.ceil(lower * n - 1e-9), math.floor(upper * n + 1e-9)
    return first if first == last else None


@lru_cache
def figures() -> dict[str, Figure]:
    """Return the figure of every question of 2017, by its id, in the order of the questions."""
    told = {one["id"]: one for one in read_rows(shipped_file("calibration", "survey_targets.csv"))}
    found: dict[str, dict[str, str]] = {}
    for name in ("territory_rows", "territory_predictions_2"):
        found |= {one["id"]: one for one in read_rows(shipped_file("calibration", f"{name}.csv"))}
    middle = {one.id: one.figure for one in targets()}
    return {
        row["id"]: _figure(told[row["id"]], found[row["id"]], middle[row["id"]]) for row in rows()
    }


def _figure(told: dict[str, str], found: dict[str, str], middle: float) -> Figure:
    known = told["split"] == "calibration"
    n = int(told["n"]) if told["n"] else None
    low, high = float(found["q05"]), float(found["q95"])
    exact = known and n is not None and n < FEW and told["value_kind"] != "proportion_approx"
    count = count_of(float(told["lower"]), float(told["upper"]), n) if exact and n else None
    return Figure(
        told["id"], told["source"].partition("_")[0], told["section"], told["printed_figure"],
        told["value_kind"], float(told["value"]) if known else None, count, n, low, high,
        low <= middle <= high if known else None,
    )  # fmt: skip


def is_national(scenario: Any) -> bool:
    """Tell whether a scenario is of all authorities of the country, as the study is."""
    who = scenario.authorities
    return who.source == "published" and not who.departments and not who.regions


def is_as_shipped(scenario: Any) -> bool:
    """Tell whether a scenario is ``territory_2017`` as it ships, whatever its seed."""
    from simadopt.cases import load

    shipped = load("territory_2017").scenario
    return bool(scenario.model_copy(update={"seed": shipped.seed}) == shipped)
