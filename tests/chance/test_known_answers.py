"""The finaliser is the published one; what is built on it is what the module says."""

import numpy as np
import pytest
from scipy import stats

from simadopt.core import chance

GOLDEN = 0x9E3779B97F4A7C15
ANSWERS = {
    0: (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F),
    1234567: (0x599ED017FB08FC85, 0x2C73F08458540FA5, 0x883EBCE5A3F27C77),
}


def mix(z: int) -> int:
    with np.errstate(over="ignore"):
        return int(chance.mix(np.uint64(z % 2**64)))


@pytest.mark.parametrize("seed", ANSWERS)
def test_mix_is_that_of_splitmix64(seed):
    """SplitMix64 adds the golden ratio to its state and mixes it."""
    assert tuple(mix(seed + (k + 1) * GOLDEN) for k in range(3)) == ANSWERS[seed]


def test_mix_is_a_bijection_that_can_be_undone():
    def undo(z):
        z = (z ^ (z >> 31) ^ (z >> 62)) * pow(0x94D049BB133111EB, -1, 2**64) % 2**64
        z = (z ^ (z >> 27) ^ (z >> 54)) * pow(0xBF58476D1CE4E5B9, -1, 2**64) % 2**64
        return z ^ (z >> 30) ^ (z >> 60)

    for z in (0, 1, 2**63, 2**64 - 1, GOLDEN, 987654321):
        assert undo(mix(z)) == z


