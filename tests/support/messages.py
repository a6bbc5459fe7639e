"""Every sentence of the sources that can become the message of a problem, found by reading them.

A sentence reaches a problem as an argument of ``Problem`` or ``ResourceError``, often through a
variable, a helper that returns it or a helper that takes it. These are followed; what varies in a
sentence is written ``{}``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

__all__ = ["Sources"]

Function = ast.FunctionDef | ast.AsyncFunctionDef
SINKS = {"Problem": (4, "message"), "ResourceError": (0, ""), "PartlyDoneError": (0, "")}
HOLE = "{}"


@dataclass
class _Scope:
    """Where an expression stands: its module and the functions around it, innermost last."""

    module: ast.Module
    path: str
    functions: tuple[Function, ...] = ()


@dataclass
class Sources:
    """The modules of a package, read once.

    Parameters
    ----------
    root : Path
        Folder of the package.
    """

    root: Path
    functions: dict[str, list[tuple[Function, _Scope]]] = field(default_factory=dict)
    calls: dict[str, list[tuple[ast.Call, _Scope]]] = field(default_factory=dict)
    passed: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.passed |= {("", name): place for name, place in SINKS.items()}
        for path in sorted(self.root.rglob("*.py")):
            module = ast.parse(path.read_text(encoding="utf-8"))
            self._read(module, _Scope(module, str(path.relative_to(self.root))))

    def messages(self) -> dict[str, str]:
        """Return each sentence with the place where it stands."""
        sinks: dict[tuple[str, str], tuple[int, str]] = {}
        found: dict[str, str] = {}
        while new := {key: place for key, place in self.passed.items() if key not in sinks}:
            sinks |= new
            for (path, name), place in new.items():
                for call, scope in self.calls.get(name, ()):
                    given = _argument(call, *place) if path in ("", scope.path) else None
                    for text in set() if given is None else self._texts(given, scope, ()):
                        found.setdefault(text, f"{scope.path}:{call.lineno}")
        return {text: place for text, place in found.items() if text.replace(HOLE, "").strip()}

    def _read(self, node: ast.AST, scope: _Scope) -> None:
        for child in ast.iter_child_nodes(node):
            inner = scope
            if isinstance(child, Function):
                self.functions.setdefault(child.name, []).append((child, scope))
                inner = _Scope(scope.module, scope.path, (*scope.functions, child))
            elif isinstance(child, ast.Call):
                self.calls.setdefault(_name(child.func), []).append((child, scope))
            elif isinstance(child, ast.alias) and child.name in SINKS and child.asname:
                self.passed["", child.asname] = SINKS[child.name]
            self._read(child, inner)

    def _texts(self, node: ast.AST, scope: _Scope, seen: tuple[object, ...]) -> set[str]:
        """Return the sentences that an expression can be; a hole for what is not known here."""
        if node in seen:
            return set()
        seen = (*seen, node)
        match node:
            case ast.Constant(value=str(text)):
                return {text.replace("{", "{{").replace("}", "}}") if HOLE in text else text}
            case ast.JoinedStr(values=parts):
                return self._joined([self._part(part, scope, seen) for part in parts])
            case ast.IfExp(body=one, orelse=other):
                return self._texts(one, scope, seen) | self._texts(other, scope, seen)
            case ast.BoolOp(values=values):
                return set().union(*(self._texts(value, scope, seen) for value in values))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([self._texts(side, scope, seen) for side in (left, right)])
            case ast.BinOp(left=ast.List() | ast.Tuple() as listed, op=ast.Mult()):
                return self._texts(listed, scope, seen)
            case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Dict(values=items):
                return set().union(*(self._texts(item, scope, seen) for item in items))
            case ast.ListComp(elt=item):
                return self._texts(item, scope, seen)
            case ast.Name(id=name):
                return self._named(name, scope, seen)
            case ast.Subscript(
                value=ast.Call(func=ast.Name(id=called)), slice=ast.Constant(value=int(k))
            ):
                return self._returned(called, scope, seen, k)
            case ast.Subscript(value=table) | ast.Starred(value=table):
                return self._texts(table, scope, seen)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="dict"), attr="fromkeys"), args=args
            ):
                return self._texts(args[1], scope, seen)
            case ast.Call(func=ast.Attribute(value=table, attr="get"), args=args):
                others = [self._texts(one, scope, seen) for one in (table, *args[1:])]
                return set().union(*others) or {HOLE}
            case ast.Call(func=ast.Name(id=called)):
                return self._returned(called, scope, seen)
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=called)):
                return self._returned(called, scope, seen)
        return {HOLE}

    def _part(self, part: ast.AST, scope: _Scope, seen: tuple[object, ...]) -> set[str]:
        """Return what stands in an f-string: alternatives that are written there, else a hole."""
        if isinstance(part, ast.FormattedValue):
            plain = part.conversion == -1 and part.format_spec is None
            if not (plain and isinstance(part.value, ast.Name | ast.IfExp)):
                return {HOLE}
            before = dict(self.passed)
            texts = self._texts(part.value, scope, seen)
            self.passed = before
            return texts - {""} if HOLE in texts else texts
        return self._texts(part, scope, seen)

    @staticmethod
    def _joined(parts: list[set[str]]) -> set[str]:
        return {"".join(choice).replace(HOLE * 2, HOLE) for choice in product(*parts)}

    def _named(self, name: str, scope: _Scope, seen: tuple[object, ...]) -> set[str]:
        for depth in range(len(scope.functions), -1, -1):
            body: ast.AST = scope.functions[depth - 1] if depth else scope.module
            inside = _Scope(scope.module, scope.path, scope.functions[:depth])
            values = list(_assigned(body, name))
            if values:
                return set().union(*(self._texts(value, inside, seen) for value in values))
            if depth and (place := _parameter(scope.functions[depth - 1], name)) is not None:
                called = scope.functions[depth - 1].name
                private = called.startswith("_") and not called.startswith("__")
                self.passed[scope.path if private else "", called] = (place, name)
                return {HOLE}
        return {HOLE}

    def _returned(
        self, name: str, scope: _Scope, seen: tuple[object, ...], half: int | None = None
    ) -> set[str]:
        known = self.functions.get(name, ())
        here = [one for one in known if one[1].module is scope.module] or known
        found: set[str] = set()
        for function, outer in here:
            inside = _Scope(outer.module, outer.path, (*outer.functions, function))
            for node in ast.walk(function):
                if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
                    value: ast.AST = node.value
                    if half is not None and isinstance(value, ast.Tuple):
                        value = value.elts[half]
                    elif half is not None and isinstance(value, ast.Call):
                        value = ast.Subscript(value, ast.Constant(half))
                    found |= self._texts(value, inside, seen)
        return found or {HOLE}


def _assigned(body: ast.AST, name: str) -> Iterator[ast.AST]:
    """Yield what a name is given in a function; of a pair, the half that goes to it."""
    for node in ast.walk(body):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _half(target, node.value, name)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr | ast.AugAssign) and node.value:
            yield from _half(node.target, node.value, name)
        elif isinstance(node, ast.For | ast.comprehension):
            yield from _half(node.target, node.iter, name)


def _half(target: ast.AST, value: ast.AST, name: str) -> Iterator[ast.AST]:
    if isinstance(target, ast.Name) and target.id == name:
        yield value
    elif isinstance(target, ast.Tuple):
        for k, one in enumerate(target.elts):
            yield from _half(one, _part_of(value, k, len(target.elts)), name)


def _part_of(value: ast.AST, k: int, size: int) -> ast.AST:
    """Return the k-th of what stands on the right of a pair; all of it where that is not seen."""
    if isinstance(value, ast.Tuple) and len(value.elts) == size:
        return value.elts[k]
    if isinstance(value, ast.Call) and _name(value.func) == "zip" and len(value.args) == size:
        return value.args[k]
    if isinstance(value, ast.Call):
        return ast.Subscript(value, ast.Constant(k))
    if isinstance(value, ast.IfExp):
        return ast.IfExp(value.test, _part_of(value.body, k, size), _part_of(value.orelse, k, size))
    return value


def _parameter(function: Function, name: str) -> int | None:
    """Return the place of a parameter in a call, 99 where it is given by name; else nothing."""
    names = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    if name in names:
        return names.index(name) - (names[0] in ("self", "cls"))
    return 99 if name in [a.arg for a in function.args.kwonlyargs] else None


def _name(called: ast.AST) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def _argument(call: ast.Call, place: int, name: str) -> ast.AST | None:
    named = next((k.value for k in call.keywords if k.arg == name), None)
    return call.args[place] if named is None and place < len(call.args) else named
