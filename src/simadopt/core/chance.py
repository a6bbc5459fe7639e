"""Chance: every draw is a pure function of (seed, rule, week, person, feature).

There is no generator and no state. A draw is read, not consumed: it does not depend on the order of
rows, on how many people there are, on threads or on processes, and adding a rule or a person moves
no other draw. Two scenarios run with the same seed share them (common random numbers).

The five parts are mixed one after the other over 64 bits with the finaliser of SplitMix64 [1]_::

    stream  = mix(mix(seed + G) ^ hash(rule))        once a rule
    weekly  = mix(stream + (week + 1) G)             once a week
    person  = mix(weekly ^ key)                      once a person and week
    word    = mix(person + (feature // 2 + 1) G)     two features share the halves of a word

``key`` is a stable 64-bit hash of authority and post, and of the arrival number for newcomers.

No function of the C library decides anything here: ``exp``, ``log`` and the normal quantile are made
of + - x / and a power of two, so that they give the same bits on every processor, compiled by numba
or interpreted by Python.

References
----------
.. [1] Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators, OOPSLA;
   constants "Mix13" of Stafford (2011).
.. [2] Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.arrays import F64
from simadopt.core.compiled import compiled, inline

U64 = NDArray[np.uint64]
F32 = NDArray[np.float32]

GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX1: Final = np.uint64(0xBF58476D1CE4E5B9)
_MIX2: Final = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
_ONE64, _LOW32 = np.uint64(1), np.uint64(0xFFFFFFFF)
_S8, _S32 = np.uint64(8), np.uint64(32)
_UNIT: Final = np.float32(2.0**-24)


@inline
def mix(z: np.uint64) -> np.uint64:
    """Mix 64 bits: a bijection in which every input bit moves every output bit.

    Known answers: the first outputs of SplitMix64 seeded with 0 and 1234567 (tests).
    """
    z = np.uint64(z)  # numba hands unsigned results back to Python as plain int
    z = (z ^ (z >> _S30)) * _MIX1
    z = (z ^ (z >> _S27)) * _MIX2
    return z ^ (z >> _S31)


@lru_cache
def rule_code(rule: str) -> np.uint64:
    """Return the 64-bit code of a rule's name; a new rule moves no other rule's draws."""
    return np.uint64(int.from_bytes(blake2b(rule.encode(), digest_size=8).digest(), "little"))


def key_of(text: str) -> int:
    """Return the stable 64-bit key of a text, such as ``"commune/service 3/post 12"``.

    >>> key_of("commune") == key_of("commune"), key_of("a") == key_of("b")
    (True, False)
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8, person=b"simadopt").digest(), "big")


@inline
def stream(seed: np.uint64, rule: np.uint64) -> np.uint64:
    """Return the stream of a rule under a seed."""
    return mix(mix(seed + GOLDEN) ^ rule)


@inline
def weekly(stream_: np.uint64, week: np.uint64) -> np.uint64:
    """Return the stream of one week (or of any other counter from 0)."""
    return mix(stream_ + (week + _ONE64) * GOLDEN)


@inline
def personal(weekly_: np.uint64, key: np.uint64) -> np.uint64:
    """Return the state from which one person's draws of one week are read."""
    return mix(weekly_ ^ key)


@inline
def word(personal_: np.uint64, pair: np.uint64) -> np.uint64:
    """Return the 64 bits that features ``2 pair`` and ``2 pair + 1`` share."""
    return mix(personal_ + (pair + _ONE64) * GOLDEN)


@inline
def low_unit(word_: np.uint64) -> np.float32:
    """Return the draw in [0, 1) of the even feature of a word, with 24 bits."""
    return np.float32(np.int32((word_ & _LOW32) >> _S8)) * _UNIT


@inline
def high_unit(word_: np.uint64) -> np.float32:
    """Return the draw in [0, 1) of the odd feature of a word, with 24 bits."""
    return np.float32(np.int32((word_ >> _S32) >> _S8)) * _UNIT


@inline
def unit(personal_: np.uint64, feature: np.uint64) -> np.float32:
    """Return the draw in [0, 1) of one feature."""
    w = word(personal_, feature >> _ONE64)
    if feature & _ONE64:
        return high_unit(w)
    return low_unit(w)


@compiled
def _start(seed: np.uint64, rule: np.uint64, week: np.uint64) -> np.uint64:
    return weekly(stream(seed, rule), week)


@compiled
def _stream(seed: np.uint64, rule: np.uint64) -> np.uint64:
    return stream(seed, rule)


def stream_of(seed: int, rule: str) -> np.uint64:
    """Return the stream of a rule, for use from Python."""
    return np.uint64(_stream(np.uint64(seed), rule_code(rule)))


def start_of(seed: int, rule: str, week: int = 0) -> np.uint64:
    """Return the weekly stream of a rule, for use from Python."""
    return np.uint64(_start(np.uint64(seed), rule_code(rule), np.uint64(week)))


