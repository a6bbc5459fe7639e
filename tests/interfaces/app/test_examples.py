"""Examples in docstrings of the app hold."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

MODULES = ("guard", "levers", "payload")


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    found = doctest.testmod(import_module(f"simadopt.interfaces.app.{name}"))
    assert found.attempted > 0
    assert found.failed == 0
