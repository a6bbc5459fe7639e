"""Tables of one's own: authorities, members of pools, laws; what is wrong is named by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import nearest
from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints, CsvTable, fold, open_table
from simadopt.levels.territory.authorities.roster import Roster, make_roster
from simadopt.levels.territory.clock import QUARTER, number
from simadopt.levels.territory.scenario import Who
from simadopt.levels.territory.tables.items import NAMES, TYPES, unknown_item
from simadopt.levels.territory.tables.laws import FORMS, Law

__all__ = ["read_all", "read_authorities", "read_laws", "read_pools"]

_QUARTER: Final = Message("problem.expected", allowed=Message("problem.part.quarter"))
_TYPE_WORDS: Final = {
    "commune": ("commune", "ville", "town", "municipality"),
    "intercommunal": (
        "intercommunal", "intercommunal body", "epci", "intercommunalite", "cc", "ca", "cu", "metropole",
    ),
    "department": ("department", "departement"),
    "region": ("region",),
}  # fmt: skip
_OWN: Final = {
    "key": ("key", "siren", "cle", "id"),
    "code": ("code", "insee", "code insee"),
    "type": ("type", "kind"),
    "name": ("name", "nom"),
    "population": ("population", "inhabitants", "habitants"),
    "department": ("department", "departement", "dep"),
    "region": ("region", "reg"),
    "epci": ("epci", "intercommunal", "intercommunalite", "siren epci"),
}
_POOLS: Final = {
    "key": _OWN["key"],
    "pool": ("pool", "operator", "operateur", "syndicat", "syndicate"),
}
_LAWS: Final = {
    "name": ("name", "nom", "law", "loi"),
    "item": ("item", "objet"),
    "types": ("types", "type"),
    "min_population": ("min population", "inhabitants", "habitants", "seuil"),
    "vote": ("vote", "voted", "votee"),
    "deadline": ("deadline", "echeance"),
    "form": ("form", "forme", "sanction"),
}
Cells = Mapping[str, str]


def read_all(who: Who, folder: Path) -> dict[str, Any]:
    """Return what the files that a scenario names hold, and their SHA-256 by name."""
    tables: dict[str, Any] = {"sha256": {}}
    readers: dict[str, tuple[str | None, Callable[[Path], tuple[Any, str]]]] = {
        "roster": (who.file, read_authorities),
        "pools": (who.pools_file, read_pools),
        "laws": (who.laws_file, read_laws),
    }
    for name, (file, reader) in readers.items():
        if file is not None:
            tables[name], tables["sha256"][file] = reader(folder / file)
    return tables


def _rows(table: CsvTable, complaints: Complaints) -> Iterator[tuple[int, Cells]]:
    for chunk in table.chunks(complaints):
        names = list(chunk.cells)
        for line, *cells in zip(chunk.lines.tolist(), *chunk.cells.values(), strict=True):
            yield line, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}


def read_authorities(path: Path) -> tuple[Roster, str]:
    """Return the authorities of a table, and the SHA-256 of its bytes.

    Columns: key (SIREN or any other), type, population; code, name, department, region, epci where there are.

    Raises
    ------
    InputError
        One line per problem: a key twice, a commune in two intercommunal bodies, an unknown type, a
        population
        that is no whole number.
    """
    table = open_table(path, _OWN, ("key", "type", "population"))
    complaints = Complaints(str(path))
    words = {word: kind for kind, all_words in _TYPE_WORDS.items() for word in all_words}
    seen: dict[str, tuple[int, str]] = {}
    rows = []
    for line, cells in _rows(table, complaints):
        kind = words.get(fold(cells["type"]), "")
        if not kind:
            message = Message("problem.unknown_type", names=", ".join(TYPES))
            near = nearest(fold(cells["type"]), words)
            complaints.add(line, "type", cells["type"], message, words.get(near, ""))
        people = re.sub(r"[\s\u00a0\u202f]", "", cells["population"])
        if not people.isdecimal():
            message = Message("problem.inhabitants")
            complaints.add(line, "population", cells["population"], message)
        _check_key(line, cells, seen, complaints)
        texts = [cells.get(name, "") for name in ("code", "name", "department", "region", "epci")]
        code, name, department, region, epci = texts
        rows.append(
            (cells["key"], code or cells["key"], kind, "", name or cells["key"], people, department,
             region, epci or (cells["key"] if kind == "intercommunal" else ""))
        )  # fmt: skip
    if not rows:
        complaints.add(table.header.line, "", "", Message("problem.nobody"))
    complaints.settle()
    return make_roster(rows), table.content_sha256


def _check_key(
    line: int, cells: Cells, seen: dict[str, tuple[int, str]], complaints: Complaints
) -> None:
    """Refuse a key that is missing or twice, and a commune in two intercommunal bodies."""
    key, epci = cells["key"], cells.get("epci", "")
    if not key:
        complaints.add(line, "key", "", Message("problem.key_needed"))
        return
    if len(re.split(r"[\s;,/|]+", epci)) > 1:
        message = Message("problem.two_bodies_cell")
        complaints.add(line, "epci", epci, message)
    if key in seen:
        first, other = seen[key]
        if epci and other and epci != other:
            message = Message("problem.two_bodies", line=first)
            complaints.add(line, "epci", epci, message)
        else:
            message = Message("problem.siren_twice", line=first)
            complaints.add(line, "key", key, message)
    seen.setdefault(key, (line, epci))


def read_pools(path: Path) -> tuple[dict[str, str], str]:
    """Return the pool of each key of a table, and the SHA-256 of its bytes."""
    table = open_table(path, _POOLS, ("key", "pool"))
    complaints = Complaints(str(path))
    found: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, cells in _rows(table, complaints):
        key = cells["key"]
        if key in found and found[key] != cells["pool"]:
            message = Message("problem.two_pools", line=lines[key])
            complaints.add(line, "pool", cells["pool"], message)
        found.setdefault(key, cells["pool"])
        lines.setdefault(key, line)
    complaints.settle()
    return found, table.content_sha256


def read_laws(path: Path) -> tuple[tuple[Law, ...], str]:
    """Return the laws of a table, and the SHA-256 of its bytes.

    Columns: item, vote and deadline as quarters (2018Q2); name, types (all when empty), min_population, form.

    Raises
    ------
    InputError
        An unknown item or type or form, a date that is no quarter, a law dated after its deadline.
    """
    table = open_table(path, _LAWS, ("item", "vote", "deadline"))
    complaints = Complaints(str(path))
    laws = []
    for line, cells in _rows(table, complaints):
        laws.append(_law(line, cells, complaints))
    if len(laws) > 24:
        complaints.add(None, "", "", Message("problem.many_laws"))
    complaints.settle()
    return tuple(law for law in laws if law is not None), table.content_sha256


def _law(line: int, cells: Cells, complaints: Complaints) -> Law | None:
    wrong = complaints.count
    if cells["item"] not in NAMES:
        hint = nearest(cells["item"], NAMES)
        complaints.add(
            line,
            "item",
            cells["item"],
            unknown_item(hint),
            hint,
        )
    dates = []
    for name in ("vote", "deadline"):
        if re.match(QUARTER, cells[name]):
            dates.append(number(cells[name]))
        else:
            complaints.add(line, name, cells[name], _QUARTER)
    if len(dates) == 2 and dates[0] > dates[1]:
        message = Message("problem.law_late", deadline=cells["deadline"])
        complaints.add(line, "vote", cells["vote"], message)
    types = tuple(cells.get("types", "").split()) or TYPES
    for kind in types:
        if kind not in TYPES:
            message = Message("problem.unknown_type", names=", ".join(TYPES))
            complaints.add(line, "types", kind, message, nearest(kind, TYPES))
    form = cells.get("form", "") or "duty"
    if form not in FORMS:
        message = Message("problem.unknown_form", names=", ".join(FORMS))
        complaints.add(line, "form", form, message, nearest(form, FORMS))
    people = cells.get("min_population", "") or "0"
    if not people.isdecimal():
        complaints.add(line, "min_population", people, Message("problem.inhabitants"))
    if complaints.count > wrong:
        return None
    name = cells.get("name", "") or f"law_line_{line}"
    return Law(name, cells["item"], types, int(people), dates[0], dates[1], form, (name, name))
