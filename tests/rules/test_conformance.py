"""A rule is one short file: its formula, its evidence, its limits, and no number of its own."""

import ast
import re

import pytest

from simadopt.levels.staff.engine.week import WEEK
from support.rules import RULE_FILES, rule_module

MOST_LINES = 150
FREE_NUMBERS = {0, 1}
HALVING = 2  # a half-life is a power of two

each_rule = pytest.mark.parametrize("path", RULE_FILES, ids=lambda p: p.stem)


def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def numbers_of(tree):
    """Yield the numbers written in a file, but those that only number the codes of switches."""
    codes = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            call, names = node.value, node.targets[0].elts
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "range":
                codes |= {a for a in call.args if getattr(a, "value", None) == len(names)}
    for node in ast.walk(tree):
        number = isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)
        if number and node not in codes:
            yield node


def refused(path):
    free = FREE_NUMBERS | ({HALVING} if path.stem == "forgetting" else set())
    return [(n.lineno, n.value) for n in numbers_of(tree_of(path)) if n.value not in free]


@each_rule
def test_says_formula_evidence_and_limits(path):
    words = ast.get_docstring(tree_of(path))
    assert words
    formula, _, evidence = words.partition("Evidence:")
    assert re.search("[=←~]", formula), "no formula before the evidence"
    assert evidence.strip(), "no evidence"
    assert "Limits:" in words


@each_rule
def test_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@each_rule
def test_imports_no_other_rule_and_nothing_above(path):
    allowed = {"simadopt.core", "simadopt.core.chance", "simadopt.core.compiled"}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            assert not node.level
            if (node.module or "").startswith("simadopt"):
                assert node.module in allowed
                if node.module == "simadopt.core":
                    assert {name.name for name in node.names} <= {"chance"}
        if isinstance(node, ast.Import):
            assert not [n.name for n in node.names if n.name.startswith("simadopt")]


@each_rule
def test_holds_no_number_that_is_not_in_the_table(path):
    assert not refused(path)


def test_a_number_in_a_rule_is_refused(tmp_path):
    planted = tmp_path / "planted.py"
    text = next(p for p in RULE_FILES if p.stem == "abandonment").read_text(encoding="utf-8")
    planted.write_text(text.replace("p.kappa * value", "1.5 * value"), encoding="utf-8")
    assert [value for _, value in refused(planted)] == [1.5]


@each_rule
def test_all_functions_are_documented_and_typed(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef):
            assert ast.get_docstring(node), node.name
            assert node.returns is not None
            assert all(a.annotation is not None for a in node.args.args), node.name


def test_every_rule_has_its_step_and_every_step_its_rule():
    """`link`, `usefulness` and `returning` are parts of steps 8 and 9."""
    named = {step.rule for step in WEEK}
    rules = {rule_module(path) for path in RULE_FILES}
    parts = {"rules.link", "rules.returning", "levels.staff.rules.usefulness"}
    assert rules - named == parts
    engine = "levels.staff.engine"
    assert named - rules == {f"{engine}.interventions", f"{engine}.counts"}
