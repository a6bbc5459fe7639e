"""D1: each oracle against the printed known answers, and against brute force where it is cheap."""

from __future__ import annotations

import doctest
import importlib
import itertools
import math

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq
from scipy.special import expit

from simadopt.verification import oracles

P, Q = 0.03, 0.38  # the Bass coefficients of V1


@pytest.mark.parametrize(
    "name",
    [
        "_tools",
        "chains",
        "conformity",
        "epidemics",
        "hazards",
        "influence",
        "memory",
        "networks",
        "thresholds",
    ],
)
def test_examples_in_the_docstrings(name: str) -> None:
    module = importlib.import_module(f"{oracles.__name__}.{name}")
    assert doctest.testmod(module).failed == 0


def test_every_public_name_exists_once() -> None:
    assert len(set(oracles.__all__)) == len(oracles.__all__)
    assert all(hasattr(oracles, name) for name in oracles.__all__)


def crowd_by_enumeration(n: int, enter: list[float], leave: float) -> np.ndarray:
    """One-step law of the number of users, summing over all subsets of individual decisions."""
    table = np.zeros((n + 1, n + 1))
    for k in range(n + 1):
        for stay_or_enter in itertools.product([0, 1], repeat=n):
            chance = 1.0
            for i, uses in enumerate(stay_or_enter):
                p = 1.0 - leave if i < k else enter[k]
                chance *= p if uses else 1.0 - p
            table[k, sum(stay_or_enter)] += chance
    return table


class TestTwoState:
    def test_printed(self) -> None:
        share, sd, lag1 = oracles.two_state(500, 0.10, 0.04)
        assert share == pytest.approx(0.714286, abs=5e-7)
        assert sd == pytest.approx(0.020203, abs=5e-7)
        assert lag1 == pytest.approx(0.86, abs=1e-12)

    def test_against_the_exact_chain(self) -> None:
        a, d = 0.3, 0.2
        table = crowd_by_enumeration(4, [a] * 5, d)
        law = np.linalg.matrix_power(table, 200)[0]
        share = np.arange(5) / 4
        mean = law @ share
        var = law @ (share - mean) ** 2
        covariance = (law * (share - mean)) @ table @ (share - mean)
        found = oracles.two_state(4, a, d)
        assert (mean, math.sqrt(var), covariance / var) == pytest.approx(tuple(found), abs=1e-12)

    @pytest.mark.parametrize("bad", [(0, 0.1, 0.1), (9, -0.1, 0.1), (9, 0.1, 1.1), (9, 0, 0)])
    def test_refuses(self, bad: tuple[int, float, float]) -> None:
        with pytest.raises(ValueError, match="is needed"):
            oracles.two_state(*bad)


