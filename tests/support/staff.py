"""A small staff file, as a town hall would export it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from simadopt.levels.staff.engine.state import State, start
from simadopt.levels.staff.files.staff_file import read_staff
from simadopt.levels.staff.files.ties_file import read_ties
from simadopt.levels.staff.scenario_authority import Authority
from support.worlds import scenario

SERVICES = {"Registry": "People", "Schools": "People", "Roads": "Works", "Parks": "Works"}


def _lines() -> list[dict[str, str]]:
    lines = [
        {
            "key": "g",
            "category": "A",
            "rank": "general manager",
            "service": "Office",
            "manager": "",
        },
        {"key": "d1", "category": "A", "rank": "director", "service": "Office", "manager": "g"},
        {"key": "d2", "category": "A", "rank": "director", "service": "Office", "manager": "g"},
    ]
    for number, (service, directorate) in enumerate(SERVICES.items()):
        head, director = f"h{number}", "d1" if directorate == "People" else "d2"
        lines.append(
            {"key": head, "category": "B", "rank": "head", "service": service, "manager": director}
        )
        lines += [
            {"key": f"p{6 * number + k}", "category": "ABCCBC"[k], "rank": "staff",
             "service": service, "manager": head}
            for k in range(6)
        ]  # fmt: skip
    for number, line in enumerate(lines):
        line |= {
            "directorate": SERVICES.get(line["service"], "Office"),
            "site": ("Hall", "Depot", "Annexe")[number % 3],
            "mailbox": "yes" if number % 4 else "no",
            "age": str(22 + number),
            "innovativeness": "" if number % 5 else "0,75",
        }
    return lines


LINES = _lines()


def write(file: Path, lines: Iterable[Mapping[str, str]], columns: Sequence[str] = ()) -> Path:
    """Write lines as a French spreadsheet would."""
    rows = list(lines)
    names = list(columns or rows[0])
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names, extrasaction="ignore", delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return file


def read(folder: Path, lines: Iterable[Mapping[str, str]], columns: Sequence[str] = ()) -> Any:
    """Write a staff file and read it."""
    file = write(folder / "staff.csv", lines, columns)
    return read_staff(file, "real", remedies={"no_heads": "none"})


def world(*others: Authority, **changes: Any) -> Any:
    """Return a scenario with the imported authority and perhaps generated ones."""
    real = Authority(
        key="real", inhabitants=3_000, staff_file="staff.csv", officials=3, sites=3, joined_sites=1
    )
    return scenario(real, *others, **changes)


def imported(
    folder: Path,
    lines: Iterable[Mapping[str, str]],
    columns: Sequence[str] = (),
    ties: Sequence[tuple[str, str, str]] = (),
    **changes: Any,
) -> State:
    """Return the state of an authority whose staff were read from a file."""
    table, more = read(folder, lines, columns), None
    if ties:
        names = ("source", "target", "type")
        path = write(folder / "ties.csv", [dict(zip(names, t, strict=True)) for t in ties])
        more = read_ties(path, table)
    return start(world(**changes), 1, tables_read={"real": (table, more)})
