"""Terms of V that others add: compiled once each, and called for each person and feature.

A term is a C function of two addresses: of what V is made of (`INPUTS`) and of the values of its
parameters, in double precision, so that digits are the same compiled and interpreted. The engine is not
compiled again: a run without terms does not call anything.
"""

from __future__ import annotations

import ctypes
from collections import namedtuple
from collections.abc import Sequence
from contextlib import suppress
from types import CellType, FunctionType
from typing import Any, Final

import numba
import numpy as np
from llvmlite import ir
from numba import cfunc, njit, types
from numba.core.errors import NumbaError
from numba.extending import intrinsic
from numba.np.unsafe.ndarray import to_fixed_tuple

from simadopt.core.compiled import config, kernel
from simadopt.core.errors import InputError, nearest
from simadopt.core.failures import at_their_line
from simadopt.core.local_array import local_array
from simadopt.core.messages import Message
from simadopt.core.terms import Term, refused_term
from simadopt.levels.staff.engine.block import (
    F_ABLE,
    F_COLLECTIVE,
    F_EASE,
    F_HABIT,
    F_MATCH,
    F_OWN,
    F_PEERS,
    F_RISK,
    F_ROUTINE,
    F_USEFUL,
    F_USERS,
    F_VALUE,
    R_INNOV,
    R_LOAD,
    R_PERSON,
    T_DOSE,
    T_E,
    T_HABIT,
    T_OBLIGED,
    at,
)
from simadopt.levels.staff.organisation.columns import F32, F64

__all__ = [
    "INPUTS",
    "NOTE",
    "TermInputs",
    "add_terms",
    "address_of",
    "checked_term",
    "term_arrays",
    "term_at",
    "values_of",
]

INPUTS: Final = (
    "usefulness",
    "ease",
    "match",
    "encouragement",
    "innovativeness",
    "peers",
    "routine",
    "habit",
    "feature_habit",
    "dose",
    "load",
    "risk",
    "person",
    "obliged",
    "uses",
    "users",
    "able",
    "collective",
)
"""What a term may read as ``x.name``: the inputs of V (`simadopt.rules.adoption`), whether the person uses
the feature already, and how many of her service use it or could."""
_NUMBER: Final = len(INPUTS)
NOTE: Final = 1 + _NUMBER
"""Room behind the values of a term: 1.0 once it failed or returned no finite number, and the inputs then."""
_NAN: Final = np.float32(np.nan)
TermInputs: Any = namedtuple("TermInputs", INPUTS)  # type: ignore[misc]
carray: Any = numba.carray  # type: ignore[attr-defined]
_input_room: Final = local_array(np.float64, _NUMBER)
_COMPILED: Final[dict[str, Any]] = {}
"""Compiled functions by the digest of their code; kept as long as the process."""
_PYTHON: Final[dict[int, Any]] = {}
"""Functions by address where nothing is compiled."""


def term_arrays(terms: Sequence[Term], values: dict[str, float]) -> dict[str, Any]:
    """Return what the engine reads of some terms: addresses, places of values, values with room for a note.

    Parameters
    ----------
    terms : sequence of Term
    values : dict of str to float
        That a scenario gives to their parameters, instead of the defaults.
    """
    sizes = np.array([0, *(len(term.parameters) + NOTE for term in terms)], np.int64)
    first = np.cumsum(sizes)[:-1].astype(np.int64)
    numbers = np.zeros(int(sizes.sum()) + 1)
    for term, place in zip(terms, first, strict=True):
        given = [values.get(row.name, row.default) for row in term.parameters]
        numbers[place : place + len(given)] = given
    return {
        "term_address": np.array([address_of(term) for term in terms], np.int64),
        "term_first": first,
        "term_values": numbers,
    }


def checked_term(term: Term) -> Term:
    """Return a term that the engine can call.

    Raises
    ------
    InputError
        When its function cannot be compiled, reads what is not there, or returns no number.
    """
    x = TermInputs(*([0.5] * _NUMBER))
    p = values_of(term)(*(row.default for row in term.parameters))
    function: Any = term.function
    try:
        with np.errstate(all="ignore"):  # what comes of it is checked below
            found = function(x, p)
    except Exception as error:  # whatever it raises
        if isinstance(error, AttributeError) and (error.obj is x or error.obj is p):
            raise _reads_nothing(term, error) from error
        message = Message("problem.own_fails_half", kind=type(error).__name__, text=str(error))
        refused = refused_term(term.name, "function", function.__name__, message)
        raise InputError(at_their_line(refused.problems[0], function, error)) from error
    if isinstance(found, bool) or not isinstance(found, int | float | np.number):
        message = Message("problem.own_no_number", what=type(found).__name__)
        raise refused_term(term.name, "function", function.__name__, message)
    if not np.isfinite(found):
        message = Message("problem.own_finite", what=found)
        raise refused_term(term.name, "function", function.__name__, message)
    address_of(term)
    return term


def _reads_nothing(term: Term, error: AttributeError) -> InputError:
    """Return the refusal of a term that reads of ``x`` or ``p`` what they do not have."""
    names = [row.name for row in term.parameters]
    message = Message("problem.own_reads", inputs=", ".join(INPUTS), names=", ".join(names) or "–")
    letter, known = ("x", INPUTS) if isinstance(error.obj, TermInputs) else ("p", names)
    return refused_term(
        term.name, "function", f"{letter}.{error.name}", message, nearest(error.name, known)
    )


def address_of(term: Term) -> int:
    """Return the address of the compiled function of a term.

    Raises
    ------
    InputError
        When it cannot be compiled.
    """
    key = f"{term.digest}:{','.join(row.name for row in term.parameters)}"
    if key not in _COMPILED:
        _COMPILED[key] = _interpreted(term) if config.DISABLE_JIT else _compiled(term)
    made = _COMPILED[key]
    return int(made if isinstance(made, int) else made.address)


