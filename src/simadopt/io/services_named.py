"""Services found by the names that people write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simadopt.core.errors import nearest
from simadopt.io.folding import fold

__all__ = ["service_of"]


def service_of(
    authority: str, service: str, rows: Mapping[tuple[str, str], Sequence[int]]
) -> tuple[int, str, str]:
    """Return the row of a service, or -1 with what is wrong and the nearest right name.

    Parameters
    ----------
    authority, service : str
        As written; the authority may be empty.
    rows : mapping of (str, str) to sequence of int
        Rows by authority ("" is any) and name, as `fold` leaves them.

    Examples
    --------
    >>> rows = {("", "roads"): [3]}
    >>> service_of("", "Roads", rows), service_of("", "Road", rows)[2]
    ((3, '', ''), 'roads')
    """
    found = rows.get((fold(authority), fold(service)), [])
    if len(found) == 1:
        return found[0], "", ""
    if found:
        message = "several services have this name; tell them apart by authority or directorate"
        return -1, message, ""
    names = [name for a, name in rows if a == fold(authority)]
    return -1, "no service of the staff file has this name", nearest(fold(service), names)
