"""What the schema allows at a dotted path, in words: read off the schema, never written twice."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simadopt.core.messages import Message
from simadopt.io.places import Path

__all__ = ["Allowed", "Also", "Form", "allowed_at", "number_text"]

Kind = Literal["share", "number", "integer", "text", "name", "yes_no", "choice", "list", "section"]


@dataclass(frozen=True)
class Also:
    """More words that a choice may hold than its type says: those that others add.

    Parameters
    ----------
    names : callable
        Returns them, when they are asked for.
    """

    names: Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Form:
    """What the pattern of a text asks for, in words.

    Parameters
    ----------
    words : str
        Key of the catalogue of a part of a sentence, ``… is expected``.
    """

    words: str


@dataclass(frozen=True)
class Allowed:
    """What one field may hold.

    Parameters
    ----------
    kind : str
        Sort of value.
    low, high : float or None
        Bounds, included.
    above : bool
        ``low`` itself is too small.
    choices : tuple of str
        The words of a choice.
    children : tuple of str
        The keys of a section; empty when they are free.
    form : str
        Key of the words of a text's pattern; empty for those of its kind.
    """

    kind: Kind
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    above: bool = False
    form: str = ""

    @property
    def message(self) -> Message:
        """Say what is allowed, as part of a sentence: ``… is expected``."""
        if self.form:
            return Message(self.form)
        if self.kind == "choice":
            return Message("problem.part.choice", names=self.choices)
        if self.kind not in ("number", "integer"):
            return Message(f"problem.part.{self.kind}")
        part = "problem.part.whole" if self.kind == "integer" else "problem.part.number"
        if self.low is None:
            return Message(part)
        low = number_text(self.low)
        if self.above:
            part = f"{part}_above"
        if self.high is None:
            return Message(f"{part}_least", low=low)
        return Message(f"{part}_range", low=low, high=number_text(self.high))


def allowed_at(path: Path, schema: type[BaseModel]) -> Allowed:
    """Return what a schema allows at ``path``; an unknown path allows a text."""
    annotation: Any = schema
    extras: list[Any] = []
    for part in path:
        base, _ = _unwrap(annotation, extras)
        annotation, extras = _child(base, part)
    return _describe(*_unwrap(annotation, extras))


def _unwrap(annotation: Any, extras: list[Any]) -> tuple[Any, list[Any]]:
    """Strip ``Annotated`` and ``| None``, keeping the constraints."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation, *more = get_args(annotation)
            extras = [*extras, *_flat(more)]
        elif origin in (Union, types.UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        else:
            return annotation, extras


def _flat(constraints: list[Any]) -> list[Any]:
    flat: list[Any] = []
    for constraint in constraints:
        flat += constraint.metadata if isinstance(constraint, FieldInfo) else [constraint]
    return flat


def _child(base: Any, part: str | int) -> tuple[Any, list[Any]]:
    if isinstance(base, type) and issubclass(base, BaseModel):
        kinds = (base, *base.__subclasses__())  # those of others have fields of their own
        known = (kind.model_fields.get(str(part)) for kind in kinds)
        field = next((one for one in known if one is not None), None)
        if field is None:
            free = get_type_hints(base).get("__pydantic_extra__")
            return (get_args(free)[1] if base.model_config.get("extra") == "allow" else str), []
        return field.annotation, list(field.metadata)
    arguments = get_args(base)
    if get_origin(base) is dict:
        return arguments[1], []
    return (arguments[0] if get_origin(base) is tuple else str), []


def _describe(base: Any, extras: list[Any]) -> Allowed:
    low = next((e.ge for e in extras if getattr(e, "ge", None) is not None), None)
    over = next((e.gt for e in extras if getattr(e, "gt", None) is not None), None)
    above = over is not None and (low is None or over >= low)
    low = over if above else low
    high = next((e.le for e in extras if getattr(e, "le", None) is not None), None)
    origin = get_origin(base)
    if origin is Literal:
        more = (name for e in extras if isinstance(e, Also) for name in e.names())
        return Allowed("choice", choices=(*(str(a) for a in get_args(base) if a != ""), *more))
    if origin is tuple:
        return Allowed("list")
    if isinstance(base, type) and issubclass(base, BaseModel):
        return Allowed("section", children=tuple(base.model_fields))
    if base is bool:
        return Allowed("yes_no")
    if base is int:
        return Allowed("integer", low, high, above=above)
    if base is float:
        kind: Kind = "share" if (low, high) == (0.0, 1.0) and not above else "number"
        return Allowed(kind, low, high, above=above)
    if base is str:
        form = next((e.words for e in extras if isinstance(e, Form)), "")
        known = any(getattr(e, "pattern", None) for e in extras)
        return Allowed("name" if known else "text", form=form)
    return Allowed("section")


def number_text(number: float) -> str:
    """Write a number without an exponent or a needless point.

    >>> number_text(100000.0), number_text(0.25)
    ('100000', '0.25')
    """
    return str(int(number)) if float(number).is_integer() else repr(float(number))
