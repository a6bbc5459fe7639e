"""Every use of a key of the catalogue in the sources, found by reading them."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["Use", "named_patterns", "sentences", "uses", "values_of"]

CALLED = ("Message", "say", "note")
RAISED = {"Problem": 4, "ResourceError": 0, "PartlyDoneError": 0}
VARIES = r"[^\s]+"
_AREA = re.compile(r"[a-z_]+\\\.")
_SCRIPTED = re.compile(r"(?<![\w.])[a-z_]+(?:\.(?:\w|\$\{[^}]*\})+)+")


@dataclass(frozen=True)
class Use:
    """A call that names a key: its place, the key, and the values (None when passed on)."""

    place: str
    key: str
    values: frozenset[str] | None


def values_of(text: str) -> set[str]:
    """Return the names of the values of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@lru_cache
def modules(root: Path) -> tuple[tuple[str, ast.Module], ...]:
    """Return each module below a folder, by its path."""
    paths = sorted(root.rglob("*.py"))
    return tuple(
        (str(p.relative_to(root)), ast.parse(p.read_text(encoding="utf-8"))) for p in paths
    )


def uses(root: Path) -> list[Use]:
    """Return every call of `CALLED` whose key is written out."""
    found = []
    for path, module in modules(root):
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and node.args and _called(node) in CALLED:
                names = [keyword.arg for keyword in node.keywords]
                values = None if None in names else frozenset(filter(None, names))
                place = f"{path}:{node.lineno}"
                found += [Use(place, key, values) for key in _written(node.args[0])]
    return found


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _written(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(key)):
            yield key
        case ast.IfExp(body=one, orelse=other):
            yield from _written(one)
            yield from _written(other)


def named_patterns(root: Path) -> tuple[set[str], list[re.Pattern[str]]]:
    """Return what may be a key in Python (any string) and in the scripts of pages.

    First those that are written out, then those of which a part varies.
    """
    exact: set[str] = set()
    varied: set[str] = set()
    for _, module in modules(root):
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                exact.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                varied.add("".join(map(_piece, node.values)))
    for path in [*root.rglob("*.js"), *root.rglob("*.html")]:
        for text in _SCRIPTED.findall(path.read_text("utf-8")):
            parts = re.split(r"\$\{.*?\}", text)
            exact.add(text) if len(parts) == 1 else varied.add(VARIES.join(map(re.escape, parts)))
    return exact, [re.compile(text) for text in sorted(varied) if _AREA.match(text)]


def _piece(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else VARIES


def sentences(root: Path) -> list[str]:
    """Return the places where a string, not a message, is raised: the deprecated form.

    The string stands in the call, or in a variable of that name in the module; mypy finds the rest.
    """
    found = []
    for path, module in modules(root):
        texts = {
            target.id
            for node in ast.walk(module)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.JoinedStr)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and (place := RAISED.get(_called(node))) is not None:
                named = [k.value for k in node.keywords if k.arg == "message"]
                given = [*node.args[place : place + 1], *named]
                if any(_is_text(one) or getattr(one, "id", None) in texts for one in given):
                    found.append(f"{path}:{node.lineno}")
    return sorted(found)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant | ast.JoinedStr)
