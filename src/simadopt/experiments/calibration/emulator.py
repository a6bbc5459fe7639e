"""A Gaussian-process emulator of all outputs at once: what a run would give, and how surely.

Each output, standardised on its scale, is a quadratic trend, a Gaussian process with a Matérn 5/2
kernel whose length scales all outputs share, and noise::

    y_o(u) = q(u)'β_o + g_o(u) + ε_o,   g_o ~ GP(0, σ_o² M(u, u')),   var ε_o = ν_o

With shared length scales M = QΛQ' serves every output: a prediction costs one product with Q.

The noise is the randomness of a run and the parameters that are not fitted, which stay at their prior. Both
move outputs together, so errors are not so many witnesses: the correlations of leave-one-out errors
are written in at most 8 principal components (as outputs are in Higdon, Gattiker, Williams and
Rightley 2008, JASA 103), those above what chance gives (Marchenko and Pastur 1967), with their
strength as in Tipping and Bishop (1999, J. R. Stat. Soc. B 61); the rest is each output's own.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.optimize import minimize

from simadopt.core.arrays import F64

__all__ = ["Emulator", "Prediction", "fit_emulator", "length_scales"]

MOST_COMPONENTS: Final = 8
MOST_SHARED: Final = 0.98
"""Share of an output's error that shared components may hold."""
MOST_POINTS: Final = 500
"""Runs that decide on the length scales; all runs make the predictions."""
_FEWEST_PER_TERM: Final = 5
_CHUNK: Final = 4096
_SCALES: Final = (0.3, 20.0)
"""Length scales allowed: a mean answer does not turn twice within a third of a prior (assumed)."""
_LEAST_RATIO: Final = 1e-2
"""Signal over noise under which an eigenvector of M is left out."""


@dataclass(frozen=True)
class Prediction:
    """What the emulator says of n points, on the scale of the emulator.

    Parameters
    ----------
    mean, sd : float64[n, outputs]
        Of one run: the error of the emulator and the noise of the run are both in ``sd``.
    loadings : float64[components, outputs]
        Correlation of each output's error with each shared component.
    """

    mean: F64
    sd: F64
    loadings: F64

    def rest(self) -> F64:
        """Return the variance that is each output's own, ``(n, outputs)``."""
        return np.asarray(self.sd**2 * (1.0 - (self.loadings**2).sum(axis=0)))

    def at(self, z: F64) -> F64:
        """Return the outputs when component k lies ``z_k`` standard deviations off, on average."""
        return np.asarray(self.mean + self.sd * (z @ self.loadings))


@dataclass(frozen=True)
class Emulator:
    """A fitted emulator; made by `fit_emulator`.

    Parameters
    ----------
    points : float64[runs, fitted]
    scales : float64[fitted]
        Length scales in the unit cube: long ones belong to inputs that hardly matter.
    centre, spread : float64[outputs]
    trend : float64[basis, outputs]
    vectors, values : float64[runs, kept], float64[kept]
        Columns of Q, and Λ.
    known : float64[kept, outputs]
        Q' of what the trend leaves.
    signal, noise : float64[outputs]
        σ² and ν of standardised outputs.
    loadings : float64[components, outputs]
    full : bool
        Whether the trend is quadratic; else it is linear.
    """

    points: F64
    scales: F64
    centre: F64
    spread: F64
    trend: F64
    vectors: F64
    values: F64
    known: F64
    signal: F64
    noise: F64
    loadings: F64
    full: bool

    def predict(self, points: F64) -> Prediction:
        """Return means and spreads at points of the cube of fitted parameters, ``(n, fitted)``."""
        parts = [self._some(points[k : k + _CHUNK]) for k in range(0, len(points), _CHUNK)]
        mean, sd = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Prediction(self.centre + self.spread * mean, self.spread * sd, self.loadings)

    def _some(self, points: F64) -> tuple[F64, F64]:
        near = _matern(points, self.points, self.scales) @ self.vectors
        total = self.signal * self.values[:, None] + self.noise
        mean = _basis(points, self.full) @ self.trend + near @ (self.signal * self.known / total)
        certain = near**2 @ (self.signal**2 / total)
        variance = np.maximum(self.signal - certain, 0.0) + self.noise
        return mean, np.sqrt(variance)


def fit_emulator(points: F64, outputs: F64, *, scales: F64 | None = None) -> Emulator:
    """Fit the emulator to runs.

    Parameters
    ----------
    points : float64[runs, fitted]
        In the unit cube.
    outputs : float64[runs, outputs]
        On their scale (`scale.to_scale`).
    scales : float64[fitted], optional
        Length scales found before, to be kept.
    """
    centre, spread = outputs.mean(axis=0), outputs.std(axis=0)
    spread = np.where(spread > 0.0, spread, 1.0)
    standard = (outputs - centre) / spread
    full = len(points) >= _FEWEST_PER_TERM * _basis(points[:1], True).shape[1]
    basis = _basis(points, full)
    trend = np.linalg.lstsq(basis, standard, rcond=None)[0]
    left = standard - basis @ trend
    if scales is None:
        scales = length_scales(points, left)
    values, vectors = np.linalg.eigh(_matern(points, points, scales))
    values, known = np.maximum(values, 0.0), vectors.T @ left
    lost = len(points) / max(len(points) - basis.shape[1], 1)
    pairs = np.array([_signal_and_noise(values, column, lost) for column in known.T])
    signal, noise = pairs.astype(np.float64).T
    inverse = 1.0 / (signal * values[:, None] + noise)
    errors = vectors @ (known * inverse) / np.sqrt(vectors**2 @ inverse)
    # directions in which noise drowns every output are left out: predictions are faster
    informative = (signal / noise).max() * values > _LEAST_RATIO
    vectors, values, known = vectors[:, informative], values[informative], known[informative]
    return Emulator(
        points, scales, centre, spread, trend, vectors, values, known, signal, noise,
        _shared(errors), full,
    )  # fmt: skip


