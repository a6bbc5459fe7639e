"""Notebooks are short, use public names only, and say the same in both of their files."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

import simadopt
from support.shells import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MOST_LINES = 40


def cells(path: Path, kind: str) -> list[str]:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == kind]


def paired(path: Path) -> list[str]:
    """Return the cells of a notebook as its ``.py`` file writes them."""
    text = path.with_suffix(".py").read_text(encoding="utf-8")
    _, *parts = re.split(r"^# %%", text, flags=re.MULTILINE)
    found = []
    for part in parts:
        head, _, body = part.partition("\n")
        lines = body.strip("\n").splitlines()
        if "[markdown]" in head:
            lines = [line.removeprefix("#").removeprefix(" ") for line in lines]
        found.append("\n".join(lines))
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_both_files_say_the_same(path: Path) -> None:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert paired(path) == ["".join(cell["source"]).strip("\n") for cell in found]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_code_is_short(path: Path) -> None:
    lines = [line for cell in cells(path, "code") for line in cell.splitlines() if line.strip()]
    assert 0 < len(lines) <= MOST_LINES


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_only_public_names_are_used(path: Path) -> None:
    tree = ast.parse("\n".join(cells(path, "code")))
    used = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id == "sa"
    }
    froms = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    assert used
    assert used <= set(simadopt.__all__)
    assert not [name for name in froms if name.startswith("simadopt")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_no_output_is_kept(path: Path) -> None:
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        assert not cell.get("outputs")
