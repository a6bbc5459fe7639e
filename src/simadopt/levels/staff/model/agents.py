"""Agents of Mesa as views: each reads and writes one row of the columns, and holds nothing itself.

What an agent tells is simulated; of an authority read from a staff file it is simulated too, never
measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Protocol

import mesa  # type: ignore[import-untyped]
import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.levels.staff.model.agent_columns import (
    bits_of,
    feature_number,
    names_of,
    row_view,
    share_of,
    tool_use,
    tool_view,
    tools_view,
)
from simadopt.levels.staff.organisation.catalogue import FeatureTable
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS, SKILLS

__all__ = ["ElectedOfficial", "Manager", "Staff", "View", "Viewed", "absent", "not_removable"]


class Viewed(Protocol):
    """The model whose rows agents read and write."""

    @property
    def state(self) -> Any:
        """The run itself, with counts that follow what agents wrote."""

    def touch(self) -> None:
        """Say that columns were written."""

    def register_agent(self, agent: Any) -> None:
        """Keep an agent in Mesa's own sets."""


def not_removable() -> InputError:
    """Return what is said to who removes an agent."""
    return InputError(Problem("agent", None, "remove", "", Message("problem.mesa_remove")))


@lru_cache
def absent(kinds: tuple[type, ...]) -> Mapping[str, Any]:
    """Return what reads as an attribute that an agent's kind lacks and another has.

    NaN for a number and None for anything else, so that what works on all agents of a model
    (``get``, ``select``, ``agg``, ``groupby``, reporters) need not know their kinds.

    >>> found = absent((Staff, Manager, ElectedOfficial))
    >>> found["gru_use"], found["service"], found["gru_sponsorship"], found["row"]
    (nan, None, nan, None)
    """
    views = {
        name: member.fget.__annotations__["return"]
        for kind in kinds
        for name, member in vars(kind).items()
        if isinstance(member, property) and member.fget is not None and not name.startswith("_")
    }
    found = {name: float("nan") if kind == "float" else None for name, kind in views.items()}
    return {**found, "row": None, "head_row": None}


class View(mesa.Agent):  # type: ignore[misc]
    """A view on one row; registered with its model when the model's agents are first asked for.

    An attribute that only other kinds have reads NaN where it is a number, else None (`absent`).
    """

    model: Viewed

    def __init__(self, model: Viewed, unique_id: int) -> None:
        # Mesa's own __init__ counts ids in a table that would keep every model alive for ever
        self.model = model
        self.unique_id = unique_id
        self.pos = None
        model.register_agent(self)
        self.unique_id = unique_id  # Mesa >= 3.5 counts them itself

    def __getattr__(self, name: str) -> Any:
        """Return what stands for an attribute that other kinds of agents have: see `absent`."""
        kinds = (Staff, Manager, ElectedOfficial)
        found = {} if name.startswith("_") else absent(kinds)
        if name in found:
            return found[name]
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")

    def uses_feature(self, name: str) -> bool:
        """Tell whether the agent uses a feature; who is no user uses none."""
        return feature_number(name) < 0

    def is_aware_of(self, name: str) -> bool:
        """Tell whether the agent knows of a feature; who is no user knows of none."""
        return feature_number(name) < 0

    def step(self, *_: object, **__: object) -> None:
        """Refuse: people act together, in the week of the model.

        Raises
        ------
        InputError
            Always.
        """
        raise InputError(Problem("agent", None, "step", "", Message("problem.agent_step")))

    def remove(self) -> None:
        """Refuse: posts stay."""
        raise not_removable()


