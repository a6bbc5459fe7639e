"""The staff level: what general rooms ask of people who take up, use and drop digital tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from simadopt.core.arrays import F64
from simadopt.core.errors import Problem, SimadoptError
from simadopt.core.level import EVERYWHERE, HIDDEN, Column, Frame, Level, Outcome
from simadopt.core.messages import Message
from simadopt.core.parameters import ParameterTable
from simadopt.core.terms import Term, refused_term
from simadopt.io.places import refuse
from simadopt.levels.staff.files.file_facts import contradictions
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.files.staff_table import StaffTable, TieTable
from simadopt.levels.staff.files.ties_file import read_ties
from simadopt.levels.staff.levers import lever_names, lever_paths
from simadopt.levels.staff.own import (
    OUTCOMES_ADDED,
    STATES_ADDED,
    added_code,
    added_labels,
    measured,
)
from simadopt.levels.staff.scenario import Authority, Scenario, all_kinds
from simadopt.levels.staff.tables.features import TOOLS
from simadopt.levels.staff.tables.parameters import PARAMETERS

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.levels.staff.engine.state import State
    from simadopt.levels.staff.model.history import History

__all__ = ["LEVEL", "StaffLevel"]


_OWN: Final = ("explain", "survey", "calibrate", "app", "optimise")


class StaffLevel(Level):
    """Staff of one authority or many, week by week."""

    name = "staff"
    headline = "gru_use"
    adopters, cost, time = "gru_users", "cost_eur", "hours"
    label_en, label_fr = "staff of local authorities", "agents de collectivités"
    view = "simadopt.interfaces.staff_view:StaffView"
    fit = "calibration/fit"
    theories = MappingProxyType(
        {
            "model": {"theory.preset": "full"},
            "tucker": {"theory.preset": "tucker"},
            "sykes": {"theory.preset": "sykes"},
            "wang": {"theory.preset": "wang"},
        }
    )
    everybody = ("staff", "mailboxes", "staff_knowing", "staff_with_access")
    series = (*(f"{tool}_use" for tool in TOOLS), "tracked_share")

    @property
    def scenario(self) -> type[Scenario]:
        """Authorities, tools, theory, interventions."""
        return Scenario

    @property
    def parameters(self) -> ParameterTable:
        """Rows of ``tables/parameters.csv``."""
        if not self.terms:
            return PARAMETERS
        return {**PARAMETERS, **{row.name: row for t in self.terms for row in t.parameters}}

    def checked_term(self, term: Term) -> Term:
        """Return a term whose function the engine can call, and whose parameters have names of their own."""
        from simadopt.levels.staff.engine.own_terms import checked_term
        from simadopt.rules.adoption import TERMS

        if term.name in (*TERMS, *all_kinds(), "interventions", "encouragement"):
            message = Message("problem.own_taken")
            raise refused_term(term.name, "name", term.name, message)
        for row in term.parameters:
            if row.name in PARAMETERS:
                message = Message("problem.own_table")
                raise refused_term(term.name, "parameters", row.name, message)
        return checked_term(term)

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Levels of the last week, requests, hours and euros; then what others add."""
        from simadopt.levels.staff.model.outcomes import OUTCOMES

        added = {name: own.outcome for name, own in OUTCOMES_ADDED.items()}
        return {**OUTCOMES, **added} if added else OUTCOMES

    @property
    def states(self) -> Mapping[str, Column]:
        """What staff can be asked; then what others add."""
        from simadopt.levels.staff.survey.states import STATES

        added = {name: own.function for name, own in STATES_ADDED.items()}
        return {**STATES, **added} if added else STATES

    def code(self, scenario: Scenario) -> dict[str, str]:
        """Return the hash of outcomes, states and kinds of intervention that others add."""
        return added_code(scenario)

    def own_labels(self, language: str) -> dict[str, str]:
        """Return the words of outcomes and interventions that others add."""
        return added_labels(language)

    @cached_property
    def populations(self) -> Mapping[str, Column]:
        """Denominators of the questions."""
        from simadopt.levels.staff.survey.populations import POPULATIONS

        return POPULATIONS

    def summary(self, run: Any, scenario_hash: str = "") -> dict[str, Any]:
        """Return levels with their denominators, services, residents, costs."""
        from simadopt.levels.staff.model.summary import summary

        return summary(self.history(run, scenario_hash))

    def offers(self) -> tuple[str, ...]:
        """Every command: those that explain, ask and calibrate are made for staff."""
        return (*EVERYWHERE, *_OWN)

    def keys(self, run: Any) -> Any:
        """Return the key of each person."""
        return run.o.people.random_key

    def frame(self, run: Any, seed: int, staff: Mapping[str, int] | None = None) -> Frame:
        """Return the connected staff, raked to uncertain shares of categories."""
        from simadopt.levels.staff.survey.frame import frame

        return frame(run, seed, staff)

    def start(
        self, case: Case, seed: int, steps: int, *, threads: int = 1, watched: Sequence[int] = ()
    ) -> State:
        """Return a state in week 0."""
        from simadopt.levels.staff.engine.state import start

        return start(
            case.scenario,
            seed,
            weeks=steps,
            threads=threads,
            tables_read=case.tables,
            watched=watched,
            terms=case.terms,
        )

    def measure(self, run: Any) -> dict[str, float]:
        """Return every outcome of a finished run."""
        from simadopt.levels.staff.model.outcomes import outcomes

        history = self.history(run)
        return outcomes(history) | measured(history)

    def by_step(self, run: Any) -> dict[str, F64]:
        """Return use of each tool and the tracked share by week."""
        from simadopt.levels.staff.model.outcomes import series

        return series(self.history(run))

    def history(self, run: Any, scenario_hash: str = "") -> History:
        """Return every measure of a run by week and group."""
        from simadopt.levels.staff.model.history import History

        return History(run, scenario_hash)

    def check(self, plain: Any, places: Any, folder: Path | None) -> list[Problem]:
        """Return the contradictions of a scenario."""
        from simadopt.levels.staff.checks import check_scenario

        return check_scenario(plain, places, folder, self.parameters)

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
        """Return the staff and ties files of the authorities."""
        named = [name for a in scenario.authorities for name in (a.staff_file, a.ties_file)]
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
        for authority in plain["authorities"]:
            del authority["sources"]
            for name in ("staff_columns", "staff_remedies"):
                if not authority[name]:  # a scenario of before they were there is the same one
                    del authority[name]
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

    def warm(self) -> None:
        """Build and run ten people for a week."""
        from simadopt.cases import load
        from simadopt.levels.staff.scenario import Authority, Text

        title = Text(fr="rien", en="nothing")
        small = Authority(key="small", inhabitants=100, staff=10)
        tiny = Scenario(name="warm", title=title, weeks=1, authorities=(small,))
        self.measure(load(tiny).finished(1))


LEVEL: Final = StaffLevel()


def _ties(entry: Authority, place: Path, staff: StaffTable) -> TieTable | None:
    if entry.ties_file is None:
        return None
    return read_ties(place / entry.ties_file, staff, entry.ties_type)


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
