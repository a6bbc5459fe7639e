"""What others add to staff: kinds of intervention, outcomes, and states that a survey may ask of."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Final, get_args

import numpy as np

from simadopt.core.errors import InputError, Problem
from simadopt.core.failures import at_their_line, failure, tell
from simadopt.core.level import Outcome
from simadopt.core.level_checks import labels_twice
from simadopt.core.messages import Message, texts_of
from simadopt.core.outcomes import check_value
from simadopt.core.own_code import code_digest
from simadopt.core.plugins import Registry, checked_name
from simadopt.core.terms import both_texts
from simadopt.levels.staff.scenario import OWN_KINDS, Intervention, Kind

__all__ = [
    "OUTCOMES_ADDED",
    "STATES_ADDED",
    "OwnOutcome",
    "OwnState",
    "added_code",
    "added_labels",
    "measured",
    "register_intervention",
    "register_outcome",
    "register_state",
]

_UNITS: Final = (
    "share", "people", "services", "requests", "weeks", "days", "ratio", "hours", "eur",
)  # fmt: skip


@dataclass(frozen=True)
class OwnOutcome:
    """An outcome that others add.

    Parameters
    ----------
    outcome : Outcome
    function : callable
        `simadopt.History` → number, NaN where it does not exist.
    digest : str
        Of what the function says.
    """

    outcome: Outcome
    function: Callable[[Any], float] = field(repr=False)
    digest: str = field(repr=False)


@dataclass(frozen=True)
class OwnState:
    """A state that others add: a number for each person that a survey may ask of.

    Parameters
    ----------
    name : str
    function : callable
        A run → float64[people].
    digest : str
    """

    name: str
    function: Callable[[Any], Any] = field(repr=False)
    digest: str = field(repr=False)


def _refused(door: str, name: str, value: str, message: Message) -> InputError:
    return InputError(Problem("register", None, f"{door} {name}", value, message))


def _one_argument(door: str, name: str, function: Any, what: Message) -> None:
    if not callable(function):
        message = Message("problem.own_function_of", what=what)
        raise _refused(door, name, type(function).__name__, message)
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        raise _refused(
            door, name, str(inspect.signature(function)), Message("problem.own_called", what=what)
        ) from None
    except ValueError:  # of a builtin nothing is known
        return


def register_outcome(
    name: str,
    function: Callable[[Any], float],
    *,
    unit: str,
    better: int,
    words: str | Mapping[str, str],
    signed: bool = False,
    replace: bool = False,
) -> OwnOutcome:
    """Add an outcome to every run: it is swept, compared, analysed and told as those of the package.

    Parameters
    ----------
    name : str
    function : callable
        `simadopt.History` of a finished run → number; NaN where it does not exist.
    unit : {"share", "people", "services", "requests", "weeks", "days", "ratio", "hours", "eur"}
    better : {1, -1, 0}
        More is better, less is, or neither.
    words : str or mapping
        What it is called within a sentence, for both languages or by ``en`` and ``fr``.
    signed : bool
        It may lie below 0.
    replace : bool
        Put it in the place of another one of this name.

    Raises
    ------
    InputError
    """
    checked_name(name, "outcomes")
    if unit not in _UNITS:
        raise _refused(
            "outcome", name, repr(unit), Message("problem.own_unit", units=", ".join(_UNITS))
        )
    if better not in (1, -1, 0) or isinstance(better, bool):
        message = Message("problem.own_better")
        raise _refused("outcome", name, repr(better), message)
    _one_argument("outcome", name, function, Message("problem.part.own_history"))
    labels = both_texts(words)
    if labels is None:
        raise _refused("outcome", name, repr(words), Message("problem.own_texts"))
    made = Outcome(name, unit, better, signed, *labels)
    others = (own.outcome for key, own in OUTCOMES_ADDED.items() if key != name)
    problems = [*labels_twice("outcomes", (*others, made)), *_package_labels(made)]
    if problems:
        raise InputError(problems)
    own = OwnOutcome(made, function, code_digest(function, name))
    return OUTCOMES_ADDED.register(name, own, replace=replace)


def _package_labels(made: Outcome) -> Iterator[Problem]:
    """Yield labels that an outcome of the package has."""
    for language in ("en", "fr"):
        label = str(getattr(made, f"label_{language}"))
        for key in _outcomes():
            if texts_of(language).get(f"outcome.{key}", "").casefold() == label.casefold():
                message = Message("problem.own_label_twice", name=key)
                yield Problem("outcomes", None, f"{made.name}.label_{language}", label, message)
                return


def register_state(name: str, function: Callable[[Any], Any], *, replace: bool = False) -> OwnState:
    """Add a state that questions of a survey may name: a number for each person.

    Parameters
    ----------
    name : str
    function : callable
        A run → one number a person.
    replace : bool
        Put it in the place of another one of this name.

    Raises
    ------
    InputError
    """
    checked_name(name, "states")
    _one_argument("state", name, function, Message("problem.part.own_run"))
    made = OwnState(name, function, code_digest(function, name))
    return STATES_ADDED.register(name, made, replace=replace)


def register_intervention(kind: type[Intervention], *, replace: bool = False) -> type[Intervention]:
    """Add a kind of intervention: a subclass of `simadopt.Intervention` with its fields and its ``apply``.

    Can stand above the class, as a decorator; ``replace`` puts it in the place of another one of its name.

    Raises
    ------
    InputError
    """
    if hasattr(kind, "model_rebuild"):
        kind.model_rebuild(raise_errors=False)  # annotations that are texts
    name = _kind_of(kind)
    if not name and isinstance(kind, type) and issubclass(kind, Intervention):
        message = Message("problem.own_kind", name=kind.__name__.lower())
        raise _refused("intervention", kind.__name__, "", message)
    return OWN_KINDS.register(name or getattr(kind, "__name__", ""), kind, replace=replace)


def _kind_of(kind: Any) -> str:
    """Return the kind that a class names: the one value of its field ``kind``."""
    fields = getattr(kind, "model_fields", {})
    values = get_args(fields["kind"].annotation) if "kind" in fields else ()
    return str(values[0]) if len(values) == 1 else ""


def _accepted_outcome(name: str, thing: Any) -> OwnOutcome:
    if not isinstance(thing, OwnOutcome) or thing.outcome.name != name:
        message = Message("problem.own_outcome")
        raise _refused("outcome", name, type(thing).__name__, message)
    return thing


def _accepted_state(name: str, thing: Any) -> OwnState:
    if not isinstance(thing, OwnState) or thing.name != name:
        message = Message("problem.own_state")
        raise _refused("state", name, type(thing).__name__, message)
    return thing


def _outcomes() -> tuple[str, ...]:
    from simadopt.levels.staff.model.outcomes import OUTCOMES

    return tuple(OUTCOMES)


def _states() -> tuple[str, ...]:
    from simadopt.levels.staff.survey.states import STATES

    return tuple(STATES)


OUTCOMES_ADDED: Final[Registry[OwnOutcome]] = Registry("outcomes", _accepted_outcome, _outcomes)
STATES_ADDED: Final[Registry[OwnState]] = Registry("states", _accepted_state, _states)


def measured(history: Any) -> dict[str, float]:
    """Return the outcomes that others add, of a finished run.

    One that asks for what the run does not have (`InputError`) is NaN, and a warning says why once.

    Raises
    ------
    InputError
        When a function fails otherwise, or returns no number.
    """
    found = {}
    for name, own in OUTCOMES_ADDED.items():
        place = f"outcome {name}"
        try:
            value: Any = own.function(history)
        except InputError as error:
            scenario, reason = history.state.scenario.name, error.problems[0].told()
            tell(Message("problem.own_absent", name=name, scenario=scenario, reason=reason))
            value = math.nan
        except Exception as error:  # whatever it raises
            problem = Problem(place, None, "", "", failure(error))
            raise InputError(at_their_line(problem, own.function, error)) from error
        if isinstance(value, bool) or not isinstance(value, Real | np.generic):
            message = Message("problem.own_returns", what=type(value).__name__)
            raise InputError(at_their_line(Problem(place, None, "", "", message), own.function))
        found[name] = float(value)
        try:
            check_value(place, "", own.outcome, found[name])
        except InputError as error:
            raise InputError(at_their_line(error.problems[0], own.function)) from None
    return found


def added_code(scenario: Any) -> dict[str, str]:
    """Return the hash of what others add to runs of a scenario, by what it is."""
    found = {f"outcome {name}": own.digest for name, own in OUTCOMES_ADDED.items()}
    found |= {f"state {name}": own.digest for name, own in STATES_ADDED.items()}
    for name in dict.fromkeys(act.kind for act in scenario.interventions):
        if name not in get_args(Kind):
            found[f"intervention {name}"] = _code_of(OWN_KINDS.found(name, scenario.name))
    return found


def _code_of(kind: type[Intervention]) -> str:
    known = _CODES.get(id(kind))
    if known is None or known[0] is not kind:
        known = _CODES[id(kind)] = (kind, code_digest(kind, kind.__name__))
    return known[1]


_CODES: Final[dict[int, tuple[type, str]]] = {}


def added_labels(language: str) -> dict[str, str]:
    """Return the words of outcomes and interventions that others add, by their key in catalogues."""
    labels = {
        f"outcome.{name}": str(getattr(own.outcome, f"label_{language}"))
        for name, own in OUTCOMES_ADDED.items()
    }
    for name, kind in OWN_KINDS.items():
        label = kind.label(language)
        labels |= {f"report.kind.{name}": label, f"lever.{name}": label}
    return labels