@pytest.mark.parametrize(("week", "feature"), [(0, 0), (0, 1), (7, 4), (519, 31)])
def test_a_draw_is_made_as_the_module_says(week, feature):
    seed, key = 42, 0xDEADBEEF
    stream = mix(mix(seed + GOLDEN) ^ int(chance.rule_code("use")))
    weekly = mix(stream + (week + 1) * GOLDEN)
    word = mix(mix(weekly ^ key) + (feature // 2 + 1) * GOLDEN)
    half = word >> 32 if feature % 2 else word & 0xFFFFFFFF
    drawn = chance.uniforms(seed, "use", np.array([key], np.uint64), week, feature)
    assert drawn.dtype == np.float32
    assert float(drawn[0]) == (half >> 8) / 2**24


def test_draws_do_not_depend_on_who_else_is_there():
    keys = chance.child_keys(np.full(50, 9, np.uint64), np.arange(50, dtype=np.uint64))
    together = chance.uniforms(3, "use", keys, 2, 5)
    order = np.argsort(keys)
    assert np.array_equal(together[order], chance.uniforms(3, "use", keys[order], 2, 5))
    assert np.array_equal(together[10:20], chance.uniforms(3, "use", keys[10:20], 2, 5))


def test_keys_are_stable():
    """Keys are stored in scenarios' results: they must be the same for ever."""
    assert chance.key_of("commune") == 0x7E2D3AE03AC1146A
    assert int(chance.rule_code("use")) == 0xEDB9D053372EA8AE
    child = chance.child_keys(np.array([1], np.uint64), np.array([2], np.uint64))
    assert child[0] == mix(mix(1 + GOLDEN) ^ (3 * GOLDEN % 2**64))


def test_keys_of_children_are_apart():
    parents = np.repeat(np.arange(300, dtype=np.uint64), 300)
    numbers = np.tile(np.arange(300, dtype=np.uint64), 300)
    assert np.unique(chance.child_keys(parents, numbers)).size == 90_000


# --- exp, logistic, log, power: their bounds of error ----------------------------------------


def test_exp_and_logistic_keep_their_bounds():
    x = np.linspace(-80.0, 80.0, 20_001).astype(np.float32)
    exact = np.exp(x.astype(np.float64))
    found = np.array([chance.exp(v) for v in x], np.float64)
    assert np.max(np.abs(found / exact - 1.0)) < 4e-6
    found = np.array([chance.logistic(v) for v in x], np.float64)
    assert np.max(np.abs(found - 1.0 / (1.0 + 1.0 / exact))) < 2e-6
    assert np.all(np.diff(found) >= -2e-7)


@pytest.mark.parametrize("x", [-1e30, -1e4, 1e4, 1e30])
def test_exp_and_logistic_hold_at_the_ends(x):
    assert np.isfinite(chance.exp(np.float32(x)))
    assert float(chance.logistic(np.float32(x))) == pytest.approx(float(x > 0), abs=1e-30)


def test_exp_of_0_is_1():
    assert float(chance.exp(np.float32(0.0))) == 1.0
    assert float(chance.logistic(np.float32(0.0))) == 0.5


@pytest.mark.parametrize("x", [1e-12, 0.1, 0.5, 1.0, 1.5, 2.0, 3.7, 1e6])
def test_log_and_power(x):
    assert chance.log(x) == pytest.approx(np.log(x), rel=1e-14, abs=1e-15)
    for a in (-1.0, -0.4, 0.0, 0.5, 3.0):
        assert chance.power(x, a) == pytest.approx(x**a, rel=1e-12)


def test_exps():
    x = np.linspace(-30.0, 30.0, 600).reshape(3, -1)
    np.testing.assert_allclose(chance.exps(x), np.exp(x), rtol=1e-12)


# --- quantiles ---------------------------------------------------------------------------------


def test_normal_quantile():
    u = np.concatenate([np.linspace(1e-7, 1.0 - 1e-7, 2_001), np.array([1e-9, 1e-12])])
    found = np.array([chance.normal_quantile(float(v)) for v in u])
    np.testing.assert_allclose(found, stats.norm.ppf(u), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(("a", "b"), [(0.6, 0.6), (3.0, 4.5), (1.4, 2.6), (0.2, 20.0), (1.0, 1.0)])
def test_beta_quantiles(a, b):
    table = chance.beta_table(a, b).astype(np.float64)
    u = np.arange(1, 1024) / 1024
    np.testing.assert_allclose(table[1:-1], stats.beta.ppf(u, a, b), atol=2e-3)
    assert np.all(np.diff(table) >= 0.0)
    assert 0.0 <= table[0] <= table[-1] <= 1.0


def test_a_table_of_quantiles_is_shared_and_cannot_be_written():
    table = chance.beta_table(0.6, 0.6)
    assert table is chance.beta_table(0.6, 0.6)
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 0.5


def test_a_table_is_read_between_its_points():
    table = np.array([0.0, 1.0, 4.0], np.float32)
    read = [float(chance.read_table(table, np.float32(u))) for u in (0.0, 0.25, 0.5, 0.75)]
    assert read == [0.0, 0.5, 1.0, 2.5]


@pytest.mark.parametrize("mean", [0.01, 0.5, 3.0, 11.9])
def test_poisson_is_exact_for_small_means(mean):
    u = np.linspace(0.0, 0.99999, 500)
    assert [chance.poisson(mean, float(v)) for v in u] == stats.poisson.ppf(
        np.nextafter(u, 1.0), mean
    ).tolist()


@pytest.mark.parametrize("mean", [12.0, 30.0, 400.0, 1e5])
def test_poisson_is_near_for_large_means(mean):
    u = (np.arange(2_000) + 0.5) / 2_000
    found = np.array([chance.poisson(mean, float(v)) for v in u])
    assert np.max(np.abs(found - stats.poisson.ppf(u, mean))) <= 1
    assert found.mean() == pytest.approx(mean, abs=0.05 + 1e-4 * mean)


def test_nothing_arrives_where_nothing_is_expected():
    assert chance.poisson(0.0, 0.999) == 0


def test_normal_draws():
    drawn = chance.normals(1, "demo", np.arange(50_000, dtype=np.uint64)).astype(np.float64)
    assert stats.kstest(drawn, "norm").pvalue > 1e-6
    drawn = chance.betas(1, "demo", np.arange(50_000, dtype=np.uint64), 3.0, 4.5)
    assert stats.kstest(drawn.astype(np.float64), "beta", args=(3.0, 4.5)).pvalue > 1e-6
