"""Tools and their features: the table that describes them, as columns, and who is equipped for what.

What is here reads any table of tools and features; the one that ships with the package is `SHIPPED`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from simadopt.core.errors import SimadoptError
from simadopt.levels.staff.organisation.columns import F32, U8, U32, Authorities, Catalogue
from simadopt.levels.staff.tables.features import (
    CATEGORIES,
    FEATURES,
    SCOPES,
    TOOLS,
    WORKING_DAYS,
    Feature,
    mask_of,
)

__all__ = ["SHIPPED", "FeatureTable", "Tool", "catalogue", "equippable", "equipped", "relevant"]

MOST_FEATURES: Final = 32
"""Features fit in the bits of one word."""
MOST_TOOLS: Final = 8
"""Tools that somebody is obliged to use fit in the bits of one byte."""
_FRONT: Final = (0, 1)


@dataclass(frozen=True)
class Tool:
    """One tool: whether residents meet it, and what the encouragement of heads does for it.

    Parameters
    ----------
    name : str
    citizen_facing : bool
        Residents' requests go through it: their demand carries it, and monitoring feeds back on it.
    b_boss : float, optional
        Log-odds of full encouragement; without it, that of the parameter ``b_boss_<name>``.
    """

    name: str
    citizen_facing: bool = False
    b_boss: float | None = None

    def boss_effect(self, p: Any) -> float:
        """Return the effect of encouragement in log-odds, under some parameters."""
        return float(getattr(p, f"b_boss_{self.name}") if self.b_boss is None else self.b_boss)


@dataclass(frozen=True)
class FeatureTable:
    """Tools and their features; a feature names its tool.

    Raises
    ------
    SimadoptError
        For more tools or features than `MOST_TOOLS` and `MOST_FEATURES`, or a tool without features.
    """

    tools: tuple[Tool, ...]
    features: tuple[Feature, ...]

    def __post_init__(self) -> None:
        """Refuse what the columns cannot hold."""
        if len(self.features) > MOST_FEATURES or len(self.tools) > MOST_TOOLS:
            raise SimadoptError(
                f"at most {MOST_TOOLS} tools and {MOST_FEATURES} features can be held"
            )
        if {f.tool for f in self.features} != {t.name for t in self.tools}:
            raise SimadoptError("every tool needs a feature, and every feature one of the tools")

    @property
    def tool_names(self) -> tuple[str, ...]:
        """Names of the tools, in their order."""
        return tuple(t.name for t in self.tools)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in their order."""
        return tuple(f.name for f in self.features)

    def of_tool(self, tool: str) -> tuple[int, ...]:
        """Return the positions of the features of a tool."""
        return tuple(i for i, f in enumerate(self.features) if f.tool == tool)

    def mask(self, tool: str) -> int:
        """Return the bits of the features of a tool."""
        return mask_of(self.of_tool(tool))

    def tracking_mask(self) -> int:
        """Return the bits of intake and tracking of requests; 0 where the table has neither."""
        facing = {t.name for t in self.tools if t.citizen_facing}
        role = {f.role: i for i, f in enumerate(self.features) if f.tool in facing and f.role}
        return mask_of([role[name] for name in ("intake", "tracking") if name in role])


SHIPPED: Final = FeatureTable(
    tuple(Tool(name, citizen_facing=name == "gru") for name in TOOLS), FEATURES
)
"""The tools and features that come with the package."""


def catalogue(table: FeatureTable = SHIPPED) -> Catalogue:
    """Return a feature table as columns, made anew: who writes in them changes no other organisation."""
    features, f32 = table.features, np.float32
    needs = [_needs(f) for f in features]
    kinds = sorted(set(needs))
    profiles = [(c, front) for c in range(len(CATEGORIES)) for front in _FRONT]
    relevance = [
        [min(1.0, f.relevance[c] + front * f.relevance_front) for c, front in profiles]
        for f in features
    ]
    return Catalogue(
        tool=np.array([table.tool_names.index(f.tool) for f in features], np.int32),
        often=np.array([f.days / WORKING_DAYS for f in features], np.float64),
        tool_mask=np.array([table.mask(t) for t in table.tool_names], np.uint32),
        citizen_facing=np.array([t.citizen_facing for t in table.tools], np.float64),
        collective=np.array([f.collective for f in features], f32),
        relevance=np.array(relevance, f32),
        front=np.array([f.relevance_front for f in features], f32),
        mix=np.array([f.mix for f in features], f32),
        externality=np.array([f.externality for f in features], f32),
        scope=np.array([SCOPES.index(f.scope) for f in features], np.int32),
        kind=np.array([kinds.index(n) for n in needs], np.int32),
        needs=np.array(kinds, np.uint8),
    )


def _needs(feature: Feature) -> tuple[bool, bool, bool]:
    return feature.mailbox, feature.workstation, feature.laptop


def equipped(kind: int, needs: U8, mailbox: U8, workstation: U8, laptop: U8) -> U8:
    """Return 1 for people who have all that a kind of feature needs, else 0."""
    ok = np.ones(mailbox.size, bool)
    for need, owned in zip(needs[kind], (mailbox, workstation, laptop), strict=True):
        if need:
            ok &= owned == 1
    return ok.astype(np.uint8)


def equippable(features: Catalogue, mailbox: U8, workstation: U8, laptop: U8) -> U32:
    """Return the bits of the features whose needs each person meets."""
    can = np.zeros(mailbox.size, np.uint32)
    for kind in range(len(features.needs)):
        mask = mask_of(np.flatnonzero(features.kind == kind).tolist())
        owned = equipped(kind, features.needs, mailbox, workstation, laptop)
        can |= owned.astype(np.uint32) * np.uint32(mask)
    return can


def relevant(relevance: F32, category: U8, front: U8, least: float) -> U32:
    """Return the bits of the features relevant to each post (relevance of at least ``least``)."""
    by_profile = np.array(
        [mask_of(np.flatnonzero(column >= np.float32(least)).tolist()) for column in relevance.T],
        np.uint32,
    )
    return by_profile[category.astype(np.intp) * len(_FRONT) + front]


def facing_mask(features: Catalogue) -> np.uint32:
    """Return the bits of the features of the tools that residents meet."""
    return np.bitwise_or.reduce(
        features.tool_mask[features.citizen_facing > 0.0], initial=0
    ).astype(np.uint32)


def set_design(authorities: Authorities, table: FeatureTable, changes: Any) -> None:
    """Write what a scenario changes in the design of features, and the risk that is left.

    Parameters
    ----------
    authorities : Authorities
        Their ``ease``, ``quality`` and ``risk`` are written.
    table : FeatureTable
    changes : mapping of feature name to the scenario's changes
    """
    for f, row in enumerate(table.features):
        change = changes.get(row.name)
        risk = row.risk if change is None or change.risk is None else change.risk
        if change is not None:
            if change.ease is not None:
                authorities.ease[:, f] = change.ease
            if change.quality is not None:
                authorities.quality[:, f] = change.quality
            risk *= 1.0 - row.moderation * bool(change.moderation)
            risk *= 1.0 - row.anonymity * bool(change.anonymity)
        authorities.risk[:, f] = risk
