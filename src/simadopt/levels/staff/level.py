"""The staff level: what general rooms ask of people who take up, use and drop digital tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import (
    EVERYWHERE,
    Column,
    Frame,
    Level,
    Outcome,
)
from simadopt.core.messages import Message
from simadopt.core.parameters import ParameterTable
from simadopt.core.terms import Term, refused_term
from simadopt.levels.staff.known.services import StaffServices
from simadopt.levels.staff.known.table import LEARNED
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable, features_for
from simadopt.levels.staff.own import (
    OUTCOMES_ADDED,
    STATES_ADDED,
    added_code,
    added_labels,
    measured,
)
from simadopt.levels.staff.own_tools import parameters_with
from simadopt.levels.staff.reading import StaffScenarios
from simadopt.levels.staff.scenario import Scenario, all_kinds
from simadopt.levels.staff.scenario_authority import Authority
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


_OWN: Final = ("explain", "survey", "calibrate", "app", "optimise", "learn", "classroom")


class StaffLevel(StaffScenarios, StaffServices, Level):
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
        """Return use, awareness and the tracked share in the last week; hours and euros; users, of whom."""
        from simadopt.levels.staff.model.measures import levels_of
        from simadopt.levels.staff.model.services import users_of_main

        history = self.history(run)
        levels = {name: history.last(name) for name in levels_of(history.features)}
        return levels | history.spent | users_of_main(history.state)

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

    def warm(self) -> None:
        """Build and run ten people for a week."""
        from simadopt.cases import load
        from simadopt.io.scenario_fields import Text
        from simadopt.levels.staff.model.outcomes import outcomes

        title = Text(fr="rien", en="nothing")
        small = Authority(key="small", inhabitants=100, staff=10)
        tiny = Scenario(name="warm", title=title, weeks=1, authorities=(small,))
        outcomes(self.history(load(tiny).finished(1)))  # those of others may not exist there


@lru_cache(maxsize=64)
def _level(features: FeatureTable) -> StaffLevel:
    return LEVEL if features == SHIPPED else StaffLevel(features)


def _travelled(features: FeatureTable, terms: tuple[Term, ...]) -> StaffLevel:
    return _level(features).with_terms(terms)


LEVEL: Final = StaffLevel()
