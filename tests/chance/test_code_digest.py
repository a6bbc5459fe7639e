"""C23: compiled code is kept under all that it reaches: what that says counts, how it is told does not."""

import sys
from types import ModuleType

import pytest

from simadopt.core.code_digest import digest_of_code
from simadopt.levels.staff.engine import week

RULES = '''
"""Rules."""
from typing import NamedTuple

import numpy as np

LIMIT = np.float32(0.5)
TABLE = np.arange(3)
KINDS = ("a", "b")


class Pair(NamedTuple):
    first: int
    second: int


def unused(x):
    return x + 1


def rule(x):
    """Return x, held."""
    return min(x, LIMIT) * TABLE[1]  # held
'''
KERNEL = """
import rules_of_test as rules
from rules_of_test import Pair, KINDS


def kernel(x, start=2):
    inner = [i + 1 for i in range(start)]
    return Pair(rules.rule(x), len(inner)), KINDS
"""


@pytest.fixture
def digest(monkeypatch):
    """Digest of the kernel, the text of either module being changed."""

    def loaded(name, text):
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(text, f"{name}.py", "exec"), module.__dict__)
        return module

    def made(old="", new=""):
        assert old in RULES + KERNEL
        loaded("rules_of_test", RULES.replace(old, new) if old else RULES)
        text = KERNEL.replace(old, new) if old else KERNEL
        return digest_of_code(loaded("kernel_of_test", text).kernel)

    return made


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  # held", ""),
        ('"""Return x, held."""', '"""Return x, not above the limit."""'),
        ("\n\n\ndef rule", "\n\n\n# a comment\n\n\n\ndef rule"),
        ("return x + 1", "return x + 2"),
    ],
    ids=["comment", "docstring", "lines", "what is not called"],
)
def test_c23_what_reaches_no_code_changes_nothing(digest, old, new):
    assert digest() == digest(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("min(x", "max(x"),
        ("TABLE[1]", "TABLE[2]"),
        ("float32(0.5)", "float32(0.25)"),
        ("float32(0.5)", "float64(0.5)"),
        ("np.arange(3)", "np.arange(4)"),
        ('("a", "b")', '("a", "c")'),
        ("first: int\n    second: int", "second: int\n    first: int"),
        ("start=2", "start=3"),
        ("i + 1", "i + 2"),
        ("rules.rule(x)", "rules.unused(x)"),
    ],
)
def test_what_is_reached_counts(digest, old, new):
    assert digest() != digest(old, new)


def test_a_week_reaches_the_rules_through_compiled_functions(monkeypatch):
    from simadopt.core import code_digest
    from simadopt.levels.staff.rules import load

    before = digest_of_code(week.advance)
    assert before == digest_of_code(week.advance) != digest_of_code(week.finish_alone)
    code_digest._described.cache_clear()
    monkeypatch.setattr(load, "load_next", lambda *told: told[0])
    assert digest_of_code(week.advance) != before
    code_digest._described.cache_clear()
