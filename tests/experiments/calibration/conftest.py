from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from simadopt.experiments.calibration.fit import Fit, fit
from simadopt.experiments.calibration.threads import one_thread
from support.toy_problems import stuck, toy


@pytest.fixture(autouse=True)
def one_thread_only() -> Iterator[None]:
    with one_thread():
        yield


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toy")


@pytest.fixture(scope="session")
def toy_fit(toy_folder: Path) -> Fit:
    """A toy fitted beside a rival that cannot meet one of the figures; only to be read."""
    rivals = {"stuck": toy(stuck)}
    return fit(toy(), toy_folder, runs=240, coverage=0, predictive=100, rivals=rivals)
