"""The parts of a fit: noise, hidden months, naive forecasts, scores, the linear update."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

from simadopt.experiments.learning import gate, naive, smoother
from simadopt.experiments.learning.observation import (
    Noise,
    arcsine,
    hide,
    log_likelihood,
    noise_of,
    order_tells,
    starts_of,
)
from simadopt.experiments.learning.particles import normals
from simadopt.experiments.learning.series import Series, basis, scores_of, series_of
from simadopt.experiments.learning.smoother import _lawful, _shrunk, inflation, update
from simadopt.interfaces.learned_words import name_of, unequal_line
from simadopt.io.wording import wording

from .towns import empty, small_town

STAFF = files("simadopt.levels.staff")


@pytest.fixture(scope="module")
def counts():
    case = small_town()
    told = case.level.uses(case, case.start())
    bare = empty(told, ("gru",), 12)
    rise = np.linspace(10, 60, 12)
    active = np.tile(np.rint(rise), (bare.active.shape[0], 1, 1))
    return replace(bare, active=active, eligible=np.full_like(active, 100.0))


def test_an_august_and_an_outage_are_hidden_and_a_rise_is_not(counts):
    seen = hide(counts)
    assert [seen.day(m).month for m in np.flatnonzero(seen.hidden[0])] == [8]
    dip = counts.active.copy()
    dip[:, :, 5] *= 0.4
    assert np.flatnonzero(hide(replace(counts, active=dip)).hidden[0]).tolist() == [5, 11]


@pytest.mark.parametrize("psi", [0.3, 1.0, 3.0])
def test_noise_is_found_again(counts, psi):
    wide = np.tile(counts.active, (12, 1, 1))
    z = arcsine(wide, np.full_like(wide, 100.0))
    e = normals("noise", 1, z.shape[0], z.shape[2])[:, None]
    active = 100.0 * np.sin(z + e * np.sqrt(psi / 400.0)) ** 2
    noisy = replace(counts, active=active, eligible=np.full_like(active, 100.0))
    assert noise_of(noisy).psi[0] == pytest.approx(psi, rel=0.25)


def test_likelihood_is_highest_at_what_was_counted(counts):
    share = np.stack([counts.active / 100.0 + d for d in (-0.08, 0.0, 0.08)])
    found = log_likelihood(counts, Noise(np.ones(1)), share)
    assert (found.argmax(axis=0) == 1).all()


def test_the_order_of_months_tells_or_does_not(counts):
    shuffles = normals("shuffle", 1, 99, 12)
    assert order_tells(counts, shuffles) <= 0.02
    mixed = counts.active[:, :, np.argsort(normals("other", 2, 1, 12)[0])]
    assert order_tells(replace(counts, active=mixed), shuffles) > 0.02
    assert starts_of(counts).sum() == pytest.approx(50 * counts.active.shape[0])


def test_naive_forecasts_by_hand():
    n = np.full((2, 6), 100.0)
    active = np.tile(
        [10.0, 19.0, 27.1, 34.39, 40.951, 46.8559], (2, 1)
    )  # a tenth of the rest starts
    rise = naive.naive("last_hazard", active, n, 2)
    np.testing.assert_allclose(rise[0], [1 - 0.531441 * 0.9, 1 - 0.531441 * 0.81], atol=1e-6)
    np.testing.assert_allclose(naive.naive("bass", active, n, 2), rise, atol=1e-4)
    assert (naive.naive("no_change", active, n, 3) == 0.468559).all()
    fall = naive.naive("last_hazard", active[:, ::-1], n, 1)
    assert fall[0, 0] < 0.10
    with_gap = active.copy()
    with_gap[0, 2] = np.nan
    assert np.isfinite(naive.naive("bass", with_gap, n, 2)).all()


def _walk(chance: np.random.Generator, months: int) -> tuple[np.ndarray, np.ndarray]:
    """Return counts of services whose asin √share walks, by steps of each and of all."""
    steps = chance.normal(0.0, 0.03, (8, months)) + chance.normal(0.0, 0.03, months)
    n = np.full((8, months), 40.0)
    z = np.clip(0.6 + np.cumsum(steps, axis=1), 0.1, 1.4)
    return chance.binomial(40, np.sin(z) ** 2).astype(float), n


@pytest.mark.parametrize("ahead", [1, 6])
def test_a_naive_forecast_is_as_wide_as_it_has_missed(ahead):
    """90 % intervals of the sum of all services, made from 14 months, hold what comes."""
    chance, held, whole = np.random.default_rng(3), [], [list(range(8))]
    for _ in range(150):
        active, n = _walk(chance, 14 + ahead)
        wrong = naive.missed("no_change", active[:, :14], n[:, :14], whole, 1.0)
        last = active[:, 13].sum() / 320.0
        low, high = wrong.between(last, ahead, 2.0 / (4.0 * 320.0))
        held.append(low <= active[:, -1].sum() / 320.0 <= high)
    assert 0.83 <= np.mean(held) <= 0.97


def test_a_naive_rule_made_of_little_is_known_to_miss_more():
    chance = np.random.default_rng(4)
    share = np.sin(0.4 + 0.04 * np.arange(15)) ** 2
    n = np.full((8, 15), 40.0)
    active = chance.binomial(40, np.tile(share, (8, 1))).astype(float)
    gap = active.copy()
    gap[:, -3:-1] = np.nan  # the pace is that of one month

    def wide(counted):
        wrong = naive.missed("last_hazard", counted, n, [list(range(8))], 1.0)
        return np.diff(wrong.between(0.5, 6, 0.001))[0]

    assert wide(gap) > 1.3 * wide(active)
    assert np.isnan(
        naive.missed("bass", active[:, :5], n[:, :5], [[0]], 1.0).between(0.5, 1, 0.1)
    ).all()


def test_what_counts_are_rough_by_is_not_taken_for_a_naive_rule_that_misses():
    """Shares that stay, counted with binomial noise: what is left of errors is next to nothing."""
    chance, n = np.random.default_rng(8), np.full((8, 24), 40.0)
    left = []
    for _ in range(20):
        active = chance.binomial(40, 0.3, (8, 24)).astype(float)
        wrong = naive.missed("no_change", active, n, [list(range(8))], 1.0)
        left.append(wrong.walk + wrong.drift)
    assert np.mean(left) < 0.1 * 2.0 / (4.0 * 320.0)


def test_scores_by_hand():
    draws, seen = np.array([[0.0, 1.0], [2.0, 2.0]]), np.array([0.5, 0.0])
    np.testing.assert_allclose(gate.crps(draws, seen), [0.25, 2.0])


@pytest.mark.parametrize("better", [True, False])
def test_the_gate_opens_for_what_is_better_only(better):
    n = 240
    truth = normals("truth", 1, n, 1)[:, 0] * 0.1 + 0.5
    good = truth[:, None] + 0.01 * normals("good", 1, n, 60)
    good += 0.01 * normals("error", 2, n, 1)
    bad = truth[:, None] + 0.05 * normals("wide", 1, n, 99) + 0.05 * normals("error", 3, n, 1)
    cells = gate.Cells(
        np.arange(n) % 12, np.zeros(n, np.int64), np.arange(n) % 3, np.arange(n) % 5, truth,
        good if better else bad, dict.fromkeys(naive.NAIVE, bad if better else good),
    )  # fmt: skip
    found = gate.score(cells)
    assert found.passes is better
    assert (found.skill > 0.3) is better
    assert found.low < found.skill < found.high


def test_statistics_are_a_mean_a_slope_and_a_bend():
    q = basis(6)
    np.testing.assert_allclose(q.T @ q * 6, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(np.full(6, 2.0) @ q, [2.0, 0.0, 0.0], atol=1e-12)


def linear(x, seed, services=30, months=8, effect=0.08):
    """Return arcsines of services whose months answer to the first two of x."""
    time = np.arange(1, months + 1) / months
    noise = 0.03 * normals("made", seed, x.shape[0], services * months)
    line = (x[:, :1] * time + 0.5 * x[:, 1:2] * time**2) * effect
    z = 0.6 + line[:, None, :] + noise.reshape(x.shape[0], services, months)
    return np.concatenate([np.full((x.shape[0], services, 1), 0.6), z], axis=2)[:, :, None]


def test_what_answers_is_learned_and_the_rest_is_not():
    truth = np.array([[0.8, -0.5, 2.0]])
    x = normals("x", 1, 400, 3)
    seen, sims = linear(truth, 9)[0], linear(x, 2)
    variance = np.full(seen.shape, 1e-6)
    series = series_of(seen, variance, seen[..., 0], sims, sims[..., 0])
    learned = update(x, series)
    assert abs(learned.mean[0] - 0.8) < 3 * learned.sd[0] < 0.9
    assert learned.sd[2] > 0.97 and abs(learned.mean[2]) < 0.15
    odd = series.observed.copy()
    odd[0] += 1.0  # a shared account
    other = update(x, replace(series, observed=odd))
    assert np.abs(other.mean - learned.mean).max() < 0.2
    assert other.weight[0] < 0.1
    assert update(x, replace(series, simulated=series.simulated[:, :0], observed=series.observed[:0],
                             tool=series.tool[:0])).sd.tolist() == [1.0, 1.0, 1.0]  # fmt: skip


def test_what_chance_makes_of_few_particles_is_taken_away():
    """Of 8 columns one answers: it is kept, and what the others seem to do by chance shrinks by half."""
    x = normals("few", 1, 60, 8)
    design = np.concatenate([np.ones((60, 1)), x], axis=1)
    y = 0.9 * x[:, :1] + normals("chance", 2, 60, 6)
    plain = np.linalg.lstsq(design, y, rcond=None)[0]
    shrunk = _shrunk(design, y)
    np.testing.assert_allclose(shrunk[1], plain[1], rtol=0.1)
    assert (shrunk[2:] ** 2).sum() < 0.5 * (plain[2:] ** 2).sum()


def test_two_tools_of_the_same_people_are_not_twice_the_data():
    """What chance does to both alike is told once: the second tool adds nothing."""
    x, truth = normals("x", 1, 300, 2), np.array([[0.5, -0.5]])
    seen, sims = linear(truth, 9, services=8)[0], linear(x, 2, services=8)

    def sd_of(tools):
        z, many = np.repeat(seen, tools, axis=1), np.repeat(sims, tools, axis=2)
        series = series_of(z, np.full(z.shape, 1e-9), z[..., 0], many, many[..., 0])
        return update(x, series).sd

    np.testing.assert_allclose(sd_of(2), sd_of(1), rtol=0.03)


def scored(particles, seed):
    """Return x of particles and of the truth, and scores of 16 series that answer to six parameters."""
    tool, group = np.tile([0, 1], 8), np.repeat(np.arange(8), 2)
    slope = normals("slope", seed, 2 * 5, 6).reshape(2, 5, 6) * 0.35
    x = normals("x", seed, particles + 1, 6)
    alone = normals("alone", seed, particles + 1, 16 * 5).reshape(-1, 16, 5)
    town = 0.3 * normals("town", seed, particles + 1, 5)[:, None]
    y = np.einsum("skd,nd->nsk", slope[tool], x) + alone + town
    none = np.zeros((16, 5, 5))
    return x[1:], x[0], Series(tool, group, y[0], none, np.ones((16, 1)), y[1:])


def test_intervals_from_few_particles_hold_what_they_say():
    """40 particles for six parameters: what they tell roughly is not taken for known."""
    inside, sure = [], []
    for seed in range(25):
        x, truth, series = scored(40, seed)
        learned = update(x, series)
        inside.append(np.abs(truth - learned.mean) < 1.645 * learned.sd)
        sure.append(learned.sd)
    assert np.mean(inside) > 0.87
    assert np.mean(sure) < 0.8  # the interval of the prior holds, too


def test_many_particles_are_taken_as_they_are():
    many, few = (np.mean([inflation(*scored(n, seed)[::2]) for seed in (1, 2)]) for n in (400, 40))
    assert 1.0 <= many < 1.15
    assert few > 2.0


@pytest.mark.parametrize("seed", range(4))
def test_what_is_learned_of_scores_that_go_together_is_a_law(seed):
    """Five scores nearly alike, of two tools of the same people: the covariance stays one."""
    n, groups, k = 60, 7, 5
    x = normals("x", seed, n + 1, 4)
    shared = normals("people", seed, n + 1, groups)[:, :, None, None]
    alone = normals("alone", seed, n + 1, groups * 2 * k).reshape(n + 1, groups, 2, k)
    y = x[:, :1, None, None] + shared * np.linspace(0.5, 2.0, k) + 0.02 * alone
    learned = update(x[1:], scores_of(y[0], np.full((groups, 2), 0.6), y[1:]))
    assert np.linalg.eigvalsh(learned.covariance).min() > 0.0
    assert np.isfinite(learned.mean).all() and (learned.sd < 1.05).all()


def test_a_block_that_is_no_covariance_is_made_the_nearest_one():
    wrong = np.array([[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])
    assert np.linalg.eigvalsh(wrong).min() < -0.5
    assert np.linalg.eigvalsh(_lawful(wrong)).min() > 0.0
    sound = np.array([[1.0, 0.5], [0.5, 2.0]])
    np.testing.assert_array_equal(_lawful(sound), sound)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_may_be_learned_is_named_in_words(lang):
    """Every quantity of the table of what may be learned, and a name of a plug-in as it is."""
    words = wording(lang)
    made = {"offset": "offset_gru", "b_boss": "b_boss_gru"}
    table = pd.read_csv(str(STAFF / "tables" / "learning.csv"))
    for kind in set(table["name"]) - {"service"}:
        name = made.get(kind, kind)
        told = name_of(name, words)
        assert told.endswith(f" ({name})")
    assert name_of("own_effect", words) == "own_effect"


def test_who_could_use_a_tool_is_told_for_five_services_at_most():
    rows = [(f"s{k}", "gru", 20 + k, 9) for k in range(7)]
    told = unequal_line(rows, wording("en"))
    assert "For 7 services" in told and "s0 (20 eligible, 9 equipped)" in told
    assert "s4 (" in told and "s5 (" not in told and ", …" in told
    assert "…" not in unequal_line(rows[:1], wording("fr"))
    small = unequal_line([("", "gru", 4, 2), *rows[:1]], wording("en"))
    assert "For 2 services" in small and "a tool: s0 (20 eligible, 9 equipped)." in small
    none = unequal_line([("", "gru", 4, 2)], wording("fr"))
    assert "4" not in none and "utiliser un outil." in none


def test_what_services_have_in_common_is_widened_as_their_own_is(monkeypatch):
    """Chance that moves all services alike is no better known than that of each."""
    chance = np.random.default_rng(5)
    x = chance.normal(size=(200, 1))
    alike = chance.normal(size=(200, 1))
    simulated = (x + alike)[..., None] + 1e-3 * chance.normal(size=(200, 6, 1))
    none = np.zeros((6, 1, 1))
    ones, own = np.ones((6, 1)), np.zeros(6, np.int64)
    s = Series(own, np.arange(6), np.zeros((6, 1)), none, ones, simulated)
    sds = []
    for off in (1.0, 9.0):
        monkeypatch.setattr(smoother, "inflation", lambda x, s, off=off: off)
        sds.append(float(update(x, s).sd[0]))
    precisions = [sd**-2 - 1.0 for sd in sds]
    assert precisions[0] / precisions[1] == pytest.approx(9.0, rel=0.02)
