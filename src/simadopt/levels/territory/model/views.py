"""Agents of Mesa as views: each reads one row of the columns, and holds nothing itself."""

from __future__ import annotations

from typing import Any, Final

import mesa  # type: ignore[import-untyped]
import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.levels.territory.clock import quarter
from simadopt.levels.territory.engine.decide import state_of
from simadopt.levels.territory.engine.state import State
from simadopt.levels.territory.tables.items import INDEX, NAMES, TYPES

__all__ = ["Commune", "Department", "Intercommunal", "Pool", "Region", "TerritoryModel"]

STATES: Final = ("none", "envisaged", "active", "placed")


class _Authority(mesa.Agent):  # type: ignore[misc]
    """One authority.

    Parameters
    ----------
    model : TerritoryModel
    row : int
        Its row in the columns.
    """

    def __init__(self, model: TerritoryModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def run(self) -> State:
        """The run that it is a view of."""
        state: State = self.model.run
        return state

    @property
    def key(self) -> str:
        """Its key, a SIREN in the published table."""
        return self.run.roster.key[self.row]

    @property
    def name(self) -> str:
        """Its name."""
        return self.run.roster.name[self.row]

    @property
    def population(self) -> int:
        """Inhabitants."""
        return int(self.run.roster.population[self.row])

    def state(self, item: str) -> str:
        """Return ``none``, ``envisaged``, ``active`` or ``placed``."""
        m = self.run.m
        words = (m.envisaged[self.row], m.active[self.row], m.placed[self.row])
        return STATES[state_of(*words, INDEX[item])]

    @property
    def items(self) -> frozenset[str]:
        """Items in place."""
        bits = int(self.run.m.placed[self.row])
        return frozenset(name for k, name in enumerate(NAMES) if bits >> k & 1)

    def host(self, item: str) -> str:
        """Return who hosts an item: ``own``, ``pool`` or ``body``; empty when it is not there."""
        b, m = np.uint32(1 << INDEX[item]), self.run.m
        if not (m.placed[self.row] | m.active[self.row]) & b:
            return ""
        if m.pooled[self.row] & b:
            return "pool"
        return "body" if m.shared[self.row] & b else "own"

    def step(self) -> None:
        """Refuse: agents are views."""
        message = Message("problem.agent_quarter")
        raise InputError(Problem("agent", None, "step", "", message))


class Commune(_Authority):
    """A commune."""

    @property
    def body(self) -> Any:
        """Its intercommunal body, or None."""
        return self.model.at(int(self.run.s.body[self.row]))


class Intercommunal(_Authority):
    """An intercommunal body with own taxation."""

    @property
    def communes(self) -> list[Any]:
        """Its communes."""
        return [self.model.at(int(i)) for i in np.flatnonzero(self.run.s.body == self.row)]


class Department(_Authority):
    """A department."""


class Region(_Authority):
    """A region."""


class Pool(mesa.Agent):  # type: ignore[misc]
    """A public digital operator: it offers items to its members."""

    def __init__(self, model: TerritoryModel, rank: int) -> None:
        super().__init__(model)
        self.rank = rank

    @property
    def name(self) -> str:
        """Its name: the department in which it was drawn, or that of the file."""
        return str(self.model.run.hosts.names[self.rank])

    @property
    def offers(self) -> frozenset[str]:
        """Items that it offers."""
        bits = int(self.model.run.a.pool_offers[self.rank])
        return frozenset(name for k, name in enumerate(NAMES) if bits >> k & 1)

    @property
    def members(self) -> list[Any]:
        """Authorities that belong to it."""
        rows = np.flatnonzero(self.model.run.d.pool == self.rank)
        return [self.model.at(int(i)) for i in rows]

    def step(self) -> None:
        """Refuse: agents are views."""
        message = Message("problem.agent_quarter")
        raise InputError(Problem("agent", None, "step", "", message))


_KINDS: Final = (Commune, Intercommunal, Department, Region)


class TerritoryModel(mesa.Model):  # type: ignore[misc]
    """A model of Mesa around a run of the territory.

    Parameters
    ----------
    scenario : str, Path, Scenario or Case
    seed : int, optional
    **levers
        As `simadopt.run` takes them.

    Examples
    --------
    >>> import simadopt as sa
    >>> model = TerritoryModel("territory_department")
    >>> model.step()
    >>> model.date
    '2012Q2'
    """

    def __init__(self, scenario: Any, seed: int | None = None, **levers: object) -> None:
        from simadopt.cases import dotted, load

        super().__init__()
        case = load(scenario, dotted(levers))
        self.run: State = case.start(seed)
        self.authorities = [
            _KINDS[int(kind)](self, row) for row, kind in enumerate(self.run.roster.type)
        ]
        self.pools = [Pool(self, rank) for rank in range(len(self.run.hosts.names))]

    @property
    def date(self) -> str:
        """The quarter of the calendar."""
        return quarter(self.run.now)

    def at(self, row: int) -> Any:
        """Return the agent of a row, None for none."""
        return self.authorities[row] if row >= 0 else None

    def of_type(self, kind: str) -> list[Any]:
        """Return the agents of a type of authority."""
        wanted = _KINDS[TYPES.index(kind)]
        return [one for one in self.authorities if isinstance(one, wanted)]

    def step(self) -> None:
        """Run one quarter."""
        self.run.run_to(self.run.quarter + 1)