class TestBass:
    def test_curve_printed(self) -> None:
        printed = {
            1: 0.035758,
            2: 0.085056,
            5: 0.331199,
            8: 0.651738,
            10: 0.812803,
            15: 0.971610,
            20: 0.996259,
        }
        for week, share in printed.items():
            assert oracles.bass_curve(P, Q, week) == pytest.approx(share, abs=5.1e-7)

    def test_landmarks_printed_and_consistent(self) -> None:
        found = oracles.bass_landmarks(P, Q)
        assert tuple(found) == pytest.approx((6.192619, 0.460526, 0.110592, 6.550189), abs=5.1e-7)
        assert oracles.bass_curve(P, Q, found.peak_week) == pytest.approx(found.peak_share)
        assert oracles.bass_curve(P, Q, found.half_week) == pytest.approx(0.5)
        assert oracles.bass_landmarks(0.3, 0.1)[:3] == (0.0, 0.0, 0.3)

    @pytest.mark.parametrize(
        ("week", "mean", "sd"),
        [
            (2, 0.070136, 0.01339),
            (5, 0.272290, 0.03524),
            (8, 0.585334, 0.04842),
            (10, 0.779059, 0.03959),
        ],
    )
    def test_synchronous_chain_printed(self, week: int, mean: float, sd: float) -> None:
        found = oracles.bass_chain(500, P, Q, week, denominator="n")
        assert found.mean == pytest.approx(mean, abs=5.1e-7)
        assert found.sd == pytest.approx(sd, abs=5.1e-6)
        assert found.law.sum() == pytest.approx(1.0, abs=1e-12)

    def test_infinite_recursion_printed(self) -> None:
        printed = [0.03, 0.070158, 0.122843, 0.190104, 0.272907]
        printed += [0.370123, 0.477609, 0.588090, 0.692499, 0.782643]
        assert oracles.bass_recursion(P, Q, 10)[1:] == pytest.approx(printed, abs=5.1e-7)

    def test_steps_close_the_gap_with_the_curve_in_proportion(self) -> None:
        ends = {
            dt: oracles.bass_recursion(P, Q, 8, dt, hazard="exponential")[-1]
            for dt in (1.0, 0.25, 0.1, 0.01, 0.005)
        }
        for dt, printed in {1.0: 0.5486, 0.25: 0.6250, 0.1: 0.6410, 0.01: 0.65066}.items():
            assert ends[dt] == pytest.approx(printed, abs=5.1e-5)
        limit = oracles.bass_curve(P, Q, 8)
        assert (limit - ends[0.01]) / (limit - ends[0.005]) == pytest.approx(2.0, abs=0.02)

    @pytest.mark.parametrize(
        ("n", "week", "mean", "sd"),
        [
            (100, 2, 0.084849, 0.03957),
            (100, 5, 0.326182, 0.09486),
            (100, 8, 0.637780, 0.10517),
            (100, 10, 0.799372, 0.08048),
            (500, 2, 0.085015, 0.01777),
            (500, 5, 0.330171, 0.04315),
            (500, 8, 0.648923, 0.04647),
            (500, 10, 0.810189, 0.03404),
        ],
    )
    def test_small_steps_tend_to_the_continuous_chain(
        self, n: int, week: int, mean: float, sd: float
    ) -> None:
        coarse, middle, fine = (
            np.array(oracles.bass_chain(n, P, Q, week, dt)[:2]) for dt in (0.1, 0.05, 0.025)
        )
        halved, halved_again = 2.0 * middle - coarse, 2.0 * fine - middle
        limit = (4.0 * halved_again - halved) / 3.0  # orders dt and dt² removed
        assert limit == pytest.approx([mean, sd], abs=2e-5)

    def test_against_all_individual_decisions(self) -> None:
        n = 5
        enter = [min(1.0, 0.1 + 1.2 * k / (n - 1)) for k in range(n + 1)]
        law = np.linalg.matrix_power(crowd_by_enumeration(n, enter, 0.0), 3)[1]
        assert oracles.bass_chain(n, 0.1, 1.2, 3, initial=1).law == pytest.approx(law, abs=1e-13)

    def test_one_step_is_binomial(self) -> None:
        law = oracles.bass_chain(2000, 0.03, 0.0, 1).law
        assert law == pytest.approx(stats.binom.pmf(np.arange(2001), 2000, 0.03), abs=1e-12)

    def test_large_crowd_tends_to_the_recursion(self) -> None:
        gaps = [
            oracles.bass_chain(n, P, Q, 8, denominator="n").mean
            - oracles.bass_recursion(P, Q, 8)[-1]
            for n in (500, 1000)
        ]
        assert gaps[0] / gaps[1] == pytest.approx(2.0, abs=0.05)

    def test_refuses(self) -> None:
        with pytest.raises(ValueError, match="whole steps"):
            oracles.bass_chain(10, P, Q, 1, dt=0.3)
        with pytest.raises(ValueError, match="denominator"):
            oracles.bass_chain(10, P, Q, 1, denominator="N")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="hazard"):
            oracles.bass_recursion(P, Q, 1, hazard="log")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="initial"):
            oracles.bass_chain(10, P, Q, 1, initial=11)
        with pytest.raises(ValueError, match="p = 0"):
            oracles.bass_curve(0.0, Q, 1)


