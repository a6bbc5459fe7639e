"""What a staff file must agree on: one row per person, one chain of command, one head a service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints
from simadopt.io.import_summary import ImportSummary, StaffFileError
from simadopt.io.places import LISTED_PROBLEMS
from simadopt.io.text_file import NARROW
from simadopt.levels.staff.files.hierarchy import (
    draw_heads,
    find_cycles,
    infer_ranks,
    ranks_of_titles,
)
from simadopt.levels.staff.files.staff_causes import CHOSEN_OUT, ROWS
from simadopt.levels.staff.files.staff_names import (
    NAMESAKES,
    keys_inside,
    match_names,
    several_keys,
)
from simadopt.levels.staff.files.staff_reading import Sheet
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.files.staff_words import (
    ELECTED,
    GONE,
    REPEATED,
    TOTAL,
    VACANT,
)

__all__ = [
    "Crowd",
    "glance",
    "refuse_staff",
    "settle_ranks",
    "settle_rows",
    "split_services",
    "understand",
]

Columns = dict[str, NDArray[Any]]
Rows = NDArray[np.int64]

SHOWN_CYCLES = 50
DOUBTED = 3
"""Rows from which a column of managers where nobody is known is doubted as a whole."""
SEPARATORS = {"\t": "tab"}
ENCODINGS = {"mac_roman": "Mac Roman", "cp850": "CP850 (DOS)"}


@dataclass
class Crowd:
    """The rows of a staff file as codes, and where what is wrong is noted.

    Parameters
    ----------
    sheet : Sheet
    codes : dict of str to array
    lines : int64[n]
    complaints : Complaints
    left_out : Counter
        Rows left out, by reason.
    service_names : list of str
    service_directorate : int32[s] or None
    by_name : bool
        Managers are given by their names.
    two_managers : int
        Rows that give several managers, of whom the first is taken.
    """

    sheet: Sheet
    codes: Columns
    lines: Rows
    complaints: Complaints
    left_out: Counter[str]
    service_names: list[str]
    service_directorate: NDArray[np.int32] | None
    by_name: bool
    two_managers: int

    def __init__(self, sheet: Sheet, codes: Columns, lines: Rows, complaints: Complaints) -> None:
        self.sheet, self.codes, self.lines, self.complaints = sheet, codes, lines, complaints
        self.left_out = Counter()
        self.by_name = False
        self.two_managers = 0
        self.service_names, self.service_directorate = [], None

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Leave the other rows out."""
        self.codes = {name: column[kept] for name, column in self.codes.items()}
        self.lines = self.lines[kept]

    def refuse_rows(
        self,
        key: str,
        rows: Rows,
        name: str,
        messages: list[Message],
        hint: str = "",
        *,
        hidden: bool = False,
        column: str = "",
    ) -> bool:
        """Note rows under one cause, or tell that a choice stands for it.

        The cells that are shown are read again from the file, unless they are ``hidden``.
        """
        choice = self.complaints.choice(key)
        if not len(rows):
            return False
        if choice:
            self.complaints.applied[key, choice] += len(rows)
            return True
        at = self.lines[rows].tolist()
        first = at[:LISTED_PROBLEMS]
        shown = name in self.sheet.table.columns and not hidden
        cells = self.sheet.table.cells_at(first, name) if shown else {}
        remedies = ROWS[key]
        safe = (
            remedies[0]
            if len(remedies) == 1
            and key in ("twice", "unknown_manager", "own_manager")
            and not hidden
            else ""
        )
        for k, line in enumerate(at):
            self.complaints.add(
                line, name, cells.get(line, ""), messages[min(k, len(messages) - 1)], hint,
                key=key, remedies=remedies, safe=safe, column=column,
            )  # fmt: skip
        return False


