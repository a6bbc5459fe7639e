"""The parameters, from an array of their values to the named tuple that rules read.

A call from Python hands one array over instead of a hundred numbers; inside, the named tuple is passed
by value, so that each coefficient is a constant of the loop that reads it.
"""

from __future__ import annotations

from typing import Any, Final

from numba.np.unsafe.ndarray import to_fixed_tuple

from simadopt.core.compiled import config, kernel
from simadopt.levels.staff.organisation.columns import F32
from simadopt.levels.staff.tables.parameters import Parameters

_NUMBER: Final = len(Parameters._fields)


@kernel
def _read(values: F32) -> Any:
    return Parameters(*to_fixed_tuple(values, _NUMBER))


def _interpreted(values: F32) -> Any:
    return Parameters(*values)


read_parameters: Final = _interpreted if config.DISABLE_JIT else _read
"""Return parameters from the array of their values, for compiled functions."""
