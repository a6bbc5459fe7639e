"""The description of the model says what is computed: no table drifts, nothing is left out."""

import importlib
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from simadopt.levels.staff.engine.interventions import INTERVENTIONS
from simadopt.levels.staff.engine.week import WEEK
from simadopt.levels.staff.organisation import columns
from simadopt.levels.staff.tables.features import CHANNELS, FEATURES, REGIMES, TRAITS
from simadopt.levels.staff.tables.parameters import PARAMETERS

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "simadopt"
STAFF = SOURCE / "levels" / "staff"
TEXT = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
PROSE = re.sub(r"<!-- generated:(?!interventions).*?<!-- end -->", "", TEXT, flags=re.DOTALL)
"""What is written by hand: here, or in the docstring of an intervention."""


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_odd", ROOT / "docs" / "generate_odd.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = _generator()


def test_tables_have_not_drifted():
    assert GENERATOR.regenerate(TEXT) == TEXT, "run `python docs/generate_odd.py`"


def test_every_generated_table_is_shown_once():
    assert sorted(re.findall(r"<!-- generated:([a-z_]+) -->", TEXT)) == sorted(GENERATOR.BLOCKS)


def test_regeneration_mends_a_drift():
    broken = TEXT.replace("<!-- generated:week -->\n", "<!-- generated:week -->\nstale\n")
    assert GENERATOR.regenerate(broken) == TEXT


@pytest.mark.parametrize("step", [s.name for s in WEEK])
def test_step_is_described(step):
    assert re.search(rf"^#### Step \d+: {step}\b", PROSE, re.MULTILINE)


def test_steps_are_described_in_their_order():
    assert re.findall(r"^#### Step (\d+): (\w+)", PROSE, re.MULTILINE) == [
        (str(s.number), s.name) for s in WEEK
    ]


@pytest.mark.parametrize("name", GENERATOR.rule_files())
def test_rule_file_is_named_in_prose(name):
    assert f"`{name}`" in PROSE


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameter_is_in_the_table(name):
    assert f"| `{name}` |" in TEXT


# one sentence covers these families, by a name with `*` for their last part
FAMILIES = ("b_boss", "w_boss", "w_fellows", "w_own", "w_team", "w_feedback", "comm")


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameter_is_used_in_prose(name):
    family = any(name.startswith(f"{f}_") and f"`{f}_*`" in PROSE for f in FAMILIES)
    assert family or re.search(rf"(?<!\w){name}(?!\w)", PROSE), f"{name} is said nowhere"


@pytest.mark.parametrize("kind", INTERVENTIONS)
def test_intervention_is_described(kind):
    told = re.search(rf"^- \*\*`{kind}`\*\*: (.+)", PROSE, re.MULTILINE)
    assert told and "Reached: " in told[1], "what it does exactly, and whom it reaches"


SHOWN = [*(f.name for f in FEATURES), *(c.name for c in CHANNELS), *REGIMES]


@pytest.mark.parametrize("name", SHOWN)
def test_row_of_a_table_is_shown(name):
    assert name in TEXT


@pytest.mark.parametrize("name", [t.name for t in TRAITS])
def test_trait_is_shown(name):
    assert f"| {name} |" in TEXT


STREAM = re.compile(
    r'(?:uniforms|normals|betas|start_of)\(\s*(?:scene\.)?seed,\s*f?"([^"]+)"'
    r'|stream_of\(seed, "([^"]+)"'
    r'|"([^"]+)", groups\.random_key, seed'
)


def test_every_stream_of_chance_is_named():
    files = [*STAFF.glob("organisation/*.py"), *STAFF.glob("engine/*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in files)
    found = {a or b or c for a, b, c in STREAM.findall(code)} | {"person"}
    shown = {name.replace("{act.number}", "n") for name in found}
    table = PROSE.partition("| rules that draw | by | counters |")[2].partition("\n\n")[0]
    assert len(shown) > 25
    assert {"target n", "campaign n", "initial use", "threshold"} <= shown
    assert [name for name in sorted(shown) if f"`{name}`" not in table] == []


COLUMNS = {
    name
    for kind in (columns.People, columns.Heads, columns.Services, columns.Authorities)
    for name, _ in columns.columns_of(kind)
}


@pytest.mark.parametrize("step", [s for s in WEEK if s.number > 1], ids=lambda s: s.name)
def test_step_reads_and_writes_columns_that_exist(step):
    assert {*step.reads, *step.writes} <= COLUMNS


@pytest.mark.parametrize("step", [s for s in WEEK if s.number > 1], ids=lambda s: s.name)
def test_place_of_a_step_exists(step):
    module, _, function = step.where.partition(".")
    assert callable(
        getattr(importlib.import_module(f"simadopt.levels.staff.engine.{module}"), function)
    )


def test_week_begins_in_the_order_described():
    code = (STAFF / "engine" / "week.py").read_text(encoding="utf-8")
    body = code.partition("def begin(")[2].partition("\n@")[0]
    calls = re.findall(r"^    (\w+)\(", body, re.MULTILINE)
    assert calls == ["replace", "sponsor", "read_sources", "encourage", "update_context"]


UNREAD = PROSE.partition("<!-- unread -->")[2].partition("<!-- /unread -->")[0]


@pytest.mark.parametrize("name", re.findall(r"`(\w+)`", UNREAD))
def test_parameter_said_to_be_unread_is_unread(name):
    assert name in PARAMETERS
    for folder in (STAFF / "organisation", STAFF / "rules", STAFF / "engine", SOURCE / "rules"):
        for path in folder.glob("*.py"):
            assert not re.search(rf"\.{name}\b", path.read_text(encoding="utf-8")), path


def test_prose_quotes_no_default_of_a_parameter():
    quoted = [
        f"`{n}` = {p.default:g}" for n, p in PARAMETERS.items() if f"`{n}` = {p.default:g}" in PROSE
    ]
    assert quoted == []
