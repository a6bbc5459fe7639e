"""What a sweep varies: a parameter, a lever or a field of the scenario, over a range or a list.

``b_boss_gru=0.5:1.5`` is a range, ``b_peer=0.1:10:log`` one whose logarithm is uniform,
``theory.preset=full,tucker`` a list. Names are those of ``--set``, and every end is tried on the
scenario before anything runs.
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Level
from simadopt.core.messages import Message
from simadopt.io.overrides import parse_assignment
from simadopt.io.places import refuse
from simadopt.io.points_file import read_points

__all__ = [
    "Setting",
    "Value",
    "Variable",
    "checked",
    "checked_rows",
    "own_name",
    "read_variables",
    "refuse_facts",
    "tried",
]

Value = float | int | str | bool
Setting = Mapping[str, Value]
"""Values by name of variable."""
OPTION: Final = "--vary"
_SCALES: Final = ("linear", "log")
FACTS: Final = ("run", "id", "arm", "point", "draw", "replicate", "digest", "week")
"""What a store says of every run besides its seed: no variable has such a name."""
_DESCRIPTIVE: Final = ("name", "title", "description")
_SEED: Final = Message("problem.seed_is_luck")


@dataclass(frozen=True)
class Variable:
    """One thing that varies.

    Parameters
    ----------
    name : str
        As ``--set`` takes it.
    low, high : float
        Ends of a range; both 0 for a list.
    levels : tuple of value
        A list of values; empty for a range.
    scale : {"linear", "log"}
    whole : bool
        A range of whole numbers, ends included.
    """

    name: str
    low: float = 0.0
    high: float = 0.0
    levels: tuple[Value, ...] = ()
    scale: str = "linear"
    whole: bool = False

    def at(self, u: float) -> Value:
        """Return the value at a quantile u in [0, 1] of its uniform law.

        >>> Variable("b_peer", 0.0, 4.0).at(0.25), Variable("x", 1.0, 100.0, scale="log").at(0.5)
        (1.0, 10.0)
        >>> [Variable("weeks", 1, 3, whole=True).at(u) for u in (0.0, 0.34, 0.99)]
        [1, 2, 3]
        >>> Variable("theory.preset", levels=("full", "wang")).at(0.7)
        'wang'
        """
        if self.levels:
            return self.levels[min(int(u * len(self.levels)), len(self.levels) - 1)]
        if self.whole:
            count = int(self.high - self.low) + 1
            return int(self.low) + min(int(u * count), count - 1)
        if self.scale == "log":
            return float(min(self.low * (self.high / self.low) ** u, self.high))
        return min(self.low + u * (self.high - self.low), self.high)

    def grid(self, n: int) -> tuple[Value, ...]:
        """Return its levels, or n of them evenly spread over its range, ends included."""
        if self.levels:
            return self.levels
        ends = [k / (n - 1) for k in range(n)] if n > 1 else [0.5]
        if self.whole:
            spread = (round(self.low + u * (self.high - self.low)) for u in ends)
            return tuple(dict.fromkeys(spread))
        return tuple(self.at(u) for u in ends)


def read_variables(texts: Sequence[str], case: Case) -> tuple[Variable, ...]:
    """Read what ``--vary`` gives, and try the ends of each on the scenario.

    Raises
    ------
    InputError
        With one line per problem.
    """
    found: list[Variable] = []
    problems: list[Problem] = []
    for text in texts:
        try:
            one = checked(_read(text, case), case)
            if one.name in (known.name for known in found):
                raise InputError(
                    Problem(OPTION, None, one.name, "", Message("problem.given_twice"))
                )
            found.append(one)
        except InputError as error:
            problems += [_placed(problem) for problem in error.problems]
    refuse(problems)
    return tuple(found)


def checked(variable: Variable, case: Case) -> Variable:
    """Return the variable if the scenario takes its ends; whole where the scenario wants it so.

    Raises
    ------
    InputError
    """
    if variable.levels:
        for value in variable.levels:
            tried(case, {variable.name: value})
        return variable
    middle = 0.5 * (variable.low + variable.high)
    ends = (variable.low, variable.high)
    if all(end.is_integer() for end in ends) and variable.name not in case.level.parameters:
        between = middle if not middle.is_integer() else variable.low + 0.5
        if not _takes(case, variable.name, between) and _takes(case, variable.name, int(ends[0])):
            variable = Variable(variable.name, *ends, whole=True)
    for end in ends:
        tried(case, {variable.name: int(end) if variable.whole else end})
    return variable


def checked_rows(path: Path, case: Case) -> list[Setting]:
    """Read the rows of the design ``list`` and try each on the scenario.

    Raises
    ------
    InputError
        With one line per problem, at its line of the file.
    """
    rows: list[Setting] = []
    problems: list[Problem] = []
    read, table = read_points(path), case.level.parameters
    try:
        names = dict.fromkeys(name for _, plain in read for name in plain)
        refuse_facts(names, case.level, str(path))
    except InputError as error:
        refuse([replace(problem, line=1) for problem in error.problems])
    for line, plain in read:
        row = {
            own_name(name, table): _as_value(own_name(name, table), value, case)
            for name, value in plain.items()
        }
        try:
            tried(case, row)
        except InputError as error:
            problems += [replace(p, where=str(path), line=line) for p in error.problems]
        rows.append(row)
    refuse(problems)
    return rows


def own_name(name: str, table: Container[str]) -> str:
    """Return the one name under which a lever is stored.

    >>> own_name("parameters.b_peer", {"b_peer"}), own_name("coaching__share", {})
    ('b_peer', 'coaching.share')
    """
    name = name.replace("__", ".")
    short = name.removeprefix("parameters.")
    return short if short in table else name


def refuse_facts(setting: Iterable[str], level: Level, option: str = OPTION) -> None:
    """Refuse names that no variable may have: they say which run a row is, or change no run.

    Parameters
    ----------
    setting : iterable of str
    level : Level
        Whose outcomes are stored.
    option : str
        Where they were given.

    Raises
    ------
    InputError
        For the seed, with the right way to say it; for what a store holds of every run already;
        for what is only told of a scenario.
    """
    problems = []
    for name in setting:
        if name == "seed":
            problems.append(Problem(option, None, name, "", _SEED))
        elif name in FACTS or name in level.outcomes:
            message = Message("problem.stored_fact")
            problems.append(Problem(option, None, name, "", message))
        elif name.partition(".")[0] in _DESCRIPTIVE:
            message = Message("problem.told_only")
            problems.append(Problem(option, None, name, "", message))
    refuse(problems)


def tried(case: Case, setting: Setting) -> Case:
    """Return the case under a setting.

    Raises
    ------
    InputError
        When the scenario refuses it, or a name of it is none of a variable (`refuse_facts`).
    """
    refuse_facts(setting, case.level)
    return case.with_levers(dict(setting))


def _takes(case: Case, name: str, value: Value) -> bool:
    try:
        tried(case, {name: value})
    except InputError:
        return False
    return True


def _read(text: str, case: Case) -> Variable:
    name, equals, written = (part.strip() for part in text.partition("="))
    if not equals or not name or not written:
        raise InputError(Problem(OPTION, None, "", text, Message("problem.range_form")))
    name = own_name(name, case.level.parameters)
    parts = written.split(":")
    if len(parts) == 1:
        return Variable(name, levels=_levels(name, written, case))
    if len(parts) > 3 or (len(parts) == 3 and parts[2] not in _SCALES):
        raise InputError(Problem(OPTION, None, name, written, Message("problem.range")))
    low, high = (_number(name, part) for part in parts[:2])
    scale = parts[2] if len(parts) == 3 else "linear"
    if not low < high:
        raise InputError(Problem(OPTION, None, name, written, Message("problem.range_order")))
    if scale == "log" and low <= 0.0:
        raise InputError(Problem(OPTION, None, name, written, Message("problem.log_range")))
    return Variable(name, low, high, scale=scale)


def _levels(name: str, written: str, case: Case) -> tuple[Value, ...]:
    values = []
    for part in written.split(","):
        value = parse_assignment(f"{name}={part}")[1]
        if not isinstance(value, float | int | str | bool):
            raise InputError(Problem(OPTION, None, name, part, Message("problem.list_values")))
        values.append(_as_value(name, value, case))
    if len(set(values)) < len(values):
        raise InputError(Problem(OPTION, None, name, written, Message("problem.value_twice")))
    return tuple(values)


def _as_value(name: str, value: object, case: Case) -> Value:
    """Return a parameter's value as a float, anything else as it is written."""
    number = isinstance(value, float | int) and not isinstance(value, bool)
    return float(value) if number and name in case.level.parameters else value  # type: ignore[arg-type, return-value]


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(
            Problem(
                OPTION,
                None,
                name,
                text.strip(),
                Message("problem.expected", allowed=Message("problem.part.number")),
            )
        )
    return value


def _placed(problem: Problem) -> Problem:
    """Return a problem of ``--set`` as one of ``--vary``."""
    return replace(problem, where=OPTION) if problem.where == "--set" else problem
