"""What fields of a scenario are made of: numbers within bounds, names, texts, parts that know their keys."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

__all__ = ["Key", "Number", "Part", "Positive", "Share", "ShortName", "Text", "Whole"]


def _plain(given: Any) -> Any:
    """Return a number of NumPy as the number it is, all else as it was given.

    >>> _plain(np.uint8(3)), _plain("3")
    (3, '3')
    """
    return given.item() if isinstance(given, np.generic) else given


Whole = Annotated[int, BeforeValidator(_plain)]
Number = Annotated[float, BeforeValidator(_plain)]
Share = Annotated[Number, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Positive = Annotated[Number, Field(ge=0.0, allow_inf_nan=False)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$")]
ShortName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


class Part(BaseModel):
    """A part of a scenario: frozen, strict, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Text(Part):
    """A text in both languages."""

    fr: str
    en: str
