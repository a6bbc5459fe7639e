"""The state of week 0 with and without what is known of services, over seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.core.level import Uses

__all__ = ["REPLICATES", "state_table", "users_at_start"]

REPLICATES: Final = 24
"""Seeds over which the state of week 0 is told."""
_ENDS: Final = (0.05, 0.5, 0.95)


def users_at_start(
    case: Case, seeds: Sequence[int], tick: Callable[[int], None] = lambda done: None
) -> list[Uses]:
    """Return the users of each tool by service in week 0, for each seed."""
    found = []
    for done, seed in enumerate(seeds, start=1):
        found.append(case.level.uses(case, case.start(seed)))
        tick(done)
    return found


def state_table(
    bare: Case,
    known: Case,
    replicates: int = REPLICATES,
    tick: Callable[[int], None] = lambda done: None,
) -> pd.DataFrame:
    """Return the use of each tool by service in week 0, before and after it is known.

    Parameters
    ----------
    bare, known : Case
        The same scenario, without and with what is known of its services.
    replicates : int
        Seeds, from that of the scenario on.

    Returns
    -------
    DataFrame
        One row a service (small ones read from a file together) and tool: ``service``, ``tool``,
        ``eligible`` (people, mean over seeds), ``known`` (share of them, empty where a service of the row
        is not known), and ``before_q05 … after_q95`` (share, quantiles over seeds).
    """
    first = known.scenario.seed
    seeds = range(first, first + replicates)
    after = users_at_start(known, seeds, tick)
    before = users_at_start(bare, seeds, lambda done: tick(replicates + done))
    rows = []
    for name in dict.fromkeys(after[0].shown):
        own = [g for g, shown in enumerate(after[0].shown) if shown == name]
        for t, tool in enumerate(after[0].tools):
            able = [float(one.eligible[own, t].sum()) for one in after]
            known_share = _shares(after, own, t, "known")
            row: dict[str, Any] = {"service": name, "tool": tool}
            row["eligible"] = float(np.mean(able))
            row["known"] = float(np.mean(known_share)) if max(able) else np.nan
            for when, runs in (("before", before), ("after", after)):
                shares = _shares(runs, own, t, "users")
                for end, value in zip(_ENDS, np.quantile(shares, _ENDS), strict=True):
                    row[f"{when}_q{round(100 * end):02d}"] = float(value)
            rows.append(row)
    return pd.DataFrame(rows)


def _shares(runs: Sequence[Uses], own: list[int], tool: int, what: str) -> NDArray[np.float64]:
    """Return the share of the eligible of some services, for each run; 0 of nobody."""
    found = [
        getattr(one, what)[own, tool].sum() / max(int(one.eligible[own, tool].sum()), 1)
        for one in runs
    ]
    return np.array(found, np.float64)
