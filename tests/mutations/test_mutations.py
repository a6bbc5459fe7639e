"""E1: the tests bite. Each hand-made bug, in each rule and step, is caught."""

import ast
import json
import shutil
import subprocess
import sys

import pytest

from simadopt.engine.week import WEEK
from support.mutants import MUTANTS, mutated
from support.mutate import SOUND
from support.shells import ROOT, environment, python

RULES = sorted(p.stem for p in (ROOT / "src" / "simadopt" / "behaviour").glob("[a-z]*.py"))


@pytest.fixture(scope="module")
def codes(tmp_path_factory):
    """Exit codes of pytest by mutant, all run interpreted."""
    folder = tmp_path_factory.mktemp("mutants")
    return json.loads(python("-m", "support.mutate", str(folder), NUMBA_DISABLE_JIT="1"))


def test_the_sound_package_passes(codes):
    """Whatever is caught is caught for the bug in it."""
    assert codes[SOUND] == 0


@pytest.mark.parametrize("name", [m.name for m in MUTANTS])
def test_caught(codes, name):
    assert codes[name] == 1, "survived" if codes[name] == 0 else "the tests could not be run"


def source_of(where):
    """Return the text of the function of a step, such as ``flips.replace``."""
    module, name = where.split(".")
    text = (ROOT / "src" / "simadopt" / "engine" / f"{module}.py").read_text(encoding="utf-8")
    found = [
        node
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    return module, ast.get_source_segment(text, found[0])


@pytest.mark.parametrize("step", WEEK, ids=lambda step: step.name)
def test_every_step_has_its_bug(step):
    """In the function that the table of the week names; step 1 acts between weeks."""
    if step.where == "between weeks":
        assert any(m.file == "engine/interventions.py" for m in MUTANTS)
        return
    module, text = source_of(step.where)
    bugs = [m for m in MUTANTS if m.file == f"engine/{module}.py"]
    assert any(m.old.strip() in text for m in bugs)


def test_every_rule_has_its_bug():
    bugs = {m.file.removeprefix("behaviour/").removesuffix(".py") for m in MUTANTS}
    assert set(RULES) <= bugs
    assert len({m.name for m in MUTANTS}) == len(MUTANTS)


@pytest.mark.soak
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_caught_compiled(tmp_path, mutant):
    """The same bugs in compiled code, against all tests of rules, engine and properties."""
    shutil.copytree(ROOT / "src" / "simadopt", tmp_path / "simadopt")
    file = tmp_path / "simadopt" / mutant.file
    file.write_text(mutated(file.read_text(encoding="utf-8"), mutant), encoding="utf-8")
    folders = ("behaviour", "chance", "organisation", "engine", "properties")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", *(f"tests/{f}" for f in folders)],
        cwd=ROOT,
        env=environment(tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "compiled")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout[-2000:]
