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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from scipy.special import expit, logit

import simadopt
from simadopt.cases import Case, load
from simadopt.core.arrays import F64
from simadopt.core.level import Level
from simadopt.experiments.calibration.case import calibration_problem, panel
from simadopt.experiments.calibration.problem import Output, Problem
from simadopt.experiments.calibration.runs import seeds_of, simulate_settings
from simadopt.experiments.calibration.screening import DISCREPANCY
from simadopt.io.shipped import shipped_file
from simadopt.levels.staff.model import services
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.survey.interview import Answer, interview
from simadopt.survey.published import DESIGN_EFFECT, Question, external, published, questions

__all__ = [
    "COLUMNS",
    "DRAWS",
    "Posterior",
    "predict",
    "read_posterior",
    "seal",
    "settings_for",
    "to_csv",
]

DRAWS: Final = 400
"""Draws of the posterior, and of the prior, that are run."""
HEADS: Final = "gru_nonuse_head_not_encouraging"
COLUMNS: Final = (
    "id", "mean", "q05", "q50", "q95", "undecided_mean",
    "prior_mean", "prior_q05", "prior_q50", "prior_q95", "prior_undecided_mean",
    "version", "date",
)  # fmt: skip
_QUANTILES: Final = (0.05, 0.5, 0.95)
_POINTS: Final = ("age_gap", "over_a", "over_b")
_SIGNIFICANT: Final = 4


@dataclass(frozen=True)
class Posterior:
    """Draws of all candidate parameters and of the discrepancy (sd, logit).

    Parameters
    ----------
    settings : list of mapping of parameter to float
    discrepancy : float64[draws]
    version : str
        Of the model that was calibrated: predictions are its own.
    """

    settings: list[dict[str, float]]
    discrepancy: F64
    version: str = simadopt.__version__


def asked() -> tuple[Question, ...]:
    """Return what is predicted of staff, by the panel of 2012: sealed and held-out questions."""
    splits = ("sealed", "holdout")
    return tuple(q for q in questions() if published()[q.id].split in splits)


@cache
def _case(name: str) -> Case:
    return load(shipped_file("scenarios", f"{name}.yaml"))


def simulate(values: Mapping[str, float], seed: int) -> F64:
    """Return the figures to predict, then their shares without opinion (NaN never occurs)."""
    case, staff = panel("full")
    state = case.with_levers(values).start(seed)
    state.run_to(state.weeks)
    answers = interview(state, seed, staff=staff, asked=asked())
    for name in dict.fromkeys(q.of for q, _ in external()):
        away = _case(name).with_levers(values).start(seed)
        for question, week in (pair for pair in external() if pair[0].of == name):
            away.run_to(week)
            answers += interview(away, seed, asked=(question,))
    town = _case("commune_27k").with_levers(values).start(seed)
    town.run_to(town.weeks)
    use = services.service_use(town)
    chosen, _ = use.non_using()
    heads = services.share_below_median(use, chosen) or 0.0
    return np.array([*map(_value, answers), heads, *(a.undecided or 0.0 for a in answers)])


def _value(answer: Answer) -> float:
    """Return the figure; a group that nobody is in predicts nothing, said as one half or no gap."""
    if answer.value is not None:
        return answer.value
    return 0.0 if answer.question.statistic in _POINTS else 0.5


def _rows() -> list[Question]:
    return [*asked(), *(question for question, _ in external())]


def prediction_problem() -> Problem:
    """Return what is run for a prediction, in the form in which runs are kept."""
    names = [q.id for q in _rows()]
    outputs = [*names, HEADS, *(f"{name}_undecided" for name in names)]
    return Problem(
        parameters=calibration_problem().parameters,
        outputs=tuple(Output(name, "real") for name in outputs),
        terms=(),
        simulate=simulate,
        most_fitted=1,
    )


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
    problem = prediction_problem()
    both = [*posterior.settings, *prior]
    seeds = seeds_of(seed, "predictions", len(both))
    found = simulate_settings(problem, both, seeds, folder, workers=workers, tick=tick)
    rng = np.random.default_rng(seeds_of(seed, "noise of predictions", 1)[0])
    before = np.abs(rng.normal(0.0, DISCREPANCY, len(prior)))
    cut = len(posterior.settings)
    sides = ((found[:cut], posterior.discrepancy), (found[cut:], before))
    rows = []
    for k, question in enumerate([*_rows(), None]):
        row = {"id": HEADS if question is None else question.id}
        for (values, off), prefix in zip(sides, ("", "prior_"), strict=True):
            shown = values[:, k] if question is None else _blurred(values[:, k], question, off, rng)
            row |= _summary(shown, prefix)
            doubt = (
                ""
                if question is None or question.answer == "true"
                else values[:, len(_rows()) + 1 + k]
            )
            row[f"{prefix}undecided_mean"] = (
                "" if isinstance(doubt, str) else _text(float(doubt.mean()))
            )
        rows.append({**row, "version": posterior.version, "date": date})
    return [{name: row[name] for name in COLUMNS} for row in rows]


def _blurred(values: F64, question: Question, off: F64, rng: np.random.Generator) -> F64:
    """Add discrepancy, transfer and the sampling of interviews to what the model says."""
    n = max(question.interviews / DESIGN_EFFECT, 1.0)
    spread = np.hypot(
        off, float(PARAMETERS["transfer_sd"].default) * question.of.startswith("external")
    )
    noise = rng.normal(size=(2, values.size))
    if question.statistic in _POINTS:
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


def settings_for(level: Level, posterior: Posterior) -> tuple[dict[str, float], ...]:
    """Return the draws of a posterior without parameters that a level does not have.

    The calibration that ships knows nothing of tools that a scenario brings: their own parameters
    keep the values of their table.
    """
    table = level.parameters
    return tuple({n: x for n, x in one.items() if n in table} for one in posterior.settings)


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
    version = json.loads((folder / "fit.json").read_text(encoding="utf-8"))["version"]
    return Posterior(settings, off, version)
