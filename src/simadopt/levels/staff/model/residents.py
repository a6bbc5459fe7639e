"""What residents get: requests tracked, delays and losses, and the gaps between them (fact 3)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64, I64
from simadopt.levels.staff.model import delays
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.measures import ratio
from simadopt.levels.staff.tables.features import CHANNELS

WEEKS: Final = 13
"""Requests are looked at over a quarter of a year: one week of a small service is too few."""


def residents(history: History) -> dict[str, Any]:
    """Return requests by channel, delays, losses and gaps over the last `WEEKS` weeks."""
    p, weeks = history.state.p, _quarter(history)
    arrived, tracked = _by_channel(history, weeks)
    days = (float(p.delay_tracked_days), float(p.delay_untracked_days))
    total, followed = int(arrived.sum()), int(tracked.sum())
    share, delay, between, gap = _service(history, weeks, arrived, tracked, days)
    return {
        "weeks": max(0, weeks.stop - weeks.start),
        "arrived": total,
        "tracked": followed,
        "tracked_share": share,
        "channels": {
            channel.name: {"arrived": int(a), "tracked": int(t), "digital": channel.digital}
            for channel, a, t in zip(CHANNELS, arrived, tracked, strict=True)
        },
        "delay_tracked_days": days[0],
        "delay_untracked_days": days[1],
        "delay_days": delay,
        "delay_p90_p10": None if share is None else delays.spread(share, *days),
        "lost": float(p.loss_untracked) * (total - followed),
        "services_delay_p90_p10": between,
        "digital_gap": gap,
    }


def received(history: History) -> dict[str, float | None]:
    """Return what `residents` says of service alone: tracked share, mean delay, and the two gaps."""
    p, weeks = history.state.p, _quarter(history)
    days = (float(p.delay_tracked_days), float(p.delay_untracked_days))
    arrived, tracked = _by_channel(history, weeks)
    share, delay, between, gap = _service(history, weeks, arrived, tracked, days)
    return {
        "tracked_share": share,
        "delay_days": delay,
        "services_delay_ratio": between,
        "digital_gap_days": gap["gap_days"],
    }


def _quarter(history: History) -> slice:
    return slice(max(1, history.weeks - WEEKS + 1), history.weeks + 1)


def _by_channel(history: History, weeks: slice) -> tuple[I64, I64]:
    records = history.state.records
    return records.arrived[weeks].sum(axis=(0, 1)), records.tracked[weeks].sum(axis=(0, 1))


def _service(
    history: History, weeks: slice, arrived: I64, tracked: I64, days: tuple[float, float]
) -> tuple[float | None, float | None, float | None, dict[str, float | None]]:
    """Return tracked share, mean delay, P90/P10 over services, and the digital gap."""
    total = int(arrived.sum())
    share = int(tracked.sum()) / total if total else None
    delay = None if share is None else delays.mean_delay(share, *days)
    between = services_gap(service_shares(history, weeks), *days)
    return share, delay, between, _digital_gap(arrived, tracked, days)


def service_shares(history: History, weeks: slice) -> F64:
    """Return the tracked share of each service that had requests.

    Where the history keeps requests by entry only, that of the last week.
    """
    state = history.state
    services = state.o.services
    if state.records.arrived.shape[1] != services.authority.size:
        shares: F64 = services.tracked[services.demand > 0.0].astype(np.float64)
        return shares
    arrived = state.records.arrived[weeks].sum(axis=(0, 2))
    tracked = state.records.tracked[weeks].sum(axis=(0, 2))
    kept: F64 = ratio(tracked, arrived)[arrived > 0]
    return kept


def services_gap(shares: F64, tracked_days: float, untracked_days: float) -> float | None:
    """Return P90/P10 over services of their mean delay; 1 when all are alike."""
    if shares.size == 0:
        return None
    means = shares * tracked_days + (1.0 - shares) * untracked_days
    low, high = np.quantile(means, [0.1, 0.9])
    return float(high / low)


def _digital_gap(
    arrived: NDArray[Any], tracked: NDArray[Any], days: tuple[float, float]
) -> dict[str, float | None]:
    """Return the mean delay of residents who use digital channels, of the others, and the gap."""
    digital = np.array([channel.digital for channel in CHANNELS])
    waits: list[float | None] = []
    for chosen in (digital, ~digital):
        total = int(arrived[chosen].sum())
        share = int(tracked[chosen].sum()) / total if total else None
        waits.append(None if share is None else delays.mean_delay(share, *days))
    gap = None if waits[0] is None or waits[1] is None else waits[1] - waits[0]
    return {"digital_days": waits[0], "other_days": waits[1], "gap_days": gap}
