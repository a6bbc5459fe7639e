"""Weeks compiled by another process are those that a run looks for."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import numpy as np
import pytest

from simadopt.core.compiled import config, is_kept
from simadopt.levels.staff.engine import ahead
from simadopt.levels.staff.engine.week import advance
from support.shells import python

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


def lives(process):
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


@pytest.mark.skipif(os.name == "nt", reason="processes are asked by a signal")
@pytest.mark.parametrize("interrupted", [True, False])
def test_another_process_ends_with_one_that_is_interrupted(interrupted):
    """What compiles for a minute more is left alone by who ends as he should, and by nobody else."""
    said = python(
        "-W", "ignore", "-c",
        "import os\n"
        "from simadopt.levels.staff.engine import ahead\n"
        "ahead.is_kept, os.cpu_count = lambda function: False, lambda: 2\n"
        "start, _ = ahead._COMPILING.split('from simadopt')\n"
        "ahead._COMPILING = start + 'import time; time.sleep(60)'\n"
        "print(ahead.begin_compiling().pid, flush=True)\n"
        + "os._exit(0)" * interrupted,
    )  # fmt: skip
    try:
        until = time.monotonic() + (20.0 if interrupted else 1.0)
        while lives(int(said)) and time.monotonic() < until:
            time.sleep(0.05)
        assert lives(int(said)) is not interrupted
    finally:
        with suppress(ProcessLookupError):
            os.kill(int(said), signal.SIGKILL)
