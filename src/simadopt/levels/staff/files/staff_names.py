"""Managers given by name: matched with the people of the file in memory, and forgotten at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.io.folding import fold

__all__ = ["match_names"]


def match_names(columns: dict[str, NDArray[Any]]) -> NDArray[np.uint64]:
    """Return the key of each person's manager from names, and take the names away.

    The words of a name may stand in any order, with or without accents and titles. Two people of one
    name are nobody.

    Parameters
    ----------
    columns : dict of str to array
        ``manager_name``, ``last_name``, ``first_name`` where there is one, and ``key``.

    Returns
    -------
    uint64[n]
        Key of the manager, 0 for none, 1 for a name that is nobody's, or several people's.
    """
    last, wanted = columns.pop("last_name"), columns.pop("manager_name")
    first = columns.pop("first_name", np.full(len(last), "", dtype=object))
    key_of: dict[str, int] = {}
    for one, two, key in zip(last, first, columns["key"].tolist(), strict=True):
        name = _sorted(f"{one} {two}")
        key_of[name] = 1 if name in key_of else key
    managers = (0 if not _sorted(name) else key_of.get(_sorted(name), 1) for name in wanted)
    return np.fromiter(managers, np.uint64, len(wanted))


def _sorted(name: str) -> str:
    titles = {"m", "mme", "mr", "mrs", "ms", "mlle", "dr"}
    return "_".join(sorted(word for word in fold(name).split("_") if word not in titles))