def settle_rows(crowd: Crowd) -> None:
    """Leave out vacant posts, elected members and what was chosen; note people who are there twice."""
    left = crowd.codes.pop("left")
    reasons = {
        VACANT: "vacant",
        ELECTED: "elected",
        CHOSEN_OUT: "chosen",
        TOTAL: "total",
        REPEATED: "header",
        GONE: "gone",
    }
    for code, why in reasons.items():
        if count := int((left == code).sum()):
            crowd.left_out[why] = count
    if "manager_name" in crowd.codes:
        crowd.by_name = True
        crowd.codes["manager"] = match_names(crowd.codes)
    if left.any():
        out = crowd.codes["key"][left != 0]
        crowd.keep(left == 0)
        if "manager" in crowd.codes:
            # who was under a vacant post or an elected member has no manager here
            manager = crowd.codes["manager"]
            gone = np.isin(manager, out) & ~np.isin(manager, crowd.codes["key"])
            manager[gone] = 0
    key = crowd.codes["key"]
    order = np.argsort(key, kind="stable")
    again = (key[order][1:] == key[order][:-1]) & (key[order][1:] != 0)
    rows, before = order[1:][again], order[:-1][again]
    messages = [
        Message("problem.twice", line=line)
        for line in crowd.lines[before[:LISTED_PROBLEMS]].tolist()
    ]
    if crowd.refuse_rows("twice", rows, "key", messages):
        kept = np.ones(len(key), bool)
        kept[rows] = False
        crowd.keep(kept)


def glance(crowd: Crowd) -> None:
    """Note what can be told of a file that lacks a required column, so that it is told at once."""
    names = {"rank", "head", "title", "manager", "manager_name"} & crowd.codes.keys()
    if "key" in crowd.codes:
        settle_rows(crowd)
        if "manager" in crowd.codes:
            _find_bosses(crowd)
    if len(crowd.lines) and not names:
        _refuse_no_heads(crowd)


def settle_ranks(crowd: Crowd) -> tuple[Rows | None, NDArray[np.uint8] | None]:
    """Return managers and ranks, from the columns that say so; note where there is no head at all."""
    codes, choice = crowd.codes, crowd.complaints.choice
    boss = _find_bosses(crowd) if "manager" in codes else None
    service, key = codes["service"], codes["key"]
    rank = codes["rank"].astype(np.uint8) if "rank" in codes else None
    if rank is None and boss is not None:
        rank = infer_ranks(boss, service)
    if "head" in codes:
        rank = _flagged(codes, service)
    if rank is not None:
        _check_heads(crowd, rank)
    if "title" in codes:
        rank = ranks_of_titles(codes["title"], rank, boss, service, key)
    if rank is not None:
        _check_general_managers(crowd, rank)
    circle = "circle" in (cause.key for cause in crowd.complaints.problems)
    if len(key) and not circle and (rank is None or not rank.any()):
        chosen = choice("no_heads")
        if not chosen:
            _refuse_no_heads(crowd)
        elif chosen == "draw":
            rank = draw_heads(service, codes["category"], key)
            crowd.complaints.applied["no_heads", chosen] = int(rank.sum())
    return boss, rank


def _refuse_no_heads(crowd: Crowd) -> None:
    message = Message("problem.no_heads")
    name = next((n for n in ("rank", "manager", "title") if n in crowd.codes), "")
    if not crowd.complaints.choice("no_heads"):
        crowd.complaints.add(
            crowd.sheet.table.header.line, name, "", message, key="no_heads", rows=1,
            remedies=ROWS["no_heads"],
        )  # fmt: skip


def _flagged(codes: Columns, service: Rows) -> NDArray[np.uint8]:
    """Return the ranks that a column of yes and no gives; a title of director stands above it."""
    rank: NDArray[np.uint8] = (codes["head"] == 1).astype(np.uint8)
    if "title" in codes:
        above = codes["title"] > 1
        rank[above] = codes["title"][above]
    return rank


