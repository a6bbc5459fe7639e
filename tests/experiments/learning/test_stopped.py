"""Ctrl-C while an authority is learned: nothing of it is left running."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simadopt.io.yaml_writer import scenario_text
from support.shells import environment

from .towns import made, small_town, text_of


def living(session):
    """Return the processes of a session that have not ended."""
    found = []
    for place in Path("/proc").iterdir():
        try:
            words = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[3]) == session and words[0] != "Z":
            found.append(int(place.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are read in /proc")
@pytest.mark.long
@pytest.mark.parametrize("later", [0.0, 1.0])
def test_ctrl_c_leaves_no_worker(tmp_path, later):
    case = small_town(120, 6)
    told, counts = made(case, {}, 9, 4)
    (tmp_path / "town.yaml").write_text(scenario_text(case.scenario, ""), encoding="utf-8")
    (tmp_path / "counts.csv").write_text(text_of(counts, told), encoding="utf-8")
    words = ["learn", "town.yaml", "--counts", "counts.csv", "--particles", "20000"]
    child = subprocess.Popen(
        [sys.executable, "-m", "simadopt", *words, "--out", "out"], cwd=tmp_path,
        env=environment(LANG="C.UTF-8"), start_new_session=True, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 200
        while not list(tmp_path.glob(".out.learning/*.npz")) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(later)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
        assert child.returncode == 130, err
        time.sleep(0.5)
        assert not living(child.pid)
    finally:
        for one in living(child.pid):
            os.kill(one, signal.SIGKILL)
