"""The likelihood of published figures, given what the emulator says of a point.

An interval term: K of n interviews, and only that K/n lies in [lower, upper] is known. Given the
share p it has probability ::

    h(η) = P(lower ≤ K/n ≤ upper | p = logistic(η)) = I_p(a, n − a + 1) − I_p(b + 1, n − b)

with a = n·lower, b = n·upper and I the regularised incomplete beta, which needs no whole numbers.
The share is not that of the emulator: η = mean + what the noise shared by outputs does + N(0, s²),
s² = rest + discrepancy² + transfer². Gauss–Hermite nodes lie on the law of η and miss a narrow h (1,300
interviews: .06 wide) when s is .25; so h itself is written as a mixture of normal densities of one
width, by non-negative least squares, and the integral is exact for it: Σ_j A_j N(mean; c_j, τ² + s²).

A pattern term is a soft bound, Φ((value − lower) / √(tolerance² + s²)), without discrepancy: its
tolerance says how much is forgiven. Rows of one question weigh one over their number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numba import njit
from scipy.optimize import nnls
from scipy.special import betainc, expit, log_ndtr, logit

from simadopt.core.arrays import F64, I64
from simadopt.experiments.calibration.emulator import Prediction
from simadopt.experiments.calibration.problem import Problem, Term, questions, weights

__all__ = ["Likelihood", "Mixture", "interval_chance", "mixture_of", "with_intervals"]

_EDGE: Final = 6.0
"""Standard deviations of sampling kept beyond each bound."""
_WIDTH: Final = 0.5
_MOST_NORMALS: Final = 160
_PER_WIDTH: Final = 4
_NEGLIGIBLE: Final = -35.0
_LEAST: Final = -500.0
"""Log likelihood of a row at the least, so that a draw far off has a weight of 0 and no infinite one."""


@dataclass(frozen=True)
class Mixture:
    """Normal densities of one width whose weighted sum is h.

    Parameters
    ----------
    log_weight, centre : float64[normals]
    width : float
    """

    log_weight: F64
    centre: F64
    width: float


def interval_chance(term: Term, scaled: F64) -> F64:
    """Return P(lower ≤ K/n ≤ upper) for shares given on the logit scale.

    >>> one = Term("x", 0, "x", "interval", 867 / 1300, 867 / 1300, 1300.0, 0.0)
    >>> float(interval_chance(one, logit(np.array([867 / 1300])))[0].round(5))
    0.02347
    """
    n, p = term.n_eff, expit(scaled)
    a, b = n * (term.lower or 0.0), n * (1.0 if term.upper is None else term.upper)
    above = np.ones_like(p) if a <= 0.0 else betainc(a, n - a + 1.0, p)
    beyond = np.zeros_like(p) if b >= n else betainc(b + 1.0, n - b, p)
    return np.asarray(np.maximum(above - beyond, 0.0))


def mixture_of(term: Term) -> Mixture:
    """Return h as a mixture of normal densities, by non-negative least squares."""
    n = term.n_eff
    ends = np.clip(np.array([term.lower or 0.0, 1.0 if term.upper is None else term.upper]), 0, 1)
    inside = np.clip(ends, 1.0 / (n + 2.0), 1.0 - 1.0 / (n + 2.0))
    sampling = 1.0 / np.sqrt(n * inside * (1.0 - inside))
    low, high = logit(inside) + _EDGE * sampling * np.array([-1.0, 1.0])
    width = max(_WIDTH * float(sampling.min()), (high - low) / _MOST_NORMALS)
    centre = np.arange(low, high + width, width)
    grid = np.arange(low - 2.0 * width, high + 2.0 * width, width / _PER_WIDTH)
    densities = np.exp(-0.5 * ((grid[:, None] - centre) / width) ** 2) / (
        width * np.sqrt(2.0 * np.pi)
    )
    wanted = interval_chance(term, grid)
    size = float(wanted.max())
    found, _ = nnls(densities, wanted / size)
    kept = found > 0.0
    return Mixture(np.log(found[kept] * size), centre[kept], width)


class Likelihood:
    """The terms of a problem, ready to be evaluated on many points at once.

    Parameters
    ----------
    problem : Problem
    """

    def __init__(self, problem: Problem) -> None:
        terms = problem.terms
        self.terms = terms
        self.questions = questions(terms)
        self.weights = weights(terms)
        self.question_of = np.array([self.questions.index(t.question) for t in terms])
        self.real = np.array([o.kind == "real" for o in problem.outputs])
        intervals = [k for k, term in enumerate(terms) if term.kind == "interval"]
        self._intervals = np.array(intervals, np.int64)
        self._patterns = [k for k, term in enumerate(terms) if term.kind == "pattern"]
        parts = [mixture_of(terms[k]) for k in intervals]
        sizes = np.array([len(part.centre) for part in parts], np.int64)
        self._starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        if parts:
            self._centre = np.concatenate([part.centre for part in parts])
            self._log_weight = np.concatenate([part.log_weight for part in parts])
        self._width = np.array([part.width for part in parts])
        self._own = self._width**2 + np.array([terms[k].transfer for k in intervals]) ** 2
        self._outputs = np.array([terms[k].output for k in intervals], np.int64)

    def by_term(self, prediction: Prediction, z: F64, discrepancy: F64) -> F64:
        """Return unweighted log likelihoods, ``(n, terms)``.

        Parameters
        ----------
        prediction : Prediction
            Of n points.
        z : float64[n, components]
            The noise that outputs share, in standard deviations.
        discrepancy : float64[n]
            Standard deviation of the model's own error, on the logit scale.
        """
        outputs, rest = prediction.at(z), prediction.rest()
        result = np.empty((len(outputs), len(self.terms)))
        result[:, self._intervals] = self._known(outputs, rest, discrepancy)
        for k in self._patterns:
            result[:, k] = self._soft(self.terms[k], outputs, rest)
        return result

    def by_question(self, prediction: Prediction, z: F64, discrepancy: F64) -> F64:
        """Return weighted log likelihoods, ``(n, questions)``: their sum is what is maximised."""
        of_terms = np.maximum(self.by_term(prediction, z, discrepancy), _LEAST) * self.weights
        result = np.zeros((len(of_terms), len(self.questions)))
        for k, question in enumerate(self.question_of):
            result[:, question] += of_terms[:, k]
        return result

    def _known(self, outputs: F64, rest: F64, discrepancy: F64) -> F64:
        if not self._intervals.size:
            return np.empty((len(outputs), 0))
        variance = rest[:, self._outputs] + discrepancy[:, None] ** 2 + self._own
        return log_mixtures(
            outputs[:, self._outputs], variance, self._centre, self._log_weight, self._starts
        )

    def _soft(self, term: Term, outputs: F64, rest: F64) -> F64:
        value, variance = outputs[:, term.output], rest[:, term.output]
        if not self.real[term.output]:
            value = expit(value)
            variance = variance * (value * (1.0 - value)) ** 2
        spread = np.sqrt(term.tolerance**2 + variance)
        result = np.zeros(len(outputs))
        if term.lower is not None:
            result += log_ndtr((value - term.lower) / spread)
        if term.upper is not None:
            result += log_ndtr((term.upper - value) / spread)
        return result


@njit(nogil=True)
def log_mixtures(at: F64, variance: F64, centre: F64, log_weight: F64, starts: I64) -> F64:
    """Return log Σ_j exp(log_weight_j) N(at; centre_j, variance), ``(n, terms)``.

    Parameters
    ----------
    at, variance : float64[n, terms]
    centre, log_weight : float64[normals]
    starts : int64[terms + 1]
        Where the normals of each term begin.
    """
    result = np.empty(at.shape)
    for row in range(at.shape[0]):
        for term in range(at.shape[1]):
            value, half = at[row, term], 0.5 / variance[row, term]
            most = -np.inf
            for j in range(starts[term], starts[term + 1]):
                most = max(most, log_weight[j] - half * (value - centre[j]) ** 2)
            total = 0.0
            for j in range(starts[term], starts[term + 1]):
                below = log_weight[j] - half * (value - centre[j]) ** 2 - most
                if below > _NEGLIGIBLE:
                    total += np.exp(below)
            result[row, term] = most + np.log(total) + 0.5 * np.log(half / np.pi)
    return result


def with_intervals(problem: Problem, shares: F64, reading: F64) -> Problem:
    """Return a problem whose intervals hold other shares, as published figures would.

    Parameters
    ----------
    problem : Problem
        Its patterns are left out: a data set drawn from the model has none to keep.
    shares : float64[interval terms]
        Observed shares.
    reading : float64[interval terms]
        Where in the interval each share lies, from 0 (its lower end) to 1, or beyond; widths are
        those published.
    """
    intervals = [term for term in problem.terms if term.kind == "interval"]
    terms = []
    for term, share, place in zip(intervals, shares.tolist(), reading.tolist(), strict=True):
        width = float(term.upper or 0.0) - float(term.lower or 0.0)
        low = share - place * width
        lower, upper = np.clip([low, low + width], 0.0, 1.0).tolist()
        terms.append(replace(term, lower=lower, upper=upper))
    return replace(problem, terms=tuple(terms))
