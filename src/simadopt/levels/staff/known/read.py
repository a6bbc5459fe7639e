"""Read what is known of services (`known.csv`): every problem with its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from simadopt.core.errors import nearest
from simadopt.core.messages import Message
from simadopt.io.csv_table import Complaints, fold, open_table
from simadopt.io.dates import EARLIEST, moment
from simadopt.levels.staff.known.table import ENCOURAGEMENT, Amount, KnownRow, KnownTable

__all__ = ["COLUMNS", "read_amount", "read_known"]

COLUMNS: Final = {
    "service": ("service", "services", "unit", "nom_du_service", "libelle_service", "unite"),
    "users": (
        "users", "utilisateurs", "use", "usage", "active", "actifs", "nombre_d_utilisateurs",
        "nb_utilisateurs", "utilisateurs_actifs", "active_users", "part_d_utilisateurs",
    ),
    "tool": ("tool", "outil", "application", "logiciel"),
    "date": ("date", "as_of", "date_de_mesure", "date_du_releve", "au", "mois", "month"),
    "since": ("since", "since_when", "depuis", "depuis_quand", "deployed", "date_de_deploiement"),
    "head": (
        "head", "head_encourages", "encouragement", "responsable", "le_responsable_encourage",
        "responsable_encourage", "encourages", "encourage", "chef_de_service",
    ),
    "equipped": ("equipped", "equipes", "agents_equipes", "eligible", "eligibles", "licences"),
    "window": ("window_days", "definition", "fenetre_jours", "active_means", "definition_d_actif"),
    "authority": ("authority", "collectivite"),
}  # fmt: skip
"""Titles of columns, as `fold` leaves them."""
_HEADS: Final = {
    "no": ("no", "non", "pas_du_tout", "not_at_all", "0"),
    "a_little": ("a_little", "un_peu", "little", "peu", "1"),
    "a_lot": ("a_lot", "beaucoup", "lot", "2"),
    "": ("", "unknown", "inconnu", "inconnue", "ne_sait_pas", "nsp", "n_a"),
}
_MEANS: Final = {text: name for name, texts in _HEADS.items() for text in texts}
_AMONG: Final = re.compile(r"(\d{1,7})\s*(?:/|of|sur)\s*(\d{1,7})", re.IGNORECASE)
_NUMBER: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*(%?)(?:\s*(?:agents?|people|personnes?|users?))?")
_SPACES: Final = str.maketrans("", "", "\u00a0\u202f\u2009")
MOST_ROWS: Final = 100_000
OLDEST_DAYS: Final = 366
"""Days that a count may lie before the latest one of the file."""


def read_amount(text: str) -> Amount | None:
    """Read people (a whole number) or a share (a percentage, a number with decimals up to 1, 12 of 31).

    >>> read_amount("12"), read_amount("45 %"), read_amount("0,45")
    (Amount(value=12.0, is_share=False, among=0), Amount(value=0.45, is_share=True, among=0), ...)
    >>> read_amount("8 of 32"), read_amount("8 sur 32") == read_amount("8/32")
    (Amount(value=0.25, is_share=True, among=32), True)
    >>> read_amount("12.5"), read_amount("120%"), read_amount("-3")
    (None, None, None)
    """
    if (both := _AMONG.fullmatch(text.strip())) is not None:
        users, among = int(both[1]), int(both[2])
        return Amount(users / among, True, among) if 0 < among >= users else None
    found = _NUMBER.fullmatch(text.translate(_SPACES).strip())
    if found is None:
        return None
    value = float(found[1].replace(",", "."))
    if found[2]:
        return Amount(round(value / 100.0, 12), True) if value <= 100.0 else None
    if re.search("[.,]", found[1]):
        return Amount(value, True) if value <= 1.0 else None
    return Amount(value, False)


def read_known(path: str | Path, tools: Sequence[str], today: date | None = None) -> KnownTable:
    """Read what is known of the services of an authority.

    Parameters
    ----------
    path : str or Path
        A table (CSV or workbook) with the column ``service`` and any of ``COLUMNS``.
    tools : sequence of str
        Names of the tools of the scenario.
    today : date, optional
        Day after which nothing can have been counted; that of the computer when not given.

    Raises
    ------
    InputError
        With one line per problem: dates outside, amounts that are none, unknown tools, a service
        twice, two definitions of *active*. Names of services and their sizes are checked with the
        organisation: see `simadopt.levels.staff.known.match`.
    """
    table = open_table(path, COLUMNS, ("service",))
    reading = _Reading(Complaints(str(path)), tuple(tools), today or date.today())
    for chunk in table.chunks(reading.wrong):
        names = list(chunk.cells)
        for line, cells in zip(
            chunk.lines.tolist(), zip(*chunk.cells.values(), strict=True), strict=True
        ):
            reading.add(line, dict(zip(names, map(str.strip, cells), strict=True)))
    reading.finish()
    return KnownTable(
        str(path), tuple(reading.rows), table.content_sha256, table.ignored, reading.window[1]
    )


class _Reading:
    """Rows as they are read, with what is wrong in them."""

    def __init__(self, wrong: Complaints, tools: tuple[str, ...], today: date) -> None:
        self.wrong, self.tools, self.today = wrong, tools, today
        self.rows: list[KnownRow] = []
        self.first: dict[tuple[str, str, str], int] = {}
        self.window = (0, "")

    def add(self, line: int, cells: dict[str, str]) -> None:
        """Take one row, by column."""
        service = cells["service"]
        if not service:
            self.wrong.add(line, "service", "", Message("problem.known_service"))
            return
        row = KnownRow(
            line,
            cells.get("authority", ""),
            service,
            self._tool(line, cells.get("tool", "")),
            self._amount(line, "users", cells.get("users", "")),
            self._day(line, "date", cells.get("date", "")),
            self._day(line, "since", cells.get("since", ""), first=True),
            self._head(line, cells.get("head", "")),
            self._amount(line, "equipped", cells.get("equipped", "")),
        )
        self._once(row)
        self._one_definition(line, cells.get("window", ""))
        if row.day is not None and row.since is not None and row.since > row.day:
            message = Message("problem.known_since", day=f"{row.day}")
            self.wrong.add(line, "since", cells["since"], message)
        if len(self.rows) < MOST_ROWS:
            self.rows.append(row)

    def _tool(self, line: int, cell: str) -> str:
        if not cell:
            return self.tools[0]
        known = {fold(name): name for name in self.tools}
        if fold(cell) not in known:
            message = Message("problem.unknown_tool", names=", ".join(self.tools))
            self.wrong.add(line, "tool", cell, message, nearest(fold(cell), known))
        return known.get(fold(cell), "")

    def _amount(self, line: int, name: str, cell: str) -> Amount | None:
        found = read_amount(cell) if cell else None
        if cell and found is None:
            message = Message("problem.known_amount")
            self.wrong.add(line, name, cell, message)
        return found

    def _day(self, line: int, name: str, cell: str, *, first: bool = False) -> date | None:
        if not cell:
            return None
        found = moment(cell)
        if found is None:
            message = Message("problem.known_date")
            self.wrong.add(line, name, cell, message)
            return None
        # a month or a year that has begun is told up to today
        day = found.first if first else max(found.first, min(found.last, self.today))
        if not EARLIEST <= day <= self.today:
            message = Message("problem.known_outside", first=f"{EARLIEST}", last=f"{self.today}")
            self.wrong.add(line, name, cell, message)
            return None
        return day

    def _head(self, line: int, cell: str) -> str:
        found = _MEANS.get(fold(cell))
        if found is None:
            message = Message("problem.known_head")
            self.wrong.add(line, "head", cell, message, nearest(fold(cell), ENCOURAGEMENT))
        return found or ""

    def _once(self, row: KnownRow) -> None:
        key = (fold(row.authority), fold(row.service), row.tool)
        if key in self.first:
            message = Message("problem.known_twice", line=f"{self.first[key]}")
            self.wrong.add(row.line, "service", row.service, message)
        self.first.setdefault(key, row.line)

    def _one_definition(self, line: int, cell: str) -> None:
        if not cell:
            return
        if not self.window[1]:
            self.window = (line, cell)
        elif fold(cell) != fold(self.window[1]):
            message = Message(
                "problem.known_definition", line=f"{self.window[0]}", other=f"{self.window[1]}"
            )
            self.wrong.add(line, "window", cell, message)

    def finish(self) -> None:
        """Check what only all rows tell; raise what is wrong."""
        days = [row.day for row in self.rows if row.day is not None]
        latest = max(days, default=None)
        for row in self.rows:
            if row.day and latest and (latest - row.day).days > OLDEST_DAYS:
                message = Message("problem.known_old", day=f"{latest}")
                self.wrong.add(row.line, "date", str(row.day), message)
        if not self.rows and not self.wrong.count:
            self.wrong.add(None, "", "", Message("problem.known_nothing"))
        self.wrong.settle()
