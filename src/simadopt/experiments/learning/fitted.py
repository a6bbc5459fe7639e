"""How much of a fit is computed, what counts can tell, and what they taught."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.core.level import Draws, Learnable, Uses
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.gate import Score
from simadopt.experiments.learning.observation import Noise
from simadopt.experiments.learning.smoother import Learned

__all__ = ["SCALES", "SERVICE", "Fit", "Plan", "Quality", "Verdict"]

SERVICE: Final = "service"
"""Row of the learnable that is drawn for each service and tool."""
SCALES: Final = (0.5, 2.0)
"""Times τ: what is learned under narrower and wider priors is told beside."""
LEARNED_BELOW, HINTED_BELOW = 0.7, 0.9


@dataclass(frozen=True)
class Plan:
    """How much is computed.

    Parameters
    ----------
    particles : int
        Runs in each round.
    rounds : int
        Each draws around what the one before learned.
    draws : int
        Of the posterior.
    seed, workers : int
    scale : float
        Times every prior spread τ: 0.5 and 2 tell what the priors do.
    """

    particles: int = 240
    rounds: int = 2
    draws: int = 60
    seed: int = 1
    workers: int = 2
    scale: float = 1.0


@dataclass(frozen=True)
class Quality:
    """What counts can tell before anything is fitted.

    Parameters
    ----------
    months, hidden, services : int
    starts : float
        People more from month to month.
    order : float
        Share of shuffles of the months that are as smooth.
    why : tuple of str
        Why nothing beyond the state can be learned: ``months``, ``starts``, ``services``, ``order``.
    """

    months: int
    hidden: int
    services: int
    starts: float
    order: float
    why: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What was learned of a quantity.

    Parameters
    ----------
    name : str
    prior, posterior : (float, float, float)
        5, 50 and 95 % quantiles on its own scale.
    ratio : float
        Posterior over prior spread.
    word : {"learned", "hinted", "prior"}
    """

    name: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    ratio: float
    word: str


@dataclass(frozen=True, eq=False)
class Fit:
    """What counts taught.

    Parameters
    ----------
    case : Case
    told : Uses
    counts : Counts
        Hidden months marked.
    noise : Noise
    quality : Quality
    rows : tuple of Learnable
        What could be learned.
    learned : Learned
    draws : Draws or None
        Of the posterior, offsets of services with them.
    score : Score or None
    shares : float64[J,G,T,months]
        Forecast after the last month that is told.
    origin, hold_out : int
    held : sequence of (origin, float64[J,G,T,months])
        Forecasts of the months that were held back.
    x : float64[J,D]
        What was drawn, in prior spreads.
    clock : mapping
        Levers under which a run starts where the last month stands.
    persons : mapping
        What a log of persons held, nothing of it by person.
    scaled : mapping of float to Learned
        What is learned when τ is taken so many times (`SCALES`), that of services apart.
    """

    case: Case
    told: Uses
    counts: Counts
    noise: Noise
    quality: Quality
    rows: tuple[Learnable, ...]
    learned: Learned
    draws: Draws | None
    score: Score | None
    shares: F64
    origin: int
    hold_out: int
    held: tuple[tuple[int, F64], ...] = field(default=(), repr=False)
    x: F64 = field(default_factory=lambda: np.zeros((0, 0)), repr=False)
    clock: dict[str, object] = field(default_factory=dict)
    persons: dict[str, Any] = field(default_factory=dict)
    scaled: dict[float, Learned] = field(default_factory=dict)

    def verdicts(self) -> list[Verdict]:
        """Return what was learned of each quantity, and what stays at its prior."""
        return [_verdict(self.case, row, d, self.learned) for d, row in enumerate(self.rows)]

    def under(self, scale: float) -> list[tuple[float, float, float]]:
        """Return the posterior of each quantity under τ taken ``scale`` times."""
        return [
            _verdict(self.case, row, d, self.scaled[scale]).posterior
            for d, row in enumerate(self.rows)
        ]


def _verdict(case: Case, row: Learnable, d: int, learned: Learned) -> Verdict:
    mean, sd = float(learned.mean[d]), float(learned.sd[d])
    ends = (-1.645, 0.0, 1.645)
    prior = tuple(_scale(case, row, end) for end in ends)
    posterior = tuple(_scale(case, row, mean + sd * end) for end in ends)
    word = "learned" if sd < LEARNED_BELOW else "hinted" if sd < HINTED_BELOW else "prior"
    return Verdict(row.name, prior, posterior, sd, word)  # type: ignore[arg-type]


def _scale(case: Case, row: Learnable, x: float) -> float:
    """Return a quantity at x prior spreads from its published value."""
    if row.form == "offset":
        return row.tau * x
    here = float(case.scenario.parameters.get(row.name, case.level.parameters[row.name].default))
    moved = here * float(np.exp(row.tau * x)) if row.form == "log" else here + row.tau * x
    table = case.level.parameters[row.name]
    return min(max(moved, table.min), table.max)
