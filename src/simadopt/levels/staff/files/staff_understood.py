"""What was understood of a staff file, as far as it was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.io.csv_table import Complaints
from simadopt.io.import_summary import Decision, ImportSummary
from simadopt.io.text_file import NARROW, TWICE
from simadopt.levels.staff.files.staff_causes import choices_of
from simadopt.levels.staff.files.staff_crowd import Crowd
from simadopt.levels.staff.files.staff_reading import Sheet

__all__ = ["understand"]

Columns = dict[str, NDArray[Any]]
SEPARATORS = {"\t": "tab"}
ENCODINGS = {"mac_roman": "Mac Roman", "cp850": "CP850 (DOS)"}


def understand(
    sheet: Sheet,
    crowd: Crowd | None = None,
    rank: NDArray[np.uint8] | None = None,
) -> ImportSummary:
    """Say what was understood, as far as the file was read."""
    table = sheet.table
    shown: dict[str, Any] = {}
    if crowd is not None:
        codes, ranks = crowd.codes, np.zeros(0, np.uint8) if rank is None else rank
        shown = {
            "people": len(crowd.lines),
            "left_out": tuple(crowd.left_out.items()),
            "categories": _categories(codes),
            "services": _met(codes["service"]),
            "directorates": _met(codes.get("directorate")),
            "sites": _met(codes.get("site")),
            "heads": int((ranks == 1).sum()),
            "directors": int((ranks == 2).sum()),
            "general_managers": int((ranks == 3).sum()),
            "respelled": () if crowd.blind else sheet.names["service"].respelled(),
            "headless": () if crowd.blind else _headless(crowd, rank),
            **{f"{n}s" if n != "mailbox" else "mailboxes": _flags(codes.get(n))
               for n in ("mailbox", "workstation", "laptop")},
            "managers": crowd.managers,
            "drawn": _drawn(codes, crowd.complaints),
            "remedies": tuple((k, c, n) for (k, c), n in crowd.complaints.applied.items() if n),
            "decisions": tuple(_decisions(sheet, crowd)),
        }  # fmt: skip
    return ImportSummary(
        where=str(table.path),
        encoding=table.encoding,
        separator=SEPARATORS.get(table.separator, table.separator),
        sheet=table.sheet,
        other_sheets=table.others,
        header_line=table.header.line,
        columns=tuple(c for c in sheet.columns if c.title or c.meaning),
        notes=tuple(_notes(sheet, crowd)),
        **shown,
    )


def _decisions(sheet: Sheet, crowd: Crowd) -> Iterator[Decision]:
    """Yield what was done about each cause, chosen or unasked."""
    chosen = crowd.complaints.choice
    for (key, choice), n in crowd.complaints.applied.items():
        if n:
            yield Decision(key, choice, n, choices_of(key), bool(chosen(key)))
    if n := crowd.left_out["gone"]:
        yield Decision("gone", "leave_out", n, choices_of("gone"), bool(chosen("gone")))
    if sheet.table.encoding in NARROW:
        told = bool(chosen("encoding"))
        yield Decision("encoding", sheet.table.encoding, 0, NARROW, told)


def _categories(codes: Columns) -> tuple[tuple[int, ...], ...]:
    """Return people of A, B and C whose category is said, given by a grade, or assumed."""
    if "category_by" not in codes:
        return ()
    return tuple(
        tuple(
            int(((codes["category"] == c) & (codes["category_by"] == by)).sum()) for by in range(3)
        )
        for c in range(3)
    )


def _met(column: NDArray[Any] | None) -> int:
    """Return how many different names the rows that are kept bear."""
    return 0 if column is None else len(np.unique(column[column >= 0]))


def _notes(sheet: Sheet, crowd: Crowd | None) -> Iterator[tuple[str, str]]:
    """Yield what is to be known of how the file was read."""
    table = sheet.table
    if table.encoding in NARROW[1:]:
        yield "encoding", ENCODINGS[table.encoding]
    if table.encoding == TWICE:
        yield "twice", ""
    if table.declared:
        yield "separator", SEPARATORS.get(table.declared) or table.declared
    if sheet.path is not None:
        yield "path", sheet.path.mark.strip()
    if table.wrapped:
        yield "wrapped", ""
    if crowd is not None and (n := crowd.complaints.told["grades"]):
        yield "grades", str(n)
    for name in ("two_managers", "loose_keys", "short_names"):
        if crowd is not None and getattr(crowd, name):
            yield name, str(getattr(crowd, name))


def _headless(crowd: Crowd, rank: NDArray[np.uint8] | None) -> tuple[str, ...]:
    """Return the services where nobody is a head, a director or the general manager."""
    service = crowd.codes["service"]
    lone = np.zeros(len(crowd.service_names), bool)
    lone[service[service >= 0]] = True
    if rank is not None:
        lone[service[(rank > 0) & (service >= 0)]] = False
    names = zip(crowd.service_names, lone, strict=True)
    return tuple(sorted(name for name, alone in names if alone))


def _flags(column: NDArray[Any] | None) -> tuple[int, int, int] | None:
    if column is None:
        return None
    return int((column == 1).sum()), int((column == 0).sum()), int((column == -1).sum())


def _drawn(codes: Columns, complaints: Complaints) -> tuple[str, ...]:
    """Return what the file does not give."""
    drawn = ["heads"] if complaints.choice("no_heads") == "draw" else []
    drawn += [] if {"age", "birth"} & codes.keys() else ["age"]
    others = ("manager", "site", "mailbox", "workstation", "laptop", "front_desk", "innovativeness")
    return tuple(drawn + [name for name in others if name not in codes])