class Staff(View):
    """A member of staff: row ``row`` of the columns of people."""

    def __init__(self, model: Viewed, row: int) -> None:
        self.row = row
        super().__init__(model, row + 1)

    @property
    def _people(self) -> Any:
        return self.model.state.o.people

    @property
    def _table(self) -> FeatureTable:
        found: FeatureTable = self.model.state.labels.features
        return found

    def __getattr__(self, name: str) -> Any:
        """Return ``<tool>_use`` of a tool that the scenario brings."""
        tool, found, _ = name.rpartition("_use")
        if found and tool in self._table.tool_names:
            return self._use_of(tool)
        return super().__getattr__(name)

    def _use_of(self, tool: str) -> float:
        mask = self._table.mask(tool)
        relevant = int(self._people.post[self.row]) & mask
        used = int(self._people.uses[self.row]) & relevant
        return used.bit_count() / relevant.bit_count() if relevant else float("nan")

    gru_use = tool_use("gru")
    intranet_use = tool_use("intranet")
    expression_use = tool_use("expression")
    innovativeness = row_view("innovativeness", "Propensity to adopt alone, 0-1.", writable=True)
    load = row_view("load", "Time pressure, 0-1.", writable=True)

    @property
    def uses(self) -> frozenset[str]:
        """Names of the features she uses; written, they become known to her too."""
        return names_of(int(self._people.uses[self.row]), self._table)

    @uses.setter
    def uses(self, names: Iterable[str]) -> None:
        bits = bits_of(names, self._table)
        lacking = bits & ~int(self._people.can[self.row])
        if lacking:
            message = Message("problem.equipment", names=sorted(names_of(lacking, self._table)))
            raise InputError(Problem(f"agent {self.unique_id}", None, "uses", "", message))
        self._people.uses[self.row] = bits
        self._people.tried[self.row] |= np.uint32(bits)
        self._people.rejected[self.row] &= ~np.uint32(bits)
        self._people.aware[self.row] |= np.uint32(bits)
        self._know_tools()
        self.model.touch()

    @property
    def aware(self) -> frozenset[str]:
        """Names of the features she knows of; those she uses stay known."""
        return names_of(int(self._people.aware[self.row]), self._table)

    @aware.setter
    def aware(self, names: Iterable[str]) -> None:
        self._people.aware[self.row] = bits_of(names, self._table) | int(
            self._people.uses[self.row]
        )
        self._know_tools()
        self.model.touch()

    def _know_tools(self) -> None:
        """Let her know the tools whose features she knows of."""
        for t, tool in enumerate(self._table.tool_names):
            if int(self._people.aware[self.row]) & self._table.mask(tool):
                self._people.knows[self.row] |= np.uint8(1 << t)

    def uses_feature(self, name: str) -> bool:
        """Tell whether she uses a feature."""
        return bool(int(self._people.uses[self.row]) >> feature_number(name, self._table) & 1)

    def is_aware_of(self, name: str) -> bool:
        """Tell whether she knows of a feature."""
        return bool(int(self._people.aware[self.row]) >> feature_number(name, self._table) & 1)

    @property
    def habit(self) -> dict[str, float]:
        """Habit of each feature, 0-1."""
        values = self._people.habit[self.row].tolist()
        return dict(zip(self._table.names, values, strict=True))

    @habit.setter
    def habit(self, given: Mapping[str, float]) -> None:
        for name, value in given.items():
            self._people.habit[self.row, feature_number(name, self._table)] = share_of(
                "habit", value
            )
        self.model.touch()

    @property
    def skill(self) -> dict[str, float]:
        """Instrumental, cognitive and behavioural skill, 0-1."""
        return dict(zip(SKILLS, self._people.skill[:, self.row].tolist(), strict=True))

    @skill.setter
    def skill(self, given: Mapping[str, float]) -> None:
        for name, value in given.items():
            if name not in SKILLS:
                message = Message("problem.unknown_skill", names=", ".join(SKILLS))
                raise InputError(Problem("agent", None, "skill", name, message))
            self._people.skill[SKILLS.index(name), self.row] = share_of("skill", value)
        self.model.touch()

    @property
    def category(self) -> str:
        """Category A, B or C."""
        return CATEGORIES[int(self._people.category[self.row])]

    @property
    def rank(self) -> str:
        """Staff, head, director or general_manager."""
        return RANKS[int(self._people.rank[self.row])]

    @property
    def service(self) -> str:
        """Name of her service."""
        return str(self.model.state.labels.units.name[int(self._people.service[self.row])])

    @property
    def authority(self) -> str:
        """Key of her authority."""
        return str(self.model.state.labels.units.key[int(self._people.authority[self.row])])

    @property
    def connected(self) -> bool:
        """Whether she has a mailbox."""
        return bool(self._people.mailbox[self.row])


class Manager(Staff):
    """A head, director or general manager: a row of people, and row ``head_row`` of heads."""

    @property
    def head_row(self) -> int:
        """Row among heads."""
        return int(self._people.leader_row[self.row])

    encouragement = tools_view("encouragement")
    conviction = tools_view("conviction")
    gru_encouragement = tool_view("encouragement", "gru")
    intranet_encouragement = tool_view("encouragement", "intranet")
    expression_encouragement = tool_view("encouragement", "expression")


class ElectedOfficial(View):
    """An elected member: no staff, no user; row ``head_row`` of heads."""

    def __init__(self, model: Viewed, head_row: int) -> None:
        self.head_row = head_row
        super().__init__(model, model.state.o.people.key.size + head_row + 1)

    sponsorship = tools_view("encouragement")
    gru_sponsorship = tool_view("encouragement", "gru")
    intranet_sponsorship = tool_view("encouragement", "intranet")
    expression_sponsorship = tool_view("encouragement", "expression")

    @property
    def culture(self) -> float:
        """Digital culture, 0-1."""
        return float(self.model.state.o.heads.culture[self.head_row])

    @culture.setter
    def culture(self, value: float) -> None:
        self.model.state.o.heads.culture[self.head_row] = share_of("culture", value)
        self.model.touch()

    @property
    def authority(self) -> str:
        """Key of her authority."""
        number = int(self.model.state.o.heads.authority[self.head_row])
        return str(self.model.state.labels.units.key[number])
