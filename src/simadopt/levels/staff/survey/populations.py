"""Who is in the denominator of a question: everybody connected, or a part of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from simadopt.core.arrays import Mask
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.organisation.catalogue import FeatureTable
from simadopt.levels.staff.survey.states import states_of

__all__ = ["AGE_OLD", "AGE_YOUNG", "POPULATIONS", "populations_of"]

AGE_YOUNG: Final = 1  # 25-34
AGE_OLD: Final = 4  # 55 and over


def _category(*codes: int) -> Callable[[State], Mask]:
    return lambda state: np.isin(state.o.people.category, codes)


def _age(band: int) -> Callable[[State], Mask]:
    return lambda state: np.asarray(state.o.people.age == band)


def _having(name: str, *, wanted: bool = True) -> Callable[[State], Mask]:
    return lambda state: np.asarray(
        (states_of(state.labels.features)[name](state) >= 0.5) == wanted
    )


POPULATIONS: Final = MappingProxyType[str, Any](
    {
        "connected": lambda state: np.ones(state.o.people.key.size, bool),
        "staff": lambda state: np.ones(state.o.people.key.size, bool),
        "mailboxes": _having("mailbox"),
        "a": _category(0),
        "b": _category(1),
        "c": _category(2),
        "bc": _category(1, 2),
        "age_25_34": _age(AGE_YOUNG),
        "age_55": _age(AGE_OLD),
        "small": _having("small"),
        "larger": _having("small", wanted=False),
        "partners": _having("partners"),
        "staff_knowing": _having("knows"),
        "staff_with_access": lambda state: (
            _having("knows")(state) & _having("no_access", wanted=False)(state)
        ),
    }
)
"""Populations by name, with the tools of the package."""
_NEED_KNOWS: Final = ("staff_knowing", "staff_with_access")


def populations_of(table: FeatureTable) -> Mapping[str, Any]:
    """Return the populations that exist where people have some tools."""
    left = () if "knows" in states_of(table) else _NEED_KNOWS
    return {name: read for name, read in POPULATIONS.items() if name not in left}
