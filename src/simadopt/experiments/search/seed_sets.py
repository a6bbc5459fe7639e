"""The seeds on which policies are compared, each with a draw of the posterior.

All candidates meet the same seeds, so that their differences are paired; what is believed at the end
comes from other seeds than those the search has seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Level
from simadopt.core.messages import Message
from simadopt.experiments.calibration.runs import seeds_of
from simadopt.experiments.predictions import read_posterior, settings_for

__all__ = ["SeedSet", "two_seed_sets"]


@dataclass(frozen=True)
class SeedSet:
    """A set of seeds, each with parameters.

    Parameters
    ----------
    settings : tuple of mapping of parameter to float
    seeds : tuple of int
    """

    settings: tuple[Mapping[str, float], ...]
    seeds: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.seeds)


def two_seed_sets(
    posterior: Path, draws: int, holdout: int, seed: int, level: Level | None = None
) -> tuple[SeedSet, SeedSet]:
    """Return the seeds of a search and hold-out seeds: other draws of the posterior, other seeds.

    Parameters
    ----------
    posterior : Path
        Folder of ``posterior.parquet``.
    draws, holdout : int
        Numbers of seeds; draws are shared only when the posterior holds fewer.
    seed : int
    level : Level, optional
        Whose parameters are drawn: with those that it does not have left out.

    Raises
    ------
    InputError
        When there is no posterior.
    """
    if not (posterior / "posterior.parquet").is_file():
        message = Message("problem.no_posterior")
        raise InputError(Problem("optimise", None, "--posterior", str(posterior), message))
    found = read_posterior(posterior, draws + holdout)
    known = found.settings if level is None else settings_for(level, found)
    first = np.linspace(0, len(known) - 1, min(draws, len(known))).astype(int).tolist()
    rest = [k for k in range(len(known)) if k not in set(first)] or first
    return (
        SeedSet(_some(known, first, draws), tuple(seeds_of(seed, "search", draws))),
        SeedSet(_some(known, rest, holdout), tuple(seeds_of(seed, "fresh", holdout))),
    )


def _some(known: Sequence[Any], rows: Sequence[int], n: int) -> tuple[Any, ...]:
    return tuple(known[rows[k % len(rows)]] for k in range(n))
