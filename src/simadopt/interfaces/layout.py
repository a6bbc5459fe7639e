"""Where people stand in the picture of an organisation: around their head, service beside service.

The layout follows the tree of the organisation, not its ties, so that it does not move from one run
to the next: members of a service lie on a sunflower spiral around their head, services lie on
shelves in the order of directorates, the management first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from simadopt.levels.staff.organisation.columns import F64, I64, Organisation

__all__ = ["Layout", "lay_out"]

_GOLDEN_ANGLE: Final = 2.399963229728653  # π (3 − √5): no two members in line
_MARGIN: Final = 1.2
_LABEL_HEIGHT: Final = 3.2
_LABEL_WIDTH: Final = 10.0


@dataclass(frozen=True)
class Layout:
    """Places of people and services.

    Parameters
    ----------
    x, y : float64[n]
        Place of each person; the unit is about the distance of two colleagues.
    service_x, service_y, radius : float64[S]
        Centre and radius of each service.
    width, height : float
        Size of the picture.
    """

    x: F64
    y: F64
    service_x: F64
    service_y: F64
    radius: F64
    width: float
    height: float


def lay_out(o: Organisation, aspect: float) -> Layout:
    """Place everybody in a picture that is ``aspect`` times as wide as it is high."""
    place = _place_in_service(o)
    radius = np.sqrt(np.maximum(np.diff(o.services.start), 1)) + _MARGIN
    area = float(np.sum(2.0 * radius * (2.0 * radius + _LABEL_HEIGHT)))
    widths = np.sqrt(area * aspect) * np.linspace(0.8, 1.8, 41)
    tried = [(_shelves(radius, w), w) for w in widths]
    (sx, sy, height), width = min(tried, key=lambda fit: max(fit[1], aspect * fit[0][2]))
    service = o.people.service
    distance, angle = np.sqrt(place), place * _GOLDEN_ANGLE
    return Layout(
        x=sx[service] + distance * np.cos(angle),
        y=sy[service] + distance * np.sin(angle),
        service_x=sx,
        service_y=sy,
        radius=radius,
        width=width,
        height=height,
    )


def _place_in_service(o: Organisation) -> I64:
    """Return the place of each person in her service; rows are sorted by rank: the head is 0."""
    rows = np.arange(o.people.key.size)
    return np.asarray(rows - o.services.start[o.people.service], np.int64)


def _shelves(radius: F64, width: float) -> tuple[F64, F64, float]:
    """Put circles side by side on shelves, each centred, with room for a name below each."""
    x, y = np.zeros(radius.size), np.zeros(radius.size)
    top, used = 0.0, 0.0
    shelf: list[int] = []
    half = np.maximum(radius, _LABEL_WIDTH / 2.0)
    for number, r in enumerate([*half.tolist(), np.inf]):
        if shelf and used + 2.0 * r > width:
            deepest = float(radius[shelf].max())
            left = (width - used) / (2.0 * len(shelf))
            at = 0.0
            for i in shelf:
                x[i] = at + left + half[i]
                y[i] = top - deepest
                at += 2.0 * (half[i] + left)
            top -= 2.0 * deepest + _LABEL_HEIGHT
            shelf, used = [], 0.0
        shelf.append(number)
        used += 2.0 * r
    return x, y, -top
