"""Published figures about time beside what the model says, row by row: inside, missed, or not asked.

Columns ``low`` and ``high`` of ``tables/time_evidence.csv`` are what counts as inside, and ``basis`` says
why: the interval of the source, a factor of 1.5 in odds or in time where it has none, the wider range of
the review where it proposes one, or a sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.levels.staff.organisation.catalogue import SHIPPED, features_for
from simadopt.levels.staff.survey.over_time import OPERATORS
from simadopt.levels.staff.survey.worlds import Worlds
from simadopt.levels.staff.tables import read_table
from simadopt.levels.staff.tables.features import TOOLS

__all__ = ["ABLATIONS", "Asked", "TimeRow", "ask", "time_rows"]

ABLATIONS: Final = ("memory", "forgetting", "routine")
"""Switches of theory that are turned off one by one."""


@dataclass(frozen=True)
class TimeRow:
    """One published figure.

    Parameters
    ----------
    id, quantity, unit, source : str
    asked : str
        Its operator in `OPERATORS`; empty when the model cannot be asked, and ``basis`` says why.
    value : float
        NaN where the figure is withheld.
    low, high : float
        What counts as inside; infinite where a sign is all there is.
    basis : str
    """

    id: str
    asked: str
    value: float
    unit: str
    low: float
    high: float
    quantity: str
    basis: str
    source: str


@dataclass(frozen=True)
class Asked:
    """A figure, what the model says, and what it says without one mechanism after the other."""

    row: TimeRow
    found: float
    without: dict[str, float]

    @property
    def inside(self) -> bool:
        """Whether the model's number is in the interval of the figure."""
        return bool(self.row.low <= self.found <= self.row.high)


@cache
def time_rows() -> tuple[TimeRow, ...]:
    """Return the table of figures about time, in its order."""
    return tuple(
        TimeRow(
            id=row["id"],
            asked=row["asked"],
            value=_number(row["value"], np.nan),
            unit=row["unit"],
            low=_number(row["low"], -np.inf),
            high=_number(row["high"], np.inf),
            quantity=row["quantity"],
            basis=row["basis"],
            source=row["source"],
        )
        for row in read_table("time_evidence")
    )


def _number(text: str, otherwise: float) -> float:
    return float(text) if text else otherwise


def ask(
    case: Case,
    seeds: int = 6,
    *,
    ablate: bool = False,
    progress: Callable[[int], None] | None = None,
) -> list[Asked]:
    """Ask the model every row that it can be asked.

    Parameters
    ----------
    case : Case
        Its tools run from their first week (``start: deployed``), whatever it says.
    seeds : int
        Runs of each kind.
    ablate : bool
        Also without memory, forgetting and routine, one at a time.
    progress : callable, optional
        Told how many rows are done.

    Returns
    -------
    list of Asked

    Raises
    ------
    InputError
        When the tools of the case are not those of the package, which the figures are about.
    """
    if case.level.name != "staff":
        raise case.level.cannot("survey --over-time")
    if features_for(case.scenario) != SHIPPED:
        names = ", ".join(TOOLS)
        message = Message("problem.over_time_tools", names=names)
        raise InputError(Problem("simadopt survey --over-time", None, "catalogue", "", message))
    rows = [row for row in time_rows() if row.asked]
    levers = dict(_deployed(case))
    worlds = {"": Worlds(case.with_levers(levers), seeds)}
    for name in ABLATIONS if ablate else ():
        worlds[name] = Worlds(case.with_levers({**levers, f"theory.{name}": False}), seeds)
    result = []
    for done, row in enumerate(rows):
        found = {name: OPERATORS[row.asked](world) for name, world in worlds.items()}
        result.append(Asked(row, found.pop(""), found))
        if progress is not None:
            progress(done + 1)
    return result


def _deployed(case: Case) -> Iterator[tuple[str, object]]:
    yield "start", "deployed"
    for tool, _ in case.scenario.tools:
        for field in ("aware", "use"):
            yield f"tools.{tool}.{field}", 0.0
