"""``simadopt sweep`` and ``simadopt results`` as a researcher uses them."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from interfaces.shell_helper import COMMUNE, Here
from support.killing import alive
from support.shells import environment

ASKED = ("sweep", COMMUNE, "--vary", "b_peer=0:2", "--n", 4, "--replicates", 2, "--weeks", 3,
         "--single-setting")  # fmt: skip


def test_a_sweep_is_stored_listed_exported_and_verified(here: Here, tmp_path: Path) -> None:
    ended = here(*ASKED, "--workers", 1, "--out", "kept", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["done"] == 8
    again = here(*ASKED, "--workers", 1, "--out", "kept")
    assert "0 runs done now, 8 stored before" in again.out
    rows = list(csv.DictReader(io.StringIO(here("results", "kept", "--csv", "-").out)))
    assert [row["run"] for row in rows] == [str(k) for k in range(8)]
    assert rows[0]["b_peer"] == rows[1]["b_peer"] != rows[2]["b_peer"]
    assert len(pd.read_parquet("kept/runs")) == 8  # the line that is shown
    page = json.loads(here("results", "kept", "--json").out)
    assert (page["stored"], page["runs"], page["variables"]) == (8, 8, ["b_peer"])
    assert "8 simulations sur 8" in here("results", "kept", "--lang", "fr").out
    assert here("results", "kept", "--verify").code == 0


def test_damage_is_named_with_its_exit_code(here: Here, tmp_path: Path) -> None:
    here(*ASKED, "--workers", 1, "--out", "kept")
    victim = next((tmp_path / "kept" / "runs").iterdir())
    victim.write_bytes(victim.read_bytes()[:-1])
    ended = here("results", "kept", "--verify")
    assert ended.code == 3
    assert victim.name in ended.err
    assert here("results", "kept").code == 2
    again = here(*ASKED, "--workers", 1, "--out", "kept")
    assert again.code == 0
    assert victim.name in again.err


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--design", "lsh"), "a design is one of"),
        (("--shard", "3/2"), "i/n"),
        (("--shard", "half"), "i/n"),
        (("--cluster", "ftp://x"), "tcp://host:port"),
        (("--cluster", "slurm:nothing.yaml"), "cannot be read"),
        (("--points", "nothing.csv"), "cannot be read"),
        (("--vary", "b_per=0:1"), "did you mean b_peer"),
    ],
)
def test_wrong_input_is_one_line(here: Here, more: tuple[str, str], said: str) -> None:
    ended = here(*ASKED, *more, "--out", "kept")
    assert ended.code == 2
    assert said in ended.err
    assert len(ended.err.strip().splitlines()) == 1
    assert not Path("kept").exists()


def test_points_come_from_a_file(here: Here, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("b_peer,coaching.share\n1,0.5\n2,\n")
    ended = here(
        "sweep",
        COMMUNE,
        "--points",
        "points.csv",
        "--single-setting",
        "--weeks",
        6,
        "--out",
        "kept",
    )
    assert ended.code == 0, ended.err
    table = pd.read_parquet("kept/runs")
    assert table["b_peer"].tolist() == [1.0, 2.0]
    assert table["coaching.share"].isna().tolist() == [False, True]


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    words = [*map(str, ASKED[:4]), "--n", "2000", "--weeks", "104", "--out", "kept"]
    child = subprocess.Popen(
        [sys.executable, "-m", "simadopt", *words],
        cwd=tmp_path, env=environment(LANG="C.UTF-8"), start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    until = time.monotonic() + 200
    while not list(tmp_path.glob("kept/runs/*.parquet")) and time.monotonic() < until:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "finished runs are kept" in err
    assert "Traceback" not in err
    until = time.monotonic() + 10
    while alive(child.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(child.pid)
    assert list(tmp_path.glob("kept/runs/*.parquet"))
    assert not list(tmp_path.rglob("*.part"))
