"""What a sensitivity analysis varies by default: every parameter that has a prior, over its bulk."""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.cases import Case
from simadopt.core.parameters import ParameterTable
from simadopt.experiments.prior import quantile
from simadopt.experiments.sweep.variables import Variable

__all__ = ["HIGH", "LOW", "prior_ranges", "unknown"]

LOW: Final = 0.05
HIGH: Final = 0.95


def unknown(case: Case) -> tuple[Variable, ...]:
    """Return all that is not known of a case: `prior_ranges`, and its theory where there are rivals."""
    level = case.level
    named = {lever for levers in level.theories.values() for lever in levers}
    told = tuple(
        Variable(lever, levels=tuple(one[lever] for one in level.theories.values()))
        for lever in sorted(named - level.chosen(case.scenario))
    )
    return (*prior_ranges(level.parameters), *told)


def prior_ranges(table: ParameterTable) -> tuple[Variable, ...]:
    """Return every parameter that has a prior, from its 5 % to its 95 % quantile.

    The law between the two is uniform: indices answer "how much over what is plausible", not "how
    much under the prior".
    """
    ends = np.array([LOW, HIGH], np.float32)
    ranges = []
    for row in table.values():
        if row.free:
            low, high = (float(f"{value:.6g}") for value in quantile(row, ends))
            ranges.append(Variable(row.name, low, high))
    return tuple(ranges)
