"""The territory level: what general rooms ask of authorities that take up, host and drop items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simadopt.core.arrays import F64
from simadopt.core.errors import Problem, ResourceError, SimadoptError
from simadopt.core.level import Column, Frame, Level, Outcome
from simadopt.core.messages import Message
from simadopt.core.parameters import ParameterTable
from simadopt.levels.territory.authorities.select import roster_of
from simadopt.levels.territory.scenario import Scenario
from simadopt.levels.territory.tables.parameters import PARAMETERS

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.core.calibrated import Problem as Calibrated
    from simadopt.levels.territory.engine.state import State
    from simadopt.levels.territory.policies import TerritoryPolicies
    from simadopt.survey.published import Question
    from simadopt.verification.options import Case as KnownAnswer

__all__ = ["LEVEL", "TerritoryLevel"]

BYTES_PER_AUTHORITY: Final = 400
MOST_BYTES: Final = 8 * 2**30


class TerritoryLevel(Level):
    """Authorities of a territory, quarter by quarter."""

    name = "territory"
    step, length = "quarter", "quarters"
    fit, dynamics = "calibration/territory", "0.7.0"
    headline, adopters, cost = "focus_share", "focus_authorities", "eur"
    series = (
        "focus_share", "items_mean",
        *(f"{n}_share" for n in ("elected", "plan", "open_data", "dpo", "ctes", "participatory_budget")),
    )  # fmt: skip
    label_en, label_fr = "local authorities of a territory", "collectivités d’un territoire"
    least_answers = 1
    view = "simadopt.interfaces.territory_view:TerritoryView"

    @property
    def scenario(self) -> type[Scenario]:
        """Authorities, laws, theory, interventions."""
        return Scenario

    @property
    def parameters(self) -> ParameterTable:
        """Rows of ``tables/parameters.csv``, and intercepts of the items."""
        return PARAMETERS

    @cached_property
    def outcomes(self) -> Mapping[str, Outcome]:
        """Shares of the last quarter, exits, euros."""
        from simadopt.levels.territory.model.outcomes import OUTCOMES

        return OUTCOMES

    @cached_property
    def states(self) -> Mapping[str, Column]:
        """What those who answer say of each item."""
        from simadopt.levels.territory.survey.states import STATES

        return STATES

    @cached_property
    def populations(self) -> Mapping[str, Column]:
        """Denominators of the questions."""
        from simadopt.levels.territory.survey.states import POPULATIONS

        return POPULATIONS

    def keys(self, run: Any) -> Any:
        """Return the random key of each authority."""
        return run.s.key

    def frame(self, run: Any, seed: int, staff: Mapping[str, int] | None = None) -> Frame:
        """Return the 120 who answer, drawn by type without replacement."""
        from simadopt.levels.territory.survey.frame import frame

        return frame(run, seed)

    def questions(self, scenario: Any) -> tuple[Question, ...]:
        """Return the questions of 2017."""
        from simadopt.levels.territory.survey.asked import questions

        return questions()

    def calibration(self, case: Case | None) -> Calibrated:
        """Return twelve parameters at most, against the survey of 2017 and the series."""
        from simadopt.levels.territory.survey.calibration import check_national, territory_problem

        if case is None:
            raise self.cannot("calibrate")
        check_national(case)
        return territory_problem(case)

    def predictions(self) -> tuple[Calibrated, tuple[Question, ...]]:
        """Return the rows of 2017 and the later questions whose figures are withheld."""
        from simadopt.levels.territory.survey.predicted import predicted, prediction_problem

        return prediction_problem(), predicted()

    def policies(self) -> TerritoryPolicies:
        """Return posts that intercommunal bodies share, in two waves."""
        from simadopt.levels.territory.policies import TerritoryPolicies

        return TerritoryPolicies(self)

    def known_answers(self) -> tuple[KnownAnswer, ...]:
        """Return independent starts, frailty, a law, bodies that imitate, pools."""
        from simadopt.levels.territory.verify import known_answers

        return known_answers()

    def start(
        self, case: Case, seed: int, steps: int, *, threads: int = 1, watched: Sequence[int] = ()
    ) -> State:
        """Return a run at its first quarter."""
        from simadopt.levels.territory.engine.state import start

        return start(
            case.scenario,
            roster_of(case.scenario, case.tables),
            seed,
            steps,
            threads=threads,
            watched=watched,
            pools=case.tables.get("pools"),
            laws=case.tables.get("laws"),
        )

    def measure(self, run: Any) -> dict[str, float]:
        """Return every outcome of a finished run."""
        from simadopt.levels.territory.model.outcomes import outcomes

        return outcomes(run)

    def by_step(self, run: Any) -> dict[str, F64]:
        """Return the outcomes of ``series``, by quarter."""
        from simadopt.levels.territory.model.outcomes import series

        found = series(run)
        return {name: found[name] for name in self.series}

    def describe(self, run: Any, language: str) -> list[tuple[str, str]]:
        """Return authorities by type, laws, pools, and what they start with."""
        from simadopt.levels.territory.model.portrait import portrait

        return portrait(run, language)

    def explain(self, case: Case, seed: int | None, **asked: Any) -> Mapping[str, Any]:
        """Return why an authority did or did not start an item."""
        from simadopt.levels.territory.explanations.explain import explain_plain

        return explain_plain(case, seed, **asked)

    def check(self, plain: Any, places: Any, folder: Path | None) -> list[Problem]:
        """Return the contradictions of a scenario."""
        from simadopt.levels.territory.checks import check_scenario

        return check_scenario(plain, places, folder)

    def lever(
        self, key: str, data: dict[str, Any], places: Any
    ) -> list[tuple[str | int, ...]] | None:
        """Return the paths of ``<kind>.<field>``: that field of every intervention of a kind."""
        from simadopt.levels.territory.levers import lever_paths

        return lever_paths(key, data)

    @property
    def lever_names(self) -> tuple[str, ...]:
        """The share reached by each kind of intervention."""
        from simadopt.levels.territory.levers import LEVER_NAMES

        return LEVER_NAMES

    def files(self, scenario: Scenario) -> list[str]:
        """Return the names of the files of authorities, pools and laws."""
        who = scenario.authorities
        return [name for name in (who.file, who.pools_file, who.laws_file) if name is not None]

    def read_files(
        self, scenario: Scenario, folder: Path | None, known: Case | None
    ) -> tuple[Mapping[str, Any], Mapping[str, str]]:
        """Return the roster, the pools and the laws that files hold, and hashes of the files."""
        from simadopt.levels.territory.authorities.files import read_all

        if not self.files(scenario):
            return {}, {}
        if known is not None and known.scenario.authorities == scenario.authorities:
            return known.tables, known.tables["sha256"]
        if folder is None:
            raise SimadoptError(Message("problem.own_folder"))
        tables = read_all(scenario.authorities, folder)
        return tables, tables["sha256"]

    def check_memory(self, case: Case, steps: int | None = None) -> None:
        """Refuse a run that would not fit."""
        n = roster_of(case.scenario, case.tables).n
        bytes_ = n * (BYTES_PER_AUTHORITY + 4 * (steps or case.steps))
        if bytes_ > MOST_BYTES:
            message = Message("problem.territory_memory", n=n, gib=round(bytes_ / 2**30, 1))
            raise ResourceError(message)

    def work(self, scenario: Scenario) -> float:
        """Return authorities × quarters."""
        who = scenario.authorities
        whole = 36_000 if who.source == "published" else who.communes
        share = 1.0 if not (who.departments or who.regions) else 0.02 * len(who.departments) + 0.07
        return float(whole * share * scenario.quarters)

    def warm(self) -> None:
        """Run a hundred communes for two quarters."""
        from simadopt.cases import load
        from simadopt.io.scenario_fields import Text
        from simadopt.levels.territory.scenario import Who

        small = Who(source="synthetic", communes=100)
        title = Text(fr="rien", en="nothing")
        tiny = Scenario(name="warm", title=title, quarters=2, authorities=small)
        self.measure(load(tiny).finished(1))


LEVEL: Final = TerritoryLevel()
