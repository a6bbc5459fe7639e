"""What stands in for the staff of authorities that are not opened: use of the main tool, from their portrait.

u = logit⁻¹(x·β + σ·z), z ~ N(0, 1) a lasting draw of each authority

x: the portrait that `exchange.staff_scenario` hands down (staff, type, plan, elected member, monitoring,
communication, digital service, axes, jobs, time since dematerialisation). β and σ (``tables/success.csv``)
are fitted on about 200 staff simulations of authorities of a national run
(``calibration/territory_success.py``): their error is σ, what the portrait does not tell and the chance of
one run, found by leaving simulations out.

It acts where ``theory.staff_success`` is on: the success of dematerialisation, the item whose tool the
staff level simulates, then follows the portrait, once a year; other items keep their draw. What an opened
authority fed back stays. Limits: β and σ 0 → .5 for all; above 2,000 staff it extrapolates.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from scipy.special import expit

from simadopt.core import chance
from simadopt.core.arrays import F64
from simadopt.io.tables import packaged_table
from simadopt.levels.territory.engine.run_columns import RunColumns
from simadopt.levels.territory.exchange import STAFF_PER_INHABITANT
from simadopt.levels.territory.tables.items import AXES, INDEX, JOBS, mask

__all__ = ["COLUMNS", "ITEM", "emulated", "error", "portraits", "refresh"]

ITEM: Final = "dematerialisation"
"""The item whose tool the staff level simulates."""
COLUMNS: Final = (
    "constant", "ln_staff", "intercommunal", "department", "region", "plan", "elected", "monitoring",
    "communication", "service", "axes", "jobs", "ln_years",
)  # fmt: skip
"""Columns of x, in their order."""
_LEVELS: Final = {"top_down": 1.0, "social": 2.0, "trials": 3.0}


@lru_cache
def _fitted() -> tuple[F64, float]:
    rows = {
        row["name"]: float(row["value"])
        for row in packaged_table(f"{__package__}.tables", "success")
    }
    return np.array([rows[name] for name in COLUMNS]), rows["error"]


def error() -> float:
    """Return σ, in log-odds, of staff simulations that were left out of the fit."""
    return _fitted()[1]


def portraits(run: RunColumns) -> F64:
    """Return x of every authority as it stands in a run, float64[n, columns]."""
    m, kind, n = run.m, run.roster.type, run.roster.n

    def has(item: str) -> F64:
        return ((m.placed >> np.uint32(INDEX[item])) & np.uint32(1)).astype(np.float64)

    people = np.asarray(STAFF_PER_INHABITANT)[kind] * run.roster.population
    talks = np.max([level * has(name) for name, level in _LEVELS.items()], axis=0) / 3.0
    axes = np.bitwise_count((m.placed | m.active) & np.uint32(mask(AXES))) / len(AXES)
    jobs = np.bitwise_count(m.placed & np.uint32(mask(JOBS))) / len(JOBS)
    years = _quarters_since(run) / 4.0
    return np.stack(
        [
            np.ones(n), np.log(np.maximum(people, 3.0)), kind == 1, kind == 2, kind == 3, has("plan"),
            has("elected"), has("monitoring"), talks, m.capacity > 0, axes, jobs, np.log1p(years),
        ],
        axis=1,
    ).astype(np.float64)  # fmt: skip


def _quarters_since(run: RunColumns) -> F64:
    """Return for how many quarters the item has been in place without a break, by authority."""
    had = (run.history[: run.quarter + 1] >> np.uint32(INDEX[ITEM])) & np.uint32(1)
    back = had[::-1] == 0
    since = np.where(back.any(axis=0), back.argmax(axis=0), had.shape[0])
    return np.asarray(since, np.float64)


def emulated(run: RunColumns) -> F64:
    """Return the use that each authority would have, in (0, 1); the same draw z all along a run."""
    beta, sigma = _fitted()
    z = chance.normals(run.seed, "territory staff success", run.s.key).astype(np.float64)
    return np.asarray(expit(portraits(run) @ beta + sigma * z))


def refresh(run: RunColumns) -> None:
    """Write the success of the item of each authority; what was fed back stays."""
    fresh = np.round(200.0 * emulated(run)).astype(np.uint8)
    kept = [row for row, item in run.fed if item == INDEX[ITEM]]
    fresh[kept] = run.d.success[kept, INDEX[ITEM]]
    run.d.success[:, INDEX[ITEM]] = fresh
