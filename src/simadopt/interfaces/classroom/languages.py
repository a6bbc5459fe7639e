"""The same data in two languages, kept once: only texts that differ are held twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

__all__ = ["EACH", "woven"]

EACH: Final = "in each language"
"""Name that marks what differs; its list follows the order of the languages."""


def woven(versions: Sequence[Any]) -> Any:
    """Return versions of the same data as one.

    >>> woven([{"week": 3, "name": "Paie"}, {"week": 3, "name": "Payroll"}])
    {'week': 3, 'name': {'in each language': ['Paie', 'Payroll']}}
    """
    first = versions[0]
    if all(one == first for one in versions[1:]):
        return first
    if all(isinstance(one, dict) and list(one) == list(first) for one in versions):
        return {key: woven([one[key] for one in versions]) for key in first}
    if all(isinstance(one, list) and len(one) == len(first) for one in versions):
        return [woven(values) for values in zip(*versions, strict=True)]
    return {EACH: list(versions)}
