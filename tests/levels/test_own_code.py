"""What others' code says is hashed with all that it depends on, and nothing that only tells of it."""

from __future__ import annotations

import functools
import importlib
import sys
import threading

import numpy as np
import pytest

from simadopt.core.errors import InputError
from simadopt.core.own_code import code_digest, draws_of

RATE = 2.0


def helper(x):
    return RATE * x


def rule(x, p=1.0):
    return helper(x) + p


def digest(thing):
    return code_digest(thing, "mine")


def test_the_same_code_has_the_same_hash_and_another_constant_another_one(monkeypatch):
    before = digest(rule)
    assert digest(rule) == before
    monkeypatch.setitem(globals(), "RATE", 3.0)
    assert digest(rule) != before


def made(text, name="f"):
    names = {"np": np}
    exec(compile(text, "<cell>", "exec"), names)
    return names[name]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(x, p): return x", "def f(x, p): return -x"),
        ("def f(x, p=1): return x", "def f(x, p=2): return x"),
        ("K = 1\ndef f(x, p): return K", "K = 2\ndef f(x, p): return K"),
        (
            "def g(x): return x\ndef f(x, p): return g(x)",
            "def g(x): return 2 * x\ndef f(x, p): return g(x)",
        ),
        (
            "import math\ndef f(x, p): return math.exp(x)",
            "import math\ndef f(x, p): return math.sin(x)",
        ),
    ],
)
def test_another_rule_has_another_hash(one, other):
    assert digest(made(one)) != digest(made(other))
    assert digest(made(one)) == digest(made(one))


def test_a_docstring_changes_nothing():
    bare = "def f(x, p):\n    'it tells'\n    return x"
    told = "def f(x, p):\n    'it tells more'\n    return x"
    assert digest(made(bare)) == digest(made(told))


def closed(k):
    return lambda x, p: k * x


class Base:
    def weigh(self, x):
        return x


class Weight(Base):
    def __init__(self, k):
        self.k = k

    def rule(self, x, p):
        return self.k * self.weigh(x)


def test_closures_methods_partials_and_inherited_methods_count(monkeypatch):
    assert digest(closed(1)) != digest(closed(2))
    assert digest(Weight(1).rule) != digest(Weight(2).rule)
    assert digest(functools.partial(rule, p=1)) != digest(functools.partial(rule, p=2))
    before = digest(Weight)
    monkeypatch.setattr(Base, "weigh", lambda self, x: 2 * x)
    assert digest(Weight) != before


def test_modules_of_theirs_count_whole_and_are_read_anew(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "own_helper.py").write_text("def scale(x):\n    return x\n", encoding="utf-8")
    (tmp_path / "own_rule.py").write_text(
        "import own_helper\n\ndef f(x, p):\n    return own_helper.scale(x)\n", encoding="utf-8"
    )
    module = importlib.import_module("own_rule")
    try:
        before = digest(module.f)
        (tmp_path / "own_helper.py").write_text(
            "def scale(x):\n    return 3 * x\n", encoding="utf-8"
        )
        assert digest(module.f) != before
        (tmp_path / "own_helper.py").write_text(
            "def scale(x):  # the same\n    return x\n", encoding="utf-8"
        )
        assert digest(module.f) == before
    finally:
        for name in ("own_rule", "own_helper"):
            sys.modules.pop(name, None)


def test_what_has_no_lasting_form_is_refused():
    lock = threading.Lock()
    with pytest.raises(InputError, match="cannot be told apart"):
        digest(lambda x, p: lock.locked())


@pytest.mark.parametrize(
    "text",
    [
        "def f(x, p): return np.random.rand()",
        "import random\ndef f(x, p): return random.random()",
        "from random import gauss\ndef f(x, p): return gauss(0, 1)",
        "def g(): return np.random.normal()\ndef f(x, p): return g()",
        "RNG = np.random.default_rng(1)\ndef f(x, p): return RNG.normal()",
        "def f(x, p):\n    import random\n    return random.random()",
    ],
)
def test_draws_are_seen(text):
    assert draws_of(made(text))


def test_a_rule_without_draws_draws_nothing():
    assert draws_of(made("def f(x, p): return p.b * np.exp(-x.load)")) == ""
