"""A fit on other kernels of linear algebra (another processor or BLAS) is the same fit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from support.shells import ROOT


def fitted_on(kernel: str) -> dict[str, Any]:
    """Return what a process of its own fits with the kernels of one processor."""
    done = subprocess.run(
        [sys.executable, "-m", "support.blas_fit"],
        cwd=ROOT / "tests",
        env={**os.environ, "OPENBLAS_CORETYPE": kernel, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_another_blas_kernel_gives_the_same_posterior_and_verdicts() -> None:
    one, two = fitted_on("Haswell"), fitted_on("Prescott")
    if one["kernels"] == two["kernels"]:
        pytest.skip(f"this BLAS has one set of kernels only: {one['kernels']}")
    assert one["names"] == two["names"]
    assert one["second wave"] == two["second wave"]
    assert max(one["contractions"]) > 0.5  # something was learned
    # promised: means within .1 prior standard deviation, contractions within .03
    assert np.abs(np.subtract(one["means"], two["means"])).max() < 0.1
    assert np.abs(np.subtract(one["contractions"], two["contractions"])).max() < 0.03
