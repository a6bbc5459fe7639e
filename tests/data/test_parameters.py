"""No row of the parameter table without unit, source, status, both meanings, bounds and a prior."""

import re

import numpy as np
import pytest

from simadopt.core.parameters import STATUSES
from simadopt.levels.staff.tables import read_table
from simadopt.levels.staff.tables.parameters import PARAMETERS, parameters
from simadopt.levels.staff.tables.sources import translated_source

NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
PRIORS = ("normal", "halfnormal", "lognormal", "beta")
LAW = re.compile(rf"(?:zero (0\.\d+) or )?(\w+)\(({NUMBER}), ({NUMBER})\)(?: \* ({NUMBER}))?\Z")
ROWS = list(PARAMETERS.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.name)
def test_a_row_says_all_there_is_to_say(row):
    for field in ("symbol", "unit", "meaning_en", "meaning_fr", "source"):
        assert getattr(row, field).strip(), field
    assert row.meaning_en != row.meaning_fr
    assert not re.search(r"'| [;:?!%»]", row.meaning_fr), "French apostrophes and narrow spaces"
    assert row.status in STATUSES
    assert re.fullmatch(r"[a-z][a-z0-9_]*", row.name)


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.name)
def test_the_default_lies_within_its_bounds(row):
    assert row.min < row.max
    assert row.min <= row.default <= row.max
    assert np.isfinite([row.min, row.default, row.max]).all()


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.name)
def test_the_prior_is_a_law_that_can_be_drawn(row):
    if row.prior.startswith("fixed"):
        assert row.prior.partition(": ")[2], "a row that is held says why"
        return
    law = LAW.match(row.prior)
    assert law, row.prior
    zero, name, first, second, scale = law.groups()
    assert zero is None or row.min <= 0.0 <= row.max
    assert name in PRIORS
    assert float(second) > 0.0
    if name in ("lognormal", "beta"):
        assert float(first) > 0.0
    assert scale is None or (name == "beta" and row.min <= float(scale) <= row.max)
    centre = float(first)
    if name == "beta":
        centre = centre / (centre + float(second)) * float(scale or 1)
    assert row.min <= centre <= row.max


def test_names_are_given_once():
    names = [row["name"] for row in read_table("parameters")]
    assert len(names) == len(set(names)) == len(PARAMETERS)


def test_values_are_single_floats_in_the_order_of_the_table():
    values = parameters()
    assert values._fields == tuple(PARAMETERS)
    assert all(isinstance(v, np.float32) for v in values)
    assert parameters({"pace": 0.5})._replace(pace=values.pace) == values


def test_an_unknown_parameter_is_refused():
    with pytest.raises(TypeError, match="b_nonsense"):
        parameters({"b_nonsense": 1.0})


@pytest.mark.parametrize("name", list(PARAMETERS))
def test_the_source_is_told_in_french(name: str) -> None:
    text = translated_source(name, "fr")
    assert text
    assert text != PARAMETERS[name].source
    assert not re.search(r"'| [;:?!%»]", text), "French apostrophes and narrow spaces"
