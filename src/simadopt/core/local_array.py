"""Arrays that live as long as a call of a compiled function: on its stack, nothing to be released.

Compiled code knows that nothing else points there, so that loops over them become vector code without checks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import extending as _extending
from numba import types
from numba.core import cgutils as _cgutils
from numba.np.numpy_support import from_dtype

from simadopt.core.compiled import config

__all__ = ["local_array"]

alloca_once: Any = _cgutils.alloca_once  # numba says nothing of its types
intrinsic: Any = _extending.intrinsic


def local_array(dtype: type[np.generic], size: int) -> Callable[[], Any]:
    """Return a function without arguments: it gives compiled code an array of a fixed size, not filled.

    Parameters
    ----------
    dtype : NumPy scalar type
    size : int
        Places; some ten thousand at most.

    Examples
    --------
    >>> room = local_array(np.float32, 4)
    >>> @kernel
    ... def use() -> float:
    ...     values = room()
    ...     values[3] = 1.0
    ...     return values[3]
    """
    if config.DISABLE_JIT:
        return lambda: np.empty(size, dtype)
    kind: Any = types.Array(from_dtype(np.dtype(dtype)), 1, "C")
    itemsize = np.dtype(dtype).itemsize

    def typed(_typing: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
            word = context.get_constant
            place = alloca_once(
                builder, context.get_data_type(kind.dtype), size=word(types.intp, size)
            )
            array = context.make_array(kind)(context, builder)
            context.populate_array(
                array,
                data=place,
                shape=[word(types.intp, size)],
                strides=[word(types.intp, itemsize)],
                itemsize=word(types.intp, itemsize),
                meminfo=None,
            )
            return array._getvalue()

        return kind(), generate

    made: Callable[[], Any] = intrinsic(typed)
    return made
