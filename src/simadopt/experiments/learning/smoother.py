"""From particles to what was learned: a synthetic likelihood, linear around its mode, service by service.

The months of a service and tool are told by up to three numbers y: mean, slope and bend of the change of
asin √share since the first month. Particles tell how y answers to what may be learned, x in units of its
prior spread:

    y_s = a_s + B_s x + Q_s x² + e,   e ~ N(0, Σ_s + V_s) + what tools of a service, and services, share

Σ_s is what people, heads and the offset of the service do by chance, V_s the noise of counts. Few particles
tell B and Σ roughly: Σ is taken so many times that 90 % intervals hold for particles that were left out
(cross-validation). B is a function of where a service starts, the same for all services of a tool: a
service alone says little of it. What chance makes of B with few particles is taken away, else it would be
learned from. A service that no x explains weighs less (a redescending weight), so that a shared account or a
wrong count does not decide. The prior is N(0, 1); the result is Laplace's approximation.

References: Wood 2010 (synthetic likelihood); Evensen 2018 (iterated ensemble smoothers); James and Stein
1961 (shrinkage); Pauli, Racugno and Ventura 2011 (a likelihood calibrated by the spread of its scores).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.experiments.learning.series import Series

__all__ = ["Learned", "inflation", "update"]

F64 = NDArray[np.float64]
ODD: Final = 10.0
"""Squared distance from which a service counts as one that nothing explains (assumed; χ² with 3 degrees)."""
_STEPS: Final = 8
_FAR: Final = 3.0
_FOLDS: Final = 5
_LEVEL, _EDGE = 0.9, 1.645


@dataclass(frozen=True)
class Learned:
    """A normal law of x.

    Parameters
    ----------
    mean : float64[D]
    covariance : float64[D,D]
    weight : float64[S]
        What each service and tool weighs, 1 where it is as expected.
    """

    mean: F64
    covariance: F64
    weight: F64

    @property
    def sd(self) -> F64:
        """Posterior spread in units of the prior one."""
        return np.asarray(np.sqrt(np.diag(self.covariance)))


@dataclass(frozen=True)
class _Answer:
    """How the statistics answer to x around a centre."""

    centre: F64
    level: F64  # S,K
    linear: F64  # S,K,D
    square: F64  # S,K,D
    own: F64  # S,K,S,K
    common: F64  # T,K,T,K


def _answer(x: F64, s: Series) -> _Answer:
    """Fit the answer of all services of each tool, its coefficients functions of the features."""
    centre = x.mean(axis=0)
    u = x - centre
    design = np.concatenate([np.ones((u.shape[0], 1)), u, u**2], axis=1)
    dims, (size, k) = u.shape[1], s.observed.shape
    linear, square = np.zeros((size, k, dims)), np.zeros((size, k, dims))
    for t in np.unique(s.tool):
        rows = np.flatnonzero(s.tool == t)
        f = s.features[rows]
        f = f[:, : min(f.shape[1], max(1, rows.size // 4))]
        pooled = np.einsum("ps,nsk->npk", np.linalg.pinv(f), s.simulated[:, rows])
        slopes = _shrunk(design, pooled.reshape(u.shape[0], -1))[1:]
        slopes = np.einsum("sp,dpk->skd", f, slopes.reshape(2 * dims, f.shape[1], k))
        linear[rows], square[rows] = slopes[..., :dims], slopes[..., dims:]
    answered = np.einsum("nd,skd->nsk", u, linear) + np.einsum("nd,skd->nsk", u**2, square)
    rest = s.simulated - answered
    level = rest.mean(axis=0)
    return _Answer(centre, level, linear, square, *_spreads(rest - level, s))


def _shrunk(design: F64, y: F64) -> F64:
    """Return coefficients of a regression, those of each column of the design shrunk together.

    b ← b · max(0, 1 − (q − 2) / bᵀ S⁻¹ b), S the covariance of its q numbers (James and Stein 1961): what
    chance makes of few particles is no answer, and must not be learned from.
    """
    inverse = np.linalg.inv(design.T @ design + 1e-6 * np.eye(design.shape[1]))
    found = inverse @ (design.T @ y)
    rest = y - design @ found
    values, vectors = np.linalg.eigh(rest.T @ rest / max(design.shape[0] - design.shape[1], 1))
    told = values > 1e-9 * values.max()
    strength = ((found @ vectors[:, told]) ** 2 / values[told]).sum(axis=1) / np.diag(inverse)
    factor = np.clip(1.0 - (told.sum() - 2) / np.maximum(strength, 1e-9), 0.0, 1.0)
    return np.asarray(found * factor[:, None])


def _spreads(rest: F64, s: Series) -> tuple[F64, F64]:
    """Return covariances of what chance does: float64[S,K,S,K] within a service, [T,K,T,K] between services.

    Tools of a service have the same people and head; services of a town, managers and what goes around.
    What two tools of a service have in common is correlated alike in all services, each of them whitened:
    a mean of such correlations is one again where all services have all tools; else `_lawful` sees to it.
    """
    n, size, k = rest.shape
    flat = rest.reshape(n, size * k)
    whole = (flat.T @ flat / max(n - 1, 1)).reshape(size, k, size, k).transpose(0, 2, 1, 3)
    own, tools = np.zeros_like(whole), int(s.tool.max(initial=-1)) + 1
    own[np.arange(size), np.arange(size)] = each = whole[np.arange(size), np.arange(size)]
    small = 1e-9 * each.trace(axis1=1, axis2=2)[:, None, None] + 1e-12
    root = np.linalg.cholesky(each + small * np.eye(k))
    common = np.zeros((tools, tools, k, k))
    same = s.group[:, None] == s.group
    for a, b in np.ndindex(tools, tools):
        of = (s.tool[:, None] == a) & (s.tool == b)
        if (of & ~same).any():
            common[a, b] = whole[of & ~same].mean(axis=0)
        one, two = np.nonzero(of & same)
        if a != b and one.size:
            half = np.linalg.solve(root[one], whole[one, two])
            alike = np.linalg.solve(root[two], half.swapaxes(1, 2)).swapaxes(1, 2).mean(axis=0)
            own[one, two] = root[one] @ alike @ root[two].swapaxes(1, 2)
    for group in np.unique(s.group):
        rows = np.flatnonzero(s.group == group)
        block = own[np.ix_(rows, rows)].transpose(0, 2, 1, 3).reshape(rows.size * k, -1)
        own[np.ix_(rows, rows)] = _lawful(block).reshape(rows.size, k, rows.size, k).swapaxes(1, 2)
    between = _lawful(common.transpose(0, 2, 1, 3).reshape(tools * k, -1))
    return own.transpose(0, 2, 1, 3), between.reshape(tools, k, tools, k)


def _lawful(block: F64) -> F64:
    """Return a covariance: of what is none, as its tools were seen in other services, the nearest."""
    values, vectors = np.linalg.eigh(block)
    least = 1e-9 * max(float(values[-1]), 0.0)
    return block if values[0] >= least else (vectors * np.clip(values, least, None)) @ vectors.T


def inflation(x: F64, s: Series) -> float:
    """Return how many times Σ must be taken so that 90 % intervals hold for particles left out, at least 1.

    (q₉₀ |t| / 1.645)², t_d = B_dᵀ Σ⁻¹ e / √(B_dᵀ Σ⁻¹ B_d) of each particle and parameter, B and Σ told by the
    particles of the other folds: t is standard normal where these are right.

    Parameters
    ----------
    x : float64[N,D]
    s : Series
    """
    if s.observed.size == 0:
        return 1.0
    fold, scores = np.arange(x.shape[0]) % _FOLDS, []
    for k in range(_FOLDS):
        out = fold == k
        kept = _answer(x[~out], replace(s, simulated=s.simulated[~out]))
        between = kept.common[s.tool][:, :, s.tool]
        size = s.observed.size
        whole = (kept.own + between).reshape(size, size) + 1e-8 * np.eye(size)
        inverse = np.linalg.inv(whole)
        for one, y in zip(x[out] - kept.centre, s.simulated[out], strict=True):
            slope = (kept.linear + 2.0 * kept.square * one).reshape(size, -1)
            rest = y - kept.level - kept.linear @ one - kept.square @ one**2
            told = inverse @ slope
            room = (slope * told).sum(axis=0)
            seen = room > 1e-6
            scores.append((rest.reshape(-1) @ told)[seen] / np.sqrt(room[seen]))
    told = np.abs(np.concatenate(scores))
    return max(float(np.quantile(told, _LEVEL) / _EDGE) ** 2, 1.0) if told.size else 1.0


def update(
    x: F64, s: Series, damping: float = 1.0, scale: float = 1.0, times: float | None = None
) -> Learned:
    """Return what the statistics teach of x.

    Parameters
    ----------
    x : float64[N,D]
        Of the particles.
    s : Series
    damping : float
        Times the covariance of what is observed is taken: above 1 for a first, careful step.
    scale : float
        Spread of the prior: .5 and 2 tell what it does.
    times : float, optional
        How many times Σ is taken; by default its `inflation`.
    """
    inverse = 1.0 / scale**2
    dims, size = x.shape[1], s.observed.shape[0]
    if size == 0:
        return Learned(np.zeros(dims), np.eye(dims) / inverse, np.zeros(0))
    answer, off = _answer(x, s), inflation(x, s) if times is None else times
    k, at = s.observed.shape[1], np.arange(size)
    chance = off * answer.own
    chance[at, :, at] += s.noise + 1e-8 * np.eye(k)
    between = off * answer.common[s.tool][:, :, s.tool]
    weight: F64 = np.ones(size)
    mean: F64 = answer.centre.copy()
    covariance: F64 = np.eye(dims)
    for _ in range(_STEPS):
        u = mean - answer.centre
        slope = answer.linear + 2.0 * answer.square * u
        rest = s.observed - answer.level - (answer.linear @ u) - (answer.square @ u**2)
        root = np.sqrt(weight)
        whole = chance / (root[:, None, None, None] * root[:, None]) + between
        flat = slope.reshape(-1, dims)
        gain = np.linalg.solve(
            damping * whole.reshape(size * k, size * k), np.column_stack([flat, rest.reshape(-1)])
        )
        precision = inverse * np.eye(dims) + flat.T @ gain[:, :dims]
        covariance = np.asarray(np.linalg.inv(precision), np.float64)
        step = covariance @ (flat.T @ gain[:, dims] - inverse * mean)
        mean = np.clip(mean + step, -_FAR, _FAR)
        distance = np.einsum("sk,skl,sl->s", rest, np.linalg.inv(chance[at, :, at]), rest)
        weight = np.minimum((ODD / np.maximum(distance, 1e-9)) ** 2, 1.0)
        if np.abs(step).max() < 1e-3:
            break
    return Learned(mean, 0.5 * (covariance + covariance.T), weight)
