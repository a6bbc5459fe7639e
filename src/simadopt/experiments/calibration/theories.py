"""Rival theories, each fitted by itself, compared by what they predict of a question left out.

The log predictive density of each question given all the others (`drop`) is summed (Vehtari, Gelman
and Gabry 2017, Statistics and Computing 27). A difference between theories has a standard error over
questions; with few of them it is itself rough, or when one question makes the whole difference, and
nothing is concluded under two of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from simadopt.experiments.calibration.drop import Dropped
from simadopt.experiments.calibration.weights import GOOD_SHAPE

__all__ = ["Compared", "compare"]

SURE: Final = 2.0
"""Standard errors under which theories are not told apart."""


@dataclass(frozen=True)
class Compared:
    """One theory against the best.

    Parameters
    ----------
    name : str
    density : float
        Sum over questions.
    difference, error : float
        To the best theory, 0 for itself; its standard error.
    unreliable : int
        Questions whose k̂ is above .7, here or in the best theory.
    verdict : str
        ``best``, ``alike`` (not told apart), ``worse`` or ``unsure`` (too many unreliable ones).
    """

    name: str
    density: float
    difference: float
    error: float
    unreliable: int
    verdict: str


def compare(theories: Mapping[str, Sequence[Dropped]]) -> list[Compared]:
    """Rank theories fitted to the same questions, the best first."""
    density = {name: np.array([q.density for q in one]) for name, one in theories.items()}
    rough = {name: np.array([q.shape > GOOD_SHAPE for q in one]) for name, one in theories.items()}
    best = max(density, key=lambda name: float(density[name].sum()))
    result = []
    for name in theories:
        gap = density[name] - density[best]
        error = float(np.sqrt(len(gap)) * gap.std(ddof=1)) if len(gap) > 1 else 1e300
        bad = int((rough[name] | rough[best]).sum())
        if name == best:
            error, verdict = 0.0, "best"
        elif 4 * bad > len(gap):
            verdict = "unsure"
        else:
            verdict = "worse" if -float(gap.sum()) > SURE * error else "alike"
        total = float(density[name].sum())
        result.append(Compared(name, total, float(gap.sum()), error, bad, verdict))
    return sorted(result, key=lambda one: -one.density)