class TestSis:
    @pytest.mark.parametrize(
        ("ratio", "mean", "sd"), [(2, 0.498984, 0.03172), (3, 0.666330, 0.02585)]
    )
    def test_continuous_printed(self, ratio: float, mean: float, sd: float) -> None:
        found = oracles.sis_continuous(500, ratio)
        assert found.mean == pytest.approx(mean, abs=5.1e-7)
        assert found.sd == pytest.approx(sd, abs=5.1e-6)

    @pytest.mark.parametrize("ratio", [0.5, 1.0, 1.5, 3.0])
    def test_continuous_against_the_eigenvector(self, ratio: float) -> None:
        n = 20
        k = np.arange(1, n + 1)
        up, down = ratio * k * (n - k) / (n - 1), 1.0 * k
        rates = np.diag(up[:-1], 1) + np.diag(down[1:], -1) - np.diag(up + down)
        values, vectors = np.linalg.eig(rates.T)
        law = np.abs(vectors[:, values.real.argmax()].real)
        assert oracles.sis_continuous(n, ratio).law == pytest.approx(law / law.sum(), abs=1e-10)

    @pytest.mark.parametrize(
        ("ratio", "mean", "sd"), [(2, 0.498984, 0.03172), (3, 0.666330, 0.02585)]
    )
    def test_small_steps_tend_to_the_continuous_law(
        self, ratio: float, mean: float, sd: float
    ) -> None:
        coarse, middle, fine = (
            np.array(oracles.sis_chain(500, ratio * dt, dt, 0, 250).quasi[:2])
            for dt in (0.08, 0.04, 0.02)
        )
        halved, halved_again = 2.0 * middle - coarse, 2.0 * fine - middle
        limit = (4.0 * halved_again - halved) / 3.0
        assert limit == pytest.approx([mean, sd], abs=2e-5)

    def test_no_overflow_in_large_crowds(self) -> None:
        found = oracles.sis_continuous(3000, 10.0)
        assert found.mean == pytest.approx(0.9, abs=1e-4)

    def test_against_all_individual_decisions(self) -> None:
        n, adopt, drop = 5, 0.9, 0.35
        table = crowd_by_enumeration(n, [min(1.0, adopt * k / (n - 1)) for k in range(n + 1)], drop)
        found = oracles.sis_chain(n, adopt, drop, weeks=6, initial=2)
        law = np.linalg.matrix_power(table, 6)[2]
        assert found.law == pytest.approx(law, abs=1e-13)
        assert found.extinct == pytest.approx(law[0])
        assert found.mean == pytest.approx(law @ np.arange(n + 1) / n)
        values, vectors = np.linalg.eig(table[1:, 1:].T)
        alive = np.abs(vectors[:, values.real.argmax()].real)
        assert found.quasi.law == pytest.approx(alive / alive.sum(), abs=1e-10)

    def test_long_run_is_quasi_stationary_and_near_the_mean_field(self) -> None:
        found = oracles.sis_chain(500, 0.12, 0.04, weeks=400, initial=100)
        assert found.mean == pytest.approx(found.quasi.mean, abs=1e-6)
        assert found.sd == pytest.approx(found.quasi.sd, abs=1e-6)
        assert found.mean_field == pytest.approx(2 / 3)
        assert found.quasi.mean == pytest.approx(found.mean_field, abs=1e-3)

    def test_mean_field_edges(self) -> None:
        assert oracles.sis_chain(5, 0.1, 0.2, 1, 1).mean_field == 0.0
        certain = oracles.sis_chain(400, 5.0, 0.5, 50, 200)  # exposure makes adoption certain
        assert certain.mean_field == pytest.approx(1 / 1.5)
        assert certain.mean == pytest.approx(certain.mean_field, abs=1e-6)

    def test_without_abandonment_it_is_bass(self) -> None:
        ours = oracles.sis_chain(60, 0.3, 0.0, 10, 3)
        assert ours.law == pytest.approx(oracles.bass_chain(60, 0.0, 0.3, 10, initial=3).law)

    def test_refuses(self) -> None:
        with pytest.raises(ValueError, match="no use survives"):
            oracles.sis_chain(5, 0.0, 1.0, 1, 1)
        with pytest.raises(ValueError, match=r"adopt \+ drop"):
            oracles.sis_chain(5, 0.0, 0.0, 1, 1)
        with pytest.raises(ValueError, match="ratio"):
            oracles.sis_continuous(5, 0.0)


