"""Predictions frozen before the answers are known: sealed, held-out and external figures.

A prediction is a distribution: draws of the posterior, each run by the model itself; the discrepancy
that the calibration inferred, on the logit scale; the sampling of the interviews; and, for another
country, employer or decade, a spread of transfer. The same is made from the prior, so that what the
calibration taught can be scored (CRPS against the prior predictive).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from scipy.special import expit, logit

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import DEFAULT, level_named
from simadopt.core.messages import Message
from simadopt.core.version import __version__
from simadopt.experiments.calibration.runs import seeds_of, simulate_settings
from simadopt.experiments.calibration.screening import DISCREPANCY
from simadopt.survey.published import DESIGN_EFFECT, POINTS, Question

__all__ = [
    "COLUMNS",
    "DRAWS",
    "Posterior",
    "check_fit",
    "predict",
    "read_posterior",
    "seal",
    "to_csv",
]

DRAWS: Final = 400
"""Draws of the posterior, and of the prior, that are run."""
COLUMNS: Final = (
    "id", "mean", "q05", "q50", "q95", "undecided_mean",
    "prior_mean", "prior_q05", "prior_q50", "prior_q95", "prior_undecided_mean",
    "version", "date",
)  # fmt: skip
_QUANTILES: Final = (0.05, 0.5, 0.95)
_SIGNIFICANT: Final = 4
UNDECIDED: Final = "_undecided"


@dataclass(frozen=True)
class Posterior:
    """Draws of all candidate parameters and of the discrepancy (sd, logit).

    Parameters
    ----------
    settings : list of mapping of parameter to float
    discrepancy : float64[draws]
    version : str
        Of the model that was calibrated: predictions are its own.
    level : str
        What was calibrated.
    """

    settings: list[dict[str, float]]
    discrepancy: F64
    version: str = __version__
    level: str = DEFAULT


def predict(
    posterior: Posterior,
    prior: list[dict[str, float]],
    folder: Path,
    *,
    seed: int = 1,
    workers: int = 1,
    date: str,
    tick: Callable[[int, int], None] | None = None,
) -> list[dict[str, str]]:
    """Return one row per sealed, held-out and external figure, with `COLUMNS`.

    Parameters
    ----------
    posterior : Posterior
    prior : list of mapping
        Draws of the candidates from their priors.
    folder : Path
        Where runs are kept; the same call takes them up.
    seed, workers : int
    date : str
        Of the freezing, as ``2026-01-31``.
    tick : callable, optional
    """
    level = level_named(posterior.level)
    problem, asked = level.predictions()
    away = level.parameters.get("transfer_sd")
    transfer = 0.0 if away is None else float(away.default)
    both = [*posterior.settings, *prior]
    seeds = seeds_of(seed, "predictions", len(both))
    found = simulate_settings(problem, both, seeds, folder, workers=workers, tick=tick)
    rng = np.random.default_rng(seeds_of(seed, "noise of predictions", 1)[0])
    before = np.abs(rng.normal(0.0, DISCREPANCY, len(prior)))
    cut = len(posterior.settings)
    sides = ((found[:cut], posterior.discrepancy), (found[cut:], before))
    rows = []
    names, question_of = [one.name for one in problem.outputs], {one.id: one for one in asked}
    for k, name in enumerate(names):
        row, question = {"id": name}, question_of.get(name)
        if question is None and name.endswith(UNDECIDED):
            continue
        for (values, off), prefix in zip(sides, ("", "prior_"), strict=True):
            shown = values[:, k]
            if question is not None:
                shown = _blurred(shown, question, off, transfer, rng)
            row |= _summary(shown, prefix)
            doubt = ""
            if question is not None and question.answer != "true":
                doubt = _text(float(values[:, names.index(name + UNDECIDED)].mean()))
            row[f"{prefix}undecided_mean"] = doubt
        rows.append({**row, "version": posterior.version, "date": date})
    return [{name: row[name] for name in COLUMNS} for row in rows]


def _blurred(
    values: F64, question: Question, off: F64, transfer: float, rng: np.random.Generator
) -> F64:
    """Add discrepancy, transfer and the sampling of interviews to what the model says."""
    n = max(question.interviews / DESIGN_EFFECT, 1.0)
    spread = np.hypot(off, transfer * question.of.startswith("external"))
    noise = rng.normal(size=(2, values.size))
    if question.statistic in POINTS:
        # points between two shares: their discrepancy as that of a share of one half, twice
        sd = 100.0 * np.sqrt(2.0 * (0.25 * spread) ** 2 + 0.5 / (0.2 * n))
        return np.asarray(values + sd * noise[0])
    scale = question.interviews if question.statistic == "count" else 1.0
    share = np.clip(values / scale, 0.5 / n, 1.0 - 0.5 / n)
    moved = expit(logit(share) + spread * noise[0])
    return np.asarray(
        scale * np.clip(moved + np.sqrt(moved * (1.0 - moved) / n) * noise[1], 0.0, 1.0)
    )


def _summary(values: F64, prefix: str) -> dict[str, str]:
    values = values[np.isfinite(values)]
    quantiles = np.quantile(values, _QUANTILES)
    numbers = (values.mean(), *quantiles)
    names = ("mean", "q05", "q50", "q95")
    return {f"{prefix}{name}": _text(float(x)) for name, x in zip(names, numbers, strict=True)}


def _text(value: float) -> str:
    return f"{value:.{_SIGNIFICANT}g}"


def to_csv(rows: list[dict[str, str]]) -> bytes:
    """Return the table of predictions as it is frozen."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def seal(content: bytes, name: str) -> str:
    """Return the line that ``sha256sum -c`` reads."""
    return f"{hashlib.sha256(content).hexdigest()}  {name}\n"


def check_fit(folder: Path) -> None:
    """Refuse a folder that `simadopt calibrate` did not write: draws alone do not say how far a model is off.

    Raises
    ------
    InputError
    """
    page = folder / "fit.json"
    try:
        found = json.loads(page.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        found = {}
    if "discrepancy" not in found:
        message = Message("predict.no_fit")
        raise InputError(Problem("simadopt predict", None, "--fit", str(folder), message))


def read_posterior(folder: Path, draws: int = DRAWS) -> Posterior:
    """Return so many draws of a calibration, evenly spread over those it left.

    Parameters
    ----------
    folder : Path
        Where ``posterior.parquet`` and ``fit.json`` lie.
    draws : int
    """
    import pandas as pd

    table = pd.read_parquet(folder / "posterior.parquet")
    some = table.iloc[np.linspace(0, len(table) - 1, min(draws, len(table))).astype(int)]
    off = some.pop("discrepancy").to_numpy(np.float64)
    columns = list(some.columns)
    settings = [dict(zip(columns, row, strict=True)) for row in some.to_numpy().tolist()]
    page = json.loads((folder / "fit.json").read_text(encoding="utf-8"))
    return Posterior(settings, off, page["version"], page.get("level", DEFAULT))
