"""A cleaned copy of a staff file: the columns that are read, under plain titles, in plain words."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from simadopt.io.complaints import choice_key
from simadopt.io.import_summary import ImportSummary, StaffFileError
from simadopt.levels.staff.files.staff_file import StaffTable, read_with_lines
from simadopt.levels.staff.files.staff_words import plain_cell

__all__ = ["clean_staff"]

ATTEMPTS: Final = 4
_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "key": ("key", "matricule"),
    "category": ("category", "catégorie"),
    "rank": ("rank", "rang"),
    "service": ("service", "service"),
    "directorate": ("directorate", "direction"),
    "manager": ("manager", "responsable"),
    "site": ("site", "site"),
    "age": ("age", "âge"),
    "mailbox": ("mailbox", "messagerie"),
    "workstation": ("workstation", "poste de travail"),
    "laptop": ("laptop", "ordinateur portable"),
    "front_desk": ("front_desk", "accueil"),
    "innovativeness": ("innovativeness", "innovativité"),
}
_RANKS: Final = (
    ("staff", "head", "director", "general manager"),
    ("agent", "chef de service", "directeur", "dgs"),
)
_AGES: Final = ("<25", "25-34", "35-44", "45-54", "55+")
_FLAGS: Final = (("no", "yes"), ("non", "oui"))


def clean_staff(
    path: Path,
    out: Path,
    language: str,
    columns: Mapping[str, str] | None = None,
    remedies: Mapping[str, str] | None = None,
) -> ImportSummary:
    """Write a cleaned copy of a staff file as CSV in UTF-8, separated by semicolons.

    Causes with one safe remedy are put right; for others a choice is needed in ``remedies``. Names and
    columns that are not read are not in the copy.

    Parameters
    ----------
    path, out : Path
    language : {"en", "fr"}
        Of titles and words.
    columns, remedies : mapping of str to str, optional
        As `read_staff` takes them.

    Raises
    ------
    StaffFileError
        With the causes that need a choice; nothing is written then.
    """
    chosen = dict(remedies or {})
    for _ in range(ATTEMPTS):
        try:
            staff, lines, keys = read_with_lines(path, "clean", columns, chosen)
        except StaffFileError as error:
            safe = {cause.key: cause.safe for cause in error.causes if cause.safe}
            needed = [cause for cause in error.causes if not cause.safe]
            if needed or not safe:
                raise StaffFileError(
                    needed or error.causes, error.understood, error.unlisted
                ) from None
            chosen |= safe
        else:
            _write(staff, [keys[line] for line in lines], out, int(language == "fr"))
            return _as_chosen(staff.understood, remedies or {})
    raise AssertionError("remedies that mend nothing")


def _as_chosen(understood: ImportSummary, remedies: Mapping[str, str]) -> ImportSummary:
    """Return what was understood; what was put right by itself is nobody's choice."""
    mine = {choice_key(key) for key in remedies}
    decisions = tuple(
        replace(one, yours=one.yours and _is_among(choice_key(one.key), mine))
        for one in understood.decisions
    )
    return replace(understood, decisions=decisions)


def _is_among(key: str, mine: set[str]) -> bool:
    name, colon, _ = key.partition(":")
    return key in mine or (bool(colon) and name + colon in mine)


def _write(staff: StaffTable, keys: list[str], out: Path, language: int) -> None:
    cells = _columns(staff, [plain_cell(key) for key in keys], language)
    with out.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=";", lineterminator="\r\n")
        writer.writerow([_TITLES[name][language] for name in cells])
        writer.writerows(map(no_formula, row) for row in zip(*cells.values(), strict=True))


def no_formula(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell


def _columns(staff: StaffTable, keys: list[str], language: int) -> dict[str, list[str]]:
    """Return the cells of each column that the file gave; heads that were drawn are not given."""
    flags = {0: _FLAGS[language][0], 1: _FLAGS[language][1]}
    drawn = "heads" in staff.understood.drawn
    directorate: Any = staff.service_directorate
    shares: Any = staff.innovativeness
    columns: dict[str, tuple[Any, Callable[[Any], str]]] = {
        "key": (np.arange(len(keys)), lambda row: keys[row]),
        "category": (staff.category, lambda code: "ABC"[code]),
        "rank": (None if drawn else staff.rank, lambda code: _RANKS[language][code]),
        "service": (staff.service, lambda code: staff.service_names[code]),
        "directorate": (
            None if directorate is None else directorate[staff.service],
            lambda code: staff.directorate_names[code] if code >= 0 else "",
        ),
        "manager": (staff.boss, lambda row: keys[row] if row >= 0 else ""),
        "site": (staff.site, lambda code: staff.site_names[code] if code >= 0 else ""),
        "age": (staff.age_band, lambda band: _AGES[band] if band < len(_AGES) else ""),
        **{
            name: (getattr(staff, name), lambda flag: flags.get(flag, ""))
            for name in ("mailbox", "workstation", "laptop", "front_desk")
        },
        "innovativeness": (shares, lambda value: "" if np.isnan(value) else f"{value:g}"),
    }
    return {
        name: [decode(code) for code in column.tolist()]
        for name, (column, decode) in columns.items()
        if column is not None
    }
