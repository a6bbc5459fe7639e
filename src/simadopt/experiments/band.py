"""The band of a run: between what its outcomes lie, parameters, theories and chance being unknown.

One run under each draw of all that is not known (`simadopt.experiments.draws`), every draw with a seed of
its own: what one town may see (`one_town`), whatever its one run showed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from simadopt.cases import Case
from simadopt.experiments.comparison.estimates import Estimate, one_town, within
from simadopt.experiments.draws import Draws, draws_of
from simadopt.experiments.sweep.execute import Tick, finished_batches, here
from simadopt.experiments.sweep.plan import Arm, Plan, run_seconds

__all__ = ["BAND_DRAWS", "Band", "band", "bearable"]

BAND_DRAWS: Final = 39
"""Draws of the band beside a run: 90 % limits can be told of so many."""
MOST_SECONDS: Final = 30.0
"""Longest that a band may take, roughly, when nobody asked for it."""


@dataclass(frozen=True)
class Band:
    """What one town may see, outcome by outcome.

    Parameters
    ----------
    outcomes : mapping of str to Estimate
        Mean over draws, and limits of what one town may be.
    drawn : Draws
    """

    outcomes: Mapping[str, Estimate]
    drawn: Draws

    def page(self) -> dict[str, Any]:
        """Return the band ready for JSON; outcomes that no run has are left out."""
        return {
            "draws": len(self.drawn.settings),
            "fit_of_another_model": self.drawn.other,
            "theories": {name: round(w, 4) for name, w in self.drawn.theories.items()},
            "outcomes": {
                name: {
                    "mean": _rounded(one.value),
                    "low": _rounded(one.low),
                    "high": _rounded(one.high),
                    "level": one.level,
                    "n": one.n,
                }
                for name, one in self.outcomes.items()
                if not np.isnan(one.low)
            },
        }


def bearable(case: Case, draws: int) -> bool:
    """Tell whether a band takes little enough time that it is made without being asked for."""
    return draws * run_seconds(case) <= MOST_SECONDS


def band(case: Case, draws: int, seed: int, tick: Tick | None = None) -> Band | None:
    """Run a case once under each of some draws; None where nothing has a prior.

    Parameters
    ----------
    case : Case
        What it sets itself, and what was learned of it, keeps its values.
    draws : int
    seed : int
        Of the first run; the next ones follow.
    tick : callable, optional
    """
    drawn = draws_of(case.level, draws)
    if not drawn.settings[0]:
        return None
    plan = Plan((Arm(case.scenario.name, case),), draws=drawn.settings, seed=seed)
    values = np.full((len(plan), len(plan.level.outcomes)), np.nan)
    done = 0
    for batch, finished, _ in finished_batches(plan, plan.batches, here(1)):
        values[batch.first : batch.stop] = finished.values
        done += batch.stop - batch.first
        if tick is not None:
            tick(done, len(plan))
    found = {
        name: within(one_town(values[:, k : k + 1]), *outcome.limits)
        for k, (name, outcome) in enumerate(plan.level.outcomes.items())
    }
    return Band(found, drawn)


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