@compiled
def _uniforms(start: np.uint64, key: U64, feature: np.uint64, out: F32) -> None:
    for i in range(key.size):
        out[i] = unit(personal(start, key[i]), feature)


def uniforms(seed: int, rule: str, key: U64, week: int = 0, feature: int = 0) -> F32:
    """Draw one number in [0, 1) for each person.

    Parameters
    ----------
    seed : int
        Seed of the run, 0 or more.
    rule : str
        Name of the rule that draws.
    key : uint64[n]
        Keys of the people.
    week, feature : int
        Counters, 0 or more.

    Returns
    -------
    float32[n]

    Examples
    --------
    >>> keys = np.arange(3, dtype=np.uint64)
    >>> bool((uniforms(1, "demo", keys)[1:] == uniforms(1, "demo", keys[1:])).all())
    True
    """
    out = np.empty(key.size, np.float32)
    start = start_of(seed, rule, week)
    _uniforms(start, np.ascontiguousarray(key), np.uint64(feature), out)
    return out


@compiled
def _children(parents: U64, numbers: U64, out: U64) -> None:
    for i in range(parents.size):
        out[i] = mix(mix(parents[i] + GOLDEN) ^ ((numbers[i] + _ONE64) * GOLDEN))


def child_keys(parents: U64, numbers: U64) -> U64:
    """Return the keys of numbered children (post 7 of a service, arrival 2 on a post)."""
    out = np.empty(parents.size, np.uint64)
    _children(np.ascontiguousarray(parents), np.ascontiguousarray(numbers), out)
    return out


@inline
def child_key(parent: np.uint64, number: np.uint64) -> np.uint64:
    """Return the key of one numbered child; the scalar of `child_keys`."""
    return mix(mix(parent + GOLDEN) ^ ((number + _ONE64) * GOLDEN))


# --- exp and logistic, in float32, from + - x / and a power of two -----------------------------

_LOG2E: Final = np.float32(1.4426950408889634)
_CLAMP: Final = np.float32(126.0)
# minimax coefficients of 2**f on [0, 1], degree 5, exact at 0: relative error 8e-8
_E1, _E2, _E3, _E4, _E5 = (
    np.float32(0.6931513118234252),
    np.float32(0.24016444993681407),
    np.float32(0.0557999138798095),
    np.float32(0.009017029253313507),
    np.float32(0.0018671305697957547),
)
_F1: Final = np.float32(1.0)
_BIAS, _MANTISSA = np.int32(127), np.int32(23)


@inline
def exp(x: np.float32) -> np.float32:
    """Exponential in float32; relative error below 4e-6, inputs clamped to 2**±126."""
    y = min(max(x * _LOG2E, -_CLAMP), _CLAMP)
    whole = np.floor(y)
    f = y - whole
    power = (_BIAS + np.int32(whole)) << _MANTISSA
    series = _F1 + f * (_E1 + f * (_E2 + f * (_E3 + f * (_E4 + f * _E5))))
    return np.int32(power).view(np.float32) * series


@inline
def logistic(x: np.float32) -> np.float32:
    """Logistic 1 / (1 + exp(-x)) in float32; absolute error below 2e-6."""
    return _F1 / (_F1 + exp(-x))


# --- quantiles, in float64, for what is drawn once -----------------------------------------------

_HALF_STEP: Final = 2.0**-25
_LN2: Final = 0.6931471805599453
_SQRT2: Final = 1.4142135623730951


@compiled
def _exps(x: F64, out: F64) -> None:
    for i in range(x.size):
        out[i] = power(2.718281828459045, x[i])


def exps(x: F64) -> F64:
    """Exponential of an array in float64, from `power`."""
    out = np.empty(x.shape)
    _exps(np.ascontiguousarray(x, dtype=np.float64).ravel(), out.reshape(-1))
    return out


@compiled
def log(x: float) -> float:
    """Natural logarithm of a float64 above 0; relative error below 1e-14; minus infinity at 0."""
    if not 0.0 < x < np.inf:
        return -np.inf if x == 0.0 else np.nan
    power = 0
    while x > _SQRT2:
        x *= 0.5
        power += 1
    while x < 0.5 * _SQRT2:
        x *= 2.0
        power -= 1
    t = (x - 1.0) / (x + 1.0)
    square = t * t
    total, term = 0.0, t
    for k in range(1, 40, 2):
        total += term / k
        term *= square
    return 2.0 * total + power * _LN2


@compiled
def power(x: float, a: float) -> float:
    """``x ** a`` for x ≥ 0 in float64, from `log` and a series; 0 ** 0 is 1."""
    if x == 0.0 or a == 0.0:
        return 1.0 if a == 0.0 else 0.0
    y = a * log(x)
    whole = np.floor(y / _LN2)
    f = y - whole * _LN2
    total, term = 1.0, 1.0
    for k in range(1, 24):
        term *= f / k
        total += term
    return float(total * 2.0**whole) if -1000.0 < whole < 1000.0 else 0.0


