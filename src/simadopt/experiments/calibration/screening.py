"""Which parameters to fit: those that move what was asked by more than the survey can blur.

The first wave already holds runs over the prior, so no further ones are spent: each output is fitted
by a sum of one polynomial (Legendre, degree at most 3) per candidate, all together by least squares,
and the variance of each polynomial estimates the first-order index (Sudret 2008, Reliab. Eng. Syst.
Saf. 93; given-data estimation as Plischke, Borgonovo and Smith 2013, Eur. J. Oper. Res. 226). What a
parameter may teach is that variance against the blur of the published figure::

    score_i = Σ_terms weight · ½ log(1 + V_i / (sampling² + reading² + discrepancy²))

Ten dummy inputs that do nothing go through the same fit: the largest of their scores is the floor.
A parameter that acts through interactions only is not seen here: it stays at its prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.polynomial import legendre

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError
from simadopt.core.errors import Problem as Wrong
from simadopt.core.messages import Message
from simadopt.experiments.calibration.likelihood import interval_chance
from simadopt.experiments.calibration.problem import Problem, Term, weights

__all__ = ["DISCREPANCY", "Screening", "blur", "dummies_of", "screen"]

DISCREPANCY: Final = 0.15
"""Standard deviation of the half-normal prior of the model's discrepancy, logit scale.

Assumed: about twice the sampling error of a share near one half among 650 answers (.08)."""
DUMMIES: Final = 10
_DEGREES: Final = (3, 2, 1)
_RUNS_PER_COLUMN: Final = 3


@dataclass(frozen=True)
class Screening:
    """What each candidate may teach.

    Parameters
    ----------
    names : tuple of str
        All candidates.
    score : float64[candidates]
        In nats, summed over questions.
    floor : float
        Largest score of the dummies.
    fitted : tuple of int
        Candidates that are fitted, in the order of the problem; the others stay at their prior.
    share : float64[candidates, outputs]
        First-order share of each output's variance.
    degree : int
        Of the polynomials: 3 unless there were too few runs.
    """

    names: tuple[str, ...]
    score: F64
    floor: float
    fitted: tuple[int, ...]
    share: F64
    degree: int


def dummies_of(n: int, seed: int) -> F64:
    """Return inputs that do nothing, ``(n, dummies)``."""
    return np.random.default_rng([seed, 0xD0]).random((n, DUMMIES))


def screen(
    problem: Problem, cube: F64, outputs: F64, dummies: F64, *, needed: bool = True
) -> Screening:
    """Choose at most ``problem.most_fitted`` candidates above the floor, beside those always fitted.

    Parameters
    ----------
    problem : Problem
    cube : float64[n, candidates]
    outputs : float64[n, outputs]
        On their scale.
    dummies : float64[n, dummies]
    needed : bool
        Refuse when no score is above the floor; else the best candidate is kept alone.

    Raises
    ------
    InputError
        When there are too few runs, or nothing moves any output.
    """
    everything = np.concatenate([cube, dummies], axis=1)
    n, columns = everything.shape
    degree = next((d for d in _DEGREES if d * columns * _RUNS_PER_COLUMN <= n), 0)
    if not degree:
        least = columns * _RUNS_PER_COLUMN
        raise InputError(_wrong(n, Message("problem.few_runs", n=cube.shape[1], least=least)))
    explained = _main_effects(everything, outputs, degree)
    score = np.zeros(columns)
    for term, weight in zip(problem.terms, weights(problem.terms), strict=True):
        noise = blur(problem, term)
        score += weight * 0.5 * np.log1p(explained[:, term.output] / noise)
    own = cube.shape[1]
    floor = float(score[own:].max())
    always = [k for k, name in enumerate(problem.parameters) if name in problem.always]
    ranked = [int(k) for k in np.argsort(-score[:own], kind="stable") if k not in always]
    chosen = [k for k in ranked[: problem.most_fitted] if score[k] > floor]
    fitted = tuple(sorted([*always, *chosen]))
    if not fitted and not needed:
        fitted = (ranked[0],)
    if not fitted:
        raise InputError(_wrong(n, Message("problem.no_move")))
    total = np.maximum(outputs.var(axis=0), 1e-300)
    return Screening(
        problem.parameters, score[:own], floor, fitted, explained[:own] / total, degree
    )


def blur(problem: Problem, term: Term) -> float:
    """Return the variance with which a term tells its output, on the output's scale.

    For an interval: that of h(η), sampling and reading together, and the discrepancy. For a
    pattern, its squared tolerance (for a share, on the logit scale at ½ at the least).
    """
    if term.kind == "pattern":
        share = problem.outputs[term.output].kind == "share"
        return term.tolerance**2 * (16.0 if share else 1.0)
    grid = np.linspace(-9.0, 9.0, 7201)
    chance = interval_chance(term, grid)
    mean = float((chance * grid).sum() / chance.sum())
    return float((chance * (grid - mean) ** 2).sum() / chance.sum()) + DISCREPANCY**2


def _main_effects(inputs: F64, outputs: F64, degree: int) -> F64:
    """Return the variance due to each input alone, ``(inputs, outputs)``."""
    x = 2.0 * inputs - 1.0
    basis = np.stack(
        [
            legendre.legval(x, np.eye(degree + 1)[d]) * np.sqrt(2 * d + 1)
            for d in range(1, degree + 1)
        ],
        axis=2,
    )
    n, columns, _ = basis.shape
    design = np.concatenate([np.ones((n, 1)), basis.reshape(n, -1)], axis=1)
    coefficients = np.linalg.lstsq(design, outputs, rcond=None)[0][1:]
    return np.asarray((coefficients.reshape(columns, degree, -1) ** 2).sum(axis=1))


def _wrong(value: object, message: Message) -> Wrong:
    return Wrong("calibration", None, "runs", str(value), message)
