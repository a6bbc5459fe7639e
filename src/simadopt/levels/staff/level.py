"""The staff level: what general rooms ask of people who take up, use and drop digital tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, SimadoptError
from simadopt.core.level import (
    EVERYWHERE,
    HIDDEN,
    Column,
    Course,
    Draws,
    Frame,
    Learnable,
    Level,
    Outcome,
    Uses,
)
from simadopt.core.messages import Message
from simadopt.core.parameters import ParameterTable
from simadopt.core.terms import Term, refused_term
from simadopt.io.places import Places, refuse
from simadopt.levels.staff.files.file_facts import contradictions
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.files.staff_table import StaffTable, TieTable
from simadopt.levels.staff.files.ties_file import read_ties
from simadopt.levels.staff.known.loading import checked_known, known_of
from simadopt.levels.staff.known.table import KNOWN, LEARNED
from simadopt.levels.staff.levers import lever_names, lever_paths
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable, features_for
from simadopt.levels.staff.own import (
    OUTCOMES_ADDED,
    STATES_ADDED,
    added_code,
    added_labels,
    measured,
)
from simadopt.levels.staff.own_tools import bring_catalogue, canonical_catalogue, parameters_with
from simadopt.levels.staff.scenario import Authority, Scenario, all_kinds
from simadopt.levels.staff.tables.parameters import PARAMETERS
from simadopt.levels.staff.tool_words import words_for

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.core.calibrated import Problem as Calibrated
    from simadopt.io.wording import Wording
    from simadopt.levels.staff.engine.state import State
    from simadopt.levels.staff.model.history import History
    from simadopt.levels.staff.policies.search import StaffPolicies
    from simadopt.survey.published import Question
    from simadopt.verification.options import Case as KnownAnswer

__all__ = ["LEVEL", "StaffLevel"]


_OWN: Final = ("explain", "survey", "calibrate", "app", "optimise")


class StaffLevel(Level):
    """Staff of one authority or many, week by week."""

    name = "staff"
    cost, time = "cost_eur", "hours"
    label_en, label_fr = "staff of local authorities", "agents de collectivités"
    view = "simadopt.interfaces.staff_view:StaffView"
    fit, dynamics = "calibration/fit", "0.6.0"
    theories = MappingProxyType(
        {
            "model": {"theory.preset": "full"},
            "tucker": {"theory.preset": "tucker"},
            "sykes": {"theory.preset": "sykes"},
            "wang": {"theory.preset": "wang"},
        }
    )
    everybody = ("staff", "mailboxes", "staff_knowing", "staff_with_access")

    def __init__(self, features: FeatureTable = SHIPPED) -> None:
        """Take the tools and features of the package, or those that a scenario brings."""
        self.features = features
        self.headline = f"{features.main}_use"
        self.adopters = f"{features.main}_users"
        tracked = ("tracked_share",) if features.tracks else ()
        self.series = (*(f"{tool}_use" for tool in features.tool_names), *tracked)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel to another process as the tools that make it."""
        return _travelled, (self.features, self.terms)

    @property
    def scenario(self) -> type[Scenario]:
        """Authorities, tools, theory, interventions."""
        return Scenario

    @property
    def parameters(self) -> ParameterTable:
        """Rows of ``tables/parameters.csv``, with one for each tool that a scenario brings; then of terms."""
        table = parameters_with(self.features)
        if not self.terms:
            return table
        return {**table, **{row.name: row for t in self.terms for row in t.parameters}}

    def with_terms(self, terms: tuple[Term, ...]) -> StaffLevel:
        """Return this level with the parameters of some terms in its table."""
        if not terms:
            return self
        made = StaffLevel(self.features)
        made.terms = terms
        return made

    def checked_term(self, term: Term) -> Term:
        """Return a term whose function the engine can call, and whose parameters have names of their own."""
        from simadopt.levels.staff.engine.own_terms import checked_term
        from simadopt.rules.adoption import TERMS

        if term.name in (*TERMS, *all_kinds(), "interventions", "encouragement"):
            message = Message("problem.own_taken")
            raise refused_term(term.name, "name", term.name, message)
        for row in term.parameters:
            if row.name in PARAMETERS or row.name in parameters_with(self.features):
                message = Message("problem.own_table")
                raise refused_term(term.name, "parameters", row.name, message)
        return checked_term(term)

    @property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Levels of the last week, requests, hours and euros; then what others add."""
        from simadopt.levels.staff.model.outcomes import outcomes_of

        own = outcomes_of(self.features)
        added = {name: one.outcome for name, one in OUTCOMES_ADDED.items()}
        return {**own, **added} if added else own

    def bring(
        self, data: dict[str, Any], places: Places, folder: Path | None
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Read the two files of ``catalogue`` into plain data."""
        return bring_catalogue(data, places, folder)

    def of(self, scenario: Any) -> StaffLevel:
        """Return the level with the tools of a scenario; this one where they cannot be made out."""
        return _level(features_for(scenario)).with_terms(self.terms)

    def words(self, words: Wording) -> Wording:
        """Return words that name the tools of the scenario."""
        return words_for(self.features, words)

    @property
    def states(self) -> Mapping[str, Column]:
        """What staff can be asked; then what others add."""
        from simadopt.levels.staff.survey.states import states_of

        own = states_of(self.features)
        added = {name: one.function for name, one in STATES_ADDED.items()}
        return {**own, **added} if added else own

    def code(self, scenario: Scenario) -> dict[str, str]:
        """Return the hash of outcomes, states and kinds of intervention that others add."""
        return added_code(scenario)

    def own_labels(self, language: str) -> dict[str, str]:
        """Return the words of outcomes and interventions that others add."""
        return added_labels(language)

    @cached_property
    def populations(self) -> Mapping[str, Column]:
        """Denominators of the questions."""
        from simadopt.levels.staff.survey.populations import populations_of

        return populations_of(self.features)

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
        from simadopt.levels.staff.known.learning import drawn_scenario, put_offsets

        tables = dict(case.tables)
        draws = tables.pop(LEARNED, (None,))[0]
        state = start(
            case.scenario if draws is None else drawn_scenario(case.scenario, draws, seed),
            seed,
            weeks=steps,
            threads=threads,
            tables_read=tables,
            watched=watched,
            terms=case.terms,
        )
        if draws is not None:
            put_offsets(state, draws)
        return state

    def measure(self, run: Any) -> dict[str, float]:
        """Return every outcome of a finished run."""
        from simadopt.levels.staff.model.outcomes import outcomes

        history = self.history(run)
        return outcomes(history) | measured(history)

    def last(self, run: Any) -> dict[str, float]:
        """Return use, awareness and the tracked share in the last week; hours and euros spent."""
        from simadopt.levels.staff.model.measures import levels_of

        history = self.history(run)
        return {name: history.last(name) for name in levels_of(history.features)} | history.spent

    def curves(self, run: Any) -> dict[str, F64]:
        """Return use and awareness by week, by tool, category and rank."""
        from simadopt.levels.staff.model.outcomes import curves

        return curves(self.history(run))

    def service_curves(self, run: Any) -> tuple[tuple[str, ...], dict[str, F64]]:
        """Return the use of the staff of services read from a file, by week and tool."""
        from simadopt.levels.staff.model.groups import real_services
        from simadopt.levels.staff.model.services import staff_use

        state = self.history(run).state
        return staff_use(state) if real_services(state).any() else ((), {})

    def grounds(self, scenario: Scenario) -> dict[str, str]:
        """Return what is known of the level of use of the main tool."""
        from simadopt.levels.staff.model.summary import levels_known

        return levels_known(features_for(scenario))

    def calibration(self, case: Case | None) -> Calibrated:
        """Return the calibration on the survey of 2012, which has scenarios of its own."""
        from simadopt.levels.staff.survey.calibration import calibration_problem

        if case is not None:
            message = Message("problem.calibrate_staff")
            name = case.scenario.name
            raise InputError(Problem("simadopt calibrate", None, "scenario", name, message))
        return calibration_problem()

    def rivals(self, *, theories: bool = False) -> dict[str, Calibrated]:
        """Return no dynamics, and the named theories when asked."""
        from simadopt.levels.staff.survey.calibration import rivals

        return rivals(theories=theories)

    def predictions(self) -> tuple[Calibrated, tuple[Question, ...]]:
        """Return the sealed, held-out and external figures."""
        from simadopt.levels.staff.survey.predictions import predicted, prediction_problem

        return prediction_problem(), predicted()

    def questions(self, scenario: Any) -> tuple[Question, ...]:
        """Return the questionnaire of 2012."""
        from simadopt.survey.published import questions

        return questions()

    def policies(self) -> StaffPolicies:
        """Return courses, coaching and kinds that others add."""
        from simadopt.levels.staff.policies.search import StaffPolicies

        return StaffPolicies(self)

    def known_answers(self) -> tuple[KnownAnswer, ...]:
        """Return crowds, conformity, cascades, heads, forgetting and memory."""
        from simadopt.levels.staff.verify import known_answers

        return known_answers()

    def by_step(self, run: Any) -> dict[str, F64]:
        """Return use of each tool and the tracked share by week."""
        from simadopt.levels.staff.model.outcomes import series

        return series(self.history(run))

    def history(self, run: Any, scenario_hash: str = "") -> History:
        """Return every measure of a run by week and group."""
        from simadopt.levels.staff.model.history import History

        return run if isinstance(run, History) else History(run, scenario_hash)

    def check(self, plain: Any, places: Any, folder: Path | None) -> list[Problem]:
        """Return the contradictions of a scenario."""
        from simadopt.levels.staff.checks import check_scenario

        return [
            *check_scenario(plain, places, folder, self.features, self.parameters),
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

    def with_known(self, case: Case, path: Path) -> Case:
        """Return a case whose runs start from what a file says of services; it stays with levers."""
        table = checked_known(path, case.scenario, case.tables)
        told = replace(case, tables=MappingProxyType({**case.tables, KNOWN: (table, None)}))
        return told.with_scenario(case.scenario)

    def set_users(self, case: Case, run: Any, told: Uses, share: F64) -> None:
        """Put this share of users in each service of a run, in place."""
        from simadopt.levels.staff.known.learning import set_users

        set_users(run, told, share)

    def clock(self, run: Any) -> dict[str, object]:
        """Return the age of each tool and the share of the equipped who know a feature of it."""
        from simadopt.levels.staff.known.learning import clock

        return clock(run)

    def learnable(self, tools: Sequence[str]) -> tuple[Learnable, ...]:
        """Return the rows of ``tables/learning.csv``, those of a tool once for each."""
        from simadopt.levels.staff.known.learning import learnable

        return learnable(tuple(tools))

    def with_users(self, case: Case, told: Uses, share: F64) -> Case:
        """Return a case whose runs start with this share of users in each service."""
        from simadopt.levels.staff.known.learning import with_users

        return with_users(case, told, share)

    def with_draws(self, case: Case, draws: Draws | None) -> Case:
        """Return a case whose runs start under draws of what was learned; they stay with levers."""
        tables = {name: one for name, one in case.tables.items() if name != LEARNED}
        if draws is not None:
            tables[LEARNED] = (draws, None)
        return replace(case, tables=MappingProxyType(tables)).with_scenario(case.scenario)

    def draws(self, case: Case) -> Draws | None:
        """Return the draws that the runs of a case start under."""
        found: Draws | None = case.tables.get(LEARNED, (None, None))[0]
        return found

    def with_courses(self, case: Case, courses: Sequence[Course], told: Uses) -> Case:
        """Return a case in which these courses take place."""
        from simadopt.levels.staff.known.learning import with_courses

        return with_courses(case, courses, told)

    def users(self, run: Any) -> tuple[Any, Any]:
        """Return users and those who could use, by service and tool."""
        from simadopt.levels.staff.known.learning import users

        return users(run)

    def known_text(self, case: Case) -> str:
        """Return what a case knows of services as a CSV file."""
        table = case.tables.get(KNOWN, (None, None))[0]
        return "" if table is None else str(table.text())

    def uses(self, case: Case, run: Any) -> Uses:
        """Return the users of each tool by service, at the week where a run is."""
        from simadopt.levels.staff.known.uses import uses

        return uses(case, run)

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


@lru_cache(maxsize=64)
def _level(features: FeatureTable) -> StaffLevel:
    return LEVEL if features == SHIPPED else StaffLevel(features)


def _travelled(features: FeatureTable, terms: tuple[Term, ...]) -> StaffLevel:
    return _level(features).with_terms(terms)


LEVEL: Final = StaffLevel()


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
