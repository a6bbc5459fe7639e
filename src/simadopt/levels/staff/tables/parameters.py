"""The parameter table: one row per coefficient of the model.

The same rows check scenarios, write the documentation, label the sliders and say what a sweep or a
calibration may vary. Rules receive the values as a named tuple of float32, `Parameters`, whose
fields are the names of the table.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from simadopt.core.parameters import parameter_table
from simadopt.levels.staff.tables import read_table

PARAMETERS: Final = parameter_table(read_table("parameters"))

# The fields are the table's names, so that no second list of them can drift.
Parameters: Any = namedtuple("Parameters", list(PARAMETERS))  # type: ignore[misc]


def parameters(changes: Mapping[str, float] | None = None) -> Any:
    """Return the values of all parameters as a named tuple of float32.

    Parameters
    ----------
    changes : mapping of name to value, optional
        Values that replace the defaults; names must be in the table.

    Examples
    --------
    >>> float(parameters({"pace": 0.5}).pace)
    0.5
    """
    values = {name: row.default for name, row in PARAMETERS.items()}
    values.update(changes or {})
    return Parameters(**{name: np.float32(value) for name, value in values.items()})
