"""Weeks compiled by another process are those that a run looks for."""

import subprocess
import sys

import numpy as np
import pytest

from simadopt.core.compiled import config, is_kept
from simadopt.levels.staff.engine import ahead
from simadopt.levels.staff.engine.week import advance

pytestmark = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")


def test_columns_that_are_declared_are_those_of_a_run(commune):
    from numba import typeof

    real = (0, 0, *commune.packed, commune.c, np.array(commune.p, np.float32))
    assert [typeof(one) for one in ahead.arguments()] == [typeof(one) for one in real]


def test_nothing_is_begun_when_weeks_are_compiled(commune):
    assert commune.week == 0
    ahead.end_compiling()
    advance(*ahead.arguments())
    assert is_kept(advance)
    ahead.begin_compiling.cache_clear()
    assert ahead.begin_compiling() is None


def test_another_process_that_fails_costs_time_only(monkeypatch):
    failed = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    monkeypatch.setattr(ahead, "begin_compiling", lambda: failed)
    ahead.end_compiling.cache_clear()
    ahead.end_compiling()
    assert failed.returncode == 3
    ahead.end_compiling.cache_clear()
