"""What is wrong with a level that others add, told when it is registered and not when it is run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.core.parameters import PRIOR_FORMS, STATUSES, Parameter, is_prior

__all__ = ["check_level", "labels_twice"]

_SAYS: Final = ("step", "length", "headline")
_NAMING: Final = ("headline", "adopters", "cost", "time")


def check_level(level: Any, name: str) -> None:
    """Refuse a level that contradicts itself.

    Parameters
    ----------
    level : Level
    name : str
        Under which it is registered.

    Raises
    ------
    InputError
        With one line per problem.
    """
    if level.name != name:
        raise _refused(name, Message("problem.own_level_name", name=level.name))
    lacking = [field for field in _SAYS if not hasattr(level, field)]
    if lacking:
        raise _refused(name, Message("problem.own_level_silent", fields=", ".join(lacking)))
    fields = ("level", "name", "title", "seed", "parameters", level.length)
    lacking = [field for field in fields if field not in level.scenario.model_fields]
    if lacking:
        raise _refused(name, Message("problem.own_level_scenario", fields=", ".join(lacking)))
    if level.headline not in level.outcomes:
        raise _refused(name, Message("problem.own_headline", name=level.headline))
    problems = [
        *_unnamed(level),
        *labels_twice(f"level {name}", level.outcomes.values()),
        *(p for key, row in level.parameters.items() for p in _row_problems(name, key, row)),
    ]
    if problems:
        raise InputError(problems)


def _refused(name: str, message: Message) -> InputError:
    return InputError(Problem("register", None, "level", name, message))


def _unnamed(level: Any) -> Iterator[Problem]:
    """Yield what names an outcome that the level does not have."""
    given = [(field, str(getattr(level, field))) for field in _NAMING if getattr(level, field)]
    given += [("series", name) for name in level.series]
    for field, value in given:
        if value not in level.outcomes:
            message = Message("problem.own_no_outcome", names=", ".join(level.outcomes))
            hint = nearest(value, level.outcomes)
            yield Problem(f"level {level.name}", None, field, value, message, hint)


def labels_twice(where: str, named: Any) -> Iterator[Problem]:
    """Yield labels that two outcomes, or two terms, share: nobody could tell them apart.

    Parameters
    ----------
    where : str
        Whose they are.
    named : iterable
        Each with ``name``, ``label_en`` and ``label_fr``.
    """
    listed = tuple(named)
    for column in ("label_en", "label_fr"):
        first: dict[str, str] = {}
        for one in listed:
            label = str(getattr(one, column)).strip()
            other = first.setdefault(label.casefold(), one.name)
            if label and other != one.name:
                message = Message("problem.own_label_twice", name=other)
                yield Problem(where, None, f"{one.name}.{column}", label, message)


def _row_problems(level: str, key: str, row: Parameter) -> Iterator[Problem]:
    """Yield what is wrong with one row of the table of parameters."""

    def problem(field: str, value: object, message: Message, hint: str = "") -> Problem:
        place = f"parameters.{key}.{field}"
        return Problem(f"level {level}", None, place, str(value), message, hint)

    if row.name != key:
        yield problem("name", row.name, Message("problem.own_row_name"))
    if not is_prior(row.prior):
        yield problem("prior", row.prior, Message("problem.own_prior", forms=PRIOR_FORMS))
    if row.status not in STATUSES:
        message = Message("problem.choice", names=STATUSES)
        yield problem("status", row.status, message, nearest(row.status, STATUSES))
    if not math.isfinite(row.default) or not row.holds(row.default):
        message = Message("problem.own_outside", low=row.min, high=row.max)
        yield problem("default", f"{row.default:g}", message)
