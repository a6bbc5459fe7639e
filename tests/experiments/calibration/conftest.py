from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simadopt.experiments.calibration.emulator import fit_emulator
from simadopt.experiments.calibration.fit import Fit, fit
from simadopt.experiments.calibration.likelihood import Likelihood
from simadopt.experiments.calibration.runs import seeds_of, simulate_all
from simadopt.experiments.calibration.space import hypercube, one_thread, to_scale
from simadopt.experiments.calibration.target import Target
from support.toy_problems import stuck, toy


@pytest.fixture(autouse=True)
def one_thread_only() -> Iterator[None]:
    with one_thread():
        yield


TOY_FITTED = (0, 1, 4)


@pytest.fixture(scope="session")
def toy_target(tmp_path_factory: pytest.TempPathFactory) -> Target:
    """The toy emulated from 200 runs, three of its parameters fitted."""
    cube = hypercube(200, 5, 1)
    folder = tmp_path_factory.mktemp("runs")
    outputs = to_scale(toy(), simulate_all(toy(), cube, seeds_of(1, "toy", 200), folder))
    return Target(fit_emulator(cube[:, TOY_FITTED], outputs), Likelihood(toy()))


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toy")


@pytest.fixture(scope="session")
def toy_fit(toy_folder: Path) -> Fit:
    """A toy fitted beside a rival that cannot meet one of the figures; only to be read."""
    rivals = {"stuck": toy(stuck)}
    return fit(toy(), toy_folder, runs=240, coverage=0, predictive=100, rivals=rivals)
