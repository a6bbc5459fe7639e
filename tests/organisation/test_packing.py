"""Columns handed over by reference: kernels read and write the very arrays, of any shape and layout."""

import gc
from typing import Any, NamedTuple

import numpy as np
import pytest

from simadopt.core.compiled import compiled, config
from simadopt.core.piece import Piece
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.organisation.packing import pack
from support.worlds import scenario

pytestmark = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is packed")


class Inner(NamedTuple):
    """Two columns."""

    wide: Any
    none: Any


class Outer(NamedTuple):
    """A column, and a named tuple of columns."""

    flags: Any
    inner: Inner


class Organised(NamedTuple):
    """Named tuples of columns alone."""

    inner: Inner
    more: Inner


@compiled
def _sums(o: Any) -> float:
    total = 0.0
    for i in range(o.inner.wide.shape[0]):
        for j in range(o.inner.wide.shape[1]):
            total += o.inner.wide[i, j]
    for k in range(o.more.wide.size):
        total += o.more.wide[k]
    return total


@compiled
def _touch(o: Any) -> float:
    total = 0.0
    wide, flags = o.inner.wide, o.flags
    for i in range(wide.shape[0]):
        for j in range(wide.shape[1]):
            total += wide[i, j] * (i + 1)
    flags[flags.size - 1] = 7
    return total + o.inner.none.size


def things(wide):
    return Outer(np.zeros(3, np.uint8), Inner(wide, np.zeros((0, 4), np.int32)))


@pytest.mark.parametrize(
    "wide",
    [
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(24.0).reshape(4, 6)[::2, ::2],
    ],
    ids=["rows", "columns", "every second"],
)
def test_what_is_packed_is_what_is_read(wide):
    o = things(wide)
    assert _touch(pack(o)) == (wide.sum(axis=1) * (np.arange(wide.shape[0]) + 1)).sum()
    assert o.flags.tolist() == [0, 0, 7]


def test_a_reference_holds_its_arrays():
    reference = pack(things(np.full((50, 50), 2.0)))
    gc.collect()
    junk = [np.full((50, 50), -1.0) for _ in range(100)]
    assert _touch(reference) == 2.0 * 50 * 50 * 51 / 2
    assert len(junk) == 100


def test_what_is_packed_already_is_not_packed_again():
    o = things(np.zeros((2, 2)))
    first = pack(o)
    assert pack(o) is first
    assert pack(o._replace(flags=np.zeros(3, np.uint8))) is not first


def test_parameters_changed_between_weeks_are_those_of_the_next():
    state = start(scenario(), 3, weeks=8)
    state.run_to(4)
    state.p = state.p._replace(pace=np.float32(0.0))
    state.run_to(8)
    assert state.records.gained[1:5].sum() > 0
    assert state.records.gained[5:].sum() == 0


def test_a_copy_of_a_piece_holds_the_same_in_memory_of_its_own():
    values = Outer(np.arange(5, dtype=np.uint8), Inner(np.ones((3, 2), np.float32).T, np.zeros(0)))
    first = Piece(Organised(values.inner, Inner(values.flags, np.arange(6.0).reshape(2, 3))))
    other = first.copy()
    other.values.inner.wide[:] = 2.0
    assert (first.values.inner.wide == 1.0).all()
    np.testing.assert_array_equal(other.values.more.none, np.arange(6.0).reshape(2, 3))
    assert pack(other.values) is not pack(first.values)
    assert _sums(pack(first.values)) == 6.0 + 10.0
    assert _sums(pack(other.values)) == 12.0 + 10.0
    assert all(array.ctypes.data % 64 == 0 for part in other.values for array in part)
