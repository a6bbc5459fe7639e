"""E1: the tests bite. Each hand-made bug, in each rule and step, is caught."""

import ast
import json
import shutil
import subprocess
import sys

import pytest

from simadopt.levels.staff.engine.week import WEEK
from support.mutants import MUTANTS, mutated
from support.mutants_upper import UPPER
from support.mutate import SOUND
from support.shells import ROOT, environment, python

PACKAGE = ROOT / "src" / "simadopt"
STAFF = "levels/staff"
RULES = {
    path.relative_to(PACKAGE).as_posix()
    for folder in ("rules", f"{STAFF}/rules")
    for path in (PACKAGE / folder).glob("[a-z]*.py")
}


NO_BUG = {
    "tests of their own: golden digests, round trips, the tests of Mesa": """
        levels/staff/model/adoption_model levels/staff/model/agents levels/staff/model/checkpoint
        levels/staff/model/agent_columns levels/staff/model/agent_sets
        levels/staff/model/memory levels/staff/model/batches
        levels/staff/model/reporters""",
    "files, processes and clusters: no number is made there": """
        experiments/clusters experiments/kept_arrays experiments/processes experiments/warm
        experiments/identity experiments/band experiments/propagate
        experiments/shipped_fit experiments/calibration/store
        experiments/comparison/store experiments/search/store experiments/sweep/store
        experiments/sweep/earlier experiments/sweep/shards experiments/sweep/aside
        experiments/sweep/execute experiments/sweep/sweeping
        experiments/sweep/results experiments/sweep/work experiments/calibration/runs
        experiments/learning/folder""",
    "runs and rows of figures about time, read by operators that have their bugs": """
        levels/staff/survey/worlds levels/staff/survey/time_rows levels/staff/survey/time_fit
        levels/staff/survey/calibration levels/staff/survey/patterns""",
    "whole fits of towns and data sets, slow to repeat; their parts have their bugs": """
        experiments/learning/fit experiments/learning/fitted experiments/learning/forecast
        experiments/learning/particles experiments/learning/learning experiments/learning/alone
        experiments/learning/told experiments/learning/chain experiments/learning/scorer
        experiments/diffusion/hazard experiments/diffusion/rolling experiments/diffusion/result""",
    "tables and names of what others made": """
        survey/published
        levels/staff/model/grouped survey/tables experiments/comparison/page
        experiments/comparison/arms experiments/comparison/difference
        experiments/sweep/columns experiments/verify experiments/learning/dated_rows
        experiments/learning/usage_map
        experiments/diffusion/importer experiments/diffusion/people experiments/diffusion/ties
        experiments/origin experiments/search/results
        experiments/sensitivity/reading experiments/sensitivity/analysis levels/staff/survey/predictions""",
    "libraries do the numbers, agreement with known answers is tested": """
        experiments/sensitivity/sobol experiments/sensitivity/study experiments/sensitivity/ranges
        experiments/sensitivity/cost experiments/sweep/designs experiments/search/nsga""",
    "statistical: only long tests could tell (test_fit, test_coverage, make soak)": """
        experiments/calibration/checks experiments/calibration/coverage
        experiments/calibration/fit experiments/calibration/fitting experiments/calibration/found
        experiments/calibration/held_back experiments/calibration/identify
        experiments/calibration/made
        experiments/calibration/posterior
        experiments/calibration/screening
        experiments/calibration/space experiments/calibration/target
        experiments/calibration/waves experiments/predictions""",
    "whole searches and samples, slow to repeat; their parts have their bugs": """
        experiments/search/evaluator experiments/search/optimise experiments/search/search_spec
        levels/staff/policies/rules levels/staff/policies/space levels/staff/policies/search
        experiments/discovery/failing
        experiments/discovery/criterion
        experiments/sweep/averages levels/staff/explanations/adoption_path
        levels/staff/explanations/explain_many""",
}
"""Modules of survey, model and experiments without a hand-made bug, by reason."""
EXCUSED = sorted(" ".join(NO_BUG.values()).split())
LAYERS = (
    "survey",
    "experiments",
    *(f"{STAFF}/{name}" for name in ("survey", "model", "explanations", "policies")),
)

OWN_TOOLS = ("reading", "own_tools", "tool_words", "files/catalogue_file")
"""Modules of staff through which a scenario is read, and brings its own tools."""


def modules():
    """Return the modules of the upper layers; known answers test the others."""
    found = [
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for layer in LAYERS
        for path in (PACKAGE / layer).rglob("*.py")
        if path.name != "__init__.py"
    ]
    found += [*(f"{STAFF}/{name}" for name in OWN_TOOLS), "core/outcomes"]
    return set(found)


@pytest.fixture(scope="module")
def codes(tmp_path_factory):
    """Exit codes of pytest by mutant, all run interpreted."""
    folder = tmp_path_factory.mktemp("mutants")
    return json.loads(python("-m", "support.mutate", str(folder), NUMBA_DISABLE_JIT="1"))


@pytest.fixture(scope="module")
def upper_codes():
    """The same of survey, model and experiments, on compiled code."""
    return json.loads(python("-m", "support.mutate_upper"))


@pytest.mark.long
def test_the_sound_package_passes(codes, upper_codes):
    """Whatever is caught is caught for the bug in it."""
    assert (codes[SOUND], upper_codes[SOUND]) == (0, 0)


@pytest.mark.long
@pytest.mark.parametrize("name", [m.name for m in UPPER])
def test_caught_above_the_engine(upper_codes, name):
    found = upper_codes[name]
    assert found == 1, "survived" if found == 0 else "the tests could not be run"


def test_every_module_above_the_engine_has_its_bug_or_a_reason():
    planted = {m.file.removesuffix(".py") for m in UPPER}
    bugs = {name for name in planted if not name.startswith("levels/territory/")}
    assert bugs | set(EXCUSED) == modules()
    assert not bugs & set(EXCUSED)
    assert len(set(EXCUSED)) == len(EXCUSED)
    assert len({m.name for m in (*MUTANTS, *UPPER)}) == len(MUTANTS) + len(UPPER)


@pytest.mark.long
@pytest.mark.parametrize("name", [m.name for m in MUTANTS])
def test_caught(codes, name):
    assert codes[name] == 1, "survived" if codes[name] == 0 else "the tests could not be run"


def source_of(where):
    """Return the text of the function of a step, such as ``flips.replace``."""
    module, name = where.split(".")
    text = (PACKAGE / STAFF / "engine" / f"{module}.py").read_text(encoding="utf-8")
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
        assert any(m.file == f"{STAFF}/engine/interventions.py" for m in MUTANTS)
        return
    module, text = source_of(step.where)
    bugs = [m for m in MUTANTS if m.file == f"{STAFF}/engine/{module}.py"]
    assert any(m.old.strip() in text for m in bugs)


def test_every_rule_has_its_bug():
    assert {m.file for m in MUTANTS} >= RULES
    assert len({m.name for m in MUTANTS}) == len(MUTANTS)


@pytest.mark.soak
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_caught_compiled(tmp_path, mutant):
    """The same bugs in compiled code, against all tests of rules, engine and properties."""
    shutil.copytree(ROOT / "src" / "simadopt", tmp_path / "simadopt")
    file = tmp_path / "simadopt" / mutant.file
    file.write_text(mutated(file.read_text(encoding="utf-8"), mutant), encoding="utf-8")
    folders = ("rules", "chance", "organisation", "engine", "properties")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", *(f"tests/{f}" for f in folders)],
        cwd=ROOT,
        env=environment(tmp_path, NUMBA_CACHE_DIR=str(tmp_path / "compiled")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout[-2000:]
