"""Every promise of reliability has its tests, found by its name in their docstrings."""

import ast

import pytest

from support.shells import TESTS

PROMISES = {
    "A1": "same digits for any threads, workers, chunks and order of tasks",
    "A2": "same digits interpreted, on any processor and in any shell",
    "A3": "stop, save, load in a new process, go on",
    "A4": "a change moves only what it causes",
    "A5": "a published number can be remade, and moves only with the changelog",
    "A6": "draws are uniform and independent",
    "C1": "any input is read or refused in one line a problem",
    "C2": "planted errors are named at their line and field",
    "C3": "exit codes",
    "C4": "too large a request is refused with its size",
    "D1": "known answers",
    "D2": "the books balance every week",
    "D3": "metamorphic properties",
    "D4": "an independent version agrees",
    "E1": "hand-made bugs are caught",
    "F1": "the app answers its own pages alone, within limits, with the digests of the shell",
    "G1": "real people appear in groups",
}


def told(tree):
    """Return the docstrings of a module of tests and of its tests, if it holds any test."""
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    return [ast.get_docstring(node) or "" for node in (tree, *tests)] if tests else []


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_has_its_tests(promise):
    this = TESTS / "docs" / "test_promises.py"
    files = [f for f in TESTS.rglob("test_*.py") if f != this and f.parent.name != "soak"]
    words = [
        set("".join(c if c.isalnum() else " " for c in text).split())
        for file in files
        for text in told(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert any(promise in some for some in words)