class TestConformity:
    @pytest.mark.parametrize(
        ("coupling", "root"), [(1.2, 0.658570), (1.5, 0.858560), (2.0, 0.957504)]
    )
    def test_symmetric_printed(self, coupling: float, root: float) -> None:
        low, middle, high = oracles.brock_durlauf(0.0, coupling)
        assert (low.value, middle.value, high.value) == pytest.approx((-root, 0, root), abs=5.1e-7)
        assert (low.stable, middle.stable, high.stable) == (True, False, True)

    @pytest.mark.parametrize("coupling", [0.0, 0.4, 0.9, 1.0])
    def test_weak_coupling_has_one_equilibrium(self, coupling: float) -> None:
        assert oracles.brock_durlauf(0.0, coupling) == ((0.0, True),)

    def test_tilted_printed(self) -> None:
        found = oracles.brock_durlauf(0.05, 1.5)
        printed = (-0.833925, -0.100685, 0.878010)
        assert [m for m, _ in found] == pytest.approx(printed, abs=5.1e-7)
        assert [stable for _, stable in found] == [True, False, True]

    def test_fold_printed_and_seen(self) -> None:
        fold = oracles.brock_durlauf_fold(1.5)
        assert fold == pytest.approx(0.207546, abs=5.1e-7)
        assert oracles.brock_durlauf_fold(1.0) == 0.0
        for sign in (-1, 1):
            assert len(oracles.brock_durlauf(sign * (fold - 1e-6), 1.5)) == 3
            assert len(oracles.brock_durlauf(sign * (fold + 1e-6), 1.5)) == 1

    @pytest.mark.parametrize("a", [-6.0, -3.3, -3.0, -2.7, 0.5])
    @pytest.mark.parametrize("b", [0.0, 3.0, 6.0, 9.0])
    def test_shares_against_a_scan(self, a: float, b: float) -> None:
        def gap(x: float) -> float:
            return float(expit(a + b * x)) - x

        grid = np.linspace(0.0, 1.0, 3002)
        brackets = [(u, v) for u, v in itertools.pairwise(grid) if gap(u) * gap(v) < 0.0]
        roots = [brentq(gap, u, v, xtol=1e-14) for u, v in brackets]
        assert [x for x, _ in oracles.conformity_shares(a, b)] == pytest.approx(roots, abs=1e-10)

    def test_weekly_chain_climbs_and_falls_at_the_two_thresholds(self) -> None:
        b, pace = 6.0, 0.5
        falls, rises = oracles.conformity_hysteresis(b)

        def long_run(a: float, x: float) -> float:
            for _ in range(20_000):
                v = a + b * x
                x += pace * ((1.0 - x) * float(expit(v)) - x * float(expit(-v)))
            return x

        step = 1e-4
        assert long_run(rises - step, 0.0) < 0.25 < 0.75 < long_run(rises + step, 0.0)
        assert long_run(falls - step, 1.0) < 0.25 < 0.75 < long_run(falls + step, 1.0)
        assert long_run(-3.0, 0.0) == pytest.approx(oracles.conformity_shares(-3.0, b)[0].value)

    def test_refuses(self) -> None:
        with pytest.raises(ValueError, match="coupling"):
            oracles.brock_durlauf(0.0, -1.0)
        with pytest.raises(ValueError, match="coupling"):
            oracles.brock_durlauf_fold(0.9)
        with pytest.raises(ValueError, match=r"b = 3\.9"):
            oracles.conformity_hysteresis(3.9)
        with pytest.raises(ValueError, match="a = nan"):
            oracles.conformity_shares(math.nan, 1.0)


