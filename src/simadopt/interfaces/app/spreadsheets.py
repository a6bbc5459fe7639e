"""Tables as spreadsheets of a language open them: CSV with its separator and mark, and workbooks (.xlsx)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from simadopt.io.wording import Wording

__all__ = ["Cell", "Sheets", "csv_bytes", "harmless", "workbook_bytes"]

Cell = str | float | int | None
Sheets = Mapping[str, Iterable[Sequence[Cell]]]
_WIDEST: Final = 48
_SAMPLE: Final = 200
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless(-1.5), harmless("Écoles")
    ("'=1+1", -1.5, 'Écoles')
    """
    if not isinstance(cell, str):
        return cell
    text = _FORBIDDEN.sub(" ", cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def csv_bytes(sheets: Sheets, words: Wording) -> bytes:
    r"""Return the first table as CSV that Excel opens by a double click.

    UTF-8 with its mark; in French, semicolons and decimal commas.

    >>> from simadopt.io.wording import wording
    >>> csv_bytes({"a": [["x", 0.5]]}, wording("fr")).decode("utf-8-sig")
    'x;0,5\r\n'
    """
    french = words.language == "fr"
    out = io.StringIO()
    write = csv.writer(out, delimiter=";" if french else ",").writerow
    for row in next(iter(sheets.values())):
        cells: list[Any] = ["" if cell is None else harmless(cell) for cell in row]
        write([f"{c}".replace(".", ",") if french and isinstance(c, float) else c for c in cells])
    return out.getvalue().encode("utf-8-sig")


def workbook_bytes(sheets: Sheets, words: Wording) -> bytes:
    """Return tables as a workbook: one sheet each, titles bold and held, numbers as numbers."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    bold = Font(bold=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title[:31])
        ready = [[harmless(cell) for cell in row] for row in rows]
        for k, column in enumerate(zip(*ready[:_SAMPLE], strict=False), start=1):
            width = max(len(str(cell)) for cell in column if cell is not None) if any(column) else 8
            sheet.column_dimensions[get_column_letter(k)].width = min(width + 2, _WIDEST)
        sheet.freeze_panes = "A2"
        for n, row in enumerate(ready):
            cells = []
            for cell in row:
                one = WriteOnlyCell(sheet, cell)
                if isinstance(cell, str):
                    one.data_type = "s"
                if n == 0:
                    one.font = bold
                cells.append(one)
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
