"""A scenario under draws of all that is not known: what figures, with what uncertainty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from simadopt.cases import Case
from simadopt.core.outcomes import Outcome, known_of
from simadopt.experiments.draws import Draw, under

__all__ = ["propagate", "spread"]


def propagate(
    case: Case,
    settings: Sequence[Draw],
    seed: int,
    *,
    threads: int = 1,
    tick: Callable[[int], None] | None = None,
) -> list[dict[str, float]]:
    """Run a case once per draw; each draw has its own seed.

    Parameters
    ----------
    case : Case
        Parameters that it sets itself keep its values: a scenario's own choice is not a draw.
    settings : sequence of Draw
    seed : int
        Of the first run; the next ones follow.
    threads : int
    tick : callable, optional

    Returns
    -------
    list of mapping of measure to float
        What the level tells of the last step of each run (`Level.last`), NaN where it does not exist.
    """
    rows = []
    for number, values in enumerate(settings):
        run = under(case, values).start(seed + number, threads=threads)
        run.run_to(run.steps)
        rows.append(case.level.last(run))
        if tick is not None:
            tick(number + 1)
    return rows


def spread(
    rows: list[dict[str, float]],
    outcomes: Mapping[str, Outcome],
    names: Sequence[str],
) -> dict[str, dict[str, Any]]:
    """Return mean and quantiles of some measures over runs; None where it does not exist.

    Euros are None when the price of anything done in any run is not known (`known_of`).
    """
    page = {}
    for name in names:
        values = np.array([row[name] for row in rows])
        some = known_of(outcomes, name, values)
        numbers: list[float | None] = [None] * 4
        if some.size:
            numbers = [float(some.mean()), *map(float, np.quantile(some, (0.05, 0.5, 0.95)))]
        page[name] = dict(zip(("mean", "q05", "q50", "q95"), numbers, strict=True))
    return page
