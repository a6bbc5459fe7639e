"""Toy simulators whose answer is known; functions of a module, so that they reach other processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simadopt.experiments.calibration.problem import Output, Problem, Simulate, Term
from simadopt.levels.staff.tables.parameters import PARAMETERS

PARAMETERS_USED = ("b_use", "b_train", "b_peer", "b_risk", "b_load")
PEOPLE = 1000
_SLOPES = np.array(
    [
        [1.0, 0.0, 0.0, 0.0, 0.3],
        [0.0, 1.0, 0.0, 0.0, 0.0],
        [0.5, -0.6, 0.0, 0.2, 0.0],
        [-0.8, 0.0, 0.0, 0.0, 0.2],
        [0.0, 0.7, 0.0, 0.0, -0.3],
        [0.4, 0.5, 0.0, 0.0, 0.0],
    ]
)
"""Effect on the logit of each output of one standard deviation: b_peer does nothing."""
_LEVELS = np.array([-0.5, 0.3, 0.0, 0.8, -1.0, 0.2])
CENTRES = {"b_use": (2.0, 0.25), "b_train": (1.0, 0.4), "b_peer": (0.16, 0.12),
           "b_risk": (1.6, 0.35), "b_load": (0.46, 0.25)}  # fmt: skip


def expected(values: Mapping[str, float]) -> NDArray[np.float64]:
    """Return the logits of the toy: linear, with one bend."""
    x = np.array([(values[name] - centre) / sd for name, (centre, sd) in CENTRES.items()])
    logits = _LEVELS + _SLOPES @ x
    logits[2] += 0.15 * x[0] * x[1]
    return logits


def simulate(values: Mapping[str, float], seed: int) -> NDArray[np.float64]:
    """Return shares of 1,000 people, moved together by the randomness of the run, and one real number."""
    rng = np.random.default_rng(seed)
    logits = expected(values) + 0.1 * rng.standard_normal() + 0.05 * rng.standard_normal(6)
    shares = rng.binomial(PEOPLE, 1.0 / (1.0 + np.exp(-logits))) / PEOPLE
    return np.append(shares, values["b_use"] * 10.0 + rng.standard_normal())


def stuck(values: Mapping[str, float], seed: int) -> NDArray[np.float64]:
    """Return the same with an output that no parameter can bring to what is published."""
    outputs = simulate(values, seed)
    outputs[3] = np.random.default_rng([seed, 1]).binomial(PEOPLE, 0.15) / PEOPLE
    return outputs


def deaf(values: Mapping[str, float], seed: int) -> NDArray[np.float64]:
    """Return the same, where ``b_train`` moves nothing."""
    return simulate({**values, "b_train": CENTRES["b_train"][0]}, seed)


def half_silent(values: Mapping[str, float], seed: int) -> NDArray[np.float64]:
    """Return the same without its first share in half of the runs."""
    outputs = simulate(values, seed)
    if seed % 2:
        outputs[0] = np.nan
    return outputs


def broken(values: Mapping[str, float], seed: int) -> NDArray[np.float64]:
    """Return too few numbers."""
    del values, seed
    return np.zeros(3)


def truth() -> dict[str, float]:
    """Return the setting that the published figures of the toy come from."""
    return {name: PARAMETERS[name].default for name in PARAMETERS_USED} | {
        "b_use": 2.3, "b_train": 0.7,
    }  # fmt: skip


def toy(
    run: Simulate = simulate, *, n_eff: float = 600.0, width: float = 0.02, apart: bool = False
) -> Problem:
    """Return a problem whose figures are the toy's expectation at `truth`.

    ``apart`` makes a question of every row; else two rows share one.
    """
    shares = 1.0 / (1.0 + np.exp(-expected(truth())))
    first = 0 if apart else 1
    terms = tuple(
        Term(f"row {k}", k, f"question {max(k, first)}", "interval", s - width / 2, s + width / 2,
             n_eff, 0.0)
        for k, s in enumerate(shares.tolist())
    )  # fmt: skip
    pattern = Term("steep", 6, "pattern", "pattern", 15.0, None, 0.0, 2.0)
    outputs = (*(Output(f"share {k}", "share") for k in range(6)), Output("steepness", "real"))
    return Problem(PARAMETERS_USED, outputs, (*terms, pattern), run, 3)


def at_once() -> Problem:
    """Return the toy with every row in one question: each weighs one sixth."""
    rows = tuple(t if t.kind == "pattern" else replace(t, question="one") for t in toy().terms)
    return replace(toy(), terms=rows)
