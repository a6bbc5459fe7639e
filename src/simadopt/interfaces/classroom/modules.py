"""Modules of the page put together as one script: a page opened from disk may not import files."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["bundle"]

_IMPORT = re.compile(r'^import (?:\{([^}]*)\}|\* as (\w+)) from "\./(\w+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async function|function|class|const) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)
_CLOSING = ("</script", "<!--")


def bundle(sources: Mapping[str, str], first: str) -> str:
    """Return a script that does what a module and those it imports do.

    Each module becomes a function called once, after those that it imports.

    Parameters
    ----------
    sources : mapping of str to str
        Text of each module by its name, without ``.js``.
    first : str
        Name of the module that starts everything.

    Raises
    ------
    ValueError
        For what is not understood: a circle, another form of import or export, a closing tag.
    """
    order: list[str] = []
    _follow(sources, first, order, ())
    script = '"use strict";\n' + "\n".join(_wrapped(name, sources[name]) for name in order)
    if any(tag in script.lower() for tag in _CLOSING):
        raise ValueError("a module holds a tag that would end the script")
    return script


def _follow(
    sources: Mapping[str, str], name: str, order: list[str], open_: tuple[str, ...]
) -> None:
    """Note a module after those that it imports."""
    if name in order:
        return
    if name in open_:
        raise ValueError(f"modules import each other in a circle: {name}")
    for match in _IMPORT.finditer(sources[name]):
        _follow(sources, match.group(3), order, (*open_, name))
    order.append(name)


def _wrapped(name: str, source: str) -> str:
    r"""Return a module as a constant.

    >>> print(_wrapped("b", 'import { a as c } from "./a.js";\nexport const d = c;\n'))
    const module_b = (() => {
    const { a: c } = module_a;
    const d = c;
    return { d };
    })();
    <BLANKLINE>
    """
    names = [match.group(2) for match in _EXPORT.finditer(source)]
    body = _EXPORT.sub(r"\1", _IMPORT.sub(_taken, source))
    if other := _OTHER.search(body):
        raise ValueError(f"{name}: not understood: {other.group().strip()}")
    return f"const module_{name} = (() => {{\n{body}return {{ {', '.join(names)} }};\n}})();\n"


def _taken(match: re.Match[str]) -> str:
    """Return an import as names taken from a constant, or as the constant itself."""
    if match.group(2):
        return f"const {match.group(2)} = module_{match.group(3)};\n"
    names = [" ".join(one.split()).replace(" as ", ": ") for one in match.group(1).split(",")]
    listed = ", ".join(one for one in names if one)
    return f"const {{ {listed} }} = module_{match.group(3)};\n"
