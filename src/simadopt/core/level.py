"""What can be simulated, seen from outside: everything general asks a `Level`, and knows none by name.

A level says what its scenarios hold, which parameters and outcomes it has, and starts runs. Sweeps,
comparisons, sensitivity, calibration and survey work on any level. Those of the package are
found in ``simadopt.levels``; others come in by a door of `simadopt.core.plugins`.
"""

from __future__ import annotations

import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.learned import Course, Draws, KnowsServices, Learnable, Uses
from simadopt.core.level_checks import check_level
from simadopt.core.level_doors import EVERYWHERE, AnswersCommands
from simadopt.core.level_files import ReadsScenarios
from simadopt.core.messages import Message
from simadopt.core.outcomes import Case, Frame, Outcome, Run, known
from simadopt.core.own_code import code_digest
from simadopt.core.parameters import ParameterTable
from simadopt.core.plugins import Registry

if TYPE_CHECKING:
    from pydantic import BaseModel

    from simadopt.core.terms import Term

__all__ = [
    "DEFAULT",
    "EVERYWHERE",
    "HIDDEN",
    "LEVELS",
    "Course",
    "Draws",
    "Frame",
    "Learnable",
    "Level",
    "Outcome",
    "Run",
    "Uses",
    "all_levels",
    "known",
    "known_levels",
    "level_named",
    "level_of",
    "register",
]

Column = Callable[[Any], NDArray[Any]]
_NONE: Final[Mapping[str, Any]] = MappingProxyType({})
DEFAULT: Final = "staff"
"""Level of a scenario that names none."""
HIDDEN: Final = "…"
"""Stands for the key of a real person wherever results are written (G1)."""


class Level(AnswersCommands, ReadsScenarios, KnowsServices, ABC):
    """What a level offers.

    Attributes
    ----------
    name : str
        As scenarios write it: ``level: staff``.
    step : str
        What time is counted in: ``week``, ``quarter``.
    length : str
        Field of a scenario that holds the number of steps.
    scenario : type of BaseModel
        Schema of its scenarios, with at least ``name``, ``title``, ``seed``, ``parameters`` and the
        field that ``length`` names.
    parameters : mapping of name to Parameter
    outcomes : mapping of name to Outcome
        What `measure` returns, in the order of columns.
    series : tuple of str
        Outcomes that are also known step by step; see `by_step`.
    headline : str
        The outcome that is told first.
    adopters : str
        Outcome that counts adopters: whose price is told; empty when there is none.
    fit : str
        Folder of its shipped calibration (``posterior.parquet``, ``theories.csv``); empty without.
    dynamics : str
        Version since which its dynamics are those of now: an earlier fit is one of another model.
    theories : mapping of name to mapping of lever to value
        Rival theories by their names in ``theories.csv``, and the levers that switch to each.
    cost : str
        Outcome in euros that a policy costs; empty when nothing is said of money.
    time : str
        Outcome in hours that a policy takes; empty when nothing is said of time.
    label_en, label_fr : str
        What is simulated, in a few words: “staff of local authorities”.
    view : str
        ``module:name`` of what commands show of it (`simadopt.interfaces.level_view.LevelView`); empty:
        what can be shown of any level.
    states : mapping of name to callable
        Column of numbers, one for each of those who answer a survey, by name.
    populations : mapping of name to callable
        Mask of those who answer, by name of a denominator.
    """

    name: ClassVar[str]
    step: ClassVar[str] = "week"
    length: ClassVar[str] = "weeks"
    headline: str
    adopters: str = ""
    fit: ClassVar[str] = ""
    dynamics: ClassVar[str] = ""
    theories: ClassVar[Mapping[str, Mapping[str, str | bool]]] = _NONE
    cost: ClassVar[str] = ""
    time: ClassVar[str] = ""
    label_en: ClassVar[str] = ""
    label_fr: ClassVar[str] = ""
    view: ClassVar[str] = ""
    series: tuple[str, ...] = ()

    @property
    @abstractmethod
    def scenario(self) -> type[BaseModel]:
        """Schema of its scenarios."""

    @property
    @abstractmethod
    def parameters(self) -> ParameterTable:
        """Its parameter table."""

    @property
    @abstractmethod
    def outcomes(self) -> Mapping[str, Outcome]:
        """What a run comes to, by name."""

    @property
    def states(self) -> Mapping[str, Column]:
        """What a survey may ask of it."""
        return _NONE

    @property
    def populations(self) -> Mapping[str, Column]:
        """Whom a survey may ask."""
        return _NONE

    least_answers: ClassVar[int] = 11
    """Answers under whom a group's are not published; 1 where those asked are no people."""
    everybody: ClassVar[tuple[str, ...]] = ()
    """Populations counted among all agents, each for one; the others among those who answer."""

    def keys(self, run: Any) -> NDArray[np.uint64]:
        """Return the key of each agent, from which draws about her follow."""
        raise InputError(Problem(self.name, None, "survey", "", Message("problem.no_survey")))

    def frame(self, run: Any, seed: int, staff: Mapping[str, int] | None = None) -> Frame:
        """Return who may answer a survey of this seed; every agent for one unless a level says else.

        Parameters
        ----------
        run : Run
        seed : int
            Of the survey.
        staff : mapping of str to int, optional
            Real number of agents of parts that are simulated at another size.
        """
        n = self.keys(run).size
        return Frame(np.arange(n), np.full(n, 1.0 / max(n, 1)))

    @abstractmethod
    def start(
        self, case: Case, seed: int, steps: int, *, threads: int = 1, watched: Sequence[int] = ()
    ) -> Run:
        """Return a run at step 0."""

    @abstractmethod
    def measure(self, run: Run) -> dict[str, float]:
        """Return every outcome of a finished run, NaN where it does not exist."""

    def by_step(self, run: Run) -> dict[str, F64]:
        """Return the outcomes of ``series``, ``steps + 1`` values each, the start included."""
        return {}

    def history(self, run: Any, scenario_hash: str) -> Any:
        """Return what a user is given of a run; the run itself unless the level has more to tell.

        What is returned can be measured as the run can.
        """
        return run

    # what others add

    terms: tuple[Term, ...] = ()
    """Terms of V that a case adds; see `with_terms`."""

    def with_terms(self, terms: tuple[Term, ...]) -> Level:
        """Return this level with the parameters of some terms in its table."""
        if not terms:
            return self
        made = copy(self)
        made.terms = terms
        return made

    def checked_term(self, term: Term) -> Term:
        """Return a term that can be added to V; by default none can."""
        message = Message("problem.own_rule_level", level=self.name)
        raise InputError(Problem(f"term {term.name}", None, "level", self.name, message))

    def own_labels(self, language: str) -> dict[str, str]:
        """Return the words of outcomes and interventions that others add, by their key in catalogues."""
        return {}

    def code(self, scenario: Any) -> dict[str, str]:
        """Return the hash of all code of others that a run of a scenario depends on, by its name."""
        if self.name in _shipped():
            return {}
        return {f"level {self.name}": code_digest(level_named(self.name), self.name)}

    def warm(self) -> None:
        """Load and compile what runs need."""
        return


