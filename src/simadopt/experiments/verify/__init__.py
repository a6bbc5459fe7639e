"""Known answers that limiting cases of the model must reproduce.

Each case puts the engine of real runs in a limit where theory, or an exact enumeration, has an
answer (`oracles`, which import nothing of simadopt), and compares. `run_case` runs one. The oracles are
installed with the package, as ``simadopt verify`` needs them wherever it is run.

>>> [row.passed for row in run_case("ring", {"threshold": 1})]
[True, True]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.experiments.verify.cases import cascades, conformity, crowds, fading, heads
from simadopt.experiments.verify.options import Case, Setting, read_settings
from simadopt.experiments.verify.rows import Row

__all__ = ["CASES", "Case", "Row", "Setting", "case_named", "run_case"]

CASES: Final[dict[str, Case]] = {
    case.name: case
    for family in (crowds, conformity, cascades, heads, fading)
    for case in family.CASES
}


def case_named(name: str) -> Case:
    """Return a case.

    Raises
    ------
    InputError
        If there is none of this name; the nearest one is said.
    """
    if name not in CASES:
        message = Message("problem.no_case", names=", ".join(CASES))
        raise InputError(Problem("verify", None, name, "", message, nearest(name, CASES)))
    return CASES[name]


def run_case(name: str, settings: Mapping[str, object] | None = None) -> list[Row]:
    """Run one case through the engine and return what was expected and obtained.

    Parameters
    ----------
    name : str
        A name of `CASES`.
    settings : mapping of str to str or number, optional
        What differs from the defaults of the case.

    Raises
    ------
    InputError
        On an unknown case or setting, or a value out of bounds.
    """
    case = case_named(name)
    return case.run(read_settings(case, settings or {}))
