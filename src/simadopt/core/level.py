"""What can be simulated, seen from outside: everything general asks a `Level`, and knows none by name.

A level says what its scenarios hold, which parameters and outcomes it has, and starts runs. Sweeps,
comparisons, sensitivity, calibration and survey work on any level. Those of the package are
found in ``simadopt.levels``; others come in by a door of `simadopt.core.plugins`.
"""

from __future__ import annotations

import math
import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.core.own_code import code_digest
from simadopt.core.parameters import ParameterTable
from simadopt.core.plugins import Registry

if TYPE_CHECKING:
    from pydantic import BaseModel

    from simadopt.cases import Case
    from simadopt.core.terms import Term
    from simadopt.io.wording import Wording

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


@dataclass(frozen=True)
class Outcome:
    """One number of the row that a run comes to.

    Parameters
    ----------
    name : str
    unit : {"share", "people", "services", "requests", "weeks", "days", "ratio", "hours", "eur", …}
    better : int
        1 where more is better, -1 where less is, 0 where neither is.
    signed : bool
        It may lie below 0, as a difference or a correlation does.
    label_en, label_fr : str
        What it is called within a sentence; empty: the words of the package, else its name.
    """

    name: str
    unit: str
    better: int
    signed: bool = False
    label_en: str = ""
    label_fr: str = ""

    @property
    def limits(self) -> tuple[float, float]:
        """Values beyond which it cannot lie: shares 0 to 1, what is counted or waited 0 at least.

        >>> Outcome("gru_use", "share", 1).limits, Outcome("hours", "hours", -1).limits
        ((0.0, 1.0), (0.0, inf))
        """
        if self.unit == "share":
            return 0.0, 1.0
        return (-math.inf if self.signed else 0.0), math.inf


def known(outcome: Outcome, values: F64) -> F64:
    """Return the values of some runs that a figure rests on: those that exist.

    Of euros none, when a single run had something done without a price: what is unknown is not 0,
    and a mean of the other runs would leave out the very runs that spend.

    >>> share, money = Outcome("gru_use", "share", 1), Outcome("eur", "eur", -1)
    >>> known(share, np.array([0.5, np.nan])), known(money, np.array([0.0, np.nan]))
    (array([0.5]), array([], dtype=float64))
    """
    lacking = np.isnan(values)
    return values[:0] if outcome.unit == "eur" and lacking.any() else values[~lacking]


@dataclass(frozen=True)
class Frame:
    """Those who may answer a survey.

    Parameters
    ----------
    rows : int64[k]
        Rows of agents.
    weight : float64[k]
        What each answer weighs; the sum is 1.
    """

    rows: NDArray[np.int64]
    weight: F64


@dataclass(frozen=True)
class Uses:
    """Who uses the tools of an organisation at a step of a run, by service.

    Parameters
    ----------
    groups : tuple of str
        Name of each service, ``authority/service``.
    shown : tuple of str
        Name under which each is shown: small services read from a file share one.
    tools : tuple of str
    eligible : int64[G,T]
        People who could use a tool.
    users : int64[G,T]
        Those who use at least one of its features.
    known : float64[G,T]
        Users known in week 0, NaN where they are not.
    heads : int
        Services of which it is known what the head encourages.
    rows : mapping of (str, str) to sequence of int
        Rows by authority ("" is any) and name of a service, as `simadopt.io.folding.fold` leaves them.
    """

    groups: tuple[str, ...]
    shown: tuple[str, ...]
    tools: tuple[str, ...]
    eligible: NDArray[np.int64]
    users: NDArray[np.int64]
    known: F64
    heads: int = 0
    rows: Mapping[tuple[str, str], list[int]] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class Learnable:
    """A quantity that an authority's own data may move away from its published value.

    θ here = published value + δ with δ ~ N(0, τ²), on the scale that ``form`` says.

    Parameters
    ----------
    name : str
        A parameter of the level, or ``offset_<tool>``: log-odds of use of a tool.
    form : {"log", "linear", "offset"}
    tau : float
        Spread of δ: of the logarithm, of the parameter, of the log-odds.
    order : int
        Rank of what may be learned; see ``needs``.
    needs : str
        ``""`` (counts suffice), ``head`` (encouragement was told), ``trained`` (at least 20 people trained
        at staggered dates).
    source : str
    """

    name: str
    form: str
    tau: float
    order: int
    needs: str
    source: str