def _interpreted(term: Term) -> int:
    address = len(_PYTHON) + 1
    _PYTHON[address] = (term.function, values_of(term), len(term.parameters))
    return address


def _compiled(term: Term) -> Any:
    function: Any = term.function
    own, number = _jitted(function, {}), len(term.parameters)
    inputs, values = TermInputs, values_of(term)
    address = types.CPointer(types.float64)

    def call(x: Any, p: Any) -> Any:
        given, value = inputs(*to_fixed_tuple(carray(x, (_NUMBER,)), _NUMBER)), _NAN
        try:
            value = np.float32(own(given, values(*to_fixed_tuple(carray(p, (number,)), number))))
        except Exception:
            value = _NAN
        return noted(value, carray(x, (_NUMBER,)), carray(p, (number + NOTE,)))

    def call_bare(x: Any, p: Any) -> Any:
        given, value = inputs(*to_fixed_tuple(carray(x, (_NUMBER,)), _NUMBER)), _NAN
        try:
            value = np.float32(own(given, values()))
        except Exception:
            value = _NAN
        return noted(value, carray(x, (_NUMBER,)), carray(p, (NOTE,)))

    try:
        return cfunc(types.float32(address, address), error_model="numpy")(
            call if number else call_bare
        )
    except NumbaError as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        reason = next((line for line in lines if not line.startswith(("Failed", "-"))), "")
        message = Message("problem.own_compile", reason=reason[:160])
        raise refused_term(term.name, "function", function.__name__, message) from error


@njit
def noted(value: Any, x: Any, p: Any) -> Any:
    """Return the value of a term; keep the inputs for which it is the first that is not finite."""
    note = p[p.size - NOTE :]
    if not np.isfinite(value) and note[0] == 0.0:
        note[1:] = x
        note[0] = 1.0
    return value


def _jitted(function: Any, known: dict[int, Any]) -> Any:
    """Return a function compiled with those of theirs that it names."""
    if not isinstance(function, FunctionType):
        return function
    if id(function) not in known:
        names = {
            name: _jitted(value, known)
            for name, value in function.__globals__.items()
            if name in function.__code__.co_names and value is not function
        }
        cells = tuple(
            CellType(_jitted(cell.cell_contents, known)) for cell in function.__closure__ or ()
        )
        copy = FunctionType(
            function.__code__,
            {**function.__globals__, **names},
            function.__name__,
            function.__defaults__,
            cells or None,
        )
        copy.__kwdefaults__ = function.__kwdefaults__
        known[id(function)] = njit(copy, error_model="numpy")
    return known[id(function)]


def values_of(term: Term) -> Any:
    """Return the type of what a term reads as ``p``."""
    return namedtuple("Parameters", [row.name for row in term.parameters])


@intrinsic
def _call(typing: Any, address: Any, inputs: Any, values: Any) -> Any:
    """Call the function at an address with two addresses."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = ir.DoubleType().as_pointer()
        kind = ir.FunctionType(ir.FloatType(), [pointer, pointer])
        called = builder.inttoptr(arguments[0], kind.as_pointer())
        given = [builder.inttoptr(one, pointer) for one in arguments[1:]]
        return builder.call(called, given)

    return types.float32(types.int64, types.intp, types.intp), generate


def _call_python(address: int, inputs: int, values: int) -> Any:
    function, kind, number = _PYTHON[int(address)]

    def read(place: int, n: int) -> Any:
        return list((ctypes.c_double * n).from_address(place))

    x, value = read(inputs, _NUMBER), _NAN
    with suppress(Exception), np.errstate(all="ignore"):
        value = np.float32(function(TermInputs(*x), kind(*read(values, number))))
    room = np.frombuffer((ctypes.c_double * (number + NOTE)).from_address(values))
    return getattr(noted, "py_func", noted)(value, np.array(x), room)


call_at: Final = _call_python if config.DISABLE_JIT else _call


@kernel
def load_inputs(j: int, w: F32, x: F64) -> None:
    """Write what a term may read of the j-th pair, in the order of `INPUTS`."""
    x[0] = w[at(F_USEFUL, j)]
    x[1] = w[at(F_EASE, j)]
    x[2] = w[at(F_MATCH, j)]
    x[3] = w[at(T_E, j)]
    x[4] = w[at(R_INNOV, j)]
    x[5] = w[at(F_PEERS, j)]
    x[6] = w[at(F_ROUTINE, j)]
    x[7] = w[at(T_HABIT, j)]
    x[8] = w[at(F_HABIT, j)]
    x[9] = w[at(T_DOSE, j)]
    x[10] = w[at(R_LOAD, j)]
    x[11] = w[at(F_RISK, j)]
    x[12] = w[at(R_PERSON, j)]
    x[13] = w[at(T_OBLIGED, j)]
    x[14] = w[at(F_OWN, j)]
    x[15] = w[at(F_USERS, j)]
    x[16] = w[at(F_ABLE, j)]
    x[17] = w[at(F_COLLECTIVE, j)]


@kernel
def term_at(k: int, j: int, w: F32, workspace: Any) -> np.float32:
    """Return the k-th added term of the j-th pair of a person and a feature."""
    x = _input_room()
    load_inputs(j, w, x)
    values = workspace.term_values[workspace.term_first[k] :]
    return call_at(workspace.term_address[k], x.ctypes.data, values.ctypes.data)


@kernel
def add_terms(m: int, w: F32, workspace: Any) -> None:
    """Add to V every term that others add, in their order."""
    for k in range(workspace.term_address.size):
        for j in range(m):
            w[at(F_VALUE, j)] += term_at(k, j, w, workspace)
