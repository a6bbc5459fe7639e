"""The worlds in which policies are compared: a draw of the posterior and a seed for each run.

All candidates meet the same worlds, so that their differences are paired; what is believed at the end
comes from other worlds than those the search has seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.calibration.runs import seeds_of
from simadopt.experiments.predictions import read_posterior

__all__ = ["Luck", "two_lucks"]


@dataclass(frozen=True)
class Luck:
    """Some worlds.

    Parameters
    ----------
    settings : tuple of mapping of parameter to float
    seeds : tuple of int
    """

    settings: tuple[Mapping[str, float], ...]
    seeds: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.seeds)


def two_lucks(posterior: Path, draws: int, fresh: int, seed: int) -> tuple[Luck, Luck]:
    """Return the worlds of a search and fresh ones: other draws of the posterior, other seeds.

    Parameters
    ----------
    posterior : Path
        Folder of ``posterior.parquet``.
    draws, fresh : int
        Numbers of worlds; draws are shared only when the posterior holds fewer.
    seed : int

    Raises
    ------
    InputError
        When there is no posterior.
    """
    if not (posterior / "posterior.parquet").is_file():
        message = Message("problem.no_posterior")
        raise InputError(Problem("optimise", None, "--posterior", str(posterior), message))
    known = read_posterior(posterior, draws + fresh).settings
    first = np.linspace(0, len(known) - 1, min(draws, len(known))).astype(int).tolist()
    rest = [k for k in range(len(known)) if k not in set(first)] or first
    return (
        Luck(_some(known, first, draws), tuple(seeds_of(seed, "search", draws))),
        Luck(_some(known, rest, fresh), tuple(seeds_of(seed, "fresh", fresh))),
    )


def _some(known: Sequence[Any], rows: Sequence[int], n: int) -> tuple[Any, ...]:
    return tuple(known[rows[k % len(rows)]] for k in range(n))
