"""What is calibrated, checked before anything is run, and what its terms weigh.

Everything else in this package works from a `Problem` alone, so that a toy of three lines and the
survey of 2012 go through the same code.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.calibrated import Output, Problem, Simulate, Term
from simadopt.core.errors import InputError, nearest
from simadopt.core.errors import Problem as Wrong
from simadopt.core.messages import Message
from simadopt.core.parameters import ParameterTable

__all__ = ["Output", "Problem", "Simulate", "Term", "checked", "questions", "weights"]

_OUTPUT_KINDS: Final = ("share", "real")
_TERMS: Final = ("interval", "pattern")


def questions(terms: tuple[Term, ...]) -> tuple[str, ...]:
    """Return the questions, in the order in which they first appear."""
    return tuple(dict.fromkeys(term.question for term in terms))


def weights(terms: tuple[Term, ...]) -> F64:
    """Return the weight of each term: one over the number of rows of its question.

    >>> rows = [("a", "x"), ("b", "x"), ("c", "y")]
    >>> weights(tuple(Term(n, 0, q, "interval", 0.4, 0.5, 9.0, 0.0) for n, q in rows)).tolist()
    [0.5, 0.5, 1.0]
    """
    asked = [term.question for term in terms]
    return np.array([1.0 / asked.count(name) for name in asked])


def checked(problem: Problem) -> Problem:
    """Return the problem if it can be calibrated.

    Raises
    ------
    InputError
        With one line per thing that is wrong.
    """
    wrong = [_bad_parameter(name, problem.table) for name in problem.parameters]
    wrong += [
        None
        if out.kind in _OUTPUT_KINDS
        else _wrong(out.name, out.kind, Message("problem.kind_unit"))
        for out in problem.outputs
    ]
    wrong += [_bad_term(term, problem.outputs) for term in problem.terms]
    if not problem.parameters:
        wrong.append(_wrong("parameters", "", Message("problem.one_needed")))
    if not problem.terms:
        wrong.append(_wrong("terms", "", Message("problem.one_needed")))
    wrong += [
        _wrong("always", name, Message("problem.no_parameter"), nearest(name, problem.parameters))
        for name in problem.always
        if name not in problem.parameters
    ]
    if problem.most_fitted < 1:
        wrong.append(_wrong("most_fitted", problem.most_fitted, Message("problem.least_one")))
    found = [one for one in wrong if one is not None]
    if found:
        raise InputError(found)
    return problem


def _bad_parameter(name: str, table: ParameterTable) -> Wrong | None:
    row = table.get(name)
    if row is None:
        return _wrong("parameters", name, Message("problem.not_in_table"), nearest(name, table))
    return _wrong("parameters", name, Message("problem.no_prior")) if not row.free else None


def _bad_term(term: Term, outputs: tuple[Output, ...]) -> Wrong | None:
    bounds = [b for b in (term.lower, term.upper) if b is not None]
    message: Message | None = None
    if term.kind not in _TERMS:
        message = Message("problem.kind_target")
    elif not 0 <= term.output < len(outputs):
        message = Message("problem.output", last=len(outputs) - 1)
    elif not bounds or bounds != sorted(bounds):
        message = Message("problem.bound")
    elif term.kind == "pattern" and not term.tolerance > 0.0:
        message = Message("problem.tolerance")
    elif term.kind == "interval":
        if outputs[term.output].kind != "share":
            message = Message("problem.interval_share")
        elif len(bounds) < 2 or bounds[0] < 0.0 or bounds[1] > 1.0:
            message = Message("problem.two_bounds")
        elif not term.n_eff >= 1.0:
            message = Message("problem.interview")
    return _wrong(term.name, term.kind, message) if message else None


def _wrong(field: str, value: object, message: Message, hint: str = "") -> Wrong:
    return Wrong("calibration", None, field, str(value), message, hint)
