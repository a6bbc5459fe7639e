"""How scenarios of staff are read, checked, changed by levers and told apart."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from simadopt.core.errors import Problem, SimadoptError
from simadopt.core.level import HIDDEN
from simadopt.core.level_files import ReadsScenarios
from simadopt.core.messages import Message
from simadopt.io.places import Places, refuse
from simadopt.levels.staff.files.file_facts import contradictions
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.files.staff_table import StaffTable, TieTable
from simadopt.levels.staff.files.ties_file import read_ties
from simadopt.levels.staff.known.loading import known_of
from simadopt.levels.staff.known.table import KNOWN, LEARNED
from simadopt.levels.staff.levers import lever_names, lever_paths
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable
from simadopt.levels.staff.own import OUTCOMES_ADDED, STATES_ADDED
from simadopt.levels.staff.own_tools import bring_catalogue, canonical_catalogue
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_authority import Authority

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["StaffScenarios"]


class StaffScenarios(ReadsScenarios):
    """Scenarios of staff: their catalogue, their staff and ties files, what is known of services."""

    features: FeatureTable

    def bring(
        self, data: dict[str, Any], places: Places, folder: Path | None
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Read the two files of ``catalogue`` into plain data."""
        return bring_catalogue(data, places, folder)

    def check(self, plain: Any, places: Any, folder: Path | None) -> list[Problem]:
        """Return the contradictions of a scenario."""
        from simadopt.levels.staff.checks import check_scenario

        return [
            *check_scenario(plain, places, folder, self.features),
            *self._check_added(places),
        ]

    def _check_added(self, places: Places) -> list[Problem]:
        """Refuse tools whose outcomes or states are named as those that others add."""
        from simadopt.levels.staff.model.outcomes import outcomes_of
        from simadopt.levels.staff.survey.states import states_of

        if self.features == SHIPPED:
            return []
        twice = [name for name in outcomes_of(self.features) if name in OUTCOMES_ADDED.names()]
        twice += [name for name in states_of(self.features) if name in STATES_ADDED.names()]
        told = (Message("problem.own_of_tools", name=name) for name in twice)
        return [places.problem(("catalogue",), message, key=True) for message in told]

    def lever(
        self, key: str, data: dict[str, Any], places: Any
    ) -> list[tuple[str | int, ...]] | None:
        """Return the paths of ``<kind>.<field>``: that field of every intervention of a kind."""
        return lever_paths(key, data, places)

    @property
    def lever_names(self) -> tuple[str, ...]:
        """The share reached by each kind of intervention."""
        return lever_names()

    def chosen(self, scenario: Scenario) -> frozenset[str]:
        """Return its own parameters, and the theory where the scenario names one."""
        named = "preset" in scenario.theory.model_fields_set
        return frozenset(scenario.parameters) | ({"theory.preset"} if named else frozenset())

    def files(self, scenario: Scenario) -> list[str]:
        """Return the staff and ties files of the authorities, and what is known of their services."""
        named = [name for a in scenario.authorities for name in (a.staff_file, a.ties_file)]
        named.append(scenario.known)
        return [name for name in named if name is not None]

    def read_files(
        self, scenario: Scenario, folder: Path | None, known: Case | None
    ) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """Return (StaffTable, TieTable or None) by authority key, and hashes of the files."""
        imported = [a for a in scenario.authorities if a.staff_file is not None]
        if imported and folder is None:
            raise SimadoptError("a scenario that names staff files is loaded from its own file")
        contents: dict[str, str] = {}
        wrong: list[Problem] = []
        tables: dict[str, Any] = {}
        for entry in imported:
            # named in the scenario: `imported` keeps those only
            staff_file, place = str(entry.staff_file), folder or Path()
            if known is not None and _same_files(entry.key, known, scenario):
                tables[entry.key] = known.tables[entry.key]
            else:
                staff = read_staff(
                    place / staff_file, entry.key, entry.staff_columns, entry.staff_remedies
                )
                tables[entry.key] = (staff, _ties(entry, place, staff))
            wrong += contradictions(entry, tables[entry.key][0], f"{scenario.name}.yaml")
            read = zip((staff_file, entry.ties_file), tables[entry.key], strict=True)
            contents |= {name: table.content_sha256 for name, table in read if name is not None}
        refuse(wrong)
        table = known_of(scenario, folder, known, tables)
        if table is not None:
            tables[KNOWN] = (table, None)
            contents[scenario.known or KNOWN] = table.content_sha256
        if known is not None and LEARNED in known.tables:
            tables[LEARNED] = known.tables[LEARNED]
            contents[LEARNED] = tables[LEARNED][0].content_sha256
        return tables, contents

    def read_as(self, scenario: Scenario, reading: Mapping[str, Mapping[str, str]]) -> Scenario:
        """Return a scenario with ``columns`` and ``remedies`` added to those of its staff files."""
        added = {f"staff_{name}": values for name, values in reading.items()}
        entries = (
            one
            if one.staff_file is None
            else one.model_copy(
                update={name: {**getattr(one, name), **more} for name, more in added.items()}
            )
            for one in scenario.authorities
        )
        return scenario.model_copy(update={"authorities": tuple(entries)})

    def canonical(self, plain: dict[str, Any]) -> dict[str, Any]:
        """Leave out sources, and the name of this level, which is the default."""
        plain = canonical_catalogue(plain)
        for authority in plain["authorities"]:
            del authority["sources"]
            for name in ("staff_columns", "staff_remedies"):
                if not authority[name]:  # a scenario of before they were there is the same one
                    del authority[name]
        if plain["known"] is None:  # likewise
            del plain["known"]
        if not plain["terms"]:
            del plain["terms"]
        return {name: value for name, value in plain.items() if name != "level"}

    def check_memory(self, case: Case, steps: int | None = None) -> None:
        """Refuse a run that would not fit."""
        from simadopt.levels.staff.model.memory import check_memory

        check_memory(case.scenario, case.tables, steps)

    def work(self, scenario: Scenario) -> float:
        """Return people × weeks."""
        people = sum(max(a.staff, 1) * a.count for a in scenario.authorities)
        return float(people * scenario.weeks)

    def assumed(self, base: Scenario, variant: Scenario) -> tuple[str, ...]:
        """Return the assumed parameters through which different interventions act, or that differ."""
        from simadopt.levels.staff.assumed import assumed_parameters

        return assumed_parameters(base, variant, self.parameters)

    def differ_by(
        self, base: Scenario, variant: Scenario
    ) -> Literal["actions", "facts", "assumptions"]:
        """Return by what two scenarios differ: interventions, else authorities or features, else the rest."""
        if base.interventions != variant.interventions:
            return "actions"
        same = (base.authorities, base.features) == (variant.authorities, variant.features)
        return "assumptions" if same else "facts"

    def without_names(self, scenario: Scenario, plain: dict[str, Any]) -> dict[str, Any]:
        """Return plain data with the real people that interventions target counted, not named (G1)."""
        if self.is_real(scenario):
            for act in plain.get("interventions", ()):
                people = act.get("target", {}).get("people", ())
                if people:
                    act["target"]["people"] = [HIDDEN] * len(people)
        return plain

    def names_real_people(self, scenario: Scenario) -> bool:
        """Tell whether an intervention targets people of a staff file one by one."""
        return self.is_real(scenario) and any(act.target.people for act in scenario.interventions)

    def is_real(self, scenario: Scenario) -> bool:
        """Tell whether some people come from a staff file."""
        return any(authority.staff_file is not None for authority in scenario.authorities)


def _ties(entry: Authority, place: Path, staff: StaffTable) -> TieTable | None:
    if entry.ties_file is None:
        return None
    return read_ties(place / entry.ties_file, staff, entry.ties_type, entry.staff_remedies)


def _same_files(key: str, known: Case, scenario: Scenario) -> bool:
    """Tell whether an authority names the files that were read for it before."""
    named = [
        {
            a.key: (a.staff_file, a.ties_file, a.ties_type, a.staff_columns, a.staff_remedies)
            for a in one.authorities
        }.get(key)
        for one in (known.scenario, scenario)
    ]
    return key in known.tables and named[0] == named[1]