class TestGranovetter:
    def test_printed(self) -> None:
        assert oracles.granovetter(range(100)) == 100
        assert oracles.granovetter([0, 2, *range(2, 100)]) == 1

    def test_against_weeks_of_decisions(self) -> None:
        rng = np.random.default_rng(1)
        for _ in range(200):
            n = int(rng.integers(1, 40))
            thresholds = rng.integers(-1, n + 2, n).tolist()
            initial = int(rng.integers(0, n + 1))
            acts = [i < initial for i in range(n)]
            for _ in range(n + 1):
                acts = [acts[i] or sum(acts) - acts[i] >= thresholds[i] for i in range(n)]
            assert oracles.granovetter(thresholds, initial) == sum(acts)

    def test_laws(self) -> None:
        classic = oracles.granovetter_law(100, "uniform", -0.5 / 99, 99.5 / 99)
        assert classic == (tuple(range(100)), 100)
        assert oracles.granovetter_law(100, "uniform", 0.0, 1.0).final == 0
        assert oracles.granovetter_law(10, "normal", 5.0, 0.1).thresholds == (10,) * 10

    def test_normal_law_leaps_where_the_smooth_crowd_does(self) -> None:
        def lowest_equilibrium(sd: float) -> float:
            share = 0.0
            for _ in range(20_000):
                share = 0.5 * math.erfc((0.25 - share) / (sd * math.sqrt(2.0)))
            return share

        assert lowest_equilibrium(0.121) < 0.08 < 0.9 < lowest_equilibrium(0.124)
        for sd in (0.10, 0.121, 0.124, 0.15):
            final = oracles.granovetter_law(20_000, "normal", 0.25, sd).final / 20_000
            assert final == pytest.approx(lowest_equilibrium(sd), abs=0.005)

    def test_refuses(self) -> None:
        with pytest.raises(ValueError, match="initial"):
            oracles.granovetter([1, 2], 3)
        with pytest.raises(ValueError, match="law"):
            oracles.granovetter_law(9, "beta", 0.1, 0.2)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="second"):
            oracles.granovetter_law(9, "normal", 0.1, 0.0)


