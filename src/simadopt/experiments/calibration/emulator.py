"""A Gaussian-process emulator of all outputs at once: what a run would give, and how surely.

Outputs on their scale are standardised and written in at most 8 principal components (Higdon,
Gattiker, Williams and Rightley 2008, JASA 103). Each component is a quadratic trend, a Gaussian
process with a Matérn 5/2 kernel whose length scales are shared by all components, and noise::

    c_k(u) = q(u)'β_k + g_k(u) + ε_k,   g_k ~ GP(0, σ_k² M(u, u')),   ε_k ~ N(0, ν_k)

The noise holds the luck of a run and the parameters that are not fitted, which stay at their prior:
it moves the outputs together, and is kept component by component for that reason. With shared length
scales M = QΛQ' serves every component, so that a prediction costs one product with Q.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

__all__ = ["Emulator", "Prediction", "fit_emulator", "length_scales"]

F64 = NDArray[np.float64]
MOST_COMPONENTS: Final = 8
EXPLAINED: Final = 0.99
MOST_POINTS: Final = 500
"""Runs that decide on the length scales; all runs make the predictions."""
_FEWEST_PER_TERM: Final = 5
_CHUNK: Final = 4096


@dataclass(frozen=True)
class Prediction:
    """What the emulator says of n points, on the scale of the emulator.

    Parameters
    ----------
    mean : float64[n, outputs]
    spread : float64[n, components]
        Standard deviation of each component: the emulator's error and a run's noise.
    loadings : float64[components, outputs]
    rest : float64[outputs]
        Variance that no component holds.
    """

    mean: F64
    spread: F64
    loadings: F64
    rest: F64

    def variance(self) -> F64:
        """Return the variance of each output, ``(n, outputs)``: Σ_k spread_k² loading_k² + rest."""
        return np.asarray(self.spread**2 @ self.loadings**2 + self.rest)

    def at(self, z: F64) -> F64:
        """Return the outputs when component k lies ``z_k`` standard deviations off its mean."""
        return np.asarray(self.mean + (self.spread * z) @ self.loadings)


@dataclass(frozen=True)
class Emulator:
    """A fitted emulator; made by `fit_emulator`.

    Parameters
    ----------
    points : float64[runs, fitted]
    scales : float64[fitted]
        Length scales in the unit cube: long ones belong to inputs that hardly matter.
    centre, loadings, rest : float64[outputs], float64[components, outputs], float64[outputs]
    trend : float64[basis, components]
    vectors, values : float64[runs, runs], float64[runs]
        Q and Λ.
    known : float64[runs, components]
        Q' of what the trend leaves.
    signal, noise : float64[components]
        σ² and ν.
    full : bool
        Whether the trend is quadratic; else it is linear.
    """

    points: F64
    scales: F64
    centre: F64
    loadings: F64
    rest: F64
    trend: F64
    vectors: F64
    values: F64
    known: F64
    signal: F64
    noise: F64
    full: bool

    def predict(self, points: F64) -> Prediction:
        """Return means and spreads at points of the cube of fitted parameters, ``(n, fitted)``."""
        parts = [self._some(points[k : k + _CHUNK]) for k in range(0, len(points), _CHUNK)]
        mean, spread = (np.concatenate(part) for part in zip(*parts, strict=True))
        return Prediction(self.centre + mean @ self.loadings, spread, self.loadings, self.rest)

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
    scores, directions = _components(standard)
    rest = ((standard - scores @ directions) ** 2).mean(axis=0) * spread**2
    full = len(points) >= _FEWEST_PER_TERM * _basis(points[:1], True).shape[1]
    basis = _basis(points, full)
    trend = np.linalg.lstsq(basis, scores, rcond=None)[0]
    left = scores - basis @ trend
    if scales is None:
        scales = length_scales(points, left)
    values, vectors = np.linalg.eigh(_matern(points, points, scales))
    values, known = np.maximum(values, 0.0), vectors.T @ left
    lost = len(points) / max(len(points) - basis.shape[1], 1)
    pairs = np.array([_signal_and_noise(values, column, lost) for column in known.T])
    return Emulator(
        points, scales, centre, directions * spread, rest, trend, vectors, values, known,
        pairs[:, 0], pairs[:, 1], full,
    )  # fmt: skip


def length_scales(points: F64, scores: F64) -> F64:
    """Return the length scales that all components share, by maximum likelihood (scikit-learn)."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    # every k-th run: the two waves keep their shares
    some = np.unique(np.linspace(0, len(points) - 1, min(len(points), MOST_POINTS)).astype(int))
    size = scores.std(axis=0).max()
    if not size > 1e-9:  # the trend explains everything
        return np.ones(points.shape[1])
    kernel = ConstantKernel(0.5, (1e-4, 1e2)) * Matern(
        np.ones(points.shape[1]), (0.1, 20.0), nu=2.5
    ) + WhiteKernel(0.5, (1e-6, 1e1))
    process = GaussianProcessRegressor(kernel, alpha=1e-8, random_state=0)
    with warnings.catch_warnings():
        # a length scale at its bound is an input that does not matter
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(points[some], scores[some] / size)
    fitted: Any = process.kernel_
    return np.atleast_1d(np.asarray(fitted.k1.k2.length_scale, np.float64))


def _components(standard: F64) -> tuple[F64, F64]:
    """Return scores and directions of the fewest components that hold 99 %, and at most 8."""
    left, size, right = np.linalg.svd(standard, full_matrices=False)
    share = np.cumsum(size**2) / max(float((size**2).sum()), 1e-300)
    few = min(int(np.searchsorted(share, EXPLAINED)) + 1, MOST_COMPONENTS, len(size))
    # signs of singular vectors are arbitrary: the largest loading is made positive
    peak = right[np.arange(few), np.abs(right[:few]).argmax(axis=1)]
    sign = np.where(peak < 0.0, -1.0, 1.0)
    return left[:, :few] * size[:few] * sign, right[:few] * sign[:, None]


def _signal_and_noise(values: F64, known: F64, lost: float) -> tuple[float, float]:
    """Return σ² and ν of one component by maximum likelihood, in the basis of eigenvectors.

    The noise is enlarged by ``lost``, runs over degrees of freedom left by the trend.
    """
    power = known**2
    size = float(power.mean())
    if not size > 1e-18:
        return 0.0, 1e-18

    def cost(logs: F64) -> float:
        total = np.exp(logs[0]) * values + np.exp(logs[1])
        return float(0.5 * (np.log(total) + power / total).sum())

    starts = [np.log(size * np.array(pair)) for pair in ((0.5, 0.5), (0.05, 0.95), (0.95, 1e-3))]
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
