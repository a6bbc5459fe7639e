"""The summary: ready for JSON, exact shares, services and their heads, intra-class correlation."""

import json

import numpy as np
import pytest

import simadopt
from simadopt.cases import run
from simadopt.core.outcomes import rounded
from simadopt.levels.staff.engine.settings import SHARE_UNIT
from simadopt.levels.staff.model import services
from simadopt.levels.staff.model.history import History
from simadopt.levels.staff.model.residents import services_gap
from simadopt.levels.staff.model.services import ServiceUse, icc, service_use, share_below_median
from simadopt.levels.staff.model.summary import GRU_LEVELS, summary
from simadopt.levels.staff.tables.features import CHANNELS, features_of, mask_of


@pytest.fixture(scope="module")
def page(commune, finished):
    return summary(History(finished, commune.scenario_hash))


def test_it_says_what_it_belongs_to(page, commune, finished):
    assert page["scenario_hash"] == commune.scenario_hash
    assert page["digest"] == finished.digest()
    assert (page["seed"], page["weeks"], page["version"]) == (1, 26, simadopt.__version__)
    assert page["gru_levels"] == GRU_LEVELS
    assert json.loads(json.dumps(page, allow_nan=False)) == page


def test_a_published_page_is_remade_from_what_it_says(page, commune):
    """A5: scenario, seed and weeks as printed give every number of the page again."""
    printed = json.loads(json.dumps(page))
    assert (printed["scenario_hash"], printed["version"]) == (
        commune.scenario_hash,
        simadopt.__version__,
    )
    state = commune.start(printed["seed"], weeks=printed["weeks"])
    state.run_to(printed["weeks"])
    assert json.loads(json.dumps(summary(History(state, commune.scenario_hash)))) == printed


def test_floats_have_six_digits(page):
    def floats(value):
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            return [x for item in value for x in floats(item)]
        return [value] if isinstance(value, float) else []

    assert floats(page)
    assert all(x == float(f"{x:.6g}") for x in floats(page))


def test_rounding_keeps_the_rest():
    assert rounded((True, 3, "a", None, float("inf"))) == [True, 3, "a", None, None]


def test_rounding_keeps_significant_digits():
    numbers = [123456.789, 0.000123456789, 1.23456789e-9, -2.5]
    assert rounded({"x": numbers})["x"] == [123457.0, 0.000123457, 1.23457e-09, -2.5]


def test_shares_stand_beside_their_denominators(page, finished):
    people = finished.o.people
    gru = page["tools"]["gru"]
    assert gru["posts"] == gru["able"] == page["people"]["connected"] == 200
    assert gru["unequipped"] == 320
    both = finished.c.tracking_mask
    users = int(np.sum(people.uses & both == both))
    assert gru["users"] == users
    assert gru["users_share"] == pytest.approx(users / 200, rel=1e-5)
    assert sum(page["categories"][c]["gru"]["posts"] for c in "ABC") == 200
    assert set(page["ranks"]) == {"staff", "head", "director", "general_manager"}
    assert page["authorities"]["commune"]["gru"]["use"] == gru["use"]
    assert page["features"]["gru_intake"]["able"] == 200


def test_flows_balance(page):
    flows = page["flows"]
    change = flows["gained"] - flows["dropped"] - flows["departed"]
    assert flows["uses_at_end"] == flows["uses_at_start"] + change


def test_service_use_is_over_ordinary_staff(finished):
    use = service_use(finished)
    people = finished.o.people
    shares, posted = services.person_shares(finished)
    assert use.service.size >= 5
    for s, value, staff, e in zip(use.service, use.use, use.staff, use.encouragement, strict=True):
        rows = (people.service == s) & (people.rank == 0) & posted
        assert rows.sum() == staff >= 5
        assert value == pytest.approx(shares[rows].mean() / SHARE_UNIT, rel=1e-12)
        heads = set(people.leader[rows].tolist())
        assert len(heads) == 1
        assert e == pytest.approx(finished.o.heads.encouragement[0, heads.pop()], rel=1e-12)


def _use(values, encouragement):
    n = len(values)
    return ServiceUse(np.arange(n), np.array(values), np.full(n, 9), np.array(encouragement))


def test_non_using_below_a_fifth_when_three_are():
    use = _use([0.1, 0.5, 0.19, 0.0, 0.2], [0.1, 0.9, 0.2, 0.8, 0.5])
    chosen, rule = use.non_using()
    assert (chosen.tolist(), rule) == ([True, False, True, True, False], "use below 0.20")
    assert share_below_median(use, chosen) == pytest.approx(2 / 3)


