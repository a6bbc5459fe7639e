"""What a log of persons is told by: scores of the hidden chain, and what runs of the engine make of them.

The chain takes ties, traits and features as replays draw them, so that its own estimate is off: what it tells
a log by is its score at that estimate, by service and tool, and runs of the engine tell the law of the score
(the chain is the auxiliary model, Gallant and Tauchen 1996).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.level import Learnable
from simadopt.experiments.learning.chain import Chain, scores_at

__all__ = ["SURE", "Scorer", "first_of"]

_FAR: Final = 8.0
"""Score of a person from which it no longer counts (assumed)."""
SURE: Final = 0.05
"""Chance that a user is not seen for so long, from which she is taken to have stopped."""


@dataclass(frozen=True, eq=False)
class Scorer:
    """Tells a log by its scores: where the chain was estimated, and how persons are seen.

    Parameters
    ----------
    chain : Chain
    rows : tuple of Learnable
    tools : tuple of str
    places : tuple of int
        Of the tools among those of a run.
    x, local : float64[D], float64[G,T]
        The estimate.
    begin : bool[n,T']
        Who uses each tool of a run in its week 0.
    seen, told : bool[W',n,T]
        Of all weeks of the log; the chain begins after the first ones, that tell who is a user.
    """

    chain: Chain
    rows: tuple[Learnable, ...]
    tools: tuple[str, ...]
    places: tuple[int, ...]
    x: F64
    local: F64
    begin: NDArray[np.bool_]
    seen: NDArray[np.bool_]
    told: NDArray[np.bool_]

    @property
    def weeks(self) -> int:
        """Weeks of the log."""
        return int(self.told.shape[0])

    def observed(self) -> F64:
        """Return the statistics of the log."""
        return self.statistics(self.seen)

    def simulated(self, uses: Sequence[NDArray[np.bool_]], seed: int) -> F64:
        """Return the statistics of a run, of whose users as many are seen as of those of the log.

        Parameters
        ----------
        uses : sequence of bool[n,T']
            At the end of each week, all tools of the run.
        seed : int
            Of the chance to be seen: of each run its own, as that of the log.
        """
        chance = np.random.default_rng(seed).random(self.told.shape)
        used = np.array(uses)[..., list(self.places)]
        return self.statistics(used & (chance < self.chain.rho))

    def statistics(self, seen: NDArray[np.bool_]) -> F64:
        """Return mean scores of a log by service and tool, times √people: float64[G,T,K].

        Parameters
        ----------
        seen : bool[W',n,T]
        """
        skip = self.weeks - self.chain.told.shape[0]
        first = first_of(
            np.asarray((seen & self.told)[:skip].any(axis=0)),
            np.asarray(self.chain.told.any(axis=0)),
        )
        chain = replace(self.chain, first=first)
        scores = scores_at(chain, seen[skip:], self.rows, self.tools, self.x, self.local)
        own = [d for d, row in enumerate(self.rows) if row.form != "offset"]
        scores = np.clip(scores[..., [*own, -1]], -_FAR, _FAR)
        able = np.asarray(self.chain.told.any(axis=0))
        groups = self.local.shape[0]
        found = np.zeros((groups, len(self.tools), scores.shape[2]))
        for g, t in np.ndindex(*found.shape[:2]):
            mine = (self.chain.service == g) & able[:, t]
            if mine.any():
                found[g, t] = scores[mine, t].sum(axis=0) / np.sqrt(mine.sum())
        return found


def first_of(users: NDArray[np.bool_], able: NDArray[np.bool_]) -> F64:
    """Return the chance to be a user before the first week, given who was seen in those before it."""
    share = (users & able).sum(axis=0) / np.maximum(able.sum(axis=0), 1)
    missed = np.clip(SURE * share / np.maximum(1.0 - share, SURE), 1e-3, SURE)
    return np.where(users, 1.0 - SURE, missed)
