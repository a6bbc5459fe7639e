"""Staff and ties as plain lists, to be kept in a file, and read back from one that may hold anything.

People are pseudonyms and codes, as in `StaffTable`; titles of columns are left out, and so is what was
understood of the file but for what stands in place of what it lacks: reports say it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.import_summary import ImportSummary
from simadopt.levels.staff.files.hierarchy import find_cycles
from simadopt.levels.staff.files.kept_completed import completed_of_plain, plain_completed
from simadopt.levels.staff.files.staff_table import StaffTable, TieTable
from simadopt.levels.staff.tables.features import TIE_TYPES

__all__ = ["plain_staff", "plain_ties", "staff_of_plain", "ties_of_plain"]

_MISSING: Final = 255
_LONGEST: Final = 500
_KEY: Final = re.compile(r"[0-9a-f]{16}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FLAGS: Final = ("mailbox", "workstation", "laptop", "front_desk")
_NAMES: Final = ("service_names", "directorate_names", "site_names")
_TYPES: Final = len(TIE_TYPES) - 1


def plain_staff(staff: StaffTable) -> dict[str, Any]:
    """Return a staff table as lists of whole numbers, keys as 16 hexadecimal digits."""
    columns = {
        name: None if (values := getattr(staff, name)) is None else values.tolist()
        for name in (
            "category", "rank", "service", "service_directorate", "boss", "site", "age_band", *_FLAGS,
        )
    }  # fmt: skip
    shares = staff.innovativeness
    return {
        "key": [f"{key:016x}" for key in staff.key.tolist()],
        **columns,
        "innovativeness": None
        if shares is None
        else [None if math.isnan(value) else value for value in shares.tolist()],
        **{name: list(getattr(staff, name)) for name in _NAMES},
        "completed": plain_completed(staff.understood),
        "content_sha256": staff.content_sha256,
    }


def plain_ties(ties: TieTable) -> dict[str, Any]:
    """Return a table of ties as lists of whole numbers."""
    return {
        **{name: getattr(ties, name).tolist() for name in ("source", "target", "type")},
        "types_read": sorted(ties.types_read),
        "assumed_type": ties.assumed_type,
        "content_sha256": ties.content_sha256,
    }


def staff_of_plain(data: object, authority_key: str, where: str, under: str) -> StaffTable:
    """Return the staff table of plain lists; they come from outside and may hold anything.

    Parameters
    ----------
    data : object
    authority_key : str
    where : str
        Name of the file.
    under : str
        Dotted path of these lists in it.

    Raises
    ------
    InputError
        With one line per field that is wrong.
    """
    read = _Reader(data, where, under)
    keys = read.keys()
    n = len(keys)
    service_names = read.texts("service_names")
    directorates, sites = read.texts("directorate_names"), read.texts("site_names")
    columns = {
        "category": read.codes("category", n, 0, 2),
        "rank": read.codes("rank", n, 0, 3, may_lack=True),
        "service": read.codes("service", n, 0, len(service_names) - 1),
        "service_directorate": read.codes(
            "service_directorate", len(service_names), -1, len(directorates) - 1, may_lack=True
        ),
        "boss": read.codes("boss", n, -1, n - 1, may_lack=True),
        "site": read.codes("site", n, -1, len(sites) - 1, may_lack=True),
        "age_band": read.codes("age_band", n, 0, _MISSING, may_lack=True),
        **{name: read.codes(name, n, -1, 1, may_lack=True) for name in _FLAGS},
    }
    shares, sha256 = read.shares("innovativeness", n), read.sha256()
    understood = read.completed(n)
    read.check_units(columns)
    read.settle()
    kinds: dict[str, Any] = {
        "category": np.uint8, "rank": np.uint8, "service": np.int32, "service_directorate": np.int32,
        "boss": np.int64, "site": np.int32, "age_band": np.uint8, **dict.fromkeys(_FLAGS, np.int8),
    }  # fmt: skip
    typed: dict[str, Any] = {
        name: None if values is None else values.astype(kinds[name])
        for name, values in columns.items()
    }
    return StaffTable(
        authority_key=authority_key,
        key=np.array([int(key, 16) for key in keys], np.uint64),
        **typed,
        service_names=service_names,
        directorate_names=directorates,
        site_names=sites,
        innovativeness=shares,
        ignored_columns=(),
        content_sha256=sha256,
        understood=understood,
    )


def ties_of_plain(data: object, people: int, where: str, under: str) -> TieTable:
    """Return the table of ties of plain lists, between so many people; as `staff_of_plain`.

    Raises
    ------
    InputError
    """
    read = _Reader(data, where, under)
    given = read.data.get("source")
    size = len(given) if isinstance(given, list) else 0
    ends = [read.codes(name, size, 0, people - 1) for name in ("source", "target")]
    kind = read.codes("type", size, 0, _TYPES)
    types = read.data.get("types_read", [])
    if not isinstance(types, list) or not all(one in range(_TYPES + 1) for one in types):
        read.refuse("types_read", types, Message("problem.kept_codes", low=0, high=_TYPES))
    assumed = read.data.get("assumed_type", "")
    if assumed not in ("", *TIE_TYPES):
        read.refuse("assumed_type", assumed, Message("problem.choice", names=tuple(TIE_TYPES)))
    sha256 = read.sha256()
    read.settle()
    first, second, codes = (np.zeros(0, np.int64) if c is None else c for c in (*ends, kind))
    return TieTable(
        first, second, codes.astype(np.uint8), sha256,
        types_read=frozenset(types), assumed_type=str(assumed),
    )  # fmt: skip


@dataclass
class _Reader:
    """Fields of plain data, with what is wrong in them."""

    given: object
    where: str
    under: str
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not isinstance(self.given, dict):
            message = Message("problem.kept_object")
            raise InputError(Problem(self.where, None, self.under, _short(self.given), message))
        self.data: Mapping[str, Any] = self.given

    def refuse(self, name: str, value: object, message: Message) -> None:
        """Note what is wrong in a field."""
        self.problems.append(
            Problem(self.where, None, f"{self.under}.{name}", _short(value), message)
        )

    def settle(self) -> None:
        """Raise what is wrong."""
        if self.problems:
            raise InputError(self.problems)

    def keys(self) -> Sequence[str]:
        """Return the pseudonyms, no two the same."""
        found = self.data.get("key")
        good = isinstance(found, list) and all(
            isinstance(one, str) and _KEY.fullmatch(one) for one in found
        )
        if not good or not found or len(set(found)) < len(found):
            self.refuse("key", found, Message("problem.kept_keys"))
            return []
        return list(found)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return names of groups."""
        found = self.data.get(name)
        good = isinstance(found, list) and all(
            isinstance(one, str) and 0 < len(one) <= _LONGEST for one in found
        )
        if not good or len(set(found or ())) < len(found or ()):
            self.refuse(name, found, Message("problem.kept_names", most=_LONGEST))
            return ()
        return tuple(found or ())

    def codes(
        self, name: str, size: int, low: int, high: int, *, may_lack: bool = False
    ) -> NDArray[np.int64] | None:
        """Return whole numbers between two ends, one each; None where the column may lack and does."""
        found = self.data.get(name)
        if found is None and may_lack:
            return None
        if not isinstance(found, list) or len(found) != size:
            n = len(found) if isinstance(found, list) else 0
            self.refuse(name, n, Message("problem.kept_size", n=size))
            return None
        wrong = next((x for x in found if type(x) is not int or not low <= x <= high), None)
        if wrong is not None or None in found:
            self.refuse(name, wrong, Message("problem.kept_codes", low=low, high=high))
            return None
        return np.array(found, np.int64)

    def shares(self, name: str, size: int) -> NDArray[np.float32] | None:
        """Return shares, NaN where one is not told."""
        found = self.data.get(name)
        if found is None:
            return None
        good = isinstance(found, list) and len(found) == size
        if not good or not all(
            x is None or (type(x) in (int, float) and 0.0 <= x <= 1.0) for x in found
        ):
            self.refuse(name, found, Message("problem.share"))
            return None
        return np.array([math.nan if x is None else x for x in found], np.float32)

    def sha256(self) -> str:
        """Return the SHA-256 of the file that was imported."""
        found = self.data.get("content_sha256")
        if not isinstance(found, str) or not _SHA256.fullmatch(found):
            self.refuse("content_sha256", found, Message("problem.kept_sha256"))
            return ""
        return found

    def completed(self, people: int) -> ImportSummary:
        """Return what stands in place of what the file lacked; sessions of before do not tell it."""
        found = completed_of_plain(self.data.get("completed"), people)
        if found is None:
            self.refuse("completed", self.data["completed"], Message("problem.kept_object"))
        return found or ImportSummary("")

    def check_units(self, columns: Mapping[str, NDArray[np.int64] | None]) -> None:
        """Refuse services without people, and people who command one another."""
        service, boss = columns["service"], columns["boss"]
        names = self.data.get("service_names")
        if service is not None and isinstance(names, list):
            empty = sorted(set(range(len(names))) - set(service.tolist()))
            if empty:
                self.refuse("service_names", names[empty[0]], Message("problem.kept_empty"))
        if boss is not None and (cycles := find_cycles(boss, 1)):
            self.refuse("boss", cycles[0], Message("problem.kept_cycle"))


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
