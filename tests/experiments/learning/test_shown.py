"""G1 of counts: what is shown tells of no few people, taken away from one another neither."""

from types import SimpleNamespace

import numpy as np
import pytest

from simadopt.experiments.learning import told


def _shown(people, small, towns=1):
    """Return what is shown of services of so many people, the small ones of each town pooled by name."""
    own = [f"t{g % towns}/s{g}" for g in range(len(people))]
    shown = [
        f"t{g % towns}/other services of d{g % 2}" if g in small else own[g]
        for g in range(len(own))
    ]
    level = SimpleNamespace(least_answers=11)
    fit = SimpleNamespace(
        case=SimpleNamespace(level=level), told=SimpleNamespace(groups=own, shown=shown)
    )
    return [
        (name, own) for name, _, own in told._shown(fit, np.array(people, float)[:, None, None])
    ]


@pytest.mark.parametrize(
    ("people", "small", "names"),
    [
        ([40, 20, 4], {2}, {"t0/s0": [0], "t0/other services": [1, 2], "all": [0, 1, 2]}),
        ([40, 20, 4, 8], {2, 3}, {"t0/s0": [0], "t0/s1": [1], "t0/other services": [2, 3],
                                  "all": [0, 1, 2, 3]}),
        ([40, 20, 0, 8], {2, 3}, {"t0/s0": [0], "t0/other services": [1, 3], "all": [0, 1, 3]}),
        ([40, 3], set(), {"t0/s0": [0], "t0/s1": [1], "all": [0, 1]}),  # services that may stand alone
        ([0, 0, 4], {2}, {}),
        ([12, 0, 4], {2}, {"t0/other services": [0, 2], "all": [0, 2]}),
    ],
)  # fmt: skip
def test_no_small_service_is_what_all_have_more_than_those_shown(people, small, names):
    assert dict(_shown(people, small)) == names


@pytest.mark.parametrize("seed", range(40))
def test_sums_of_what_is_shown_leave_no_difference_that_counts_few(seed):
    chance = np.random.default_rng(seed)
    people = chance.integers(0, 25, 9)
    small = {g for g in range(9) if people[g] < 11 or chance.random() < 0.2}
    found = _shown(people, small, towns=int(chance.integers(1, 4)))
    assert all(people[own].sum() >= 11 for _, own in found)
    assert len({name for name, _ in found}) == len(found)
    if found:
        *parts, (name, whole) = found
        assert name == "all" and sorted(g for _, own in parts for g in own) == whole
        assert whole == np.flatnonzero(people).tolist()
    else:
        assert people.sum() < 11
