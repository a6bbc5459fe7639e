"""The public names, and what importing them does not do."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import simadopt

NAMES = [
    "AdoptionModel",
    "Case",
    "History",
    "InputError",
    "Intervention",
    "Level",
    "Outcome",
    "Question",
    "ResourceError",
    "SimadoptError",
    "__version__",
    "calibration_tables",
    "compare",
    "discover",
    "explain",
    "explain_group",
    "interview",
    "learn",
    "load",
    "load_checkpoint",
    "read_results",
    "register_intervention",
    "register_level",
    "register_outcome",
    "register_state",
    "register_term",
    "report",
    "robust",
    "run",
    "save_checkpoint",
    "sensitivity",
    "summary",
    "sweep",
]


def test_public_names_are_frozen():
    assert sorted(simadopt.__all__) == NAMES
    assert dir(simadopt) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_each_name_leads_somewhere(name):
    assert getattr(simadopt, name) is not None


def test_unknown_names_are_told():
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        _ = simadopt.runn


def test_version_is_that_of_the_package():
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert simadopt.__version__ == project["version"]


def test_import_is_light_and_writes_nothing(tmp_path):
    program = (
        "import sys, threading\n"
        "import simadopt\n"
        "heavy = {'numpy', 'numba', 'mesa', 'pandas', 'matplotlib', 'networkx', 'pydantic'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
        "print(sorted(name for name in sys.modules if name.startswith('simadopt')))\n"
        "print(threading.active_count(), 'multiprocessing' in sys.modules)"
    )
    path = str(Path(simadopt.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    heavy, own, started = done.stdout.splitlines()
    assert heavy == "[]"
    assert own == "['simadopt', 'simadopt.core', 'simadopt.core.version']"
    assert started == "1 False"
    assert not list(tmp_path.iterdir())
