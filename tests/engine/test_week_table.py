"""The week table says what the code does: its order is that of the calls."""

import ast
import importlib
import inspect
from pathlib import Path

import pytest

import simadopt.levels.staff.engine
from simadopt.levels.staff.engine.week import WEEK

ENGINE = Path(simadopt.levels.staff.engine.__path__[0])
TREES = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in ENGINE.glob("*.py")}
FUNCTIONS = {
    (module, node.name): node
    for module, tree in TREES.items()
    for node in tree.body
    if isinstance(node, ast.FunctionDef)
}
HOME = {name: module for module, name in FUNCTIONS}
WEEKLY = [step for step in WEEK if "." in step.where]


def calls(module, name, inside=()):
    """Yield the functions of the engine that one calls, and those they call, in order."""
    body = FUNCTIONS[module, name]
    found = [node for node in ast.walk(body) if isinstance(node, ast.Call)]
    for node in sorted(found, key=lambda n: (n.lineno, n.col_offset)):
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called in HOME and called not in inside:
            yield f"{HOME[called]}.{called}"
            yield from calls(HOME[called], called, (*inside, called))


@pytest.mark.parametrize("entry", ["advance", "advance_threads"])
def test_the_order_of_the_table_is_the_order_of_the_calls(entry):
    order = list(dict.fromkeys(calls("week", entry)))
    if entry == "advance_threads":  # the update of people is handed to the pool, not called
        at = order.index("week.finish_alone")
        order[at:at] = calls("update", "update_people")
        order = list(dict.fromkeys(order))
    places = [order.index(step.where) for step in WEEKLY]
    assert places == sorted(places)


def test_interventions_come_between_weeks():
    run_to = next(
        node for node in ast.walk(TREES["state"]) if getattr(node, "name", "") == "run_to"
    )
    named = [getattr(n.func, "attr", getattr(n.func, "id", "")) for n in ast.walk(run_to)
             if isinstance(n, ast.Call)]  # fmt: skip
    text = ast.unparse(run_to)
    assert {"_intervene", "advance", "advance_threads"} <= set(named)
    assert text.index("_intervene") < text.index("advance(")
    assert (WEEK[0].name, WEEK[0].where) == ("interventions", "between weeks")


def test_steps_are_numbered_and_named_once():
    assert [step.number for step in WEEK] == list(range(1, 16))
    assert len({step.name for step in WEEK}) == 15


@pytest.mark.parametrize("step", WEEK, ids=lambda s: s.name)
def test_the_rule_of_a_step_exists_and_is_used_there(step):
    importlib.import_module(f"simadopt.{step.rule}")
    if step in WEEKLY and ".rules." in f".{step.rule}":
        module, function = step.where.split(".")
        reached = [
            (module, function),
            *(tuple(c.split(".")) for c in calls(module, function)),
        ]
        text = "".join(ast.unparse(FUNCTIONS[place]) for place in reached)
        name = step.rule.rpartition(".")[2]
        alias = {"load": "pressure"}.get(name, name)
        assert f"{alias}." in text


def test_what_a_step_reaches_through_is_known():
    known = {"targets", "authority", "heads", "service", "ties", "partner service"}
    assert {kind for step in WEEK for kind in step.reach} <= known
    assert "random_key" in inspect.getsource(
        importlib.import_module("simadopt.levels.staff.engine.flips")
    )
