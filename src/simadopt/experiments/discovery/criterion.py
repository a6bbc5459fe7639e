"""When a policy fails, as people write it: ``gru_use<0.5``."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.level import Level, Outcome
from simadopt.core.messages import Message
from simadopt.experiments.sweep.averages import checked_outcome

__all__ = ["Criterion", "read_criterion"]

_FORM: Final = re.compile(r"\s*([A-Za-z_]\w*)\s*(<=|>=|<|>)\s*(\S+)\s*")
_SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Criterion:
    """An outcome on one side of a level.

    Parameters
    ----------
    outcome : str
    sign : {"<", "<=", ">", ">="}
    level : float
    about : Outcome, optional
        The outcome, with its unit.
    """

    outcome: str
    sign: str
    level: float
    about: Outcome | None = None

    def met(self, values: Any) -> Any:
        """Tell where values meet it.

        >>> Criterion("gru_use", "<", 0.5).met(0.4)
        True
        """
        return _SIGNS[self.sign](values, self.level)

    def __str__(self) -> str:
        return f"{self.outcome} {self.sign} {self.level:g}"


def read_criterion(text: str, option: str, of: Level) -> Criterion:
    """Read a criterion about an outcome of a level, such as ``gru_use<0.5``.

    Raises
    ------
    InputError
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise InputError(Problem("simadopt", None, option, text, Message("problem.criterion")))
    name, sign, written = found.groups()
    try:
        level = float(written)
    except ValueError:
        level = math.nan
    if not math.isfinite(level):
        raise InputError(
            Problem(
                "simadopt",
                None,
                option,
                text.strip(),
                Message("problem.expected", allowed=Message("problem.part.number")),
            )
        )
    name = checked_outcome(name, of, option)
    return Criterion(name, sign, level, of.outcomes[name])