class TestWatts:
    @pytest.mark.parametrize(
        ("share", "low", "high"),
        [
            (0.10, 1.00000, 13.65931),
            (0.12, 1.00008, 10.65744),
            (0.15, 1.00373, 7.47708),
            (0.18, 1.02070, 5.76468),
            (0.20, 1.02070, 5.76468),
            (0.22, 1.11414, 3.86307),
            (0.25, 1.11414, 3.86307),
        ],
    )
    def test_window_printed(self, share: float, low: float, high: float) -> None:
        assert oracles.watts_window(share) == pytest.approx((low, high), abs=1e-5)

    @pytest.mark.parametrize("share", [0.26, 1 / 3, 0.5, 0.51, 1.0])
    def test_no_window(self, share: float) -> None:
        assert oracles.watts_window(share) is None

    @pytest.mark.parametrize(
        ("z", "chance"),
        [(1.5, 0.5489), (3, 0.8735), (4, 0.8653), (5, 0.6953), (5.5, 0.3761), (6, 0)],
    )
    def test_chance_printed(self, z: float, chance: float) -> None:
        assert oracles.watts_cascade_chance(z, 0.18) == pytest.approx(chance, abs=5.1e-5)

    def test_chance_is_zero_outside_the_window_only(self) -> None:
        low, high = oracles.watts_window(0.15) or (0.0, 0.0)
        assert oracles.watts_cascade_chance(low - 1e-3, 0.15) == 0.0
        assert oracles.watts_cascade_chance(high + 1e-3, 0.15) == 0.0
        assert oracles.watts_cascade_chance(low + 1e-3, 0.15) > 0.0
        assert oracles.watts_cascade_chance(high - 1e-3, 0.15) > 0.0

    def test_chance_with_everybody_vulnerable_is_the_giant_component(self) -> None:
        size = brentq(lambda s: 1.0 - math.exp(-1.7 * s) - s, 0.1, 1.0, xtol=1e-14)
        assert oracles.watts_cascade_chance(1.7, 0.01) == pytest.approx(size, abs=1e-9)

    @pytest.mark.parametrize("z", [1.5, 4.0, 5.0])
    def test_chance_against_cascades_on_random_graphs(self, z: float) -> None:
        n, replicates = 1000, 200
        rng = np.random.default_rng(7)
        hits = 0
        for _ in range(replicates):
            edges, ties = random_graph(n, z, rng)
            thresholds = oracles.watts_thresholds(ties, 0.18)
            hits += len(oracles.watts_direct(n, edges, thresholds, [0])) > 0.1 * n
        chance = oracles.watts_cascade_chance(z, 0.18)
        # error of the mean at 4.4 sd, and .02 for the finite graph
        slack = 4.4 * math.sqrt(chance * (1.0 - chance) / replicates) + 0.02
        assert hits / replicates == pytest.approx(chance, abs=slack)

    def test_direct_against_rounds_on_a_matrix(self) -> None:
        rng = np.random.default_rng(3)
        for _ in range(100):
            n = 25
            edges, _ = random_graph(n, 3.0, rng)
            thresholds = rng.integers(0, 5, n)
            ties = np.zeros((n, n), dtype=int)
            for i, j in edges:
                ties[i, j] = ties[j, i] = 1
            uses = np.isin(np.arange(n), [0, 1])
            for _ in range(n):
                uses = uses | (ties @ uses >= thresholds)
            found = oracles.watts_direct(n, edges, thresholds.tolist(), [0, 1])
            assert found == set(np.flatnonzero(uses).tolist())

    def test_thresholds_are_exact_on_integers(self) -> None:
        for share in (0.05, 0.07, 0.1, 0.2, 0.35, 0.7):
            hundredths = round(100 * share)
            expected = [max(1, -(-hundredths * k // 100)) for k in range(300)]
            assert oracles.watts_thresholds(range(300), share) == expected

    def test_refuses(self) -> None:
        with pytest.raises(ValueError, match="tied to herself"):
            oracles.watts_direct(2, [(0, 0)], [1, 1], [0])
        with pytest.raises(ValueError, match="thresholds"):
            oracles.watts_direct(2, [], [1], [0])
        with pytest.raises(IndexError, match="edges"):
            oracles.watts_direct(2, [(0, 2)], [1, 1], [0])
        with pytest.raises(IndexError, match="seeds"):
            oracles.watts_direct(2, [], [1, 1], [-1])
        with pytest.raises(ValueError, match="share"):
            oracles.watts_window(0.0)


def random_graph(
    n: int, z: float, rng: np.random.Generator
) -> tuple[list[tuple[int, int]], list[int]]:
    """Ties of a random graph G(n, M), M Poisson: pairs, and the number of ties of each person."""
    pairs = rng.integers(0, n, (int(rng.poisson(n * z / 2)), 2))
    edges = {(int(min(p)), int(max(p))) for p in pairs if p[0] != p[1]}
    ends = np.array(sorted(edges)).ravel()
    return sorted(edges), np.bincount(ends, minlength=n).tolist()


class TestRing:
    def test_printed(self) -> None:
        assert oracles.ring(100, 2, 1)[:2] == (25, 100)
        assert oracles.ring(100, 2, 2)[:2] == (49, 100)
        assert oracles.ring(100, 2, 3)[:2] == (-1, 2)

    @pytest.mark.parametrize("r", [1, 2, 3, 5])
    def test_front_moves_at_the_stated_pace(self, r: int) -> None:
        for threshold in range(1, r + 1):
            counts = oracles.ring(100, r, threshold).counts
            gains = [v - u for u, v in itertools.pairwise(counts)]
            assert set(gains[:-2]) == {2 * (r + 1 - threshold)}
        assert oracles.ring(100, r, r + 1) == (-1, r, (r,))

    def test_ends_where_the_cascade_on_the_same_graph_ends(self) -> None:
        edges = [(i, (i + d) % 30) for i in range(30) for d in (1, 2, 3)]
        for threshold in range(1, 6):
            users = oracles.watts_direct(30, edges, [threshold] * 30, range(3))
            assert oracles.ring(30, 3, threshold).final == len(users)

    def test_refuses(self) -> None:
        with pytest.raises(ValueError, match="n = 4"):
            oracles.ring(4, 2, 1)


class TestInfluence:
    W = np.array(
        [
            [0.220, 0.120, 0.360, 0.300],
            [0.147, 0.215, 0.344, 0.294],
            [0.0, 0.0, 1.0, 0.0],
            [0.090, 0.178, 0.446, 0.286],
        ]
    )
    FIRST = np.array([25.0, 25.0, 75.0, 85.0])

    def test_friedkin_johnsen_printed(self) -> None:
        found = oracles.friedkin_johnsen(self.W, 1.0 - np.diag(self.W), self.FIRST)
        assert found.opinions == pytest.approx([60.020849, 59.983966, 75, 74.986205], abs=1e-6)
        row = [0.279398, 0.045019, 0.551413, 0.124170]
        assert found.control[0] == pytest.approx(row, abs=1e-6)
        assert found.control.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-12)

    def test_friedkin_johnsen_against_weeks(self) -> None:
        moves = 1.0 - np.diag(self.W)
        opinions = self.FIRST
        for _ in range(500):
            opinions = moves * (self.W @ opinions) + (1.0 - moves) * self.FIRST
        found = oracles.friedkin_johnsen(self.W, moves, self.FIRST)
        assert found.opinions == pytest.approx(opinions, abs=1e-10)

    def test_degroot_printed(self) -> None:
        listens = [[0.5, 0.5, 0], [0.25, 0.75, 0], [1 / 3, 1 / 3, 1 / 3]]
        found = oracles.degroot_limit(listens, [1.0, 4.0, 9.0])
        assert found.consensus
        for row in found.weights:
            assert row == pytest.approx([1 / 3, 2 / 3, 0.0], abs=1e-10)
        assert found.opinions == pytest.approx([3.0] * 3, abs=1e-10)

    def test_degroot_against_the_left_eigenvector(self) -> None:
        listens = np.random.default_rng(5).dirichlet(np.ones(30), 30)
        values, vectors = np.linalg.eig(listens.T)
        weights = vectors[:, np.abs(values - 1.0).argmin()].real
        found = oracles.degroot_limit(listens, np.arange(30.0))
        assert found.weights[7] == pytest.approx(weights / weights.sum(), abs=1e-10)

    def test_degroot_slow_mixing_keeps_its_digits(self) -> None:
        found = oracles.degroot_limit([[1 - 1e-7, 1e-7], [2e-7, 1 - 2e-7]], [0.0, 3.0])
        assert found.opinions == pytest.approx([1.0, 1.0], abs=1e-7)

    def test_degroot_without_consensus(self) -> None:
        found = oracles.degroot_limit([[1, 0, 0], [0, 1, 0], [0.25, 0.25, 0.5]], [0.0, 4.0, 9.0])
        assert not found.consensus
        assert found.opinions == pytest.approx([0.0, 4.0, 2.0], abs=1e-12)

    def test_refuses(self) -> None:
        swap = [[0.0, 1.0], [1.0, 0.0]]
        with pytest.raises(ValueError, match="do not settle"):
            oracles.degroot_limit(swap, [0.0, 1.0])
        with pytest.raises(ValueError, match="row 1 sums to"):
            oracles.degroot_limit([[1.0, 0.0], [0.5, 0.4]], [0.0, 1.0])
        with pytest.raises(ValueError, match="≥ 0"):
            oracles.degroot_limit([[1.5, -0.5], [0.5, 0.5]], [0.0, 1.0])
        with pytest.raises(ValueError, match="square"):
            oracles.degroot_limit([1.0], [0.0])
        with pytest.raises(ValueError, match="initial"):
            oracles.degroot_limit(swap, [0.0])
        with pytest.raises(ValueError, match="no anchor"):
            oracles.friedkin_johnsen(swap, [1.0, 1.0], [0.0, 1.0])
        with pytest.raises(ValueError, match=r"in \[0, 1\]"):
            oracles.friedkin_johnsen(swap, [1.0, 1.1], [0.0, 1.0])


class TestForgetting:
    def test_printed(self) -> None:
        for half_life, weeks in itertools.product((0.5, 8.0, 26.0), (0.0, 1.0, 52.0)):
            expected = math.exp(-math.log(2.0) * weeks / half_life)
            assert oracles.forgetting(half_life, weeks) == pytest.approx(expected, rel=1e-12)
        assert oracles.forgetting(math.inf, 100.0) == 1.0

    def test_refuses(self) -> None:
        with pytest.raises(ValueError, match="half_life"):
            oracles.forgetting(0.0, 1.0)
        with pytest.raises(ValueError, match="weeks"):
            oracles.forgetting(1.0, -1.0)
