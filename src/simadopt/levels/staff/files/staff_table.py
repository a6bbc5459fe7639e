"""Staff and ties as columns: pseudonyms and codes, never a name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simadopt.io.import_summary import ImportSummary
from simadopt.levels.staff.files.staff_words import plain_cell

__all__ = ["StaffTable", "TieTable", "pseudonym"]

Flags = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class StaffTable:
    """One authority's real staff. A column absent from the file is ``None``.

    Parameters
    ----------
    authority_key : str
        The authority the pseudonyms belong to.
    key : uint64[n]
        Pseudonym of each person; see :func:`pseudonym`.
    category : uint8[n]
        0 A, 1 B, 2 C.
    rank : uint8[n] or None
        0 staff, 1 head of service, 2 director, 3 general manager: as given (empty is staff), or
        read off the managers; ``None`` when the file has neither.
    service : int32[n]
        Index in ``service_names``.
    service_names : tuple of str
        By spelling, whatever the order of rows; with its directorate where two have a service of
        that name.
    service_directorate : int32[s] or None
        Directorate of each service, -1 missing.
    directorate_names : tuple of str
        By spelling.
    boss : int64[n] or None
        Row of each person's manager, -1 for none.
    site : int32[n] or None
        Index in ``site_names``, -1 missing.
    site_names : tuple of str
        The general manager's, then by staff, the largest first; by spelling where they have as many.
    age_band : uint8[n] or None
        0 under 25, 1 25-34, 2 35-44, 3 45-54, 4 55 and over, 255 missing.
    mailbox, workstation, laptop, front_desk : int8[n] or None
        1, 0, or -1 missing.
    innovativeness : float32[n] or None
        In [0, 1], NaN missing.
    ignored_columns : tuple of str
        Headers that mean nothing here; their cells were not read.
    content_sha256 : str
        SHA-256 of the file.
    understood : ImportSummary
        What was understood of the file, to be shown.
    """

    authority_key: str
    key: NDArray[np.uint64]
    category: NDArray[np.uint8]
    rank: NDArray[np.uint8] | None
    service: NDArray[np.int32]
    service_names: tuple[str, ...]
    service_directorate: NDArray[np.int32] | None
    directorate_names: tuple[str, ...]
    boss: NDArray[np.int64] | None
    site: NDArray[np.int32] | None
    site_names: tuple[str, ...]
    age_band: NDArray[np.uint8] | None
    mailbox: Flags | None
    workstation: Flags | None
    laptop: Flags | None
    front_desk: Flags | None
    innovativeness: NDArray[np.float32] | None
    ignored_columns: tuple[str, ...]
    content_sha256: str
    understood: ImportSummary = field(default=ImportSummary(""), repr=False)

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, eq=False)
class TieTable:
    """Ties between real people.

    Parameters
    ----------
    source, target : int64[m]
        Rows in the staff table.
    type : uint8[m]
        0 service, 1 hierarchy, 2 project, 3 community, 4 broker, 5 advice.
    content_sha256 : str
        SHA-256 of the file.
    ignored_columns : tuple of str
        Headers that mean nothing here; their cells were not read.
    to_oneself, repeated, weightless, absent : int
        Rows left out: ties of a person with herself, of a pair told before (from either end), of
        weight 0, and of somebody who is not in the staff file.
    weighted : bool
        The file gives weights; they are read as tie or no tie.
    types_read : frozenset of int
        Types that a row names, even where no tie of theirs is left: none of them are drawn.
    assumed_type : str
        Type taken for all, as no column tells it; empty when it is told.
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    type: NDArray[np.uint8]
    content_sha256: str
    ignored_columns: tuple[str, ...] = ()
    to_oneself: int = 0
    repeated: int = 0
    weightless: int = 0
    absent: int = 0
    weighted: bool = False
    types_read: frozenset[int] = frozenset()
    assumed_type: str = ""

    def __len__(self) -> int:
        return len(self.source)


def pseudonym(authority_key: str, person_key: str) -> int:
    """Return the number that stands for a person: BLAKE2b of her key, keyed by the authority's.

    The same person has the same number in every run, and another one in another authority. It
    hides names from outputs; it does not hide a known staff number from whoever tries them all.

    >>> pseudonym("commune", "A12") == pseudonym("commune", " A12 ")
    True
    """
    digest = hashlib.blake2b(plain_cell(person_key).encode(), key=authority_key.encode())
    return int.from_bytes(digest.digest()[:8], "little")
