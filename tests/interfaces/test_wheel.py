"""What is installed without make: the wheel holds everything that a command reads."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from interfaces.shell_helper import ROOT
from simadopt.io.shipped import shipped_scenarios


def test_the_wheel_holds_what_commands_read(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("simadopt-*-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as packed:
        held = set(packed.namelist())
    package = ROOT / "src" / "simadopt"
    wanted = {
        f"simadopt/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    wanted |= {f"simadopt/scenarios/{name}.yaml" for name in shipped_scenarios()}
    fit = ("posterior.parquet", "fit.json", "parameters.csv")
    wanted |= {f"simadopt/calibration/fit/{name}" for name in fit}
    wanted |= {f"simadopt/calibration/{name}.csv" for name in ("questions", "survey_targets")}
    assert wanted <= held, sorted(wanted - held)
    assert len(shipped_scenarios()) > 10
