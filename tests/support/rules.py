"""Calling the scalar rules from tests, in single floats as the engine does."""

from __future__ import annotations

import re
from collections import namedtuple
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

import simadopt.levels.staff.rules
import simadopt.rules
from simadopt.levels.staff.tables.parameters import PARAMETERS, parameters

f32, f64 = np.float32, np.float64
SHARES = st.floats(0.0, 1.0, width=32)
VALUES = st.floats(-12.0, 12.0, width=32)

RULE_FILES = sorted(
    path
    for package in (simadopt.rules, simadopt.levels.staff.rules)
    for path in Path(package.__path__[0]).glob("*.py")
    if path.stem != "__init__"
)
"""Files of the rules: those that levels share, then those of staff."""


def rule_module(path: Path) -> str:
    """Return the module of a rule file, without the name of the package."""
    package = Path(simadopt.__path__[0])
    return ".".join(path.relative_to(package).with_suffix("").parts)


def single(rule: Any, *values: Any) -> Any:
    """Call a rule on single floats; what it returns is single again (numba hands back doubles)."""
    given = [
        f32(v) if isinstance(v, (int, float)) and not isinstance(v, bool) else v for v in values
    ]
    found = rule(*given)
    return tuple(map(f32, found)) if isinstance(found, tuple) else f32(found)


def _read_by_rules() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in RULE_FILES]
    return sorted(set(re.findall(r"\bp\.(\w+)", "".join(texts))) & set(PARAMETERS))


Read = namedtuple("Read", _read_by_rules())
"""The parameters that rules read: fewer fields make a quicker call from Python."""


def read_by_rules(p: Any) -> Any:
    """Return the parameters that rules read."""
    return Read(*(getattr(p, name) for name in Read._fields))


def with_parameters(**changes: float) -> Any:
    """Return parameters that are all 0 but those given: a rule is seen by itself."""
    nothing = dict.fromkeys(parameters()._fields, 0.0)
    return read_by_rules(parameters({**nothing, **changes}))


def near(value: float, relative: float = 2e-5) -> Any:
    """Allow for single floats and the polynomial of exp."""
    from pytest import approx

    return approx(value, rel=relative, abs=3e-6)