def _find_bosses(crowd: Crowd) -> Rows:
    """Return the row of each person's manager, noting unknown ones, loops and cycles."""
    key, manager, lines = crowd.codes["key"], crowd.codes["manager"], crowd.lines
    order = np.argsort(key, kind="stable")
    place = np.minimum(np.searchsorted(key[order], manager), max(0, len(key) - 1))
    boss = order[place] if len(key) else np.empty(0, dtype=np.int64)
    given = manager != 0
    known = given & (key[boss] == manager)
    if not crowd.by_name and (given & ~known).any():
        _take_keys_inside(crowd, np.flatnonzero(given & ~known))
        place = np.minimum(np.searchsorted(key[order], manager), max(0, len(key) - 1))
        boss = order[place]
        known = given & (key[boss] == manager)
    # a row that could not be read may hold the manager who seems unknown
    if crowd.complaints.dropped_rows == 0:
        _refuse_unknown(crowd, given, known)
    own = known & (key == manager)
    message = Message("problem.own_manager")
    crowd.refuse_rows("own_manager", np.flatnonzero(own), "manager", [message])
    boss = np.where(known & ~own, boss, -1).astype(np.int64)
    for cycle in find_cycles(boss, SHOWN_CYCLES):
        chain = " > ".join(str(int(lines[row])) for row in [*cycle[:5], *cycle[:1]][:6])
        more = " …" if len(cycle) > 5 else ""
        message = Message("problem.circle", n=len(cycle), lines=f"{chain}{more}")
        if crowd.refuse_rows("circle", np.array(cycle[:1]), "manager", [message]):
            boss[cycle] = -1
    return boss


def _take_keys_inside(crowd: Crowd, unknown: Rows) -> None:
    """Put in place of managers who seem unknown the key that their cell holds beside a name."""
    manager, name = crowd.codes["manager"], crowd.sheet.authority_key
    people = set(crowd.codes["key"].tolist())
    lines = crowd.lines[unknown].tolist()
    cells = crowd.sheet.table.cells_at(lines, "manager")
    for row, line in zip(unknown.tolist(), lines, strict=True):
        cell = cells.get(line, "")
        several = [pseudonym(name, key) for key in several_keys(cell)]
        if len(several) > 1 and all(key in people for key in several):
            manager[row] = several[0]
            crowd.two_managers += 1
            continue
        inside = (pseudonym(name, key) for key in keys_inside(cell))
        manager[row] = next((key for key in inside if key in people), manager[row])


def _refuse_unknown(crowd: Crowd, given: NDArray[np.bool_], known: NDArray[np.bool_]) -> None:
    """Note managers who are nobody here; a column where all are is doubted as a whole."""
    unknown = np.flatnonzero(given & ~known)
    if crowd.by_name:
        manager = crowd.codes["manager"][unknown]
        message = Message("problem.manager_name")
        crowd.refuse_rows("unknown_manager", unknown[manager != NAMESAKES], "manager", [message])
        message = Message("problem.namesakes")
        crowd.refuse_rows("namesakes", unknown[manager == NAMESAKES], "manager", [message])
        return
    hint = _without_zeros(crowd, unknown)
    doubted = len(unknown) >= DOUBTED and not known.any() and not hint
    message = Message("problem.doubted" if doubted else "problem.manager")
    column = "manager" if doubted else ""
    crowd.refuse_rows(
        "unknown_manager", unknown, "manager", [message], hint, hidden=doubted, column=column
    )


def _without_zeros(crowd: Crowd, unknown: Rows) -> str:
    """Return a key of the file that differs from an unknown one by zeros before it alone."""
    table = crowd.sheet.table
    if not len(unknown) or not {"key", "manager"} <= table.columns.keys():
        return ""
    lines = crowd.lines[unknown[:1]].tolist()
    bare = table.cells_at(lines, "manager").get(lines[0], "").lstrip("0")
    column = table.columns["key"]
    cells = (row[column].strip() for _, row in table.rows(Complaints("")) if len(row) > column)
    return next((cell for cell in cells if bare and cell.lstrip("0") == bare), "")


