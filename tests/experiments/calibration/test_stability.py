"""The fit is remade: inputs off by one unit in the last place give the same posterior, verdicts and defaults.

A small town of the staff level through waves, screening, emulator and posterior. On another processor or BLAS
sums differ by such last bits; what is promised of a second fit is in docs/validation.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simadopt.cases import Case, load
from simadopt.core.arrays import F64
from simadopt.experiments.calibration.fit import setting_of
from simadopt.experiments.calibration.fitting import Fitted, Means, fit_one
from simadopt.experiments.calibration.identify import Learned, identify
from simadopt.experiments.calibration.importance import Plan
from simadopt.experiments.calibration.problem import Output, Problem, Term
from simadopt.experiments.calibration.theories import drop_each
from simadopt.levels.staff.model import services
from simadopt.levels.staff.tables.features import FEATURES
from simadopt.levels.staff.tables.parameters import PARAMETERS
from support.worlds import scenario, town

NAMES = ("pace", "pace_out", "base", "person_sd", "b_boss_gru", "b_routine", "b_load", "b_risk")
FEATURES_ASKED = tuple(range(0, len(FEATURES), 2))
PLAN = Plan(rounds=6, draws=11, law=13, last=14)


@cache
def body() -> Case:
    return load(scenario(town(), weeks=26))


def answers(values: Mapping[str, float], seed: int) -> F64:
    """Return the share of the able who use every second feature, and of services in which nobody does."""
    state: Any = body().with_levers(values).start(seed)
    state.run_to(state.weeks)
    able = np.maximum(state.o.authorities.able[0], 1)
    by_feature = state.o.authorities.users[0] / able
    alike, _, _ = services.use_icc(state)
    return np.array([*by_feature[list(FEATURES_ASKED)], alike or 0.0])


def nudged(values: Mapping[str, float], seed: int) -> F64:
    """Return the same, each number one unit in the last place higher."""
    return np.nextafter(answers(values, seed), np.inf)


def problem(*, off: bool) -> Problem:
    """Return the town's problem; its figures are what it shows at the defaults, each a unit off or not."""
    shown = np.clip(np.mean([answers({}, seed) for seed in range(8)], axis=0), 0.02, 0.98)
    outputs = (*(Output(FEATURES[f].name, "share") for f in FEATURES_ASKED), Output("icc", "real"))
    terms = [
        Term(out.name, k, out.name, "interval", shown[k] - 0.01, shown[k] + 0.01, 300.0, 0.0)
        for k, out in enumerate(outputs[:-1])
    ]
    terms.append(Term("icc", len(terms), "icc", "pattern", 0.3, None, 0.0, 0.1))
    if off:
        terms = [replace(one, lower=float(np.nextafter(one.lower, 1.0))) for one in terms]
    return Problem(NAMES, outputs, tuple(terms), nudged if off else answers, most_fitted=6)


def fitted(folder: Path, *, off: bool) -> tuple[Fitted, list[Learned], dict[str, float]]:
    means = Means(folder, 1, 1, lambda stage, done, total: None)
    found = fit_one(problem(off=off), 240, means, plan=PLAN)
    dropped = drop_each(found.target, found.posterior, 1)
    return found, identify(found.names, found.posterior, dropped, PARAMETERS), setting_of(found)


def test_a_last_bit_of_the_runs_and_figures_moves_nothing_that_a_user_can_tell(
    tmp_path: Path,
) -> None:
    one, learned, default = fitted(tmp_path / "one", off=False)
    two, again, other = fitted(tmp_path / "two", off=True)
    assert one.names == two.names
    assert len(one.names) > 3
    assert one.posterior.weights.effective > 500
    assert max(found.contraction for found in learned) > 0.2  # something was learned
    for a, b in zip(learned, again, strict=True):
        assert b.posterior[0] == pytest.approx(a.posterior[0], abs=0.1 * a.prior[1])
        assert b.contraction == pytest.approx(a.contraction, abs=0.03)
        assert a.identified == b.identified
    for name, value in default.items():
        assert other[name] == pytest.approx(value, rel=0.01)
    # the same draws within a few hundredths, and not merely the same law
    moved = np.abs(one.cube[:, : len(NAMES)] - two.cube[:, : len(NAMES)]).max(axis=1)
    assert np.median(moved) < 0.03