@dataclass(frozen=True)
class Course:
    """A course that took place: whom, when, what.

    Parameters
    ----------
    group : int
        Row of the service.
    tool : str
    week : int
    hours : float
    share : float
        Of the people of the service.
    """

    group: int
    tool: str
    week: int
    hours: float
    share: float


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws of what was learned; run k starts under draw k mod N, so that seeds go through them.

    Parameters
    ----------
    values : mapping of str to float64[N]
        Parameters of the level.
    offsets : float64[N,G,T]
        Log-odds of use of each tool in each service.
    groups, tools : tuple of str
        Names, as in `Uses`.
    content_sha256 : str
        Identity.
    """

    values: Mapping[str, F64]
    offsets: F64
    groups: tuple[str, ...]
    tools: tuple[str, ...]
    content_sha256: str
    understood: None = None

    def __len__(self) -> int:
        return int(self.offsets.shape[0])


class Run(Protocol):
    """A run in progress."""

    @property
    def scenario(self) -> Any:
        """What is simulated."""

    @property
    def p(self) -> Any:
        """Values of the parameters, as attributes."""

    @property
    def seed(self) -> int:
        """Seed of every draw."""

    @property
    def step(self) -> int:
        """Steps done."""

    @property
    def steps(self) -> int:
        """Steps of the whole run."""

    def run_to(self, step: int, progress: Callable[[int], None] | None = None) -> None:
        """Move on to the start of a step; at most ``steps``."""

    def digest(self) -> str:
        """Return the SHA-256 of everything that happened."""


class Level(ABC):
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

    def history(self, run: Run, scenario_hash: str) -> Any:
        """Return what a user is given of a run; the run itself unless the level has more to tell."""
        return run

    # what only some levels offer; `offers` tells which

    def describe(self, run: Any, language: str) -> list[tuple[str, str]]:
        """Return what ``simadopt describe`` tells of a run at its start: a label and a value a line."""
        return []

    def draw(self, run: Any, folder: Path, language: str) -> None:
        """Draw figures of its own into a folder, beside those of its series."""
        return

    def summary(self, run: Any, scenario_hash: str = "") -> dict[str, Any]:
        """Return what a finished run came to, ready for JSON: six digits, None where there is nothing."""
        import simadopt

        return {
            "level": self.name,
            "scenario": run.scenario.name,
            "scenario_hash": scenario_hash,
            "version": simadopt.__version__,
            "seed": run.seed,
            "steps": run.steps,
            "step": self.step,
            "digest": run.digest(),
            "outcomes": {
                name: float(f"{value:.6g}") if math.isfinite(value) else None
                for name, value in self.measure(run).items()
            },
        }

    def explain(self, case: Case, seed: int | None, **asked: Any) -> Mapping[str, Any]:
        """Return why something happened in a run, as plain data."""
        raise self.cannot("explain")

    def questions(self, scenario: Any) -> tuple[Any, ...]:
        """Return what ``simadopt survey`` asks: `simadopt.survey.published.Question`, one a row."""
        raise self.cannot("survey")

    def calibration(self, case: Case) -> Any:
        """Return what ``simadopt calibrate`` fits: `simadopt.experiments.calibration.problem.Problem`."""
        raise self.cannot("calibrate")

    def offers(self) -> tuple[str, ...]:
        """Return the commands that its scenarios can be given to.

        Every level can be run, compared and swept; it can be explained, asked or calibrated when it says
        how.
        """
        own = [n for n, method in _OPTIONAL if getattr(type(self), method) is not _general(method)]
        return (*EVERYWHERE, *own)

    def cannot(self, command: str) -> InputError:
        """Return the refusal of a command that its scenarios cannot be given to."""
        names = ", ".join(self.offers())
        message = Message("problem.level_refused", command=command, names=names)
        return InputError(Problem(f"simadopt {command}", None, "level", self.name, message))

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

    # a scenario, from its file to what is run

    def bring(
        self, data: dict[str, Any], places: Any, folder: Path | None
    ) -> tuple[dict[str, Any], list[Problem]]:
        """Return plain data of a scenario with the tables that it brings read into it."""
        return data, []

    def of(self, scenario: Any) -> Level:
        """Return this level with what a scenario brings to it: tools of its own, for staff.

        Parameters
        ----------
        scenario : BaseModel or mapping
            A scenario, or its plain data.
        """
        return self

    def words(self, words: Wording) -> Wording:
        """Return a catalogue of words that names what is simulated as its scenario does."""
        return words

    def check(self, plain: Any, places: Any, folder: Path | None) -> list[Problem]:
        """Return what is wrong with a scenario beyond its schema."""
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

    # what is known of an organisation, and what it is told by its logs

    def with_known(self, case: Case, path: Path) -> Case:
        """Return a case whose runs start from what a file says of services.

        Raises
        ------
        InputError
            With one line per problem in the file, and at levels that have no services.
        """
        message = Message("problem.known_level")
        raise InputError(Problem(str(path), None, "", "", message))

    def set_users(self, case: Case, run: Any, told: Uses, share: F64) -> None:
        """Put this share of users in each service of a run, in place; NaN leaves a service."""
        raise self._no_services()

    def clock(self, run: Any) -> dict[str, object]:
        """Return levers that let a run start where the tools of this one stand, but for users."""
        return {}

    def learnable(self, tools: Sequence[str]) -> tuple[Learnable, ...]:
        """Return what an authority's own data on these tools may move."""
        return ()

    def with_users(self, case: Case, told: Uses, share: F64) -> Case:
        """Return a case whose runs start with this share of users in each service; NaN leaves one.

        Parameters
        ----------
        case : Case
        told : Uses
        share : float64[G,T]
        """
        raise self._no_services()

    def with_draws(self, case: Case, draws: Draws | None) -> Case:
        """Return a case whose runs start under draws of what was learned, the seed choosing which."""
        raise self._no_services()

    def draws(self, case: Case) -> Draws | None:
        """Return the draws that the runs of a case start under."""
        return None

    def with_courses(self, case: Case, courses: Sequence[Course], told: Uses) -> Case:
        """Return a case in which these courses take place."""
        raise self._no_services()

    def _no_services(self) -> InputError:
        message = Message("problem.known_level")
        return InputError(Problem(self.name, None, "", "", message))

    def known_text(self, case: Case) -> str:
        """Return what a case knows of services as a file that `with_known` reads; empty for nothing."""
        return ""

    def uses(self, case: Case, run: Any) -> Uses:
        """Return the users of each tool by service, at the step where a run is."""
        raise self._no_services()

    def users(self, run: Any) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return users and those who could use, by service and tool: the numbers of `uses` alone."""
        raise self._no_services()

    def without_names(self, scenario: Any, plain: dict[str, Any]) -> dict[str, Any]:
        """Return plain data of a scenario with the real people it names counted, not named."""
        return plain

    def names_real_people(self, scenario: Any) -> bool:
        """Tell whether a scenario names real people one by one."""
        return False

    def warm(self) -> None:
        """Load and compile what runs need."""
        return


EVERYWHERE: Final = (
    "run", "check", "describe", "compare", "sweep", "results", "sensitivity", "discover", "robust",
    "report",
)  # fmt: skip
"""Commands that take a scenario of any level."""
_OPTIONAL: Final = (("explain", "explain"), ("survey", "questions"), ("calibrate", "calibration"))


def _general(method: str) -> Any:
    return getattr(Level, method)


_LEVELS: Final = Path(__file__).parents[1] / "levels"


def _accepted(name: str, thing: Any) -> Level:
    """Return a level given as itself or as its class."""
    made = thing() if isinstance(thing, type) and issubclass(thing, Level) else thing
    if not isinstance(made, Level):
        message = Message("problem.own_level")
        raise InputError(Problem("register", None, "level", name, message))
    if made.name != name:
        message = Message("problem.own_level_name", name=made.name)
        raise InputError(Problem("register", None, "level", name, message))
    lacking = [field for field in ("step", "length", "headline") if not hasattr(made, field)]
    if lacking:
        message = Message("problem.own_level_silent", fields=", ".join(lacking))
        raise InputError(Problem("register", None, "level", name, message))
    if made.headline not in made.outcomes:
        message = Message("problem.own_headline", name=made.headline)
        raise InputError(Problem("register", None, "level", name, message))
    return made


@cache
def _shipped() -> tuple[str, ...]:
    return tuple(one.name for one in pkgutil.iter_modules([str(_LEVELS)]))


LEVELS: Final[Registry[Level]] = Registry("levels", _accepted, _shipped)
"""Levels that others add."""


def register(level: Level | type[Level]) -> Level:
    """Make a level known in this process, under its name; workers know it too.

    Raises
    ------
    InputError
        When it is no level, or the package has a level of this name.
    """
    return LEVELS.register(getattr(level, "name", None) or "", level)


def known_levels() -> tuple[str, ...]:
    """Return the names of all levels."""
    return tuple(dict.fromkeys((*_shipped(), *LEVELS.names())))


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
