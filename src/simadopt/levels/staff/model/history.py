"""What a run leaves behind: every measure by week and group, from whole counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import SimadoptError
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model import groups, managing, measures
from simadopt.levels.staff.model.grouped import Grouped, unknown
from simadopt.levels.staff.model.groups import Groups
from simadopt.levels.staff.organisation.catalogue import FeatureTable
from simadopt.levels.staff.scenario import Scenario

if TYPE_CHECKING:
    from pandas import DataFrame

GROUPINGS: Final = ("all", "tool", "category", "rank", "authority", "service", "feature")
FRAME_SERVICES: Final = 500
"""Services up to which the frame of everything lists each; `History.by` always does."""


class History:
    """The weeks of a run so far.

    Parameters
    ----------
    state : State
        A run, finished or not; the history is that of its weeks so far.
    scenario_hash : str
        Identity of what was simulated.
    """

    def __init__(self, state: State, scenario_hash: str = "") -> None:
        self._state = state
        self._tables: dict[tuple[str, int], Grouped] = {}
        self.weeks: int = state.week
        self.seed: int = state.seed
        self.scenario: Scenario = state.scenario
        self.scenario_hash = scenario_hash
        self.spent: dict[str, float] = dict(state.spent)
        self._digest = ""

    def __repr__(self) -> str:
        return f"History({self.scenario.name}, seed={self.seed}, weeks={self.weeks})"

    @property
    def state(self) -> State:
        """The run in its last week; only as long as it has not gone on."""
        if self._state.week != self.weeks:
            raise SimadoptError(
                f"this history ends in week {self.weeks}, and its run has gone on to week "
                f"{self._state.week}; make a new one"
            )
        return self._state

    @property
    def features(self) -> FeatureTable:
        """The tools and features that people could use."""
        return self._state.labels.features

    @property
    def digest(self) -> str:
        """SHA-256 of everybody's use and awareness in every week, and of the last columns."""
        if not self._digest:
            self._digest = self.state.digest()
        return self._digest

    def last(self, measure: str, group: str = "all") -> float:
        """Return a measure in the last week.

        Parameters
        ----------
        measure : str
            ``gru_use``, ``gru_awareness``, ``gru_encouragement``, ``tracked_share``, ``gained`` …;
            ``use`` and ``awareness`` for a tool or a feature.
        group : str
            ``all``, ``category:A``, ``rank:head``, ``tool:gru``, ``feature:gru_intake``,
            ``authority:commune``, ``service:commune/finance``.

        Raises
        ------
        InputError
            For a name that the history does not have.
        """
        return float(self._table(_kind(group), self.weeks).series(measure, group)[-1])

    def series(self, measure: str, group: str = "all") -> F64:
        """Return a measure by week, the start included: ``weeks + 1`` values."""
        return self._table(_kind(group), 0).series(measure, group)

    def by(self, kind: str) -> Grouped:
        """Return the measures of all groups of a kind: ``history.by("service").plot()``.

        Parameters
        ----------
        kind : {"all", "tool", "category", "rank", "authority", "service", "feature"}
        """
        if kind not in GROUPINGS:
            raise unknown("kind", kind, GROUPINGS)
        return self._table(kind, 0)

    def end(self, kind: str) -> Grouped:
        """Return the measures of all groups of a kind in the last week alone: quicker than `by`."""
        if kind not in GROUPINGS:
            raise unknown("kind", kind, GROUPINGS)
        return self._table(kind, self.weeks)

    def frame(self) -> DataFrame:
        """Return everything as a tidy frame: week, group, measure, value."""
        import pandas as pd

        few = self._state.o.services.authority.size <= FRAME_SERVICES
        kinds = [kind for kind in GROUPINGS if kind != "service" or few]
        return pd.concat([self.by(kind).frame() for kind in kinds], ignore_index=True)

    def _table(self, kind: str, first: int) -> Grouped:
        """Return the table of one kind of group from one week on, made once."""
        if (kind, first) not in self._tables:
            weeks = slice(first, self.weeks + 1)
            names, table = _TABLES[kind](self._state, weeks)
            numbers = np.arange(first, self.weeks + 1)
            self._tables[kind, first] = Grouped(names, numbers, table)
        return self._tables[kind, first]


