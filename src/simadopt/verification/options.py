"""Settings of verification cases: declared once, read from ``--set``, refused with a reason."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.places import refuse, show
from simadopt.verification.rows import Row

__all__ = ["Case", "Setting", "complain", "numbers", "read_settings"]

Value = str | int | float
_WHERE = "--set"


@dataclass(frozen=True)
class Setting:
    """One setting of a case.

    Parameters
    ----------
    name : str
    default : str, int or float
        Its type is the type of the setting.
    low, high : float
        Bounds of a number, included.
    meaning_en, meaning_fr : str
    choices : tuple of str
        Allowed words, or none for any text.
    """

    name: str
    default: Value
    low: float
    high: float
    meaning_en: str
    meaning_fr: str
    choices: tuple[str, ...] = ()

    @property
    def allowed(self) -> Message:
        """Say in words what is allowed."""
        if self.choices:
            return Message("problem.choice", names=self.choices)
        if isinstance(self.default, str):
            return Message("problem.expected", allowed=Message("problem.part.text"))
        sort = "whole" if isinstance(self.default, int) else "number"
        return Message(f"problem.{sort}", low=f"{self.low:g}", high=f"{self.high:g}")

    def read(self, given: object) -> Value:
        """Return a value as its type.

        Raises
        ------
        InputError
            If it is of another type or out of bounds.
        """
        if isinstance(given, list | tuple) and isinstance(self.default, str):
            given = ",".join(str(item) for item in given)
        text = str(given).strip()
        if isinstance(self.default, str):
            if self.choices and text not in self.choices:
                raise self._refusal(text, nearest(text, self.choices))
            return text
        try:
            number = float(text)
        except ValueError:
            raise self._refusal(text) from None
        whole = isinstance(self.default, int)
        if isinstance(given, bool) or not self.low <= number <= self.high:
            raise self._refusal(text)
        if whole and not number.is_integer():
            raise self._refusal(text)
        return int(number) if whole else number

    def _refusal(self, text: str, hint: str = "") -> InputError:
        return complain(self.name, text, self.allowed, hint)


@dataclass(frozen=True)
class Case:
    """A limiting case of the model that has a known answer.

    Parameters
    ----------
    name : str
    meaning_en, meaning_fr : str
    settings : tuple of Setting
    run : callable
        Takes the settings by name, returns rows.
    """

    name: str
    meaning_en: str
    meaning_fr: str
    settings: tuple[Setting, ...]
    run: Callable[[Mapping[str, Any]], list[Row]]


def complain(name: str, value: object, message: Message, hint: str = "") -> InputError:
    """Return the refusal of one setting."""
    return InputError(Problem(_WHERE, None, name, show(value), message, hint))


def read_settings(case: Case, given: Mapping[str, object]) -> dict[str, Value]:
    """Return all settings of a case: what is given, else the defaults.

    Raises
    ------
    InputError
        With one problem for each unknown or refused setting.
    """
    known = {setting.name: setting for setting in case.settings}
    values: dict[str, Value] = {name: setting.default for name, setting in known.items()}
    problems: list[Problem] = []
    for name, value in given.items():
        try:
            if name not in known:
                message = Message("problem.no_setting", name=case.name, names=", ".join(known))
                raise complain(name, "", message, nearest(name, known))
            values[name] = known[name].read(value)
        except InputError as error:
            problems += error.problems
    refuse(problems)
    return values


def numbers(name: str, text: str) -> list[float]:
    """Read a list of numbers written with commas or semicolons.

    >>> numbers("initial", "25, 25,75")
    [25.0, 25.0, 75.0]
    """
    try:
        found = [float(item) for item in text.replace(";", ",").split(",")]
    except ValueError:
        raise complain(name, text, Message("problem.commas")) from None
    if not all(map(math.isfinite, found)):
        raise complain(name, text, Message("problem.finite"))
    return found


def standard(n: int, replicates: int, most: int = 1000) -> Sequence[Setting]:
    """Return the settings that cases of chance share: people, replicates, seed."""
    return (
        Setting("n", n, 2, most, "people", "personnes"),
        Setting("replicates", replicates, 20, 10_000, "independent runs", "tirages indépendants"),
        Setting("seed", 1, 0, 2**31 - 1, "seed of the first run", "graine du premier tirage"),
    )
