"""What is drawn, and what is told by months with gaps: no spread too much, none too little."""

from dataclasses import replace

import numpy as np
import pytest

from simadopt.experiments.learning import gate
from simadopt.experiments.learning.counts import Counts
from simadopt.experiments.learning.fit import _rejuvenated
from simadopt.experiments.learning.forecast import cells_of
from simadopt.experiments.learning.observation import Noise, order_tells
from simadopt.experiments.learning.particles import normals


def counted(active, eligible):
    """Return counts of one tool, float64[G,M]."""
    whole = np.asarray(active, float)[:, None]
    hidden = np.zeros(whole.shape[1:], bool)
    return Counts(
        "made", 2024 * 12 + 8, ("gru",), whole, np.full_like(whole, eligible), "30", "made",
        hidden=hidden,
    )  # fmt: skip


def test_the_order_of_months_tells_where_each_service_lacks_one():
    """An empty cell takes its month from its service, not the service from the test."""
    shuffles, rise = (
        normals("shuffle", 1, 199, 12),
        np.tile(np.rint(np.linspace(10, 60, 12)), (7, 1)),
    )

    def tells(active):
        gaps = active.copy()
        gaps[np.arange(7), 2 + np.arange(7)] = np.nan
        return order_tells(counted(gaps, 100.0), shuffles)

    assert tells(rise) <= 0.02
    assert tells(rise[:, np.argsort(normals("other", 2, 1, 12)[0])]) > 0.02
    few = rise.copy()
    few[:4, :-3] = few[4:, 3:] = np.nan
    assert order_tells(counted(few, 100.0), shuffles) == 1.0


@pytest.mark.parametrize("told", [False, True])
def test_offsets_of_services_do_not_go_together(told):
    """Drawn service by service: the mean of 40 has a spread of 1 / √40 of theirs."""
    local = normals("local", 1, 240, 40)
    loglik = -2.0 * (local - 0.5) ** 2 if told else np.zeros_like(local)
    jitter = normals("jitter", 1, 400, 40)
    offsets = np.array([_rejuvenated(local[:, g], loglik[:, g], jitter[:, g]) for g in range(40)])
    own = 1.0 / np.sqrt(5.0) if told else 1.0  # precision 1 + 4
    assert offsets.std(axis=1).mean() == pytest.approx(own, rel=0.1)
    assert offsets.mean() == pytest.approx(0.4 if told else 0.0, abs=0.1)
    assert offsets.mean(axis=0).std() == pytest.approx(own / np.sqrt(40.0), rel=0.15)


def test_the_interval_of_a_forecast_holds_the_noise_of_counts():
    """Runs that stay where they start: nine of ten counts lie within, by the noise of both counts alone."""
    n, share = 4000, 0.4
    active = np.random.default_rng(6).binomial(n, share, (400, 13))
    said = np.broadcast_to(active[:, 6, None, None] / n, (20, 400, 1, 6))
    cells = cells_of(counted(active, float(n)), Noise(np.ones(1)), [(6, said)], 7)
    found = gate.score(replace(cells, group=cells.group % 5))
    assert found.coverage == pytest.approx(0.9, abs=0.03)
