"""Outcomes of a run counted again from its columns and records, each with its denominator."""

import numpy as np
import pytest

from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.model.groups import Groups
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.outcomes import outcomes, series
from simadopt.levels.staff.organisation.catalogue import SHIPPED
from simadopt.levels.staff.scenario import Intervention, Target
from simadopt.levels.staff.tables.features import CHANNELS, TOOLS, features_of, mask_of
from support.worlds import authority, run, scenario, town

WEEKS = 20
COURSE = Intervention(kind="training", week=2, hours=6.0, eur=40.0, target=Target(share=0.5))


@pytest.fixture
def history():
    """A town, and a hamlet without access to the GRU: tools have other denominators."""
    hamlet = authority("hamlet", staff=30, services=3, mailboxes=20, gru_access=False)
    world = scenario(town(), hamlet, weeks=WEEKS, interventions=(COURSE,))
    return History(run(world, 3))


def share_used(people, tool):
    """Return the share each person uses of what her post needs of a tool, and who needs any."""
    mask = np.uint32(mask_of(features_of(tool)))
    relevant = np.bitwise_count(people.post & mask).astype(int)
    used = np.bitwise_count(people.uses & people.post & mask).astype(int)
    return used[relevant > 0] / relevant[relevant > 0]


def test_levels_by_hand(history):
    found, weekly, people = outcomes(history), series(history), history.state.o.people
    needed = {tool: share_used(people, tool) for tool in TOOLS}
    assert needed["gru"].size < needed["intranet"].size
    for tool in TOOLS:
        level = needed[tool].mean()
        assert found[f"{tool}_use"] == pytest.approx(level, rel=1e-12)
        assert history.last(f"{tool}_use") == pytest.approx(level, rel=1e-12)
        assert history.series(f"{tool}_use").shape == weekly[f"{tool}_use"].shape == (WEEKS + 1,)
        assert weekly[f"{tool}_use"][-1] == pytest.approx(level, rel=1e-12)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("week", [0, 3, WEEKS, None])
def test_weeks_to_half_by_hand(history, tool, week):
    """The first week at .5 or more; the length of the run, and no half, where it never comes."""
    records, t = history.state.records, TOOLS.index(tool)
    records.posts[:, :, t] = 2
    records.shares[:, :, t] = SHARE_UNIT - 1
    if week is not None:
        records.shares[week:, :, t] = SHARE_UNIT  # exactly one half of two people
    found = outcomes(history)
    assert found[f"{tool}_weeks_to_half"] == (WEEKS if week is None else week)
    assert found[f"{tool}_half_reached"] == (week is not None)


def test_requests_and_costs_by_hand(history):
    """Counts over the whole run, delays over its last thirteen weeks."""
    found, p = outcomes(history), history.state.p
    arrived, tracked = (
        getattr(history.state.records, name).astype(float) for name in ("arrived", "tracked")
    )
    lost = float(p.loss_untracked) * (arrived.sum() - tracked.sum())
    assert found["requests_lost"] == pytest.approx(lost, rel=1e-12)
    late = slice(WEEKS - 12, WEEKS + 1)
    share = tracked[late].sum() / arrived[late].sum()
    assert share != tracked[late.start + 1 :].sum() / arrived[late.start + 1 :].sum()
    assert found["tracked_share"] == pytest.approx(share, rel=1e-12)
    fast, slow = float(p.delay_tracked_days), float(p.delay_untracked_days)
    assert found["delay_days"] == pytest.approx(slow - share * (slow - fast), rel=1e-12)
    digital = np.array([channel.digital for channel in CHANNELS])
    waits = [
        slow - (slow - fast) * tracked[late][..., c].sum() / arrived[late][..., c].sum()
        for c in (digital, ~digital)
    ]
    assert waits[0] != waits[1]
    assert found["digital_gap_days"] == pytest.approx(waits[1] - waits[0], rel=1e-9)
    gru = SHIPPED.mask("gru")
    able = (history.state.o.people.can & np.uint32(gru)) != 0
    trained = round(able.sum() / 2)  # half of those who can use some of it
    assert 0 < trained < able.size / 2
    assert (found["hours"], found["eur"]) == (6.0 * trained, 40.0 * trained)
    assert found["cost_eur"] == 40.0 * trained + 6.0 * trained * float(p.hour_eur)


def test_group_sums_stand_under_their_own_name():
    """Where the first group is empty, nothing moves to its place."""
    shown = Groups(("none", "a", "b"), np.array([2, 1, -1, 2]))
    np.testing.assert_array_equal(shown.sum(np.array([[1, 10, 100, 1000]])), [[0, 10, 1001]])
