"""A workbook with a column a month, and ties with weights: exposure by hand."""

import numpy as np
import pytest
from openpyxl import Workbook
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.experiments.diffusion.importer import read_diffusion
from simadopt.experiments.diffusion.measures import exposed

MONTHS = ("nov-24", "déc-24", "janv-25", "févr-25")
WIDE = {"a": "xxxx", "b": " xxx", "c": "   x", "d": "    "}
MAP = """\
people: {{file: suivi.xlsx, sheet: Suivi, id: Matricule}}
adoption: {{columns: [{columns}]}}
networks:
  talk: {{file: liens.csv, source: de, target: vers{weight}}}
"""


@pytest.fixture
def folder(tmp_path):
    book = Workbook()
    notes = book.active
    notes.title = "Lisez-moi"
    for k in range(20):
        notes.append([f"remarque {k}", "longue"])
    sheet = book.create_sheet("Suivi")
    sheet.append(["Matricule", *MONTHS])
    for key, cells in WIDE.items():
        sheet.append([key, *(cell.strip() or None for cell in cells)])
    book.save(tmp_path / "suivi.xlsx")
    ties = "de;vers;poids\nc;a;0,5\nc;b;1,5\nd;b;2\nd;c;0\n"
    (tmp_path / "liens.csv").write_text(ties, encoding="cp1252")
    return tmp_path


def read(folder, weight=", weight: poids", text=MAP):
    page = text.format(columns=", ".join(MONTHS), weight=weight)
    (folder / "map.yaml").write_text(page, encoding="utf-8")
    return read_diffusion(folder / "map.yaml")


def test_months_in_titles_follow_the_calendar(folder):
    data = read(folder)
    assert data.names == ("2024-11", "2024-12", "2025-01", "2025-02")
    assert data.adopted.tolist() == [0, 1, 3, 4]


@pytest.mark.parametrize(
    ("titles", "names"),
    [("A B C D", "1 2 3 4"), ("T1 T2 T4 T5", "1 2 3 4 5"), ("1999 2000 2001 2002",) * 2],
)
def test_titles_that_are_no_months_are_numbers_or_places(tmp_path, titles, names):
    lines = [f"id {titles}"]
    lines += [" ".join([key, *cells.replace(" ", "0")]) for key, cells in WIDE.items()]
    (tmp_path / "p.csv").write_text("\n".join(lines).replace(" ", ";"), encoding="utf-8")
    page = f"people: {{file: p.csv, id: id}}\nadoption: {{columns: {titles.split()}}}\n"
    (tmp_path / "map.yaml").write_text(page, encoding="utf-8")
    assert read_diffusion(tmp_path / "map.yaml").names == tuple(names.split())


def test_ties_weigh_what_their_column_says(folder):
    seen = exposed(read(folder)).exposure[2]
    np.testing.assert_allclose(seen, [0.0, 0.25, 1.0, 1.0])
    alike = exposed(read(folder, weight="")).exposure
    np.testing.assert_allclose(alike[2], [0.0, 0.5, 1.0, 1.0])
    data = read(folder)
    assert len(data.networks["talk"]) == 3  # a weight of 0 is no tie


@pytest.mark.parametrize("cell", ["-1", "fort", ""])
def test_a_weight_that_is_none_is_refused_by_its_line(folder, cell):
    ties = f"de;vers;poids\nc;a;1\nc;b;{cell}\n"
    (folder / "liens.csv").write_text(ties, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(folder)
    (problem,) = caught.value.problems
    assert (problem.line, problem.field, problem.value) == (3, "poids", cell)
    assert not left_in_english([problem])


def test_a_sheet_that_is_not_there_is_told_with_the_nearest(folder):
    with pytest.raises(InputError) as caught:
        read(folder, text=MAP.replace("sheet: Suivi", "sheet: Suivis"))
    (problem,) = caught.value.problems
    assert (problem.field, problem.value, problem.hint) == ("sheet", "Suivis", "Suivi")
    assert not left_in_english([problem])


def test_a_tie_in_two_networks_counts_as_the_heavier_or_as_both(folder):
    two = (
        MAP
        + "  chat: {{file: liens.csv, source: de, target: vers}}\nexposure: {{weighted: {both}}}\n"
    )
    for both, share in (("false", 1.0 / 2.5), ("true", 1.5 / 4.0)):
        data = read(folder, text=two.replace("{both}", both))
        assert exposed(data).exposure[2][1] == pytest.approx(share)
