"""The examples in the docstrings of sensitivity and discovery."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from simadopt.experiments.discovery import criterion, robust
from simadopt.experiments.sensitivity import noise, pawn


@pytest.mark.parametrize("module", [criterion, noise, pawn, robust])
def test_examples(module: ModuleType) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