_LEVELS: Final = Path(__file__).parents[1] / "levels"


def _accepted(name: str, thing: Any) -> Level:
    """Return a level given as itself or as its class."""
    made = thing() if isinstance(thing, type) and issubclass(thing, Level) else thing
    if not isinstance(made, Level):
        message = Message("problem.own_level")
        raise InputError(Problem("register", None, "level", name, message))
    check_level(made, name)
    return made


@cache
def _shipped() -> tuple[str, ...]:
    return tuple(one.name for one in pkgutil.iter_modules([str(_LEVELS)]))


LEVELS: Final[Registry[Level]] = Registry("levels", _accepted, _shipped)
"""Levels that others add."""


def register(level: Level | type[Level], *, replace: bool = False) -> Level:
    """Make a level known in this process, under its name; workers know it too.

    Raises
    ------
    InputError
        When it is no level, or the package, or without ``replace`` another level, has this name.
    """
    return LEVELS.register(getattr(level, "name", None) or "", level, replace=replace)


def known_levels() -> tuple[str, ...]:
    """Return the names of all levels."""
    return tuple(dict.fromkeys((*_shipped(), *LEVELS.names())))


def all_levels() -> Iterator[Level]:
    """Yield every level that can be used."""
    yield from map(level_named, _shipped())
    yield from (level for _, level in LEVELS.items())


def level_named(name: str) -> Level:
    """Return a level.

    Raises
    ------
    InputError
        When there is none of this name, with the nearest one; or it cannot be used, with why.
    """
    if name in _shipped():
        found: Level = import_module(f"simadopt.levels.{name}.level").LEVEL
        return found
    made = LEVELS.get(name)
    if made is not None:
        return made
    if name in LEVELS.names():
        return LEVELS.found(name, "level")
    known = known_levels()
    message = Message("problem.unknown_level", names=", ".join(known))
    raise InputError(Problem("level", None, "level", name, message, nearest(name, known)))


def level_of(scenario: Any) -> Level:
    """Return the level of a scenario, or of its plain data, with what the scenario brings to it."""
    given = isinstance(scenario, Mapping)
    name = scenario.get("level", DEFAULT) if given else scenario.level
    return level_named(str(name)).of(scenario)
