"""Who stands where in the picture of the page, and who may be shown one by one (G1)."""

from __future__ import annotations

import base64
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.interfaces.groups import service_label
from simadopt.interfaces.layout import lay_out
from simadopt.interfaces.picture import MOST_PEOPLE
from simadopt.io.wording import Wording
from simadopt.levels.staff.engine.state import State
from simadopt.levels.staff.model.groups import services_shown

__all__ = ["layout_payload", "may_show"]

_ASPECT: Final = 2.3


def may_show(state: State, person_views: bool) -> bool:
    """Tell whether people may be shown one by one: not too many, and none real unless asked for."""
    real = bool(state.labels.imported.any())
    return state.o.people.key.size <= MOST_PEOPLE and (person_views or not real)


def layout_payload(state: State, words: Wording, *, people: bool) -> dict[str, Any]:
    """Return the places of people and services, or only the services when people may not be shown."""
    found: dict[str, Any] = {
        "people": int(state.o.people.key.size),
        "shown": people,
        "real": bool(state.labels.imported.any()),
    }
    return found | _places(state, words) if people else found


def _places(state: State, words: Wording) -> dict[str, Any]:
    layout = lay_out(state.o, _ASPECT)
    units, who = state.labels.units, state.o.people
    alone = len(units.key) == 1
    names = [
        f"service:{units.key[a]}/{n}" for a, n in zip(units.authority, units.name, strict=True)
    ]
    return {
        "width": round(layout.width, 2),
        "height": round(layout.height, 2),
        "x": _floats(layout.x),
        "y": _floats(-layout.y),
        "category": _bytes(who.category),
        "rank": _bytes(who.rank),
        "service": who.service.tolist(),
        "services": [
            {
                "name": service_label(name, words, alone=alone),
                "x": x,
                "y": -y,
                "radius": r,
                "group": g,
            }
            for name, x, y, r, g in zip(
                names,
                np.round(layout.service_x, 2).tolist(),
                np.round(layout.service_y, 2).tolist(),
                np.round(layout.radius, 2).tolist(),
                services_shown(state).of.tolist(),
                strict=True,
            )
        ],
    }


def _floats(values: NDArray[np.float64]) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode("ascii")


def _bytes(values: NDArray[np.uint8]) -> str:
    return base64.b64encode(values.astype(np.uint8).tobytes()).decode("ascii")
