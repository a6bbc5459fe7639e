"""A rule of one's own: one more term of V, as a scalar function and the rows of its parameters."""

from __future__ import annotations

import inspect
import math
import pickle
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Final

from numba import cloudpickle as _cloudpickle

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.core.own_code import code_digest, draws_of
from simadopt.core.parameters import PRIOR_FORMS, Parameter, is_prior
from simadopt.core.plugins import Registry, checked_name

__all__ = [
    "BOUND",
    "TERMS",
    "Term",
    "both_texts",
    "made_term",
    "refused_term",
    "register_term",
    "terms_of",
    "told_terms",
]

cloudpickle: Any = _cloudpickle  # says nothing of its types
BOUND: Final = 100.0
"""Parameters of a term lie from −BOUND to BOUND unless ``min`` and ``max`` say else."""
_ROW: Final = ("value", "unit", "prior", "words")
_MORE: Final = ("min", "max", "source", "symbol")


@dataclass(frozen=True)
class Term:
    """One more term of V.

    Parameters
    ----------
    name : str
        Under which it is recorded, explained and taken away.
    function : callable
        ``(x, p)`` → log-odds: ``x`` has what V is made of (the level's ``term_inputs``), ``p`` the values of
        ``parameters``, both by attribute. None in what is only told of a stored run.
    parameters : tuple of Parameter
    label_en, label_fr : str
    digest : str
        Of what the function and all that it names say.
    """

    name: str
    function: Callable[[Any, Any], float] | None = field(repr=False)
    parameters: tuple[Parameter, ...]
    label_en: str
    label_fr: str
    digest: str = field(repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """Travel to another process: a function of a notebook or a script is sent as it is."""
        return {**self.__dict__, "function": cloudpickle.dumps(self.function)}

    def __setstate__(self, kept: dict[str, Any]) -> None:
        """Take the function out of what was sent."""
        self.__dict__.update({**kept, "function": pickle.loads(kept["function"])})  # noqa: S301

    @property
    def identity(self) -> str:
        """What runs with this term depend on: its code; values of parameters count as those of others."""
        defaults = ",".join(f"{row.name}={row.default!r}" for row in self.parameters)
        return f"{self.digest}:{defaults}"

    def told(self) -> dict[str, Any]:
        """Return what a stored run says of it, as plain data."""
        return {
            "name": self.name,
            "label_en": self.label_en,
            "label_fr": self.label_fr,
            "digest": self.digest,
            "parameters": [dict(vars(row)) for row in self.parameters],
        }

    @staticmethod
    def of(told: Mapping[str, Any]) -> Term:
        """Return a term from what a stored run says of it; it can be told, not run."""
        rows = tuple(Parameter(**row) for row in told["parameters"])
        return Term(told["name"], None, rows, told["label_en"], told["label_fr"], told["digest"])


def told_terms(terms: Iterable[Term]) -> dict[str, Any]:
    """Return what stored results say of some terms: nothing when there are none."""
    told = [term.told() for term in terms]
    return {"terms": told} if told else {}


def terms_of(told: Mapping[str, Any]) -> tuple[Term, ...]:
    """Return the terms that stored results tell of."""
    return tuple(Term.of(one) for one in told.get("terms", ()))


def made_term(
    name: str,
    function: Callable[[Any, Any], float],
    parameters: Mapping[str, Mapping[str, Any]],
    words: str | Mapping[str, str] = "",
) -> Term:
    """Return a term, everything that can be wrong with it being told.

    Parameters
    ----------
    name : str
    function : callable
        Of two arguments, ``x`` and ``p``; annotations are welcome, and so is a ``lambda``.
    parameters : mapping of name to row
        A row has ``value``, ``unit``, ``prior`` and ``words``, and may have ``min``, ``max``, ``symbol`` and
        ``source``.
    words : str or mapping
        What the term is called, for both languages or by ``en`` and ``fr``.

    Raises
    ------
    InputError
        With one line per problem.
    """
    checked_name(name, "term")
    problems = [*_function_problems(name, function)]
    rows = []
    if not isinstance(parameters, Mapping):
        message = Message("problem.own_rows")
        raise refused_term(name, "parameters", type(parameters).__name__, message)
    for key, row in parameters.items():
        try:
            rows.append(_row(name, key, row))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    label_en, label_fr = _both(name, "words", words or name)
    return Term(name, function, tuple(rows), label_en, label_fr, code_digest(function, name))


def refused_term(name: str, place: str, value: str, message: Message, hint: str = "") -> InputError:
    """Return the refusal of a term."""
    return InputError(Problem(f"term {name}", None, place, value, message, hint))


def _function_problems(name: str, function: Any) -> list[Problem]:
    def told(value: str, message: Message) -> list[Problem]:
        return refused_term(name, "function", value, message).problems

    if not inspect.isfunction(function):
        return told(type(function).__name__, Message("problem.own_function"))
    try:
        inspect.signature(function).bind(None, None)
    except TypeError:
        written = f"{function.__name__}{inspect.signature(function)}"
        return told(written, Message("problem.own_two_arguments"))
    drawn = draws_of(function)
    if drawn:
        message = Message("problem.own_random", what=drawn)
        return told(function.__name__, message)
    return []


def _row(term: str, key: object, row: Any) -> Parameter:
    """Return the row of a parameter."""
    name = checked_name(key, "parameter")
    place = f"parameters.{name}"
    if not isinstance(row, Mapping):
        message = Message("problem.own_row_expected", fields=", ".join(_ROW))
        raise refused_term(term, place, repr(row), message)
    lacking = [one for one in _ROW if one not in row]
    if lacking:
        raise refused_term(term, place, "", Message("problem.own_lacks", fields=", ".join(lacking)))
    strange = next((one for one in row if one not in (*_ROW, *_MORE)), None)
    if strange is not None:
        known = (*_ROW, *_MORE)
        message = Message("problem.own_row", fields=", ".join(known))
        raise refused_term(term, f"{place}.{strange}", "", message, nearest(str(strange), known))
    numbers = {}
    for field_, default in (("value", 0.0), ("min", -BOUND), ("max", BOUND)):
        value = row.get(field_, default)
        if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
            raise refused_term(
                term,
                f"{place}.{field_}",
                repr(value),
                Message("problem.expected", allowed=Message("problem.part.number")),
            )
        numbers[field_] = float(value)
    if not numbers["min"] <= numbers["value"] <= numbers["max"]:
        message = Message("problem.own_outside", low=numbers["min"], high=numbers["max"])
        raise refused_term(term, f"{place}.value", f"{numbers['value']:g}", message)
    for text in ("unit", "prior"):
        if not isinstance(row[text], str) or not row[text].strip():
            raise refused_term(
                term,
                f"{place}.{text}",
                repr(row[text]),
                Message("problem.expected", allowed=Message("problem.part.text")),
            )
    if not is_prior(row["prior"]):
        message = Message("problem.own_prior", forms=PRIOR_FORMS)
        raise refused_term(term, f"{place}.prior", row["prior"], message)
    meaning_en, meaning_fr = _both(term, f"{place}.words", row["words"])
    return Parameter(
        name=name,
        symbol=str(row.get("symbol", name)),
        unit=row["unit"],
        default=numbers["value"],
        min=numbers["min"],
        max=numbers["max"],
        prior=row["prior"],
        meaning_en=meaning_en,
        meaning_fr=meaning_fr,
        source=str(row.get("source", f"term {term}")),
        status="assumed",
    )


def both_texts(words: Any) -> tuple[str, str] | None:
    """Return words in English and in French, given for both or for each; None where they are no texts."""
    found = (words, words)
    if isinstance(words, Mapping) and set(words) == {"en", "fr"}:
        found = (words["en"], words["fr"])
    return found if all(isinstance(one, str) and one.strip() for one in found) else None


def _both(term: str, place: str, words: Any) -> tuple[str, str]:
    found = both_texts(words)
    if found is None:
        raise refused_term(term, place, repr(words), Message("problem.own_texts"))
    return found


def _accepted(name: str, thing: Any) -> Term:
    if not isinstance(thing, Term):
        message = Message("problem.own_term")
        raise refused_term(name, "", type(thing).__name__, message)
    if thing.name != name:
        raise refused_term(name, "name", thing.name, Message("problem.own_one_name"))
    return thing


TERMS: Final[Registry[Term]] = Registry("terms", _accepted)
"""Terms that others add: a scenario names those it uses (``terms:``)."""


def register_term(
    name: str,
    function: Callable[[Any, Any], float],
    parameters: Mapping[str, Mapping[str, Any]],
    words: str | Mapping[str, str] = "",
    *,
    replace: bool = False,
) -> Term:
    """Make a term known: scenarios that name it (``terms: [name]``) have it in V.

    Raises
    ------
    InputError
        See `made_term`; or when another term has the name and is not to be replaced.
    """
    return TERMS.register(name, made_term(name, function, parameters, words), replace=replace)
