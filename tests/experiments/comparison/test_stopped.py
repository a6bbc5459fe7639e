"""A comparison that is stopped keeps what every arm has done, marks it, and draws change no digit."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.comparison.conftest import LEVERS
from simadopt.experiments.comparison.compare import compare
from simadopt.experiments.comparison.page import comparison_page
from simadopt.experiments.comparison.store import read_comparison, write_comparison

COACH = {"coach": LEVERS["coach"]}


@pytest.fixture(scope="module")
def whole(town):
    return compare(town, COACH, draws=20, replicates=2, weeks=6, seed=5)


def stopped_at(town, runs, **how):
    def tick(done, total):
        if done >= runs:
            raise KeyboardInterrupt

    return compare(town, COACH, draws=20, replicates=2, weeks=6, seed=5, tick=tick, **how)


def test_what_is_done_in_every_arm_is_kept_and_marked(town, whole, tmp_path):
    found = stopped_at(town, 45)
    assert 0 < found.stopped < len(found.plan)
    known = ~np.isnan(found.runs("coach"))
    assert (known == ~np.isnan(found.runs(found.base))).all()
    assert 2 <= known.sum() <= 45 / 2
    assert (found.runs("coach")[known] == whole.runs("coach")[known]).all()
    difference = found.difference("coach")
    assert difference.n == known.any(axis=1).sum()
    assert difference.level < 0.95
    assert comparison_page(found)["stopped"] == found.stopped
    write_comparison(found, tmp_path)
    again = read_comparison(tmp_path)
    assert again.stopped == found.stopped
    assert again.difference("coach") == difference
    assert again.drawn.theories == found.drawn.theories


def test_arms_go_abreast(town):
    """Half the runs are nearly half of the pairs, not one arm alone."""
    found = stopped_at(town, 40)
    assert (~np.isnan(found.runs("coach"))).sum() >= 15


def test_asked_to_stop_it_returns_too(town):
    done = []
    found = compare(town, COACH, draws=20, replicates=2, weeks=6, seed=5,
                    tick=lambda n, of: done.append(n), cancelled=lambda: sum(done[-1:]) >= 45)  # fmt: skip
    assert found.stopped == len(found.plan) - done[-1]


def test_draws_have_the_same_digits_for_any_number_of_workers(town, whole):
    two = compare(town, COACH, draws=20, replicates=2, weeks=6, seed=5, workers=2)
    assert two.digests == whole.digests
    assert two.values.tobytes() == whole.values.tobytes()


def test_replicates_change_no_draw(town, whole):
    """The estimand stays: the same draws of the same theories, and as much of both in the interval."""
    more = compare(town, COACH, draws=20, replicates=4, weeks=6, seed=5)
    assert more.plan.draws == whole.plan.draws
    assert more.difference("coach").n == whole.difference("coach").n == 20
    assert more.difference("coach").level == whole.difference("coach").level == 0.8


def test_a_single_setting_says_so(town):
    alone = compare(town, COACH, draws=0, replicates=4, weeks=6, seed=5)
    assert alone.drawn is None
    assert len(alone.plan.draws) == 1
    assert alone.limit_errors("coach") is None


def test_what_is_asked_for_holds_together(town, whole):
    one = whole.together()
    assert one["coach", "gru_use"].low == whole.difference("coach").low
    asked = ("gru_use", "intranet_use", "expression_use", "tracked_share")
    many = whole.together(asked)
    assert set(many) == {("coach", name) for name in asked}
    for name in asked:
        alone, held = whole.difference("coach", name), many["coach", name]
        assert held.value == alone.value
        assert held.low <= alone.low <= alone.high <= held.high
    assert any(many["coach", name].high > whole.difference("coach", name).high for name in asked)
