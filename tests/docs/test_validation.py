"""The tables of docs/validation.md are those of the calibration that ships."""

import csv
import sys
from types import SimpleNamespace

import pytest

from support.shells import ROOT

sys.path.insert(0, str(ROOT / "docs"))
import generate_validation as page
import validation_opening
import validation_territory

MISSES = ROOT / "docs" / "territory_misses.csv"
TEXT = page.PAGE.read_text(encoding="utf-8")
QUICK = (
    "kinds",
    "by_kind",
    "sampling",
    "opened",
    "pulls",
    "parameters",
    "only_priors",
    "emulator",
    "coverage",
    "theories",
    "envelope",
    "sealed",
    "territory",
    "territory_missed",
)
"""Tables that are read, not run."""


def shown(name):
    """Return a generated table as the page shows it."""
    start = TEXT.index(f"<!-- generated:{name} -->\n")
    return TEXT[start : TEXT.index("<!-- end -->", start)].split("\n", 1)[1]


@pytest.mark.parametrize("name", list(page.BLOCKS))
def test_every_table_is_there(name):
    assert f"<!-- generated:{name} -->" in TEXT


@pytest.mark.parametrize("name", QUICK)
def test_tables_have_not_drifted(name):
    assert shown(name) == page.BLOCKS[name]()


def test_what_the_model_lacks_is_named_only_where_it_is_shown():
    """That a change in the model moves a figure does not show that it is the cause."""
    with MISSES.open(encoding="utf-8", newline="") as file:
        kinds = {row["id"]: row["kind"] for row in csv.DictReader(file)}
    assert {name for name, kind in kinds.items() if kind == "mechanism"} == {
        "open_data_departments_2020_10",  # one strength of a duty for all types
        "service_size_lt5_interco",  # a law of sizes that does not fit the bodies alone
        "axis_smart_city_envisaged_all",  # one probability for shares of .11 to .83
    }
    assert shown("territory_missed").count("| the model lacks it |") == 3


def test_what_to_believe_counts_the_rows_below():
    """The rows of the table of figures about time, one by one; the page itself is made from runs."""
    rows = [
        line.split(" | ") for line in shown("over_time").splitlines()[2:] if line.startswith("| ")
    ]
    inside = sum(not row[3].startswith("**") for row in rows)
    assert 0 < inside < len(rows)
    assert shown("believe") == validation_opening.believe(inside, len(rows))


def test_what_to_believe_is_computed_and_not_read(monkeypatch):
    def one(inside):
        return SimpleNamespace(inside=inside)

    monkeypatch.setattr(page, "timed", lambda: [one(True), one(False), one(True), one(True)])
    assert "at the defaults 3 of 4 published figures are inside" in page.BLOCKS["believe"]()


def test_each_missed_row_of_the_territory_has_a_cause(monkeypatch):
    causes = validation_territory._causes()
    assert all(kind in validation_territory._KINDS and told for kind, told in causes.values())
    first, *others = causes
    for wrong in (
        {one: causes[one] for one in others},
        causes | {"plan_exists_all": causes[first]},
    ):
        monkeypatch.setattr(validation_territory, "_causes", lambda wrong=wrong: wrong)
        with pytest.raises(ValueError, match="a cause for each missed row and no other"):
            page.BLOCKS["territory_missed"]()


@pytest.mark.soak
def test_the_page_is_remade():
    assert page.regenerate(TEXT) == TEXT
