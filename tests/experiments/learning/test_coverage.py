"""What is learned holds the hidden truth as often as it says; `make soak` asks 200 towns of each kind."""

import os

import numpy as np
import pytest

from .coverage import covered, distances, on_two_cores, person_distances, state_distances

KINDS = {"state": state_distances, "counts": distances, "persons": person_distances}


TOWNS = int(os.environ.get("SIMADOPT_SOAK_TOWNS", "200"))
"""Towns of each kind: fewer where time is short, with the Monte-Carlo error that goes with them."""


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_many_towns(kind):
    share, error = covered(on_two_cores(KINDS[kind], range(1, TOWNS + 1)))
    print(f"{kind}: {share:.3f} of the truths in 90 % intervals of {TOWNS} towns, ± {error:.3f}")
    assert 0.85 - 2 * error < share < 0.95 + 2 * error


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_a_few_towns(kind):
    """A few towns: an interval that is a third as wide, or elsewhere, would be seen."""
    few = {
        "state": {"runs": 40},
        "counts": {"particles": 80, "rounds": 1},
        "persons": {"particles": 80},
    }
    z = KINDS[kind](range(1, 6 if kind != "persons" else 4), **few[kind])
    share, _ = covered(z)
    assert share > 0.7
    assert np.abs(np.nanmean(z)) < 1.0
    assert covered(3.0 * z)[0] < 0.7
    assert covered(z + 2.5)[0] < 0.7
