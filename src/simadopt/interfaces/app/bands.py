"""How far luck alone moves the curves: the same scenario under other seeds."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.data.features import TOOLS
from simadopt.interfaces.app.jobs import Tick
from simadopt.interfaces.app.payload import pack_shares
from simadopt.model.history import History
from simadopt.model.loading import MOST_SEED, Case

__all__ = ["QUANTILES", "SEEDS", "bands"]

SEEDS: Final = 40
QUANTILES: Final = (0.05, 0.95)

F64 = NDArray[np.float64]


def bands(case: Case, seed: int | None, tick: Tick) -> dict[str, Any]:
    """Return the 5 and 95 % quantiles of each curve by week, over seeds from that of the page."""
    first = case.scenario.seed if seed is None else seed
    seen: dict[str, list[F64]] = {}
    for k in range(SEEDS):
        state = case.start((first + k) % MOST_SEED)
        state.run_to(state.weeks)
        for name, values in _levels(History(state, case.scenario_hash)).items():
            seen.setdefault(name, []).append(values)
        tick(k + 1)
    return {"seeds": SEEDS, "series": {name: _packed(rows) for name, rows in seen.items()}}


def _levels(history: History) -> dict[str, F64]:
    found = {
        f"tool:{tool}:{measure}": history.series(measure, f"tool:{tool}")
        for tool in TOOLS
        for measure in ("use", "awareness")
    }
    for kind in ("category", "rank"):
        table = history.by(kind)
        for k, name in enumerate(table.names):
            for tool in TOOLS:
                found[f"{name}:{tool}"] = table.measures[f"{tool}_use"][:, k]
    return found


def _packed(rows: list[F64]) -> list[str]:
    table = np.stack(rows)
    empty = np.isnan(table).all(axis=0)
    low, high = np.nanquantile(np.where(empty, 0.0, table), QUANTILES, axis=0)
    return [pack_shares(np.where(empty, np.nan, side)) for side in (low, high)]
