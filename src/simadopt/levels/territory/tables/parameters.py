"""The parameters of the territory level: ``parameters.csv``, and two kinds of intercepts from ``items.csv``.

``alpha_<item>`` is the log-odds of a start in a quarter for a commune of 10,000 inhabitants;
``gamma_<type>_<item>`` what the other types add to it. Both are rows like the others: scenarios, sweeps
and calibration may give them.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core.parameters import parameter_table
from simadopt.io.tables import packaged_table
from simadopt.levels.territory.tables.items import ITEMS, LANES, TYPES

__all__ = ["GLOBALS", "PARAMETERS", "Parameters", "intercepts", "parameters"]

_TYPES_FR: Final = {
    "intercommunal": "intercommunalités", "department": "départements", "region": "régions",
}  # fmt: skip
_TYPES_EN: Final = {
    "intercommunal": "intercommunal bodies", "department": "departments", "region": "regions",
}  # fmt: skip


def _intercept_rows() -> Iterator[dict[str, str]]:
    plain = {"unit": "log-odds", "min": "-20", "max": "20", "status": "assumed"}
    for one in ITEMS:
        yield plain | {
            "name": f"alpha_{one.name}",
            "symbol": "α",
            "default": str(one.alpha),
            "prior": f"normal({one.alpha}, {one.alpha_sd})",
            "meaning_en": f"log-odds of a start in a quarter, commune of 10,000: {one.label['en']}",
            "meaning_fr": f"log-cote d’un démarrage en un trimestre, commune de 10 000 : {one.label['fr']}",
            "source": one.source,
        }
    for one in ITEMS:
        for kind, value in zip(TYPES[1:], one.gamma[1:], strict=True):
            yield plain | {
                "name": f"gamma_{kind}_{one.name}",
                "symbol": "γ",
                "default": str(value),
                "prior": f"normal({value}, {one.gamma_sd})",
                "meaning_en": f"what {_TYPES_EN[kind]} add to the log-odds of a start: {one.label['en']}",
                "meaning_fr": f"ce que les {_TYPES_FR[kind]} ajoutent à la log-cote d’un démarrage : "
                + one.label["fr"],
                "source": one.source,
            }


_FITTED: Final = {row["name"]: row["value"] for row in packaged_table(__package__, "fitted")}
"""Means after the fit to 2017 and to the series (``calibration/territory_report.py``).

Priors are as before.
"""


def _as_fitted(row: dict[str, str]) -> dict[str, str]:
    """Return a row with the fitted value as its default."""
    if row["name"] not in _FITTED:
        return row
    return {**row, "default": _FITTED[row["name"]], "status": "estimated"}


_GLOBAL_ROWS: Final = packaged_table(__package__, "parameters")
GLOBALS: Final = tuple(row["name"] for row in _GLOBAL_ROWS)
"""Names of the rows of ``parameters.csv``."""
PARAMETERS: Final = parameter_table(map(_as_fitted, [*_GLOBAL_ROWS, *_intercept_rows()]))

Parameters: Any = namedtuple("Parameters", list(GLOBALS))  # type: ignore[misc]


def parameters(changes: Mapping[str, float] | None = None) -> Any:
    """Return the values of the rows of ``parameters.csv`` as a named tuple of float32.

    >>> float(parameters({"b_load": 0.5}).b_load)
    0.5
    """
    given = changes or {}
    return Parameters(
        **{name: np.float32(given.get(name, PARAMETERS[name].default)) for name in GLOBALS}
    )


def intercepts(changes: Mapping[str, float] | None = None) -> NDArray[np.float32]:
    """Return α + γ by type and item, float32[4, LANES]."""
    given, found = changes or {}, np.zeros((len(TYPES), LANES), np.float32)

    def value(name: str) -> float:
        return float(given.get(name, PARAMETERS[name].default))

    for k, one in enumerate(ITEMS):
        alpha = value(f"alpha_{one.name}")
        found[0, k] = alpha
        for t, kind in enumerate(TYPES[1:], 1):
            found[t, k] = alpha + value(f"gamma_{kind}_{one.name}")
    return found
