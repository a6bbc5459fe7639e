"""Known answers that limiting cases of a level must reproduce.

Each level brings its own (`Level.known_answers`): a case puts the engine of real runs in a limit where
theory, or an exact enumeration, has an answer (`simadopt.verification.oracles`, which import nothing of
simadopt), and compares. `run_case` runs one.

>>> [row.passed for row in run_case("ring", {"threshold": 1})]
[True, True]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.failures import at_their_line
from simadopt.core.level import Level, all_levels
from simadopt.core.messages import Message
from simadopt.verification.options import Case, Setting, read_settings
from simadopt.verification.rows import Row

__all__ = ["Case", "Row", "Setting", "case_named", "cases", "run_case"]


def cases() -> dict[str, Case]:
    """Return the cases of all levels by name; where a name is taken, the level stands before it."""
    found: dict[str, Case] = {}
    for level in all_levels():
        mine: set[str] = set()
        for case in _known_answers(level):
            if case.name in mine:
                message = Message("problem.given_twice")
                raise InputError(
                    Problem(f"level {level.name}", None, "known_answers", case.name, message)
                )
            mine.add(case.name)
            found[f"{level.name}.{case.name}" if case.name in found else case.name] = case
    return found


def _known_answers(level: Level) -> tuple[Case, ...]:
    """Return the cases of a level.

    Raises
    ------
    InputError
        When it gives something else.
    """
    given: Any = level.known_answers()
    wrong = [given] if not isinstance(given, tuple | list) else given
    wrong = [one for one in wrong if not isinstance(one, Case)]
    if wrong:
        message = Message("problem.own_cases", what=type(wrong[0]).__name__)
        raise InputError(Problem(f"level {level.name}", None, "known_answers", "", message))
    return tuple(given)


def case_named(name: str) -> Case:
    """Return a case.

    Raises
    ------
    InputError
        If there is none of this name; the nearest one is said.
    """
    known = cases()
    if name not in known:
        message = Message("problem.no_case", names=", ".join(known))
        raise InputError(Problem("verify", None, name, "", message, nearest(name, known)))
    return known[name]


def run_case(name: str, settings: Mapping[str, object] | None = None) -> list[Row]:
    """Run one case through the engine and return what was expected and obtained.

    Parameters
    ----------
    name : str
        A name of `cases`.
    settings : mapping of str to str or number, optional
        What differs from the defaults of the case.

    Raises
    ------
    InputError
        On an unknown case or setting, or a value out of bounds; when a case gives something else than rows.
    """
    case = case_named(name)
    rows: Any = case.run(read_settings(case, settings or {}))
    wrong = [rows] if not isinstance(rows, tuple | list) else rows
    wrong = [row for row in wrong if not isinstance(row, Row)]
    if wrong or not rows:
        what = type(wrong[0]).__name__ if wrong else repr(rows)
        problem = Problem("verify", None, name, "", Message("problem.own_case_rows", what=what))
        raise InputError(at_their_line(problem, case.run))
    return [row._replace(case=name) for row in rows]
