"""What is learned holds the hidden truth about as often as it says; `make soak` asks 200 towns."""

import numpy as np
import pytest

from .coverage import covered, distances


@pytest.mark.soak
def test_two_hundred_towns():
    share, error = covered(distances(range(1, 201)))
    assert 0.85 - 2 * error < share < 0.95 + 2 * error


@pytest.mark.long
def test_a_few_towns():
    """Five towns, thirty truths; a posterior that is half as wide, or elsewhere, would be seen."""
    z = distances(range(1, 6), particles=80, rounds=1)
    share, _ = covered(z)
    assert share > 0.7
    assert np.abs(np.nanmean(z)) < 1.0
    assert covered(3.0 * z)[0] < 0.7
    assert covered(z + 2.5)[0] < 0.7
