"""A scenario of a level, from its file to what is run: nothing to add unless the level says so."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, Self

from simadopt.core.errors import Problem
from simadopt.core.outcomes import Case
from simadopt.core.parameters import ParameterTable

__all__ = ["ReadsScenarios"]

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class ReadsScenarios:
    """How the scenarios of a level are read, checked, changed by levers and told apart."""

    length: ClassVar[str]

    @property
    def parameters(self) -> ParameterTable:
        """The parameter table of the level."""
        raise NotImplementedError

    def bring(
        self, data: dict[str, Any], places: Any, folder: Path | None
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Return plain data of a scenario with the tables that it brings read into it."""
        return data, []

    def of(self, scenario: Any) -> Self:
        """Return this level with what a scenario brings to it: tools of its own, for staff.

        Parameters
        ----------
        scenario : BaseModel or mapping
            A scenario, or its plain data.
        """
        return self

    def words(self, words: Any) -> Any:
        """Return a `Wording` that names what is simulated as its scenario does."""
        return words

    def check(self, plain: Any, places: Any, folder: Path | None) -> list[Problem]:
        """Return what is wrong with a scenario beyond its schema and the bounds of its parameters."""
        return []

    def lever(
        self, key: str, data: dict[str, Any], places: Any
    ) -> list[tuple[str | int, ...]] | None:
        """Return the paths that a key of ``--set`` names in plain data; None when it names none."""
        return None

    @property
    def lever_names(self) -> tuple[str, ...]:
        """Keys that `lever` understands, for hints."""
        return ()

    def read_as(self, scenario: Any, reading: Mapping[str, Mapping[str, str]]) -> Any:
        """Return a scenario that says how the files it names are to be read."""
        return scenario

    def chosen(self, scenario: Any) -> frozenset[str]:
        """Return what a scenario sets by itself and no draw changes: parameters, levers of theories."""
        return frozenset(scenario.parameters)

    def files(self, scenario: Any) -> list[str]:
        """Return the names of the files that a scenario names."""
        return []

    def read_files(
        self, scenario: Any, folder: Path | None, known: Case | None
    ) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """Return what the files that a scenario names hold, and their SHA-256 by name."""
        return _NONE, _NONE

    def canonical(self, plain: dict[str, Any]) -> dict[str, Any]:
        """Return a scenario's plain data without what changes nothing in a run."""
        return plain

    def check_memory(self, case: Case, steps: int | None = None) -> None:
        """Refuse a run that would not fit in memory, with `ResourceError`."""
        return

    def work(self, scenario: Any) -> float:
        """Return roughly how many steps of one agent a run takes: it sizes batches."""
        return float(getattr(scenario, self.length))

    def assumed(self, base: Any, variant: Any) -> tuple[str, ...]:
        """Return the assumed parameters that the effect of one scenario over another rests on."""
        given = [one.parameters for one in (base, variant)]
        table = self.parameters
        changed = (name for name in table if given[0].get(name) != given[1].get(name))
        return tuple(name for name in changed if table[name].status == "assumed")

    def differ_by(self, base: Any, variant: Any) -> Literal["actions", "facts", "assumptions"]:
        """Return by what two scenarios differ: only the price of an action is a price of the difference.

        ``facts`` of whom is simulated, or of what is used, cost something that nobody told;
        ``assumptions`` (parameters, mechanisms, where a run starts) cost nothing, and no price is due.
        A level that does not tell them apart has actions.
        """
        return "actions"

    def without_names(self, scenario: Any, plain: dict[str, Any]) -> dict[str, Any]:
        """Return plain data of a scenario with the real people it names counted, not named."""
        return plain

    def names_real_people(self, scenario: Any) -> bool:
        """Tell whether a scenario names real people one by one."""
        return False
