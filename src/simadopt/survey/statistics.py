"""What is made of the answers: a share, a gap in points, a count; each a short function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from simadopt.core.arrays import F64, Mask
from simadopt.core.level import Column, Frame, Run, level_of

__all__ = ["STATISTICS", "Counted", "share"]


class Counted(NamedTuple):
    """Answers to be summed up, by rows of the frame."""

    run: Run
    seat: Frame
    inside: Mask  # in the denominator
    hit: Mask  # gave the answer


def share(hit: Mask, inside: Mask, weight: F64) -> float | None:
    """Return Σ weight over ``hit`` and ``inside`` / Σ weight over ``inside``; None over nobody."""
    total = float(weight[inside].sum())
    return float(weight[hit & inside].sum()) / total if total > 0.0 else None


def _populations(c: Counted) -> Mapping[str, Column]:
    return level_of(c.run.scenario).populations


def _share(c: Counted) -> float | None:
    return share(c.hit, c.inside, c.seat.weight)


def _between(first: str, second: str) -> Callable[[Counted], float | None]:
    """Return points between the shares of two populations."""

    def gap(c: Counted) -> float | None:
        parts = []
        for name in (first, second):
            mask = _populations(c)[name](c.run)[c.seat.rows] & c.inside
            parts.append(share(c.hit, mask, c.seat.weight))
        return None if None in parts else 100.0 * (parts[0] - parts[1])  # type: ignore[operator]

    return gap


def _over(name: str) -> Callable[[Counted], float | None]:
    """Return points by which a population is over-represented among those who gave the answer."""

    def gap(c: Counted) -> float | None:
        part = _populations(c)[name](c.run)[c.seat.rows]
        among = share(part, c.hit & c.inside, c.seat.weight)
        everywhere = share(part, c.inside, c.seat.weight)
        return None if among is None or everywhere is None else 100.0 * (among - everywhere)

    return gap


def _from_experts(c: Counted) -> float | None:
    """Return the share of those who gave the answer who work in services that carry projects."""
    expert = level_of(c.run.scenario).states["expert"](c.run)[c.seat.rows] >= 0.5
    return share(expert, c.hit & c.inside, c.seat.weight)


STATISTICS: Final = MappingProxyType[str, Callable[[Counted], float | None]](
    {
        "share": _share,
        "count": _share,  # times those asked
        "age_gap": _between("age_25_34", "age_55"),
        "over_a": _over("a"),
        "over_b": _over("b"),
        "from_experts": _from_experts,
    }
)
"""Statistics by name."""
