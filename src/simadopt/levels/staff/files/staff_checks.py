"""What a staff file must agree on: one row per person, one chain of command, one head a service."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints
from simadopt.io.import_summary import ImportSummary, StaffFileError
from simadopt.io.places import LISTED_PROBLEMS
from simadopt.levels.staff.files.hierarchy import draw_heads, infer_ranks, ranks_of_titles
from simadopt.levels.staff.files.staff_causes import CHOSEN_OUT, ROWS
from simadopt.levels.staff.files.staff_crowd import Columns, Crowd, Rows
from simadopt.levels.staff.files.staff_managers import find_bosses
from simadopt.levels.staff.files.staff_names import match_names
from simadopt.levels.staff.files.staff_words import (
    BAD,
    ELECTED,
    GONE,
    REPEATED,
    TOTAL,
    VACANT,
    is_empty,
)

__all__ = [
    "refuse_staff",
    "settle_ranks",
    "settle_rows",
    "split_services",
    "stand_in",
]


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
        given = [not is_empty(cell) for cell in crowd.codes["manager_name"]]
        crowd.codes["manager"], crowd.short_names = match_names(crowd.codes)
        crowd.codes["managed"] = np.array(given, bool)
    elif "manager" in crowd.codes:
        crowd.codes["managed"] = crowd.codes["manager"] != 0
    if left.any():
        out = crowd.codes["key"][left != 0]
        crowd.out = dict(zip(crowd.lines[left != 0].tolist(), out.tolist(), strict=True))
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
    if len(rows) > 1:
        messages = [Message("problem.several_times")]
    if crowd.refuse_rows("twice", rows, "key", messages):
        kept = np.ones(len(key), bool)
        kept[rows] = False
        crowd.keep(kept)


def stand_in(crowd: Crowd, lacks: frozenset[str]) -> None:
    """Put something in place of required columns that are lacking, so that the rest is told at once."""
    crowd.lacks, codes, n = lacks, crowd.codes, len(crowd.lines)
    names = crowd.sheet.names
    if "key" in lacks:
        codes["key"] = np.arange(1, n + 1, dtype=np.uint64)
        crowd.blind = codes.pop("manager", None) is not None
    if "category" in lacks:
        codes["category"] = np.full(n, 2)
    if "service" in lacks:
        names["service"].names = list(names["directorate"].names) or [""]
        above = codes.get("directorate", np.zeros(n, np.int64))
        codes["service"] = np.where(above < 0, BAD, above)
        crowd.blind = True


def settle_ranks(crowd: Crowd) -> tuple[Rows | None, NDArray[np.uint8] | None]:
    """Return managers and ranks, from the columns that say so; note where there is no head at all."""
    codes, choice = crowd.codes, crowd.complaints.choice
    boss = find_bosses(crowd) if "manager" in codes else None
    service, key = codes["service"], codes["key"]
    if crowd.blind:
        told = {"rank", "head", "title", "manager"} & codes.keys() or "key" in crowd.lacks
        if len(key) and not told:
            _refuse_no_heads(crowd)
        return boss, None
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


def refuse_staff(complaints: Complaints, understood: ImportSummary) -> None:
    """Raise ``StaffFileError`` if anything was noted, with 50 causes and all that have a choice."""
    causes = complaints.problems
    if not causes:
        return
    told = [one for n, one in enumerate(causes) if n < LISTED_PROBLEMS or one.remedies]
    raise StaffFileError(told, understood, len(causes) - len(told) + complaints.unlisted)
