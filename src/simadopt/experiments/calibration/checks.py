"""What the fitted model gives for every figure, by real runs at draws of the posterior.

No emulator and no discrepancy here: what the model itself says. A figure lies inside when the 90 %
interval of what ``n_eff`` interviews of the simulated staff would show meets the published one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc
from scipy.stats import binom

from simadopt.core.arrays import F64
from simadopt.experiments.calibration.problem import Problem, Term

__all__ = ["Check", "check_outputs", "check_terms"]

_REPLICATES = 20


@dataclass(frozen=True)
class Check:
    """One figure, or one output that no figure speaks of, before and after the fit.

    Parameters
    ----------
    name, output, question, kind : str
        ``question`` is empty and ``kind`` is that of the output when there is no figure.
    lower, upper : float or None
        As published.
    prior, posterior : tuple of float
        Mean, 5 % and 95 % quantiles of the output over runs.
    replicate : tuple of float
        5 % and 95 % quantiles of what a survey of the simulated staff would show.
    inside : bool or None
    surprise : float or None
        Twice the smaller chance to be as far up, or as far down, as what was published; 1 at most.
    """

    name: str
    output: str
    question: str
    kind: str
    lower: float | None
    upper: float | None
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    replicate: tuple[float, float]
    inside: bool | None
    surprise: float | None


def check_terms(problem: Problem, prior: F64, posterior: F64, seed: int) -> list[Check]:
    """Return one check per term.

    Parameters
    ----------
    problem : Problem
    prior, posterior : float64[runs, outputs]
        Real runs, as the model returns them.
    seed : int
        Of the sampling of interviews.
    """
    rng, result = np.random.default_rng(seed), []
    for term in problem.terms:
        values = posterior[:, term.output]
        shown = _replicates(term, values, rng)
        low, high = (float(q) for q in np.quantile(shown, (0.05, 0.95)))
        bottom = -np.inf if term.lower is None else term.lower
        top = np.inf if term.upper is None else term.upper
        result.append(
            Check(
                term.name,
                problem.outputs[term.output].name,
                term.question,
                term.kind,
                term.lower,
                term.upper,
                _summary(prior[:, term.output]),
                _summary(values),
                (low, high),
                low <= top and high >= bottom,
                _surprise(term, values),
            )
        )
    return result


def check_outputs(problem: Problem, prior: F64, posterior: F64) -> list[Check]:
    """Return the outputs that no term speaks of, before and after."""
    asked = {term.output for term in problem.terms}
    result = []
    for k, output in enumerate(problem.outputs):
        if k not in asked:
            before, after = _summary(prior[:, k]), _summary(posterior[:, k])
            row = (output.name, output.name, "", output.kind, None, None)
            result.append(Check(*row, before, after, after[1:], None, None))
    return result


def _replicates(term: Term, values: F64, rng: np.random.Generator) -> F64:
    if term.kind == "pattern":
        return values
    n = max(round(term.n_eff), 1)
    counts = binom.ppf(rng.random((_REPLICATES, len(values))), n, values)
    return np.asarray(counts / n).ravel()


def _surprise(term: Term, values: F64) -> float:
    """Return 2 min(P(shown ≤ upper), P(shown ≥ lower)), at most 1."""
    if term.kind == "pattern":
        down = 1.0 if term.upper is None else float((values <= term.upper).mean())
        up = 1.0 if term.lower is None else float((values >= term.lower).mean())
        return min(1.0, 2.0 * min(down, up))
    n = term.n_eff
    a, b = n * (term.lower or 0.0), n * (1.0 if term.upper is None else term.upper)
    up = 1.0 if a <= 0.0 else float(betainc(a, n - a + 1.0, values).mean())
    down = 1.0 if b >= n else float(1.0 - betainc(b + 1.0, n - b, values).mean())
    return min(1.0, 2.0 * min(down, up))


def _summary(values: F64) -> tuple[float, float, float]:
    low, high = np.quantile(values, (0.05, 0.95))
    return float(values.mean()), float(low), float(high)
