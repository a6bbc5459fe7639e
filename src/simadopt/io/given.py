"""What Python gives, as plain Python: NumPy's and pandas' numbers are numbers everywhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from numbers import Integral
from typing import Any

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message

__all__ = ["is_whole", "plain", "whole"]


def plain(value: Any) -> Any:
    """Return what a YAML file would give: no NumPy scalar, array, series, tuple or path.

    >>> import numpy as np
    >>> plain({"weeks": np.int64(4), "target": {"rank": ("head",)}, "on": np.True_})
    {'weeks': 4, 'target': {'rank': ['head']}, 'on': True}
    """
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | range):
        return [plain(v) for v in value]
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return plain(value.tolist()) if hasattr(value, "tolist") else value


def is_whole(value: object) -> bool:
    """Tell whether a value is an integer, of Python or of NumPy; true and false are not.

    >>> import numpy as np
    >>> is_whole(3), is_whole(np.uint8(3)), is_whole(True), is_whole(3.0)
    (True, True, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, bool)


def whole(where: str, field: str, value: Any, low: int, high: int) -> int:
    """Return an integer within bounds, as Python's.

    Parameters
    ----------
    where, field : str
        Place of the problem.
    value : object
        An integer of Python or NumPy.
    low, high : int
        Bounds, included.

    Raises
    ------
    InputError
        For anything else.
    """
    if not (is_whole(value) and low <= int(value) <= high):
        message = Message("problem.whole", low=low, high=high)
        raise InputError(Problem(where, None, field, repr(value), message))
    return int(value)
