"""Tools and their features: the table that describes them, as columns, and who is equipped for what.

What is here reads any table of tools and features; the one that ships with the package is `SHIPPED`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from pydantic import ValidationError

from simadopt.core.errors import SimadoptError
from simadopt.levels.staff.organisation.columns import F32, U8, U32, Authorities, Catalogue
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_tools import OwnCatalogue
from simadopt.levels.staff.tables.features import (
    CATEGORIES,
    FEATURES,
    SCOPES,
    TOOL_ROWS,
    WORKING_DAYS,
    Feature,
    feature_of,
    mask_of,
)
from simadopt.levels.staff.tables.services import SERVICE_TYPES, ServiceType, service_type

__all__ = ["SHIPPED", "FeatureTable", "Tool", "catalogue", "equippable", "equipped", "relevant"]

MOST_FEATURES: Final = 32
"""Features fit in the bits of one word."""
MOST_TOOLS: Final = 8
"""Tools that somebody is obliged to use fit in the bits of one byte."""
_FRONT: Final = (0, 1)
_OWN: Final = ("b_boss", "b_boss_sd")  # of the parameter table, for the tools of the package
_NONE: Final[Mapping[str, float]] = MappingProxyType({})


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
    b_boss_sd : float, optional
        Standard deviation of its normal prior; without it, it does not vary unless asked to.
    label_en, label_fr, long_en, long_fr : str
        Short labels, and those of titles.
    colour : str
        As ``#0072B2``; empty for the next of the palette.
    status, source : str
        Whether ``b_boss`` is measured, estimated or assumed, and where it comes from.
    """

    name: str
    citizen_facing: bool = False
    b_boss: float | None = None
    b_boss_sd: float | None = None
    label_en: str = ""
    label_fr: str = ""
    long_en: str = ""
    long_fr: str = ""
    colour: str = ""
    status: str = "assumed"
    source: str = ""

    @property
    def parameter(self) -> str:
        """Name of the parameter that holds the effect of encouragement."""
        return f"b_boss_{self.name}"

    def boss_effect(self, p: Any, given: Mapping[str, float] = _NONE) -> float:
        """Return the effect of encouragement in log-odds, under some parameters.

        ``given`` holds the values that a scenario gives, which alone can name a tool of its own.
        """
        if self.b_boss is None:
            return float(getattr(p, self.parameter))
        return float(given.get(self.parameter, self.b_boss))


@dataclass(frozen=True)
class FeatureTable:
    """Tools and their features, a feature names its tool; and the kinds of services they serve.

    Raises
    ------
    SimadoptError
        For more tools or features than `MOST_TOOLS` and `MOST_FEATURES`, or a tool without features.
    """

    tools: tuple[Tool, ...]
    features: tuple[Feature, ...]
    services: tuple[ServiceType, ...] = SERVICE_TYPES

    def __post_init__(self) -> None:
        """Refuse what the columns cannot hold."""
        if len(self.features) > MOST_FEATURES or len(self.tools) > MOST_TOOLS:
            raise SimadoptError(
                f"at most {MOST_TOOLS} tools and {MOST_FEATURES} features can be held"
            )
        if {f.tool for f in self.features} != {t.name for t in self.tools}:
            raise SimadoptError("every tool needs a feature, and every feature one of the tools")

    def __hash__(self) -> int:
        """Hash the key."""
        return hash(self.key)

    @cached_property
    def key(self) -> str:
        """What tells one table from another, in a word: hashing its hundreds of cells takes longer."""
        return sha256(repr((self.tools, self.features, self.services)).encode()).hexdigest()

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

    def label(self, tool: str, language: str, *, long: bool = False) -> str:
        """Return the label of a tool in a language."""
        row = self.tools[self.tool_names.index(tool)]
        short = getattr(row, f"label_{language}") or row.name
        return str((getattr(row, f"long_{language}") if long else "") or short)

    @property
    def main(self) -> str:
        """The tool that is told first: that which residents meet, else the first of the table."""
        facing = [t.name for t in self.tools if t.citizen_facing]
        return (facing or list(self.tool_names))[0]

    @property
    def tracks(self) -> bool:
        """Tell whether requests of residents can be tracked with one of these tools."""
        return self.tracking_mask() != 0

    def users_mask(self) -> int:
        """Return the bits that make a user of the main tool.

        She uses intake and tracking, all of them; where nothing is tracked, any of its features.
        """
        return self.tracking_mask() or self.mask(self.main)

    def tracking_mask(self) -> int:
        """Return the bits of intake and tracking of requests; 0 where the table has neither."""
        facing = {t.name for t in self.tools if t.citizen_facing}
        role = {f.role: i for i, f in enumerate(self.features) if f.tool in facing and f.role}
        return mask_of([role[name] for name in ("intake", "tracking") if name in role])


SHIPPED: Final = FeatureTable(
    tuple(
        Tool(**{**row, "citizen_facing": row["citizen_facing"] == "1", **dict.fromkeys(_OWN)})
        for row in TOOL_ROWS
    ),
    FEATURES,
)
"""The tools and features that come with the package."""


@lru_cache(maxsize=64)
def _own(rows: OwnCatalogue) -> FeatureTable:
    return FeatureTable(
        tuple(Tool(**row.model_dump()) for row in rows.tools),
        tuple(feature_of(row.model_dump()) for row in rows.features),
        tuple(service_type(row.model_dump()) for row in rows.services) or SERVICE_TYPES,
    )


def features_for(scenario: Scenario | Mapping[str, Any]) -> FeatureTable:
    """Return the tools and features of a scenario: its own, or those of the package.

    Of plain data that do not pass the schema, those of the package.
    """
    if isinstance(scenario, Scenario):
        return SHIPPED if scenario.catalogue is None else _own(scenario.catalogue)
    rows = scenario.get("catalogue")
    if not isinstance(rows, Mapping):
        return SHIPPED
    try:
        return _own(OwnCatalogue.model_validate_json(json.dumps(rows)))
    except (ValidationError, SimadoptError, TypeError, ValueError):
        return SHIPPED


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
