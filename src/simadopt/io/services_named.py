"""Services found by the names that people write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simadopt.core.errors import nearest
from simadopt.core.messages import Message
from simadopt.io.folding import fold

__all__ = ["service_of"]


def service_of(
    authority: str, service: str, rows: Mapping[tuple[str, str], Sequence[int]]
) -> tuple[int, Message | None, str]:
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
    ((3, None, ''), 'roads')
    """
    found = rows.get((fold(authority), fold(service)), [])
    if len(found) == 1:
        return found[0], None, ""
    if found:
        message = Message("problem.known_several")
        return -1, message, ""
    names = [name for a, name in rows if a == fold(authority)]
    return -1, Message("problem.known_unknown_service"), nearest(fold(service), names)
