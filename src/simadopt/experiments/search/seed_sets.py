"""The seeds on which policies are compared, each with a draw of the posterior.

All candidates meet the same seeds, so that their differences are paired; what is believed at the end
comes from other seeds than those the search has seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Level
from simadopt.core.messages import Message
from simadopt.experiments.calibration.runs import seeds_of
from simadopt.experiments.draws import Draw, draws_of

__all__ = ["SeedSet", "two_seed_sets"]


@dataclass(frozen=True)
class SeedSet:
    """A set of seeds, each with parameters.

    Parameters
    ----------
    settings : tuple of Draw
    seeds : tuple of int
    """

    settings: tuple[Draw, ...]
    seeds: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.seeds)


def two_seed_sets(
    level: Level,
    posterior: Path | None,
    draws: int,
    holdout: int,
    seed: int,
    *,
    single: bool = False,
) -> tuple[SeedSet, SeedSet]:
    """Return the seeds of a search and hold-out seeds: other draws, other seeds.

    Parameters
    ----------
    level : Level
    posterior : Path or None
        Folder of ``posterior.parquet``; None for a level without a fit: draws of its priors.
    draws, holdout : int
        Numbers of seeds, each with a draw of its own (`simadopt.experiments.draws`).
    seed : int
    single : bool
        Parameters and theories keep their values.

    Raises
    ------
    InputError
        When there is no posterior.
    """
    if posterior is not None and not (posterior / "posterior.parquet").is_file():
        message = Message("problem.no_posterior")
        raise InputError(Problem("optimise", None, "--posterior", str(posterior), message))
    n = draws + holdout
    known: tuple[Draw, ...] = ({},) * n
    if not single:
        known = draws_of(level, n, folder=posterior).settings
    place = np.linspace(0, len(known) - 1, draws).astype(int)
    rest = np.setdiff1d(np.arange(len(known)), place)
    search = tuple(known[k] for k in place)
    return (
        SeedSet(search, tuple(seeds_of(seed, "search", draws))),
        SeedSet(tuple(known[k] for k in rest[:holdout]), tuple(seeds_of(seed, "fresh", holdout))),
    )
