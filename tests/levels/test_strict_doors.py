"""What contradicts itself in code of others is told when it comes in, and never by a traceback."""

from __future__ import annotations

import importlib
import os
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pytest

import simadopt as sa
from levels.toy import SCENARIO, TOY, ToyLevel
from simadopt.core import level
from simadopt.core.errors import InputError
from simadopt.core.parameters import parameter_table
from simadopt.core.plugins import DOORS, FILES, PluginWarning, read_files
from simadopt.experiments.verify import cases, run_case
from simadopt.verification.options import Case

HAZARD = TOY.parameters["hazard"]
ROW = {"value": 2.0, "unit": "log-odds", "prior": "normal(2, 0.5)", "words": "pride"}


pytestmark = pytest.mark.usefixtures("nothing_added")


def changed(**fields):
    return type("Changed", (ToyLevel,), fields)


def with_row(**fields):
    table = {**TOY.parameters, "hazard": replace(HAZARD, **fields)}
    return {"parameters": MappingProxyType(table)}


def with_labels(*labels):
    named = zip(TOY.outcomes.items(), labels, strict=True)
    table = {name: replace(one, label_en=label) for (name, one), label in named}
    return {"outcomes": MappingProxyType(table)}


WRONG = {
    "prior": (with_row(prior="betta(2, 18)"), r"parameters\.hazard\.prior = betta\(2, 18\)"),
    "status": (with_row(status="asumed"), r"status = asumed — .*did you mean assumed"),
    "default": (
        with_row(default=3.0),
        r"parameters\.hazard\.default = 3 — it lies outside of 0 to 1",
    ),
    "nan": (with_row(default=float("nan")), r"parameters\.hazard\.default = nan — it lies outside"),
    "adopters": ({"adopters": "peopel_on"}, "adopters = peopel_on — .*did you mean people_on"),
    "cost": ({"cost": "euros"}, "cost = euros — is none of its outcomes"),
    "series": ({"series": ("share_of",)}, "series = share_of — .*did you mean share_on"),
    "labels": (
        with_labels("on", "On", "hours"),
        r"people_on\.label_en = On — share_on is called so",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_level_that_contradicts_itself_is_refused_when_it_is_registered(name):
    fields, said = WRONG[name]
    with pytest.raises(InputError, match=said):
        level.register(changed(**fields))


def test_a_row_of_parameters_that_lacks_a_column_is_told():
    row = {
        "name": "h",
        "default": "0.1",
        "min": "0",
        "max": "1",
        "prior": "fixed",
        "status": "assumed",
    }
    texts = dict.fromkeys(("symbol", "unit", "meaning_en", "meaning_fr"), "")
    with pytest.raises(InputError, match="parameter_table: h — its row lacks source"):
        parameter_table([{**row, **texts}])
    whole = {**row, **texts, "source": ""}
    with pytest.raises(InputError, match=r"h\.max = much — a number is expected"):
        parameter_table([{**whole, "max": "much"}])
    with pytest.raises(InputError, match="h — given twice"):
        parameter_table([whole, whole])


@pytest.mark.parametrize(("value", "said"), [(1.5, "from 0 to 1"), (float("inf"), "from 0 to 1")])
def test_a_share_that_is_none_is_refused(tmp_path, value, said):
    def measure(self, run):
        return {**TOY.measure(run), "share_on": value}

    level.register(changed(measure=measure))
    (tmp_path / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    case = sa.load(tmp_path / "s.yaml")
    with pytest.raises(InputError, match=rf"measure\.share_on = {value:g} — .*{said}"):
        case.level.measured(case.finished(1))


def test_an_outcome_is_not_called_as_another_one():
    given = {"unit": "share", "better": 1}
    sa.register_outcome("first", lambda h: 0.5, words="what I count", **given)
    with pytest.raises(InputError, match="first is called so already"):
        sa.register_outcome("second", lambda h: 0.5, words="What I count", **given)
    sa.register_outcome("first", lambda h: 0.6, words="what I count", **given, replace=True)


def test_two_terms_are_not_called_alike():
    case = sa.load("commune_27k").with_term("pride", lambda x, p: x.load, {}, "pride")
    with pytest.raises(InputError, match="pride is called so already"):
        case.with_term("other", lambda x, p: x.risk, {}, "Pride")


def test_a_name_given_in_two_files_is_told_and_the_first_one_kept(tmp_path, monkeypatch):
    lines = "import simadopt\nsimadopt.register_term('pride', lambda x, p: {}, {{}})\n"
    paths = [tmp_path / "one.py", tmp_path / "two.py"]
    for path, value in zip(paths, ("0.25 * x.load", "0.5 * x.load"), strict=True):
        path.write_text(lines.format(value), encoding="utf-8")
    monkeypatch.setenv(FILES, os.pathsep.join(map(str, paths)))
    with pytest.warns(PluginWarning) as told:
        read_files()
    (one,) = [str(w.message.args[0]) for w in told]
    assert "two.py" in one and "registered already by" in one and "one.py" in one
    kept = DOORS["terms"].get("pride").function
    assert Path(kept.__code__.co_filename).name == "one.py"


def test_known_answers_of_another_shape_are_told():
    level.register(changed(known_answers=lambda self: "switches"))
    with pytest.raises(InputError, match=r"level toy: known_answers — it gives str; a tuple"):
        cases()
    (one,) = TOY.known_answers()
    level.LEVELS.added.clear()
    level.register(changed(known_answers=lambda self: (one, one)))
    with pytest.raises(InputError, match="known_answers = switches — given twice"):
        cases()
    level.LEVELS.added.clear()
    wrong = Case("switches", "x", "x", (), lambda settings: (0.5, 0.5))
    level.register(changed(known_answers=lambda self: (wrong,)))
    with pytest.raises(InputError, match=r"its run returns float; a list of .*Row is expected"):
        run_case("switches")


class Stall(sa.Intervention):
    kind: Literal["stall"]
    label_en = label_fr = "stall"

    def apply(self, scene, rows):
        return rows.size


SHARE = {"unit": "share", "better": 1, "words": "what I count"}
TWICE = {
    "terms": lambda k, **more: sa.register_term(
        "pride", lambda x, p: k * x.load, {}, "pride", **more
    ),
    "outcomes": lambda k, **more: sa.register_outcome("mine", lambda h: k, **SHARE, **more),
    "states": lambda k, **more: sa.register_state(
        "calm", lambda run: k * run.o.people.load, **more
    ),
    "interventions": lambda k, **more: sa.register_intervention(
        type("Stall", (Stall,), {"__module__": __name__, "apply": lambda self, scene, rows: k}),
        **more,
    ),
    "levels": lambda k, **more: sa.register_level(changed(last=lambda self, run: k), **more),
}


@pytest.mark.parametrize("door", TWICE)
def test_a_name_stands_for_one_thing_unless_it_is_replaced_on_purpose(door):
    register = TWICE[door]
    first, named = register(0.25), DOORS[door]
    register(0.25)  # the same cell run again
    with pytest.raises(
        InputError, match=r"registered already by this session.*replace=True"
    ) as told:
        register(0.5)
    assert "déjà enregistré par cette session" in told.value.render("fr")
    assert str(told.value).startswith(f"register: {door} = ")
    (name,) = named.added
    kept = register(0.5, replace=True)
    assert named.get(name) is kept and kept is not first


TWO_RULES = """import simadopt


def pride(x, p):
    return 0.25 * x.load


simadopt.register_term("pride", pride, {})


def pride(x, p):
    return 0.5 * x.load


simadopt.register_term("pride", pride, {})
"""


def test_a_second_rule_of_one_name_in_a_module_is_no_reload(tmp_path, monkeypatch):
    path = tmp_path / "two_rules_of_theirs.py"
    path.write_text(TWO_RULES, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(InputError, match="registered already by this session"):
        importlib.import_module("two_rules_of_theirs")
    first = DOORS["terms"].get("pride").function
    assert first.__code__.co_firstlineno == 4
    # the second one alone, further down in the file: a reload all the same
    path.write_text(
        "# mended\n\n" + TWO_RULES[TWO_RULES.index("import") :].replace("0.25", "0.5"),
        encoding="utf-8",
    )
    module = importlib.import_module("two_rules_of_theirs")
    assert DOORS["terms"].get("pride").function is module.pride


def test_a_cell_of_a_notebook_that_is_run_again_says_the_same():
    cell = "import simadopt\ndef pride(x, p):\n    return {} * x.load\n"
    cell += "simadopt.register_term('pride', pride, {{}})\n"
    notebook = {"__name__": "__main__"}
    exec(compile(cell.format(0.25), "<cell 1>", "exec"), notebook)
    exec(compile(cell.format(0.25), "<cell 2>", "exec"), notebook)
    with pytest.raises(InputError, match=r"registered already.*replace=True"):
        exec(compile(cell.format(0.5), "<cell 3>", "exec"), notebook)


def test_a_module_that_is_loaded_again_puts_its_new_rule_in_the_place_of_the_old_one(
    tmp_path, monkeypatch
):
    path = tmp_path / "rule_of_theirs.py"
    lines = "import simadopt\n\n\ndef pride(x, p):\n    return {} * x.load\n\n\n"
    lines += "simadopt.register_term('pride', pride, {{}})\n"
    path.write_text(lines.format(0.25), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("rule_of_theirs")
    path.write_text(lines.format(10.5), encoding="utf-8")
    importlib.reload(module)
    assert DOORS["terms"].get("pride").function is module.pride
    with pytest.raises(InputError, match="registered already"):
        sa.register_term("pride", lambda x, p: 0.0, {})