def test_non_using_is_the_lowest_quarter_otherwise():
    values = [0.9, 0.1, 0.8, 0.3, 0.3, 0.7, 0.6, 0.5]
    use = _use(values, [0.5, 0.1, 0.6, 0.2, 0.9, 0.7, 0.8, 0.4])
    chosen, rule = use.non_using()
    assert (np.flatnonzero(chosen).tolist(), rule) == ([1, 3], "lowest quarter")
    assert share_below_median(use, chosen) == 1.0


def test_no_services_at_all():
    chosen, rule = _use([], []).non_using()
    assert (chosen.size, rule) == (0, "lowest quarter")
    assert share_below_median(_use([], []), chosen) is None


def test_icc_by_hand():
    # groups (1, 3), (5, 7), (9, 11): MSB = 32·2/2 = 32... means 2, 6, 10, grand 6:
    # SSB = 2·(16 + 0 + 16) = 64, MSB = 32; SSW = 6, MSW = 2; ICC = (32 − 2) / (32 + 2) = 15/17
    values, group = np.array([1.0, 3, 5, 7, 9, 11]), np.array([4, 4, 0, 0, 9, 9])
    assert icc(values, group) == pytest.approx(15 / 17, rel=1e-14)
    # unequal groups (0, 2, 4), (6, 6): N = 5, n0 = 5 − 13/5 = 2.4, grand 3.6
    # SSB = 3·1.6² + 2·2.4² = 19.2, MSB = 19.2; SSW = 8, MSW = 8/3
    expected = (19.2 - 8 / 3) / (19.2 + 1.4 * 8 / 3)
    assert icc(np.array([0.0, 2, 4, 6, 6]), np.array([0, 0, 0, 1, 1])) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("values", "group"),
    [([1.0, 2.0], [0, 0]), ([1.0, 2.0], [0, 1]), ([1.0] * 4, [0, 0, 1, 1]), ([], [])],
)
def test_icc_of_nothing_is_none(values, group):
    assert icc(np.array(values), np.array(group, int)) is None


def test_icc_is_negative_when_groups_mix():
    assert icc(np.array([0.0, 1, 0, 1]), np.array([0, 0, 1, 1])) == pytest.approx(-1.0)


def test_requests_of_a_quarter(page, finished):
    requests = page["requests"]
    assert requests["weeks"] == 13
    assert requests["arrived"] == int(finished.records.arrived[14:27].sum())
    assert requests["tracked"] == sum(c["tracked"] for c in requests["channels"].values())
    assert list(requests["channels"]) == [c.name for c in CHANNELS]
    assert requests["channels"]["social"]["tracked"] == 0
    lost = 0.08 * (requests["arrived"] - requests["tracked"])
    assert requests["lost"] == pytest.approx(lost, rel=1e-5)
    assert 5.0 <= requests["delay_days"] <= 14.0
    assert requests["services_delay_p90_p10"] >= 1.0
    gap = requests["digital_gap"]
    assert gap["gap_days"] == pytest.approx(gap["other_days"] - gap["digital_days"], abs=1e-4)


def test_gap_between_services():
    assert services_gap(np.full(9, 0.3), 5.0, 14.0) == 1.0
    assert services_gap(np.linspace(0, 1, 11), 5.0, 14.0) == pytest.approx(13.1 / 5.9)
    assert services_gap(np.array([]), 5.0, 14.0) is None


def test_start_has_no_requests_yet(commune):
    state = commune.start(1)
    requests = summary(History(state))["requests"]
    assert requests["arrived"] == 0
    assert requests["delay_days"] is requests["delay_p90_p10"] is None


def test_spent_is_counted(commune):
    history = run(commune, seed=1, weeks=6, **{"training.hours": 6.0, "training.eur": 10.0})
    spent = summary(history)["spent"]
    people = history.state.o.people
    able = int((people.can & mask_of(features_of("gru")) != 0).sum())
    assert 150 < able < 520  # those without a mailbox are not taught a tool they cannot open
    assert spent == {"hours": 6.0 * able, "eur": 10.0 * able}


def test_several_authorities(commune):
    history = run(commune, weeks=2, **{"authorities.0.count": 3})
    page = summary(history)
    assert list(page["authorities"]) == ["commune-1", "commune-2", "commune-3"]
    posts = sum(a["gru"]["posts"] for a in page["authorities"].values())
    assert posts == page["tools"]["gru"]["posts"]
    many = run(commune, weeks=1, **{"authorities.0.count": 101, "authorities.0.staff": 200})
    assert list(summary(many)["authorities"]) == ["commune"]


def test_real_people_show_in_groups_only(real):
    """G1."""
    page = summary(run(real, seed=1))
    assert page["services"]["median_encouragement"] is None
    assert page["services"]["encouragement_of_their_heads"] is None
    assert set(page["ranks"]) == {"staff", "managers"}
    assert not {"town/Parks", "town/Cellar", "town/Nursery"} & set(page["services"]["names"])
    assert all("h-" not in text for text in json.dumps(page).split('"'))
