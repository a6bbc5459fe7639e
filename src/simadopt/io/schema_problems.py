"""The schema's verdict in plain sentences: what is wrong, what is allowed, what is nearest."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from simadopt.core.errors import Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.allowed import Allowed, allowed_at, number_text
from simadopt.io.places import Path, Places

__all__ = ["schema_problems", "share_hint"]

WORDED_ERRORS = 500

_COMMA = re.compile(r"[-+]?\d+,\d+\Z")
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:[ ,._'\u00a0\u2009\u202f]\d{3})+\Z")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%\Z")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\Z")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?\Z")
_YES = {"yes": "true", "oui": "true", "vrai": "true", "on": "true", "y": "true", "1": "true"}
_NO = {"no": "false", "non": "false", "faux": "false", "off": "false", "n": "false", "0": "false"}
_FALSE_FRIENDS = {**_YES, **_NO, "true": "true", "false": "false"}


def schema_problems(
    error: ValidationError, places: Places, schema: type[BaseModel]
) -> list[Problem]:
    """Word every error of a validation, each at its place.

    Parameters
    ----------
    error : ValidationError
        What pydantic refused.
    places : Places
        Where each value is; values already refused are passed over.
    schema : type of BaseModel
        What was expected.

    Returns
    -------
    list of Problem
    """
    worded = []
    for one in error.errors(include_url=False)[:WORDED_ERRORS]:
        path: Path = tuple(one["loc"])
        # pydantic counts only the valid items: a list of wrong ones is not an empty one
        echo = one["type"] == "too_short" and bool(one["input"])
        if not (echo or places.is_closed(path)):
            worded.append(_word(one, path, places, schema))
    return worded


def _word(one: Mapping[str, Any], path: Path, places: Places, schema: type[BaseModel]) -> Problem:
    kind, value = one["type"], one["input"]
    if kind == "extra_forbidden":
        return _unknown_key(path, places, schema)
    if kind == "missing":
        message = Message("problem.missing_field", allowed=allowed_at(path, schema).message)
        return places.problem(path, message, key=True)
    if path and path[-1] == "[key]":
        message = Message("problem.key_name", allowed=Allowed("name").message)
        return places.problem(path[:-1], message, key=True)
    allowed = allowed_at(path, schema)
    message, hint = _wrong_value(value, allowed)
    if hint == f'"{value}"' and path in places.texts:
        hint = f'"{places.texts[path]}"'  # as it is written: 01004 is not 1004
    return places.problem(path, message, hint=hint, value=value)


def _unknown_key(path: Path, places: Places, schema: type[BaseModel]) -> Problem:
    children = allowed_at(path[:-1], schema).children
    if str(path[-1]).isdecimal():
        return places.problem(path, Message("problem.comma_key"), key=True)
    hint = nearest(str(path[-1]).lower(), children)
    message = (
        Message("problem.unknown_field")
        if hint
        else Message("problem.unknown_allowed", names=", ".join(children))
    )
    return places.problem(path, message, hint=hint, key=True)


def _wrong_value(value: object, allowed: Allowed) -> tuple[Message, str]:
    """Return what is wrong with a value, and what it was perhaps meant to be."""
    if value is None:
        return Message("problem.no_value", allowed=allowed.message), ""
    if isinstance(value, Mapping):
        return Message("problem.section_for", allowed=allowed.message), ""
    if value == ():
        return Message("problem.empty_list"), ""
    if isinstance(value, list | tuple):
        return Message("problem.list_for", allowed=allowed.message), ""
    if allowed.kind == "yes_no":
        return Message("problem.expected", allowed=allowed.message), _FALSE_FRIENDS.get(
            str(value).lower(), ""
        )
    if allowed.kind == "choice":
        return Message("problem.expected", allowed=allowed.message), _nearest_choice(
            str(value), allowed.choices
        )
    if allowed.kind in ("share", "number", "integer"):
        return _wrong_number(value, allowed)
    if allowed.kind == "list":
        return Message("problem.expected", allowed=allowed.message), f"[{value}]" if isinstance(
            value, str
        ) else ""
    if isinstance(value, str) or allowed.kind == "section":
        return Message("problem.expected", allowed=allowed.message), ""
    bare = "problem.word_bare" if isinstance(value, bool) else "problem.number_bare"
    return Message(bare, allowed=allowed.message), f'"{value}"'


def _nearest_choice(text: str, choices: tuple[str, ...]) -> str:
    folded = {choice.lower(): choice for choice in choices}
    return folded.get(nearest(text.lower().replace(" ", "_").replace("-", "_"), folded), "")


def _wrong_number(value: object, allowed: Allowed) -> tuple[Message, str]:
    if isinstance(value, bool):
        return Message("problem.boolean", allowed=allowed.message), ""
    if isinstance(value, str):
        return _text_for_number(value.strip(), allowed)
    if not isinstance(value, int | float):
        return Message("problem.expected", allowed=allowed.message), ""
    if not math.isfinite(value):
        return Message("problem.not_finite", allowed=allowed.message), ""
    if allowed.kind == "share":
        return Message("problem.not_share"), share_hint(value)
    if allowed.kind == "integer" and isinstance(value, float):
        hint = number_text(value) if value.is_integer() else ""
        return Message("problem.not_whole", allowed=allowed.message), hint
    low = allowed.low
    small = low is not None and (value < low or (allowed.above and value == low))
    side = "problem.too_small" if small else "problem.too_large"
    return Message(side, allowed=allowed.message), ""


def _text_for_number(text: str, allowed: Allowed) -> tuple[Message, str]:
    expected = allowed.message
    if percent := _PERCENT.match(text):
        number = float(percent[1].replace(",", "."))
        hint = share_hint(number) if allowed.kind == "share" else percent[1]
        return Message("problem.percent", allowed=expected), hint
    if _TIME.match(text):
        return Message("problem.time", allowed=expected), ""
    if _THOUSANDS.match(text) and not (allowed.kind == "share" and "," in text):
        return Message("problem.thousands", allowed=expected), re.sub(r"\D", "", text)
    if _COMMA.match(text):
        return Message("problem.decimal"), text.replace(",", ".")
    if _NUMBER.match(text):
        return Message("problem.quoted", allowed=expected), text
    if text.lower() == "nan":
        return Message("problem.not_finite", allowed=expected), ""
    return Message("problem.is_text", allowed=expected), ""


def share_hint(value: float) -> str:
    """Return the share that a percentage was meant to be, or an empty string.

    >>> share_hint(70), share_hint(12.5), share_hint(1000)
    ('0.70', '0.125', '')
    """
    if not 2.0 <= value <= 100.0:
        return ""
    two, exact = f"{value / 100:.2f}", f"{value / 100:.6f}".rstrip("0")
    return max(two, exact, key=len)
