"""What the territory is fitted to: rows of 2017 and of the series, as numbers of even error.

Shares are compared as log-odds, counts as logarithms. A row of 2017 has the error of a share among those
who were asked, its reading, and 0.3 for what no model of this size holds and for the wording (assumed; at
the staff level .37 was inferred); rows of a question that are told of the same people weigh as one
(`reach.overlap`). A row of the series has the error of its reading and 0.12 (assumed).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
from scipy.special import expit

from simadopt.core.arrays import F64
from simadopt.levels.territory.survey import asked, series
from simadopt.levels.territory.survey.questions_later import later_rows, later_values
from simadopt.levels.territory.survey.reach import overlap
from simadopt.levels.territory.tables.parameters import PARAMETERS

__all__ = [
    "FREE",
    "Target",
    "natural",
    "outputs",
    "simulate",
    "simulate_frames",
    "targets",
    "transformed",
]

GLOBAL: Final = (
    "commit", "commit_axis", "b_size", "b_visibility", "frailty_sd", "law_sanction",
    "law_decay_years",
    "law_ramp", "select_rho", "talk", "wish", "unknown_job",
)  # fmt: skip
"""Global parameters that `simadopt calibrate` may fit."""
FREE: Final = tuple(name for name, row in PARAMETERS.items() if row.free)
"""Everything that has a prior moves, so that predictions carry what the data do not tell."""
ANSWERS: Final = 120.0
FRAMES: Final = 8
"""Samples of 120 that are drawn from each run."""
MODEL_ERROR: Final = 0.12
DISCREPANCY: Final = 0.3
QUARTERS_2017, QUARTERS_SERIES, QUARTERS_LATER = 22, 36, 56


@dataclass(frozen=True)
class Target:
    """One row: value and standard error on its scale, and the figure itself.

    An infinite error means that it is not fitted. ``size``: how many were asked, 0 for the series;
    ``reading``: the part of the error that is of the published figure itself; ``bounds``: what its wording
    allows.
    """

    id: str
    scale: str
    value: float
    error: float
    figure: float
    size: float = 0.0
    reading: float = 0.0
    bounds: tuple[float, float] = (math.nan, math.nan)


def transformed(scale: str, value: Any, size: float = ANSWERS) -> Any:
    """Return a value on its scale; shares are moved off 0 and 1 by half an answer."""
    x = np.asarray(value, np.float64)
    if scale == "log":
        return np.log(x + 0.5)
    inside = (x * size + 0.5) / (size + 1.0)
    return np.log(inside / (1.0 - inside))


def natural(target: Target, given: Any) -> F64:
    """Return values off the scale of a row, as `transformed` put them on it: shares or counts.

    >>> round(float(natural(Target("a", "log", 0, 1, 0), np.log(10.5))), 6)
    10.0
    """
    if target.scale == "log":
        return np.asarray(np.exp(given) - 0.5)
    size = target.size or ANSWERS
    return np.asarray(np.clip((expit(given) * (size + 1.0) - 0.5) / size, 0.0, 1.0))


@lru_cache
def targets() -> tuple[Target, ...]:
    """Return the rows that are fitted, those of 2017 first; sealed rows of 2017 have no value."""
    from simadopt.io.shipped import shipped_file
    from simadopt.io.tables import read_rows

    published = {
        row["id"]: row for row in read_rows(shipped_file("calibration", "survey_targets.csv"))
    }
    found = []
    for row, question in zip(asked.rows(), asked.questions(), strict=True):
        figure = published[row["id"]]
        if row["split"] != "calibration":
            size = question.interviews
            found.append(Target(row["id"], "logit", math.nan, math.inf, math.nan, size))
            continue
        low, high = (float(figure[name]) for name in ("lower", "upper"))
        n = (
            question.interviews
            if not row["id"].startswith("role_") or row["population"] != "all"
            else 100.0
        )
        found.append(_answered(row["id"], n, low, high))
    fitted = [one for one in found if math.isfinite(one.error)]
    names = [one.id for one in fitted]
    often = dict(zip(names, overlap(names, [one.size for one in fitted]), strict=True))
    found = [replace(one, error=one.error * math.sqrt(often.get(one.id, 1.0))) for one in found]
    for row in series.rows():
        scale = "log" if float(row["value"]) > 1.0 else "logit"
        low, middle, high = (transformed(scale, float(row[n])) for n in ("lower", "value", "upper"))
        reading, error = (high - low) / 4.0, math.hypot((high - low) / 4.0, MODEL_ERROR)
        told = float(row["value"])
        found.append(Target(row["id"], scale, float(middle), error, told, 0.0, float(reading)))
    return tuple(found)


def _answered(row: str, n: float, low: float, high: float) -> Target:
    """Return a share among ``n`` who were asked, known to lie between two bounds."""
    value = (low + high) / 2.0
    share = (value * n + 0.5) / (n + 1.0)
    reading = (high - low) / 4.0 / (share * (1.0 - share))
    sampling = 1.0 / math.sqrt(n * share * (1.0 - share))
    error = math.hypot(sampling, reading, DISCREPANCY)
    return Target(
        row, "logit", float(transformed("logit", value, n)), error, value, n, reading, (low, high)
    )


def _mean(values: list[float]) -> float:
    """Return the mean of those that exist; NaN when none does."""
    known = [one for one in values if not math.isnan(one)]
    return sum(known) / len(known) if known else math.nan


def outputs() -> tuple[str, ...]:
    """Return the names of what `simulate` returns: the targets, then the later questions."""
    return (*(one.id for one in targets()), *later_rows())


def simulate(
    values: Mapping[str, float], seed: int, quarters: int = QUARTERS_LATER, case: Any = None
) -> F64:
    """Return every target and later question of one national run.

    On their scales (later ones as they are); shares of 2017 are means of `FRAMES` samples.
    """
    return simulate_frames(values, seed, quarters, case)[0]


def simulate_frames(
    values: Mapping[str, float], seed: int, quarters: int = QUARTERS_LATER, case: Any = None
) -> tuple[F64, F64]:
    """Return what `simulate` does, and the shares of 2017 in each sample of 120.

    float64[frames, rows]: who answers is drawn anew, without replacement, in each. ``case``: another one than
    ``territory_france``.
    """
    if case is None:
        from simadopt.cases import load

        case = load("territory_france")
    case = case.with_levers({name: float(one) for name, one in values.items()})
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
            mean = _mean([frame[one.id] for frame in frames])
            given.append(float(transformed("logit", mean, one.size)))
    names = [one.id for one in targets() if one.id not in dated]
    samples = np.array([[frame[name] for name in names] for frame in frames])
    return np.array([*given, *later.values()]), samples
