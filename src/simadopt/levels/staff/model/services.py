"""Use of the main tool by service in the last week: non-using services, their heads, how alike staff are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64, I64
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model import groups, measures
from simadopt.levels.staff.model.measures import ratio

LEAST_STAFF: Final = 5
"""People without whom a service has no use of its own."""
NON_USING: Final = 0.20
LEAST_NON_USING: Final = 3


def person_shares(state: State, tool: str = "") -> tuple[I64, NDArray[np.bool_]]:
    """Return each person's share of use of a tool in 1/`SHARE_UNIT`, and whether her post needs it.

    The main tool (`FeatureTable.main`), unless another is named.
    """
    people, table = state.o.people, state.labels.features
    mask = np.uint32(table.mask(tool or table.main))
    relevant = np.bitwise_count(people.post & mask).astype(np.int64)
    used = np.bitwise_count(people.uses & people.post & mask).astype(np.int64)
    return used * SHARE_UNIT // np.maximum(relevant, 1), relevant > 0


def is_user(state: State) -> NDArray[np.bool_]:
    """Tell who uses the main tool: intake and tracking of requests, or any feature without them."""
    return _has(state, state.o.people.uses)


def is_able(state: State) -> NDArray[np.bool_]:
    """Tell who is equipped for what `is_user` looks at."""
    return _has(state, state.o.people.can)


def users_of_able(state: State) -> tuple[int, int]:
    """Return how many people use the main tool, and how many are equipped for it."""
    return int(np.sum(is_user(state))), int(np.sum(is_able(state)))


def users_of_main(state: State) -> dict[str, float]:
    """Return the share of users of the main tool, of how many who are equipped, of how many staff."""
    main, (users, able) = state.labels.features.main, users_of_able(state)
    share = users / able if able else np.nan
    return {
        f"{main}_users_share": share,
        f"{main}_users_able": able,
        "staff": state.o.people.key.size,
    }


def _has(state: State, bits: NDArray[np.uint32]) -> NDArray[np.bool_]:
    table = state.labels.features
    mask = np.uint32(table.users_mask())
    return np.asarray(bits & mask == mask if table.tracks else bits & mask != 0)


@dataclass(frozen=True)
class ServiceUse:
    """Use of the main tool in the services that have one, in row order.

    Parameters
    ----------
    service : int64[k]
        Rows of services.
    use : float64[k]
        Mean over their staff without heads, directors and general manager.
    staff : int64[k]
        People that mean is over.
    encouragement : float64[k]
        Encouragement that these people receive, mean over them.
    """

    service: I64
    use: F64
    staff: I64
    encouragement: F64

    def non_using(self) -> tuple[NDArray[np.bool_], str]:
        """Return which services do not use the main tool, and the rule that says so."""
        below = self.use < NON_USING
        if int(below.sum()) >= LEAST_NON_USING:
            return below, f"use below {NON_USING:.2f}"
        return self.lowest_quarter(), "lowest quarter"

    def lowest_quarter(self) -> NDArray[np.bool_]:
        """Return the quarter of services with the lowest use (at least one; ties by row)."""
        chosen = np.zeros(self.use.size, bool)
        if self.use.size:
            chosen[np.argsort(self.use, kind="stable")[: max(1, self.use.size // 4)]] = True
        return chosen


def service_use(state: State) -> ServiceUse:
    """Return the use of the main tool in services with at least `LEAST_STAFF` people to count."""
    people = state.o.people
    shares, posted = person_shares(state)
    rows = np.flatnonzero(posted & (people.rank == 0))
    service, n = people.service[rows], state.o.services.authority.size
    staff = np.bincount(service, minlength=n)
    total = np.bincount(service, shares[rows], minlength=n)  # whole numbers below 2^53: exact
    table = state.labels.features
    main = table.tool_names.index(table.main)
    received = state.o.heads.encouragement[main, people.leader[rows]]
    given = np.bincount(service, received, minlength=n)
    kept = np.flatnonzero(staff >= LEAST_STAFF)
    return ServiceUse(
        service=kept,
        use=total[kept] / (staff[kept] * SHARE_UNIT),
        staff=staff[kept].astype(np.int64),
        encouragement=given[kept] / staff[kept],
    )


def staff_use(state: State) -> tuple[tuple[str, ...], dict[str, F64]]:
    """Return the names of services shown, and the use of their staff, heads apart, by week and tool.

    Returns
    -------
    names : tuple of str
    use : mapping of tool to float64[weeks + 1, services]
        NaN below `LEAST_STAFF` people concerned.
    """
    shown = groups.by_service(state)
    of = np.where(state.labels.group_rank == 0, shown.of, -1)
    c = measures.counts(state, groups.Groups(shown.names, of), slice(0, state.week + 1))
    found = {}
    for t, tool in enumerate(c.table.tool_names):
        enough = c.posts[..., t] >= LEAST_STAFF
        found[tool] = np.where(enough, measures.use(c, tool), np.nan)
    return shown.names, found


def share_below_median(use: ServiceUse, chosen: NDArray[np.bool_]) -> float | None:
    """Return the share of chosen services whose head is below the median encouragement."""
    if not chosen.any():
        return None
    return float(np.mean(use.encouragement[chosen] < np.median(use.encouragement)))


def icc(values: NDArray[Any], group: NDArray[Any]) -> float | None:
    """Return the intra-class correlation ICC(1) of a one-way analysis of variance.

    (MSB − MSW) / (MSB + (n₀ − 1)·MSW) with n₀ = (N − Σ n_g² / N) / (k − 1)

    Parameters
    ----------
    values : float[n]
    group : int[n]

    Returns
    -------
    float or None
        1 when groups are alike inside and differ; at least −1/(n₀ − 1); None without two groups, a
        group of two, or any difference at all.

    References
    ----------
    Shrout and Fleiss (1979), Psychological Bulletin 86(2); Donner (1986) for unequal groups.

    Examples
    --------
    >>> icc(np.array([1.0, 1.0, 0.0, 0.0]), np.array([0, 0, 1, 1]))
    1.0
    """
    _, member, size = np.unique(group, return_inverse=True, return_counts=True)
    n, k = member.size, size.size
    if k < 2 or n <= k:
        return None
    centred = values - np.mean(values)
    means = np.bincount(member, centred) / size
    between = float(np.sum(size * means * means)) / (k - 1)
    within = float(np.sum((centred - means[member]) ** 2)) / (n - k)
    typical = (n - float(np.sum(size * size)) / n) / (k - 1)
    total = between + (typical - 1.0) * within
    return None if total <= 0.0 else (between - within) / total


def use_icc(state: State) -> tuple[float | None, int, int]:
    """Return the ICC of use of the main tool among connected staff by service, people and services."""
    shares, posted = person_shares(state)
    people = state.o.people
    rows = np.flatnonzero(posted & (people.rank == 0))
    group = people.service[rows]
    return icc(ratio(shares[rows], np.array(SHARE_UNIT)), group), rows.size, np.unique(group).size