_AS241_A = (
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3,
)  # fmt: skip
_AS241_B = (
    1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
    2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
    5.2264952788528545610e3,
)  # fmt: skip
_AS241_C = (
    1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4,
)  # fmt: skip
_AS241_D = (
    1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
    1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)  # fmt: skip


@compiled
def _ratio(top: tuple[float, ...], bottom: tuple[float, ...], x: float) -> float:
    a, b = 0.0, 0.0
    for k in range(7, -1, -1):
        a = a * x + top[k]
        b = b * x + bottom[k]
    return a / b


@compiled
def normal_quantile(u: float) -> float:
    """Quantile of the standard normal law (Wichura 1988), for u in (0, 1).

    The far tail (beyond about 8 standard deviations) is not needed: draws have 24 bits.
    """
    q = u - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(_AS241_A, _AS241_B, 0.180625 - q * q)
    tail = u if q < 0.0 else 1.0 - u
    r = np.sqrt(-log(max(tail, 1e-12))) - 1.6
    x = _ratio(_AS241_C, _AS241_D, r)
    return -x if q < 0.0 else x


@inline
def unit_normal(personal_: np.uint64, feature: np.uint64) -> np.float32:
    """Return the standard normal draw of one feature."""
    return np.float32(normal_quantile(np.float64(unit(personal_, feature)) + _HALF_STEP))


@compiled
def _normals(u: F32, out: F32) -> None:
    for i in range(u.size):
        out[i] = np.float32(normal_quantile(np.float64(u[i]) + _HALF_STEP))


def normals(seed: int, rule: str, key: U64, week: int = 0, feature: int = 0) -> F32:
    """Draw one standard normal number for each person; see `uniforms`."""
    u = uniforms(seed, rule, key, week, feature)
    out = np.empty_like(u)
    _normals(u, out)
    return out


@compiled
def _beta_table(a: float, b: float, edges: F64, table: F32) -> None:
    # x = t^2 (3 - 2 t) flattens the poles of the density at 0 and 1
    cells, points = edges.size - 1, table.size
    edges[0] = 0.0
    for k in range(cells):
        t = (k + 0.5) / cells
        x = t * t * (3.0 - 2.0 * t)
        slope = 6.0 * t * (1.0 - t)
        edges[k + 1] = edges[k] + power(x, a - 1.0) * power(1.0 - x, b - 1.0) * slope
    cell = 0
    for k in range(points):
        goal = edges[cells] * k / (points - 1)
        while cell < cells - 1 and edges[cell + 1] < goal:
            cell += 1
        t = (cell + (goal - edges[cell]) / (edges[cell + 1] - edges[cell])) / cells
        t = min(max(t, 0.0), 1.0)
        table[k] = np.float32(t * t * (3.0 - 2.0 * t))


@lru_cache(maxsize=64)
def beta_table(a: float, b: float) -> F32:
    """Return 1,025 quantiles, at k / 1024, of the Beta(a, b) law, for a and b of at least 0.2."""
    table = np.empty(1025, np.float32)
    _beta_table(float(a), float(b), np.empty(8193), table)
    table.setflags(write=False)
    return table


@inline
def read_table(table: F32, u: np.float32) -> np.float32:
    """Read a table of quantiles at u in [0, 1), linearly between its points."""
    place = u * np.float32(table.size - 1)
    k = np.int32(place)
    f = place - np.float32(k)
    return table[k] + f * (table[k + np.int32(1)] - table[k])


@compiled
def _betas(u: F32, table: F32, out: F32) -> None:
    for i in range(u.size):
        out[i] = read_table(table, u[i])


def betas(seed: int, rule: str, key: U64, a: float, b: float, feature: int = 0) -> F32:
    """Draw one Beta(a, b) number for each person; see `uniforms`."""
    u = uniforms(seed, rule, key, 0, feature)
    out = np.empty_like(u)
    _betas(u, beta_table(a, b), out)
    return out


_POISSON_EXACT: Final = 12.0


@compiled
def nobody(mean: float) -> float:
    """Return the chance of 0 in a Poisson law."""
    return power(2.718281828459045, -mean) if mean > 0.0 else 1.0


@compiled
def poisson(mean: float, draw: float) -> int:
    """Return the quantile of a Poisson law: exact below 12, by Cornish and Fisher above."""
    return poisson_from(mean, nobody(mean), draw)


@compiled
def poisson_from(mean: float, none: float, draw: float) -> int:
    """Return the quantile of a Poisson law whose chance of 0 is known already."""
    if mean <= 0.0:
        return 0
    if mean < _POISSON_EXACT:
        probability, total, count = none, none, 0
        while draw >= total and count < 10 * _POISSON_EXACT:
            count += 1
            probability *= mean / count
            total += probability
        return count
    z = normal_quantile(draw + _HALF_STEP)
    return max(0, int(np.floor(mean + np.sqrt(mean) * z + (z * z - 1.0) / 6.0 + 0.5)))
