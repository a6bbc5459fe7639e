"""Every picture of the documentation is made by a command, and shown somewhere."""

from __future__ import annotations

from importlib import import_module

import pytest

from support.shells import ROOT
from support.site import READ, problems

pictures = import_module("make_pictures")


def test_every_picture_has_its_command() -> None:
    there = {path.name for path in pictures.PICTURES.iterdir()}
    assert there == set(pictures.MADE)


@pytest.mark.parametrize("name", pictures.MADE)
def test_command_of_a_picture_exists(name: str) -> None:
    assert problems(pictures.MADE[name][0]) == []


@pytest.mark.parametrize("name", pictures.MADE)
def test_picture_is_shown(name: str) -> None:
    where = f"pictures/{name}"
    assert any(where in path.read_text(encoding="utf-8") for path in READ), ROOT


@pytest.mark.soak
@pytest.mark.parametrize("name", pictures.MADE)
def test_picture_is_that_of_this_version(name, tmp_path) -> None:
    made = pictures.make(name, tmp_path).read_bytes()
    assert made == (pictures.PICTURES / name).read_bytes()
