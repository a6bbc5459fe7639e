"""Terms that others add and that fail for some people: the run stops, and says for whom.

The compiled function of a term keeps the inputs for which it first raised, or returned no finite number
(`simadopt.levels.staff.engine.own_terms.NOTE`). They are looked at whenever weeks were run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from simadopt.core.errors import InputError
from simadopt.core.failures import at_their_line
from simadopt.core.messages import Message
from simadopt.core.terms import Term, refused_term
from simadopt.levels.staff.engine.own_terms import INPUTS, NOTE, TermInputs, values_of
from simadopt.levels.staff.scenario_authority import Authority

if TYPE_CHECKING:
    from simadopt.cases import Case

__all__ = ["refuse_failed", "try_terms"]

_FEW: Final = Authority(key="few", inhabitants=3000, staff=60)
_WEEKS: Final = 26


def try_terms(case: Case) -> None:
    """Run few people for half a year with the terms of a case: one that fails for some is told at once.

    Parameters
    ----------
    case : Case
        Of any size; its authorities and what is done to them are left out.

    Raises
    ------
    InputError
        As a run does (`refuse_failed`).
    """
    if case.terms:
        few = {"authorities": (_FEW,), "known": None, "interventions": (), "weeks": _WEEKS}
        case.with_scenario(case.scenario.model_copy(update=few)).finished()


def refuse_failed(terms: Sequence[Term], workspace: Any) -> None:
    """Refuse a term that raised, or returned no finite number, for somebody in the weeks that were run.

    Parameters
    ----------
    terms : sequence of Term
    workspace : Workspace
        With ``term_first`` and ``term_values`` (`simadopt.levels.staff.engine.own_terms.term_arrays`).

    Raises
    ------
    InputError
        With the inputs of the first person met, and the line of the function where it raised.
    """
    problems = []
    for term, first in zip(terms, workspace.term_first, strict=True):
        values = workspace.term_values[first : first + len(term.parameters) + NOTE]
        given, failed, inputs = np.split(values, [len(term.parameters), len(term.parameters) + 1])
        if failed[0]:
            problems += _refused(term, inputs, given).problems
    if problems:
        raise InputError(problems)


def _refused(term: Term, inputs: Any, given: Any) -> InputError:
    """Return the refusal of a term with what it does for the inputs for which it failed."""
    function: Any = term.function
    x, p = TermInputs(*map(float, inputs)), values_of(term)(*map(float, given))
    read = [name for name in INPUTS if name in function.__code__.co_names] or INPUTS
    told = ", ".join(f"x.{name} = {getattr(x, name):.6g}" for name in read)
    raised: BaseException | None = None
    try:
        with np.errstate(all="ignore"):
            found = np.float32(function(x, p))
        message = Message("problem.own_finite_for", what=str(found), read=told)
    except Exception as error:  # whatever it raises
        raised, kind = error, type(error).__name__
        message = Message("problem.own_fails_for", kind=kind, text=str(error), read=told)
    named = "" if function.__name__ == term.name else function.__name__
    refused = refused_term(term.name, "function", named, message)
    return InputError(at_their_line(refused.problems[0], function, raised))
