"""What was understood of the files of ties: types read and drawn, what was left out, what is assumed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from simadopt.io.wording import Wording
from simadopt.levels.staff.tables.features import TIE_TYPES

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.levels.staff.files.staff_table import TieTable
    from simadopt.levels.staff.scenario_authority import Authority

__all__ = ["ties_summary"]


def ties_summary(case: Case, words: Wording) -> list[str]:
    """Return the sentences that say what was read from the files of ties of a scenario."""
    lines: list[str] = []
    for entry in case.scenario.authorities:
        ties = case.tables[entry.key][1] if entry.key in case.tables else None
        if ties is not None:
            lines += _sentences(entry, ties, words)
    return lines


def _sentences(entry: Authority, ties: TieTable, words: Wording) -> Iterator[str]:
    say, file = words.say, entry.ties_file
    count = np.bincount(ties.type, minlength=len(TIE_TYPES)).tolist()
    read = {name: n for name, n in zip(TIE_TYPES, count, strict=True) if n}
    kept = ("hierarchy",) if entry.ties_complete else TIE_TYPES
    drawn = [say(f"tie.{name}") for name in kept if TIE_TYPES.index(name) not in ties.types_read]
    types = ", ".join(f"{say(f'tie.{name}')} {words.number(n)}" for name, n in read.items())
    yield say(
        "ties_told.read",
        authority=entry.key,
        n=words.number(len(ties)),
        file=file,
        types=types or say("ties_told.none_drawn"),
        drawn=", ".join(drawn) or say("ties_told.none_drawn"),
    )
    if entry.ties_complete:
        yield say("ties_told.complete")
    left = {
        name: getattr(ties, name) for name in ("to_oneself", "repeated", "weightless", "absent")
    }
    if any(left.values()):
        shown = {name: words.number(n) for name, n in left.items()}
        zero = say("ties_told.weightless", n=shown["weightless"]) if ties.weighted else ""
        absent = say("ties_told.absent", n=shown["absent"]) if ties.absent else ""
        yield say("ties_told.left_out", file=file, **{**shown, "weightless": zero + absent})
    if ties.weighted:
        yield say("ties_told.weighted", file=file)
    if ties.assumed_type:
        yield say("ties_told.assumed", file=file, type=say(f"tie.{ties.assumed_type}"))
    if ties.ignored_columns:
        yield say("ties_told.ignored", file=file, names=", ".join(ties.ignored_columns))
