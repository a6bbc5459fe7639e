"""Draws of everything that is not known: fitted parameters, priors of the others, rival theories.

Every command that states an uncertainty takes its draws here. A draw sets each parameter that has a
prior (`Parameter.free`): from the posterior of the level's shipped calibration where that fitted it,
from its prior otherwise; exactly 0 where a disputed effect is absent (``zero p or`` in the prior, unless
the fit knew of it); and the theory, with weights that say what left-out questions tell of each:

    w_k = E[exp(s_k) / Σ_j exp(s_j)],  s_k = difference_k + error_k · z,  z ~ N(0, 1)

with the differences of log predictive density, and their standard errors, of ``theories.csv`` (pseudo-BMA
with its uncertainty: Yao, Vehtari, Simpson and Gelman 2018, Bayesian Analysis 13). Theories that the data
do not tell apart weigh about alike. What a scenario sets by itself stays (`Level.chosen`).

A posterior is taken only when it is one of this model: its fit was made by a version with the dynamics of
now (`Level.dynamics`), and under the priors that the table has now for what it fitted. Otherwise all
parameters come from their priors, which `Draws.other` says.

Limits: parameters of a rival theory are drawn from the posterior of the full model, and priors of
parameters that the fit held fixed are independent of it. Theories weigh alike where not all of them were
fitted.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.core import chance
from simadopt.core.level import Level
from simadopt.core.parameters import Parameter, slab_of
from simadopt.experiments.prior import draw_keys, prior_draws, quantile, spikes
from simadopt.io.shipped import shipped_file

__all__ = [
    "DRAWS",
    "Draw",
    "Draws",
    "chosen_in",
    "draws_of",
    "fitted_here",
    "theory_weights",
    "under",
]

DRAWS: Final = 200
"""Draws that a comparison takes unless told."""
_SCORES: Final = 4000
_ALIKE: Final = 2e-3
"""Share by which moments of the same prior may differ: they are written with six digits."""

Draw = Mapping[str, float | str | bool]
"""What one draw sets: parameters by name, levers of its theory."""


@dataclass(frozen=True)
class Draws:
    """Draws of everything that is not known.

    Parameters
    ----------
    settings : tuple of Draw
    theories : mapping of str to float
        Weight of each rival theory; empty at a level that has none.
    fitted, prior : tuple of str
        Parameters drawn from the posterior, and from their priors alone.
    other : str
        Version whose fit was left out, since it is of another model; empty when none was.
    """

    settings: tuple[Draw, ...]
    theories: Mapping[str, float]
    fitted: tuple[str, ...]
    prior: tuple[str, ...]
    other: str = ""


def draws_of(level: Level, n: int, seed: int = 1, folder: Path | None = None) -> Draws:
    """Return ``n`` draws at a level.

    Parameters
    ----------
    level : Level
    n : int
    seed : int
        Of the priors, the theories and the order of the posterior's draws.
    folder : Path, optional
        Of another calibration than the shipped one.
    """
    place = folder or _shipped_fit(level)
    rows, other = ([], "") if place is None else fitted_here(level, place)
    known = tuple(row["name"] for row in rows)
    fitted = _posterior(place, known, n) if place is not None and known else [{}] * n
    drawn = prior_draws(n, seed, level.parameters)
    absent = spikes(n, seed, level.parameters)
    spiked = {row["name"] for row in rows if row["zero"]}
    weights = theory_weights(level, place)
    theory = _theories(level, weights, n, seed)
    settings = []
    for k in range(n):
        values: dict[str, float | str | bool] = {**drawn[k], **fitted[k]}
        values |= dict.fromkeys(absent[k] - spiked, 0.0)
        settings.append(values | dict(theory[k]))
    free = tuple(name for name, row in level.parameters.items() if row.free and name not in known)
    return Draws(tuple(settings), weights, known, free, other)


def chosen_in(case: Case) -> frozenset[str]:
    """Return what no draw changes in a case: what its scenario sets, and what was learned of it."""
    learned = case.level.draws(case)
    return case.level.chosen(case.scenario) | frozenset(() if learned is None else learned.values)


def under(case: Case, draw: Draw) -> Case:
    """Return a case under a draw; what it sets itself stays."""
    table, kept = case.level.parameters, chosen_in(case)
    drawn = {name: value for name, value in draw.items() if name not in kept}
    switched = _switched(case, tuple((k, v) for k, v in drawn.items() if k not in table))
    return switched.with_levers({k: float(v) for k, v in drawn.items() if k in table})


@lru_cache(maxsize=16)
def _switched(case: Case, levers: tuple[tuple[str, Any], ...]) -> Case:
    """Return a case under a theory: few differ, and each is read once."""
    return case.with_levers(dict(levers))


def fitted_here(level: Level, folder: Path) -> tuple[list[dict[str, Any]], str]:
    """Return what a calibration fitted of this very model, and else the version that it is of.

    Parameters
    ----------
    level : Level
    folder : Path
        With ``fit.json`` and ``parameters.csv``.

    Returns
    -------
    list of {"name", "zero"}
        Fitted parameters, and whether the fit knew that the effect may be absent. Empty when the
        fit is of another model.
    str
        The version of that other model, or empty.
    """
    version = str(json.loads((folder / "fit.json").read_text(encoding="utf-8"))["version"])
    with (folder / "parameters.csv").open(encoding="utf-8", newline="") as file:
        written = [row for row in csv.DictReader(file) if row["fitted"] == "yes"]
    found: list[dict[str, Any]] = []
    for row in written:
        own = level.parameters.get(row["name"])
        if own is None or not own.free:
            return [], version
        told = (float(row["prior_mean"]), float(row["prior_sd"]))
        if _near(told, own):
            found.append({"name": own.name, "zero": slab_of(own) != own})
        elif _near(told, slab_of(own)):
            found.append({"name": own.name, "zero": False})
        else:
            return [], version
    return ([], version) if _numbers(version) < _numbers(level.dynamics) else (found, "")


def _near(told: tuple[float, float], row: Parameter) -> bool:
    """Tell whether a prior has these moments: mean and standard deviation."""
    own = _moments(row)
    room = _ALIKE * (abs(own[0]) + own[1])
    return all(abs(a - b) <= room for a, b in zip(told, own, strict=True))


@lru_cache(maxsize=256)
def _moments(row: Parameter) -> tuple[float, float]:
    """Return the mean and the standard deviation of a prior."""
    middle = ((np.arange(4096) + 0.5) / 4096).astype(np.float32)
    values = quantile(row, middle)
    return float(values.mean()), float(values.std())


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdecimal())


def theory_weights(level: Level, folder: Path | None) -> Mapping[str, float]:
    """Return the weight of each theory of a level that its calibration compared; they sum to 1.

    Equal weights where not all of them were compared.
    """
    names = list(level.theories)
    if not names:
        return {}
    scores = folder / "theories.csv" if folder is not None else None
    if scores is None or not scores.is_file():
        return dict.fromkeys(names, 1.0 / len(names))
    with scores.open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    if not set(names) <= set(rows):
        return dict.fromkeys(names, 1.0 / len(names))
    gap = np.array([float(rows[name]["difference"]) for name in names])
    error = np.array([float(rows[name]["error"]) for name in names])
    keys = draw_keys(_SCORES)
    z = np.array([_normal(chance.uniforms(0, f"score {name}", keys)) for name in names])
    score = gap[:, None] + error[:, None] * z
    share = np.exp(score - score.max(axis=0))
    weight = (share / share.sum(axis=0)).mean(axis=1)
    return {name: float(w) for name, w in zip(names, weight, strict=True)}


def _theories(
    level: Level, weights: Mapping[str, float], n: int, seed: int
) -> Sequence[Mapping[str, str | bool]]:
    """Return the levers of the theory of each draw: as many draws of each as its weight says."""
    if not weights:
        return [{} for _ in range(n)]
    names, edges = list(weights), np.cumsum(list(weights.values()))
    order: NDArray[np.int64] = np.argsort(chance.uniforms(seed, "theory", draw_keys(n)))
    place = np.empty(n)
    place[order] = (np.arange(n) + 0.5) / n  # systematic sampling
    which = np.minimum(np.searchsorted(edges, place), len(names) - 1)
    return [level.theories[names[k]] for k in which]


def _normal(u: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.array([chance.normal_quantile(min(max(float(x), 1e-7), 1.0 - 1e-7)) for x in u])


def _posterior(folder: Path, names: Sequence[str], n: int) -> list[dict[str, float]]:
    from simadopt.experiments.predictions import read_posterior

    known = read_posterior(folder, n).settings
    return [{name: known[k % len(known)][name] for name in names} for k in range(n)]


def _shipped_fit(level: Level) -> Path | None:
    if not level.fit:
        return None
    return shipped_file(level.fit, "posterior.parquet").parent
