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


def match_names(columns: dict[str, NDArray[Any]]) -> tuple[NDArray[np.uint64], int]:
    """Return the key of each person's manager from names, and take the names away.

    The words of a name may stand in any order, with or without accents and titles; an address is matched
    with the addresses of the file. Of several people of one name the only one of the same service is
    meant, else the only one of the same directorate. A last name alone, or with an initial, means the
    only person who bears it.

    Parameters
    ----------
    columns : dict of str to array
        ``manager_name``, ``last_name``, ``first_name`` and ``address`` where there are such, ``key``,
        ``service`` and ``directorate`` where there is one.

    Returns
    -------
    uint64[n]
        Key of the manager, 0 for none, `NOBODY`, or `NAMESAKES`.
    int
        Rows whose manager is given by a last name alone, or with an initial, and was found.
    """
    wanted, key = columns.pop("manager_name"), columns["key"]
    nothing = np.full(len(wanted), "", dtype=object)
    last = columns.pop("last_name", nothing)
    first, address = columns.pop("first_name", nothing), columns.pop("address", nothing)
    rows: dict[str, list[int]] = {}
    short: dict[str, list[int]] = {}
    for row, (one, two, mail) in enumerate(zip(last, first, address, strict=True)):
        for full in {_sorted(f"{one} {two}"), mail.strip().casefold() if "@" in mail else ""}:
            rows.setdefault(full, []).append(row)
        for form in _short_forms(one, two):
            short.setdefault(form, []).append(row)
    near = [columns[name] for name in ("service", "directorate") if name in columns]
    managers = np.zeros(len(wanted), np.uint64)
    shortened = 0
    for row, written in enumerate(wanted):
        name = written.strip().casefold() if "@" in written else _sorted(written)
        if not name:
            continue
        found = _meant(rows.get(name, []), row, key, near)
        if name not in rows and len({int(key[other]) for other in short.get(name, [])}) == 1:
            found = short[name][0]
            shortened += 1
        several = name in rows or name in short
        managers[row] = key[found] if found >= 0 else NAMESAKES if several else NOBODY
    return managers, shortened


def _short_forms(last: str, first: str) -> set[str]:
    """Return the ways in which people shorten a name.

    >>> sorted(_short_forms("DURAND", "Anne-Marie"))
    ['a_durand', 'am_durand', 'durand']
    """
    initials = [part[0] for part in fold(first).split("_") if part]
    if not initials or not fold(last):
        return set()
    given = ("", initials[0], "".join(initials), " ".join(initials))
    return {_sorted(f"{last} {one}") for one in given}


def _meant(rows: list[int], row: int, key: NDArray[Any], near: list[NDArray[Any]]) -> int:
    """Return a row of the person that a name means, who may have several, or -1."""
    if len({int(key[other]) for other in rows}) == 1:
        return rows[0]
    for places in near:
        close = [other for other in rows if places[other] == places[row] >= 0]
        if len({int(key[other]) for other in close}) == 1:
            return close[0]
    return -1


def _sorted(name: str) -> str:
    titles = {"m", "mme", "mr", "mrs", "ms", "mlle", "dr"}
    return "_".join(sorted(word for word in fold(name).split("_") if word not in titles))