def _shared(errors: F64) -> F64:
    """Return the loadings, ``(components, outputs)``, of standardised leave-one-out errors."""
    size = errors.std(axis=0)
    moving = np.flatnonzero(size > 1e-9)
    n, outputs = len(errors), len(size)
    if len(moving) < 2:
        return np.empty((0, outputs))
    power, directions = np.linalg.eigh(np.corrcoef(errors[:, moving], rowvar=False))
    power, directions = power[::-1], directions[:, ::-1]
    few = int((power > (1.0 + np.sqrt(len(moving) / n)) ** 2).sum())
    few = min(few, MOST_COMPONENTS, len(moving) - 1)
    own = power[few:].mean()
    # signs of eigenvectors are arbitrary: the largest loading is made positive
    peak = directions[np.abs(directions).argmax(axis=0), np.arange(len(moving))][:few]
    loadings = np.zeros((few, outputs))
    loadings[:, moving] = (
        directions[:, :few] * np.sqrt(power[:few] - own) * np.where(peak < 0.0, -1.0, 1.0)
    ).T
    return np.asarray(loadings / np.sqrt(np.maximum((loadings**2).sum(axis=0) / MOST_SHARED, 1.0)))


def length_scales(points: F64, left: F64) -> F64:
    """Return the length scales that all outputs share, by maximum likelihood (scikit-learn).

    They are fitted to the first principal components of what the trend leaves, each with its own
    size, so that what moves many outputs counts for more.
    """
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    # every k-th run: the two waves keep their shares
    some = np.unique(np.linspace(0, len(points) - 1, min(len(points), MOST_POINTS)).astype(int))
    sides, power, _ = np.linalg.svd(left[some], full_matrices=False)
    scores = (sides * power)[:, :MOST_COMPONENTS]
    size = float(scores.std(axis=0).max())
    if not size > 1e-9:  # the trend explains everything
        return np.ones(points.shape[1])
    kernel = ConstantKernel(0.5, (1e-4, 1e2)) * Matern(
        np.ones(points.shape[1]), _SCALES, nu=2.5
    ) + WhiteKernel(0.5, (1e-6, 1e1))
    process = GaussianProcessRegressor(kernel, alpha=1e-8, random_state=0)
    with warnings.catch_warnings():
        # a length scale at its bound is an input that does not matter
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(points[some], scores / size)
    fitted: Any = process.kernel_
    return np.atleast_1d(np.asarray(fitted.k1.k2.length_scale, np.float64))


def _signal_and_noise(values: F64, known: F64, lost: float) -> tuple[float, float]:
    """Return σ² and ν of one output by maximum likelihood, in the basis of eigenvectors.

    The noise is enlarged by ``lost``, runs over degrees of freedom left by the trend.
    """
    power = known**2
    size = float(power.mean())
    if not size > 1e-18:
        return 0.0, 1e-18

    def cost(logs: F64) -> float:
        total = np.exp(logs[0]) * values + np.exp(logs[1])
        return float(0.5 * (np.log(total) + power / total).sum())

    starts = [np.log(size * np.array(pair)) for pair in ((0.5, 0.5), (5.0, 1e-3), (0.05, 0.95))]
    bounds = [(np.log(size) - 20.0, np.log(size) + 8.0), (np.log(size) - 16.0, np.log(size) + 2.0)]
    found = [minimize(cost, start, method="L-BFGS-B", bounds=bounds) for start in starts]
    best = min(found, key=lambda one: float(one.fun))
    return float(np.exp(best.x[0])), float(np.exp(best.x[1])) * lost


def _basis(points: F64, full: bool) -> F64:
    """Return 1, the inputs and, when asked, their squares and products; inputs in [-1, 1]."""
    x = 2.0 * points - 1.0
    columns = [np.ones((len(x), 1)), x]
    if full:
        i, j = np.triu_indices(x.shape[1])
        columns.append(x[:, i] * x[:, j])
    return np.concatenate(columns, axis=1)


def _matern(a: F64, b: F64, scales: F64) -> F64:
    """Return the Matérn 5/2 correlations: (1 + r√5 + 5r²/3) exp(−r√5)."""
    a, b = a / scales, b / scales
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2.0 * a @ b.T
    r = np.sqrt(5.0 * np.maximum(squares, 0.0))
    return np.asarray((1.0 + r + r**2 / 3.0) * np.exp(-r))
