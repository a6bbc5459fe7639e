"""What sources say, apart from how they are told: comments, docstrings and empty lines never count.

Compiled code and stored runs are named by it, so that a checkout, a ``touch`` or a better sentence
neither compiles again nor calls for runs that are done.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

__all__ = ["digest_of_sources", "statements"]


def statements(text: str) -> str:
    r"""Return a Python source without comments, docstrings, empty lines and spaces at line ends.

    The result is the same on every version of Python; it is not meant to be run.

    >>> statements('def f(x):  # doubled\n    "Return 2 x."\n\n    return 2 * x  \n')
    'def f(x):\n    return 2 * x'
    """
    lines = text.split("\n")
    for row, column in _comments(text):
        lines[row] = lines[row][:column]
    for first, last in _docstring_lines(text):
        lines[first:last] = [""] * (last - first)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def digest_of_sources(root: Path, paths: Iterable[Path], size: int = 8) -> str:
    """Return a hash of Python files, by what they state, and of other files, by their bytes.

    Parameters
    ----------
    root : Path
        Folder that the names in the hash are relative to.
    paths : iterable of Path
        In any order.
    size : int
        Bytes of the hash: twice as many hexadecimal digits.
    """
    digest = blake2b(digest_size=size)
    for path in sorted(paths):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        contents = path.read_bytes()
        if path.suffix == ".py":
            contents = statements(contents.decode("utf-8")).encode()
        digest.update(blake2b(contents).digest())
    return digest.hexdigest()


def _comments(text: str) -> list[tuple[int, int]]:
    """Return line and column of each comment, the line counted from 0."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return [(t.start[0] - 1, t.start[1]) for t in tokens if t.type == tokenize.COMMENT]


def _docstring_lines(text: str) -> list[tuple[int, int]]:
    """Return the lines of docstrings, and of other strings that stand as a statement on their own."""
    return [
        (node.lineno - 1, node.end_lineno or node.lineno)
        for parent in ast.walk(ast.parse(text))
        if isinstance(body := getattr(parent, "body", None), list)
        for node, after in pairwise([*body, None])
        if _alone(node, parent, after)
    ]


def _alone(node: ast.AST, parent: ast.AST, after: ast.AST | None) -> bool:
    """Tell whether a node is a text that shares its lines with nothing."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return False
    before = getattr(parent, "lineno", 0) < node.lineno
    last = node.end_lineno or node.lineno
    return (
        isinstance(node.value.value, str) and before and getattr(after, "lineno", last + 1) > last
    )