def _check_heads(crowd: Crowd, rank: NDArray[np.uint8]) -> None:
    """Note services with two heads, or keep the first of them where that was chosen."""
    service, lines = crowd.codes["service"], crowd.lines
    heads = np.flatnonzero((rank == 1) & (service >= 0))
    heads = heads[np.argsort(service[heads], kind="stable")]
    again = np.flatnonzero(service[heads][1:] == service[heads][:-1])
    messages = [
        Message("problem.two_heads", line=lines[int(heads[index])])
        for index in again[:LISTED_PROBLEMS].tolist()
    ]
    if crowd.refuse_rows("two_heads", heads[again + 1], "service", messages):
        rank[heads[again + 1]] = 0


def _check_general_managers(crowd: Crowd, rank: NDArray[np.uint8]) -> None:
    tops = np.flatnonzero(rank == 3)
    if len(tops) > 1:
        line = int(crowd.lines[tops[0]])
        message = Message("problem.two_general_managers", line=line)
        name = "rank" if "rank" in crowd.codes else "title"
        if crowd.refuse_rows("two_general_managers", tops[1:], name, [message]):
            rank[tops[1:]] = 2


def split_services(crowd: Crowd) -> None:
    """Know services by directorate and name: two directorates may have a service of one name.

    Such a name is followed by its directorate in brackets. Rows without directorate are of the only one
    that their service is in.
    """
    names = crowd.sheet.names["service"].names
    crowd.service_names = list(names)
    if "directorate" not in crowd.codes:
        return
    places, above = crowd.sheet.names["directorate"].names, crowd.codes["directorate"]
    service, width = crowd.codes["service"], len(places) + 1
    given = np.unique((service * width + above)[(above >= 0) & (service >= 0)])
    only = np.full(len(names), -1, np.int64)
    only[given // width] = given % width
    only[np.bincount(given // width, minlength=len(names)) > 1] = -1
    rows = np.flatnonzero(service >= 0)
    where = np.where(above[rows] < 0, only[service[rows]], above[rows])
    pairs, number = np.unique(service[rows] * width + where + 1, return_inverse=True)
    of, directorate = pairs // width, (pairs % width - 1).astype(np.int32)
    twice = np.bincount(of, minlength=len(names)) > 1
    crowd.service_names = [
        f"{names[s]} ({places[d]})" if twice[s] and d >= 0 else names[s]
        for s, d in zip(of.tolist(), directorate.tolist(), strict=True)
    ]
    crowd.service_directorate = directorate
    crowd.codes["service"] = service.copy()
    crowd.codes["service"][rows] = number


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
            "services": len(crowd.service_names),
            "directorates": len(sheet.names["directorate"].names),
            "sites": len(sheet.names["site"].names),
            "heads": int((ranks == 1).sum()),
            "directors": int((ranks == 2).sum()),
            "general_managers": int((ranks == 3).sum()),
            "headless": _headless(crowd, rank),
            **{f"{n}s" if n != "mailbox" else "mailboxes": _flags(codes.get(n))
               for n in ("mailbox", "workstation", "laptop")},
            "drawn": _drawn(codes, crowd.complaints),
            "remedies": tuple((k, c, n) for (k, c), n in crowd.complaints.applied.items() if n),
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


def _notes(sheet: Sheet, crowd: Crowd | None) -> Iterator[tuple[str, str]]:
    """Yield what is to be known of how the file was read."""
    table = sheet.table
    if table.encoding in NARROW[1:]:
        yield "encoding", ENCODINGS[table.encoding]
    if table.declared:
        yield "separator", SEPARATORS.get(table.declared) or table.declared
    if table.wrapped:
        yield "wrapped", ""
    if crowd is not None and crowd.two_managers:
        yield "two_managers", str(crowd.two_managers)


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


def refuse_staff(complaints: Complaints, understood: ImportSummary) -> None:
    """Raise ``StaffFileError`` if anything was noted, with at most 50 causes."""
    causes = complaints.problems
    if not causes:
        return
    more = len(causes) - LISTED_PROBLEMS + complaints.unlisted
    raise StaffFileError(causes[:LISTED_PROBLEMS], understood, more)
