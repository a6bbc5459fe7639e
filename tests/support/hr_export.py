"""A raw HR export of a town, in the layouts that HR tools and offices make of it. Names are made up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np

__all__ = ["LAYOUTS", "TITLES", "people", "write_layout"]

TITLES = ["Matricule", "Nom", "Prénom", "Cat.", "Direction", "Service", "Poste",
          "Responsable (matricule)", "Adresse mail", "Site d'affectation", "Temps de travail",
          "Statut", "Téléphone"]  # fmt: skip
DIRECTORATES = {
    "Solidarités": ("Secrétariat", "Action sociale", "Petite enfance", "Séniors"),
    "Technique": ("Secrétariat", "Garage", "Voirie", "Espaces verts"),
    "Culture": ("Secrétariat", "Médiathèque", "Musée", "Conservatoire"),
    "Ressources": ("Finances", "Ressources humaines", "Informatique", "Accueil"),
}
KEY, CATEGORY, TITLE, MANAGER, MAIL, STATUS = 0, 3, 6, 7, 8, 11


def people(size: int = 1100, *, absent: int = 61, uncategorised: int = 19) -> list[list[str]]:
    """Return rows: a general manager, directors, heads of service and staff, with usual defects.

    ``absent`` people name a manager who is not there; ``uncategorised`` have no category; two posts are
    vacant and one row is an elected member.
    """
    draw = np.random.default_rng(7)
    rows: list[list[str]] = []

    def add(category: str, above: str, service: str, title: str, manager: str) -> str:
        key = f"{len(rows) + 101:06d}"
        mail = f"a{key}@example.org" if category != "C" or len(rows) % 3 == 0 else ""
        site = ("Mairie", "Centre technique", "Annexe")[len(rows) % 3]
        rows.append([key, f"NOM{key}", "Camille", category, above, service, title, manager, mail, site,
                     ("100", "80", "50,0")[len(rows) % 3], ("Titulaire", "CDD")[len(rows) % 5 == 0],
                     f"01 23 45 {len(rows) % 90 + 10} 11"])  # fmt: skip
        return key

    top = add("A", "Direction générale", "Direction générale", "DGS", "")
    heads = []
    for directorate, services in DIRECTORATES.items():
        director = add("A", directorate, services[0], "Directrice", top)
        heads.append((directorate, services[0], director))
        heads += [
            (directorate, service, add("B", directorate, service, "Chef de service", director))
            for service in services[1:]
        ]
    while len(rows) < size - 3:
        directorate, service, head = heads[int(draw.integers(len(heads)))]
        add("BCCC"[len(rows) % 4], directorate, service, "Agent polyvalent", head)
    for row in rows[30 : 30 + uncategorised]:
        row[CATEGORY], row[TITLE] = "", "Apprenti"
    for row in rows[100 : 100 + absent]:
        row[MANAGER] = "099999"
    for number, (title, status) in enumerate(
        [("Poste vacant", ""), ("Jardinier", "Vacant"), ("Conseillère municipale", "Élu")]
    ):
        key = f"{900 + number:06d}"
        rows.append([key, "X", "Y", "", "Technique", "Voirie", title, top, "", "", "", status, ""])
    return rows


def _text(rows: Iterable[Iterable[str]], separator: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def sep_line(file: Path, rows: list[list[str]]) -> None:
    file.write_bytes(("sep=;\r\n" + _text([TITLES, *rows], ";")).encode("cp1252"))


def under_titles(file: Path, rows: list[list[str]]) -> None:
    above = [["Liste des agents au 1er janvier"], ["Édité par le service RH"], []]
    file.write_bytes(_text([*above, TITLES, *rows, ["Total : 1100"]], "|").encode("utf-8-sig"))


def two_line_header(file: Path, rows: list[list[str]]) -> None:
    above = [
        "Agent",
        "",
        "",
        "",
        "Affectation",
        "",
        "",
        "Responsable",
        "Adresse mail",
        "Site",
        "",
        "",
        "",
    ]
    below = ["Matricule", "Nom", "Prénom", "Cat.", "Direction", "Service", "Poste", "Matricule", "", "",
             "Temps de travail", "Statut", "Téléphone"]  # fmt: skip
    file.write_bytes(_text([above, below, *rows], "\t").encode("utf-16"))


def ragged(file: Path, rows: list[list[str]]) -> None:
    lines = []
    for number, row in enumerate(rows):
        cells = list(row)
        while number % 2 and cells and not cells[-1]:
            cells.pop()
        lines.append(cells if number % 3 else [*cells, "", ""])
    file.write_bytes(_text([TITLES, *lines], ",").encode("utf-8"))


def workbook(file: Path, rows: list[list[str]], *, as_numbers: bool = False) -> None:
    from openpyxl import Workbook

    book = Workbook()
    notes = book.active
    notes.title = "Lisez-moi"
    notes.append(["Extraction du SIRH"])
    sheet = book.create_sheet("Agents")
    sheet.append(["Agents de la ville"])
    sheet.append([])
    sheet.append(TITLES)
    for row in rows:
        cells: list[object] = list(row)
        if as_numbers:
            cells[KEY] = int(row[KEY])
            cells[MANAGER] = float(row[MANAGER]) if row[MANAGER] else None
        sheet.append(cells)
    book.save(file)


def numbers_in_a_workbook(file: Path, rows: list[list[str]]) -> None:
    workbook(file, rows, as_numbers=True)


LAYOUTS = {
    "sep line, cp1252": sep_line,
    "title rows and a total, |": under_titles,
    "header on two lines, tab, UTF-16": two_line_header,
    "ragged rows": ragged,
    "workbook": workbook,
    "workbook of numbers": numbers_in_a_workbook,
}


def write_layout(name: str, file: Path, rows: list[list[str]]) -> Path:
    """Write rows in a layout; a workbook keeps the name it is given, .csv too."""
    LAYOUTS[name](file, rows)
    return file
