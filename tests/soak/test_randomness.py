"""A6, at length: published batteries on the draws as the engine reads them."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from support.randomness import BATTERY, apart, draws
from support.shells import environment

pytestmark = pytest.mark.soak

ORDERS = ("person", "week", "feature", "rule", "seed")
STREAM = """
import sys
import numpy as np
from simadopt.core import chance

order, words = sys.argv[1], int(sys.argv[2])
people = np.arange(1 << 16, dtype=np.uint64)
few = np.arange(64, dtype=np.uint64)
axes = {
    "person": lambda k: chance.uniforms(1, "use", people + np.uint64(k << 16)),
    "week": lambda k: chance.uniforms(1, "use", few, week=k),
    "feature": lambda k: chance.uniforms(1, "use", few + np.uint64(k // 32 * 64), feature=k % 32),
    "rule": lambda k: chance.uniforms(1, f"rule {k}", few),
    "seed": lambda k: chance.uniforms(k, "use", few),
}
k = written = 0
try:
    while written < words:
        u = axes[order](k)
        # three bytes of each draw are bits of chance
        bits = (u.astype(np.float64) * 2**24).astype("<u4").view(np.uint8).reshape(-1, 4)[:, :3]
        sys.stdout.buffer.write(np.ascontiguousarray(bits).tobytes())
        written += u.size
        k += 1
except BrokenPipeError:
    sys.stderr.close()
"""


@pytest.mark.skipif(shutil.which("dieharder") is None, reason="dieharder is not installed")
@pytest.mark.parametrize("order", ORDERS)
def test_dieharder(order):
    feed = subprocess.Popen(
        [sys.executable, "-c", STREAM, order, str(2**62)], env=environment(), stdout=subprocess.PIPE
    )
    done = subprocess.run(
        ["dieharder", "-a", "-g", "200", "-k", "2", "-Y", "1"],
        stdin=feed.stdout,
        capture_output=True,
        text=True,
        check=False,
    )
    feed.kill()
    feed.communicate()
    assert "PASSED" in done.stdout
    assert "FAILED" not in done.stdout, done.stdout


@pytest.mark.parametrize("order", ORDERS)
def test_battery_of_the_house(order):
    """64 rows of draws along each axis: their p-values are uniform, and none is extreme."""
    rows = [_row(order, k) for k in range(64)]
    for test in BATTERY:
        found = np.array([test(row) for row in rows])
        assert found.min() > 1e-7, test.__name__
        # counts make some of these laws steps: a coarse bound on their uniformity
        assert stats.kstest(found, "uniform").pvalue > 1e-6, test.__name__


def _row(order, k):
    few = np.arange(1_024, dtype=np.uint64) + np.uint64(k << 10)
    along = {
        "person": lambda: draws(keys=np.arange(1 << 16, dtype=np.uint64) + np.uint64(k << 16)),
        "week": lambda: _woven({"week": w} for w in range(64)),
        "feature": lambda: _woven({"feature": f, "week": w} for w in range(2) for f in range(32)),
        "rule": lambda: _woven({"rule": f"rule {r}"} for r in range(64)),
        "seed": lambda: _woven({"seed": s} for s in range(64)),
    }

    def _woven(places):
        """Interleave: the draws of one person along the axis lie next to each other."""
        return np.array([draws(keys=few, **place) for place in places]).T.ravel()

    return along[order]()


def test_every_pair_of_weeks_features_rules_and_seeds():
    places = [
        *({"week": w} for w in range(24)),
        *({"feature": f} for f in range(1, 24)),
        *({"rule": f"rule {r}"} for r in range(24)),
        *({"seed": s} for s in range(2, 26)),
    ]
    keys = np.arange(20_000, dtype=np.uint64)
    rows = [draws(keys=keys, **place) for place in places]
    found = [apart(u, v) for i, u in enumerate(rows) for v in rows[:i]]
    assert min(found) > 1e-9
    assert np.mean(np.array(found) < 0.01) < 0.025  # the smaller of two p-values