def _kind(group: str) -> str:
    kind = group.partition(":")[0]
    if kind not in GROUPINGS:
        raise unknown("group", kind, GROUPINGS)
    return kind


Table = tuple[tuple[str, ...], dict[str, F64]]


def _all(state: State, weeks: slice) -> Table:
    everybody = groups.everybody(state)
    c = measures.counts(state, everybody, weeks)
    flows = {
        name: getattr(state.records, name)[weeks].astype(np.float64)[:, None]
        for name in ("left", "gained", "dropped", "departed")
    }
    served = Groups(("all",), np.zeros(state.records.arrived.shape[1], np.int64))
    table = {
        **measures.of_groups(c),
        **managing.encouragement(state, managing.managers(state), weeks),
        **_requests(state, served, weeks),
        "uses": c.users.sum(axis=2).astype(np.float64),
        **flows,
    }
    return everybody.names, table


def _tool(state: State, weeks: slice) -> Table:
    c = measures.counts(state, groups.everybody(state), weeks)
    return measures.of_tools(c)


def _feature(state: State, weeks: slice) -> Table:
    c = measures.counts(state, groups.everybody(state), weeks)
    return measures.of_features(c)


def _category(state: State, weeks: slice) -> Table:
    shown = groups.by_category(state)
    return shown.names, measures.of_groups(measures.counts(state, shown, weeks))


def _rank(state: State, weeks: slice) -> Table:
    shown = groups.by_rank(state)
    table = measures.of_groups(measures.counts(state, shown, weeks))
    given = managing.managers_by_rank(state, shown.names)
    return shown.names, {**table, **managing.encouragement(state, given, weeks)}


def _authority(state: State, weeks: slice) -> Table:
    shown, units = groups.by_authority(state), state.labels.units
    table = measures.of_groups(measures.counts(state, shown, weeks))
    by_entry = len(shown.names) != len(units.key)
    given = managing.managers_by_authority(state, by_entry, shown.names)
    per_service = state.records.arrived.shape[1] == units.authority.size
    served = units.authority.astype(np.int64)
    if by_entry:
        served = units.entry[served].astype(np.int64)
    of = served if per_service else np.arange(state.records.arrived.shape[1])
    return shown.names, {
        **table,
        **managing.encouragement(state, given, weeks),
        **_requests(state, Groups(shown.names, of), weeks),
    }


def _service(state: State, weeks: slice) -> Table:
    if state.labels.group_service.min(initial=0) < 0:  # the history is kept by entry
        return (), {}
    cells = groups.by_service(state)
    services = groups.services_shown(state)
    table = measures.of_groups(measures.counts(state, cells, weeks))
    return cells.names, {
        **table,
        **managing.received(state, services, weeks),
        **_requests(state, services, weeks),
    }


def _requests(state: State, served: Groups, weeks: slice) -> dict[str, F64]:
    """Return requests that arrived and were tracked, channels added up; none where no tool tracks any."""
    if not state.labels.features.tracks:
        return {}
    arrived = served.sum(state.records.arrived[weeks]).sum(axis=2)
    tracked = served.sum(state.records.tracked[weeks]).sum(axis=2)
    return {
        "requests_arrived": arrived.astype(np.float64),
        "requests_tracked": tracked.astype(np.float64),
        "tracked_share": measures.ratio(tracked, arrived),
    }


_TABLES: Final[dict[str, Any]] = {
    "all": _all,
    "tool": _tool,
    "category": _category,
    "rank": _rank,
    "authority": _authority,
    "service": _service,
    "feature": _feature,
}
