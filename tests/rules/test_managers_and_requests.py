"""Steps 3, 4 and 13: sponsorship, encouragement, requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simadopt.levels.staff.rules import encouragement, requests, sponsorship
from support.rules import near, with_parameters

SHARE = st.floats(0.0, 1.0)

# --- sponsorship ---------------------------------------------------------------------------------

SPONSOR = {
    "sponsor_culture": 0.5, "sponsor_plan": 0.15, "sponsor_elected": 0.2, "sponsor_legal": 0.1,
    "sponsor_demand": 0.05,
}  # fmt: skip


@pytest.mark.parametrize(
    ("culture", "plan", "digital", "gru", "expected"),
    [(0.4, 0.0, 0.0, 0.0, 0.3), (0.4, 1.0, 0.0, 0.0, 0.45), (0.4, 0.0, 1.0, 0.0, 0.5),
     (0.4, 0.0, 0.0, 1.0, 0.35), (1.0, 1.0, 1.0, 1.0, 1.0)],
)  # fmt: skip
def test_sponsorship_by_hand(culture, plan, digital, gru, expected):
    found = sponsorship.sponsorship(culture, plan, digital, gru, with_parameters(**SPONSOR))
    assert found == near(expected)


@given(culture=SHARE, plan=SHARE, digital=SHARE, gru=SHARE)
def test_sponsorship_is_a_share_and_0_without_reasons(culture, plan, digital, gru):
    assert sponsorship.sponsorship(culture, plan, digital, gru, with_parameters()) == 0.0
    twice = with_parameters(**{k: 2.0 * v for k, v in SPONSOR.items()})
    assert 0.0 <= sponsorship.sponsorship(culture, plan, digital, gru, twice) <= 1.0


def test_sponsorship_amplifies_communication():
    p = with_parameters(comm_sponsor=0.5)
    assert sponsorship.communication(1.3, 0.4, p) == near(1.56)
    assert sponsorship.communication(1.3, 0.0, p) == 1.3
    assert sponsorship.communication(1.3, 0.9, with_parameters()) == 1.3


# --- encouragement -------------------------------------------------------------------------------


def test_encouragement_by_hand():
    found = encouragement.encouragement_next(0.2, 0.9, 0.8, 0.4, 0.1)
    assert found == pytest.approx(0.2 + 0.1 * (0.8 * 0.9 + 0.2 * 0.4 - 0.2), abs=1e-15)


@given(e=SHARE, c=SHARE, s=SHARE, social=SHARE, speed=SHARE)
def test_encouragement_at_its_limits(e, c, s, social, speed):
    after = encouragement.encouragement_next
    assert after(e, c, s, social, 0.0) == e
    assert after(e, c, 1.0, social, 1.0) == pytest.approx(c, abs=1e-15)
    assert after(e, c, 0.0, social, 1.0) == pytest.approx(social, abs=1e-15)
    assert -1e-15 <= after(e, c, s, social, speed) <= 1.0 + 1e-15


@given(c=SHARE, coaching=SHARE)
def test_coaching_raises_conviction_to_1_at_most(c, coaching):
    assert encouragement.coached(c, coaching) == min(c + coaching, 1.0)


@pytest.mark.parametrize(
    ("target", "tracked", "expected"),
    [(0.8, 0.6, 0.3), (0.8, 0.9, -1.0), (0.8, 0.04, -1.0), (1.0, 0.05, 1.0), (0.8, 0.8, -1.0)],
)
def test_feedback_needs_a_gap_and_something_tracked(target, tracked, expected):
    assert encouragement.feedback(target, tracked, 0.05, 1.5) == pytest.approx(expected)


# --- requests ------------------------------------------------------------------------------------


def test_tracking_by_hand():
    p = with_parameters(requests_transfer=0.25)
    assert requests.tracked_share(0.9, 0.6, 0.5, p) == near(0.9 * 0.6 * (1.0 - 0.25 + 0.25 * 0.5))


@given(trackable=SHARE, handlers=SHARE, partner=SHARE, transfer=SHARE)
def test_tracking_at_its_limits(trackable, handlers, partner, transfer):
    p = with_parameters(requests_transfer=transfer)
    assert requests.tracked_share(trackable, 0.0, partner, p) == 0.0
    assert requests.tracked_share(1.0, 1.0, 1.0, p) == 1.0
    share = requests.tracked_share(trackable, handlers, partner, p)
    assert 0.0 <= share <= trackable * handlers + 1e-7
    assert share <= requests.tracked_share(trackable, handlers, 1.0, p) + 1e-7


@pytest.mark.parametrize(
    ("x", "draw", "n"), [(2.25, 0.5, 2), (2.25, 0.75, 3), (2.0, 0.999, 2), (0.0, 0.999, 0)]
)
def test_counts_stay_whole(x, draw, n):
    assert requests.whole(x, draw) == n


def test_rounding_keeps_the_mean():
    draws = [(k + 0.5) / 1000 for k in range(1000)]
    assert sum(requests.whole(3.37, u) for u in draws) / 1000 == pytest.approx(3.37)
