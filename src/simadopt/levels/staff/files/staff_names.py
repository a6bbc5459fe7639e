"""Managers given by name: matched with the people of the file in memory, and forgotten at once."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.io.folding import fold

__all__ = ["NAMESAKES", "NOBODY", "keys_inside", "match_names", "several_keys"]

NOBODY: Final = 1
"""Key of a manager whose name is nobody's."""
NAMESAKES: Final = 2
"""Key of a manager whose name several people bear."""
_INSIDE: Final = tuple(
    map(
        re.compile,
        (r".*[(\[]\s*(\S+)\s*[)\]]\Z", r"(\S+)\s*[-–:|/]\s*\D", r".*\S\s*[-–:|/]\s*(\S+)\Z"),
    )
)


def keys_inside(cell: str) -> list[str]:
    """Return what may be the key in a cell that holds a name as well; the file says which is.

    >>> keys_inside("NOM Prénom (10006)"), keys_inside("10006 - NOM"), keys_inside("10006")
    (['10006'], ['10006', 'NOM'], [])
    """
    found = (pattern.match(cell.strip()) for pattern in _INSIDE)
    return [match[1] for match in found if match]


def several_keys(cell: str) -> list[str]:
    """Return the keys of a cell that gives several, in their order.

    >>> several_keys("101 / 203"), several_keys("101 et 203"), several_keys("101")
    (['101', '203'], ['101', '203'], ['101'])
    """
    return [
        part
        for part in re.split(r"\s*[/,;&+|]\s*|\s+(?:et|and|ou|or)\s+|\s+", cell.strip())
        if part
    ]


def match_names(columns: dict[str, NDArray[Any]]) -> NDArray[np.uint64]:
    """Return the key of each person's manager from names, and take the names away.

    The words of a name may stand in any order, with or without accents and titles. Of several people of
    one name the only one of the same service is meant, else the only one of the same directorate.

    Parameters
    ----------
    columns : dict of str to array
        ``manager_name``, ``last_name``, ``first_name`` where there is one, ``key``, ``service`` and
        ``directorate`` where there is one.

    Returns
    -------
    uint64[n]
        Key of the manager, 0 for none, `NOBODY`, or `NAMESAKES`.
    """
    last, wanted = columns.pop("last_name"), columns.pop("manager_name")
    first = columns.pop("first_name", np.full(len(last), "", dtype=object))
    rows: dict[str, list[int]] = {}
    for row, (one, two) in enumerate(zip(last, first, strict=True)):
        rows.setdefault(_sorted(f"{one} {two}"), []).append(row)
    near = [columns[name] for name in ("service", "directorate") if name in columns]
    key = columns["key"]
    managers = np.zeros(len(wanted), np.uint64)
    for row, written in enumerate(wanted):
        name = _sorted(written)
        if name:
            found = _meant(rows.get(name, []), row, near)
            managers[row] = key[found] if found >= 0 else NAMESAKES if name in rows else NOBODY
    return managers


def _meant(rows: list[int], row: int, near: list[NDArray[Any]]) -> int:
    """Return the row of the person that a name means, or -1."""
    if len(rows) == 1:
        return rows[0]
    for places in near:
        close = [other for other in rows if places[other] == places[row] >= 0]
        if len(close) == 1:
            return close[0]
    return -1


def _sorted(name: str) -> str:
    titles = {"m", "mme", "mr", "mrs", "ms", "mlle", "dr"}
    return "_".join(sorted(word for word in fold(name).split("_") if word not in titles))
