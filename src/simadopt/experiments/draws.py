"""Draws of everything that is not known: fitted parameters, priors of the others, rival theories.

Every command that states an uncertainty takes its draws here. A draw sets each parameter that has a
prior (`Parameter.free`): from the posterior of the level's shipped calibration where that holds it,
from its prior otherwise; exactly 0 where a disputed effect is absent (``zero p or`` in the prior, whatever
the posterior); and the theory, with weights that say what left-out questions tell of each:

    w_k = E[exp(s_k) / Σ_j exp(s_j)],  s_k = difference_k + error_k · z,  z ~ N(0, 1)

with the differences of log predictive density, and their standard errors, of ``theories.csv`` (pseudo-BMA
with its uncertainty: Yao, Vehtari, Simpson and Gelman 2018, Bayesian Analysis 13). Theories that the data
do not tell apart weigh about alike. What a scenario sets by itself stays (`Level.chosen`).

Limits: parameters of a rival theory are drawn from the posterior of the full model, and priors of
parameters that the fit held fixed are independent of it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.level import Level
from simadopt.experiments.prior import draw_keys, prior_draws, spikes
from simadopt.io.shipped import shipped_file

__all__ = ["DRAWS", "Draw", "Draws", "draws_of", "theory_weights"]

DRAWS: Final = 200
"""Draws that a command takes unless told."""
_SCORES: Final = 4000

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
    """

    settings: tuple[Draw, ...]
    theories: Mapping[str, float]
    fitted: tuple[str, ...]
    prior: tuple[str, ...]


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
    fitted = _posterior(level, place, n) if place is not None else [{} for _ in range(n)]
    drawn = prior_draws(n, seed, level.parameters)
    absent = spikes(n, seed, level.parameters)
    weights = theory_weights(level, place)
    theory = _theories(level, weights, n, seed)
    settings = []
    for k in range(n):
        values: dict[str, float | str | bool] = {**drawn[k], **fitted[k]}
        values |= dict.fromkeys(absent[k], 0.0)
        settings.append(values | dict(theory[k]))
    known = tuple(fitted[0]) if fitted else ()
    free = tuple(name for name, row in level.parameters.items() if row.free and name not in known)
    return Draws(tuple(settings), weights, known, free)


def theory_weights(level: Level, folder: Path | None) -> Mapping[str, float]:
    """Return the weight of each theory of a level that its calibration compared; they sum to 1.

    Equal weights where nothing was compared.
    """
    names = list(level.theories)
    if not names:
        return {}
    scores = folder / "theories.csv" if folder is not None else None
    if scores is None or not scores.is_file():
        return dict.fromkeys(names, 1.0 / len(names))
    with scores.open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    known = [name for name in names if name in rows]
    gap = np.array([float(rows[name]["difference"]) for name in known])
    error = np.array([float(rows[name]["error"]) for name in known])
    keys = draw_keys(_SCORES)
    z = np.array([_normal(chance.uniforms(0, f"score {name}", keys)) for name in known])
    score = gap[:, None] + error[:, None] * z
    share = np.exp(score - score.max(axis=0))
    weight = (share / share.sum(axis=0)).mean(axis=1)
    return {name: float(w) for name, w in zip(known, weight, strict=True)}


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


def _posterior(level: Level, folder: Path, n: int) -> list[dict[str, float]]:
    from simadopt.experiments.predictions import read_posterior, settings_for

    known = settings_for(level, read_posterior(folder, n))
    return [dict(known[k % len(known)]) for k in range(n)]


def _shipped_fit(level: Level) -> Path | None:
    if not level.fit:
        return None
    return shipped_file(level.fit, "posterior.parquet").parent
