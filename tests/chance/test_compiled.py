"""A2: compiled and interpreted, draws have the same bits."""

from support.shells import python

SCRIPT = """
from hashlib import sha256
import numpy as np
from simadopt.core import chance

keys = chance.child_keys(np.arange(400, dtype=np.uint64), np.arange(400, dtype=np.uint64))
x = np.linspace(-90.0, 90.0, 1_801).astype(np.float32)
with np.errstate(over="ignore"):
    parts = [
        keys,
        chance.uniforms(7, "use", keys, 3, 5),
        chance.normals(7, "use", keys, 3, 4),
        chance.betas(7, "use", keys, 0.6, 0.6),
        chance.exps(x.astype(np.float64)),
        np.array([chance.exp(v) for v in x], np.float32),
        np.array([chance.logistic(v) for v in x], np.float32),
        np.array([chance.poisson(m, k / 99) for m in (0.3, 4.0, 50.0) for k in range(99)]),
    ]
print([sha256(np.ascontiguousarray(part).tobytes()).hexdigest()[:16] for part in parts])
"""


def test_interpreted_draws_have_the_bits_of_compiled_ones():
    assert python("-c", SCRIPT, NUMBA_DISABLE_JIT="1") == python("-c", SCRIPT)
