"""The tables of docs/validation.md are those of the calibration that ships."""

import sys

import pytest

from support.shells import ROOT

sys.path.insert(0, str(ROOT / "docs"))
import generate_validation as page

TEXT = page.PAGE.read_text(encoding="utf-8")
QUICK = (
    "believe",
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


@pytest.mark.parametrize("name", list(page.BLOCKS))
def test_every_table_is_there(name):
    assert f"<!-- generated:{name} -->" in TEXT


@pytest.mark.parametrize("name", QUICK)
def test_tables_have_not_drifted(name):
    start = TEXT.index(f"<!-- generated:{name} -->\n")
    shown = TEXT[start : TEXT.index("<!-- end -->", start)].split("\n", 1)[1]
    assert shown == page.BLOCKS[name]()


@pytest.mark.soak
def test_the_page_is_remade():
    assert page.regenerate(TEXT) == TEXT
