"""What the territory is fitted to: rows of 2017 and of the series, as numbers of even error.

Shares are compared as log-odds, counts as logarithms. A row of 2017 has the error of a share among those
who were asked (its wording included), times √(rows of its question): one weight a question. A row of the
series has the error of its reading and 0.12 for what no model of this size holds (assumed).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.levels.territory.survey import asked, series
from simadopt.levels.territory.survey.questions_later import later_rows, later_values
from simadopt.levels.territory.tables.items import ITEMS, TYPES

__all__ = ["FREE", "Target", "outputs", "simulate", "targets", "transformed"]

GLOBAL: Final = (
    "commit", "commit_axis", "b_size", "b_visibility", "frailty_sd", "law_sanction",
    "law_decay_years",
    "law_ramp", "select_rho", "talk", "wish", "unknown_job",
)  # fmt: skip
"""Global parameters that are fitted; the others keep their priors in predictions."""
_STAFF: Final = ("cap_commune", "cap_intercommunal", "cap_department", "cap_region", "cap_step")
_KEPT: Final = (
    "b_epci",
    "b_load",
    "law_duty",
    "law_floor",
    "b_pool",
    "pool_open_year",
    "pool_law",
    "exit_year",
    "b_peer",
    "b_near",
    "epci_offer",
    "b_need",
)
"""Parameters that the data hardly tell: they move with their priors, so that predictions carry them."""
FREE: Final = (
    *GLOBAL, *_STAFF, *_KEPT,
    *(f"alpha_{one.name}" for one in ITEMS),
    *(f"gamma_{kind}_{one.name}" for one in ITEMS for kind in TYPES[1:]),
)  # fmt: skip
FRAMES: Final = 8
"""Samples of 120 that are drawn from each run."""
MODEL_ERROR: Final = 0.12
QUARTERS_2017, QUARTERS_SERIES, QUARTERS_LATER = 22, 36, 56


@dataclass(frozen=True)
class Target:
    """One row: value and standard error on its scale, and the figure itself.

    An infinite error means that it is not fitted.
    """

    id: str
    scale: str
    value: float
    error: float
    figure: float


def transformed(scale: str, value: Any, size: float = 120.0) -> Any:
    """Return a value on its scale; shares are moved off 0 and 1 by half an answer."""
    x = np.asarray(value, np.float64)
    if scale == "log":
        return np.log(x + 0.5)
    inside = (x * size + 0.5) / (size + 1.0)
    return np.log(inside / (1.0 - inside))


@lru_cache
def targets() -> tuple[Target, ...]:
    """Return the rows that are fitted, those of 2017 first; sealed rows of 2017 have no value."""
    from simadopt.io.shipped import shipped_file
    from simadopt.io.tables import read_rows

    published = {
        row["id"]: row for row in read_rows(shipped_file("calibration", "survey_targets.csv"))
    }
    number = Counter(row["question"] for row in asked.rows() if row["split"] == "calibration")
    found = []
    for row, question in zip(asked.rows(), asked.questions(), strict=True):
        figure = published[row["id"]]
        if row["split"] != "calibration":
            found.append(Target(row["id"], "logit", math.nan, math.inf, math.nan))
            continue
        low, high = (float(figure[name]) for name in ("lower", "upper"))
        n = (
            question.interviews
            if not row["id"].startswith("role_") or row["population"] != "all"
            else 100.0
        )
        value = (low + high) / 2.0
        share = (value * n + 0.5) / (n + 1.0)
        reading = (high - low) / 4.0 / (share * (1.0 - share))
        error = math.hypot(1.0 / math.sqrt(n * share * (1.0 - share)), reading)
        found.append(
            Target(
                row["id"],
                "logit",
                float(transformed("logit", value, n)),
                error * math.sqrt(number[row["question"]]),
                value,
            )
        )
    for row in series.rows():
        scale = "log" if float(row["value"]) > 1.0 else "logit"
        low, middle, high = (transformed(scale, float(row[n])) for n in ("lower", "value", "upper"))
        found.append(
            Target(
                row["id"],
                scale,
                float(middle),
                math.hypot((high - low) / 4.0, MODEL_ERROR),
                float(row["value"]),
            )
        )
    return tuple(found)


def _mean(values: list[float]) -> float:
    """Return the mean of those that exist; NaN when none does."""
    known = [one for one in values if not math.isnan(one)]
    return sum(known) / len(known) if known else math.nan


def outputs() -> tuple[str, ...]:
    """Return the names of what `simulate` returns: the targets, then the later questions."""
    return (*(one.id for one in targets()), *later_rows())


def simulate(values: Mapping[str, float], seed: int, quarters: int = QUARTERS_LATER) -> F64:
    """Return every target and later question of one national run.

    On their scales (later ones as they are).
    """
    from simadopt.cases import load

    case = load("territory_france").with_levers({name: float(one) for name, one in values.items()})
    run = case.start(seed, weeks=quarters)
    run.run_to(QUARTERS_2017)
    frames = [asked.answers(run, seed + 7919 * k) for k in range(FRAMES)]
    run.run_to(quarters)
    later, dated = later_values(run), series.values(run)
    given = []
    for one in targets():
        if one.id in dated:
            given.append(float(transformed(one.scale, dated[one.id])))
        else:
            given.append(float(transformed("logit", _mean([f[one.id] for f in frames]))))
    return np.array([*given, *later.values()])
