"""Users of each tool by service, as logs would count them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case
from simadopt.core.arrays import F64
from simadopt.core.level import Uses
from simadopt.levels.staff.known.learning import users
from simadopt.levels.staff.known.match import conditions, service_rows
from simadopt.levels.staff.known.table import known_in
from simadopt.levels.staff.model.groups import services_shown

__all__ = ["uses"]


def uses(case: Case, state: Any) -> Uses:
    """Return the users of each tool by service, in the week where a run is.

    A user uses at least one feature of the tool; who could is equipped for at least one.
    """
    units = state.labels.units
    shown = services_shown(state)
    names = shown.names
    using, able = users(state)
    return Uses(
        groups=tuple(
            f"{units.key[a]}/{n}" for a, n in zip(units.authority, units.name, strict=True)
        ),
        shown=tuple(names[k].removeprefix("service:") for k in shown.of.tolist()),
        tools=state.labels.features.tool_names,
        eligible=able,
        users=using,
        known=_known(case, state, able),
        heads=_heads(case),
        rows=service_rows(units),
        features={one.name: one.tool for one in state.labels.features.features},
    )


def _known(case: Case, state: Any, eligible: NDArray[np.int64]) -> F64:
    """Return the users that are known in week 0, NaN where they are not."""
    found = np.full(eligible.shape, np.nan)
    table = known_in(case.tables)
    if table is not None:
        for one in conditions(table, state.o, state.labels, state.labels.features.tool_names):
            if one.row.users is not None:
                place = one.service, one.tool
                found[place] = one.row.users.of(float(eligible[place]))
    return found


def _heads(case: Case) -> int:
    table = known_in(case.tables)
    return 0 if table is None else sum(bool(row.head) for row in table.rows)
