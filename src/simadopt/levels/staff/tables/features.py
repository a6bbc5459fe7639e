"""The features people may use, the channels of requests, the cooperation regimes and static traits.

Each is a table of ``data/``; here they become typed rows. A tool is a set of features.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simadopt.levels.staff.tables import read_table

TOOL_ROWS: Final = read_table("tools")
TOOLS: Final = tuple(row["name"] for row in TOOL_ROWS)
SCOPES: Final = ("none", "service", "authority")
CATEGORIES: Final = ("A", "B", "C")
RANKS: Final = ("staff", "head", "director", "general_manager")
GOVERNANCES: Final = ("directive", "participative", "collaborative", "unknown")
COMMUNICATIONS: Final = ("none", "top_down", "social", "participatory")
TIE_TYPES: Final = ("service", "hierarchy", "project", "community", "broker", "advice")
SKILLS: Final = ("instrumental", "cognitive", "behavioural")
_FLAGS: Final = ("collective", "mailbox", "workstation", "laptop")
_NUMBERS: Final = (
    "relevance_front", "ease", "quality", "externality", "risk", "moderation", "anonymity",
)  # fmt: skip
_TEXTS: Final = ("name", "tool", "role", "scope", "label_en", "label_fr", "source")


@dataclass(frozen=True)
class Feature:
    """One feature of a tool: what it asks, what it brings, what it risks (shares in [0, 1])."""

    name: str
    tool: str
    role: str
    collective: bool
    relevance: tuple[float, float, float]
    relevance_front: float
    ease: float
    quality: float
    mix: tuple[float, ...]
    externality: float
    scope: str
    mailbox: bool
    workstation: bool
    laptop: bool
    risk: float
    moderation: float
    anonymity: float
    label_en: str
    label_fr: str
    source: str


def feature_of(row: Mapping[str, Any]) -> Feature:
    """Return a feature from the cells of its row, as text or as typed values."""
    flags: dict[str, Any] = {name: row[name] in ("1", True) for name in _FLAGS}
    numbers: dict[str, Any] = {name: float(row[name]) for name in _NUMBERS}
    texts: dict[str, Any] = {name: str(row[name]) for name in _TEXTS}
    return Feature(
        relevance=tuple(float(row[f"relevance_{c.lower()}"]) for c in CATEGORIES),  # type: ignore[arg-type]
        mix=tuple(float(row[skill]) for skill in SKILLS),
        **flags,
        **numbers,
        **texts,
    )


FEATURES: Final[tuple[Feature, ...]] = tuple(feature_of(r) for r in read_table("features"))
FEATURE_NAMES: Final = tuple(f.name for f in FEATURES)


def features_of(tool: str) -> tuple[int, ...]:
    """Return the positions of the features of a tool.

    >>> features_of("gru")
    (0, 1, 2, 3, 4, 5, 6)
    """
    return tuple(i for i, f in enumerate(FEATURES) if f.tool == tool)


def mask_of(positions: tuple[int, ...] | list[int]) -> int:
    """Return the bit mask of some features.

    >>> mask_of([0, 2])
    5
    """
    return sum(1 << i for i in positions)


@dataclass(frozen=True)
class Channel:
    """A channel of requests: its share of contacts, whether the GRU can hold it, who uses it."""

    name: str
    share: float
    trackable: float
    digital: bool
    label_en: str
    label_fr: str


CHANNELS: Final[tuple[Channel, ...]] = tuple(
    Channel(
        r["name"],
        float(r["share"]),
        float(r["trackable"]),
        r["digital"] == "1",
        r["label_en"],
        r["label_fr"],
    )
    for r in read_table("channels")
)


@dataclass(frozen=True)
class Regime:
    """A cooperation regime: how services are tied across (mean ties per connected person)."""

    name: str
    service_ties: float
    project_ties: float
    community_share: float
    community_ties: float
    advice_ties: float
    broker: str
    platform: bool
    label_en: str
    label_fr: str


REGIMES: Final[dict[str, Regime]] = {
    r["name"]: Regime(
        r["name"],
        float(r["service_ties"]),
        float(r["project_ties"]),
        float(r["community_share"]),
        float(r["community_ties"]),
        float(r["advice_ties"]),
        r["broker"],
        r["platform"] == "1",
        r["label_en"],
        r["label_fr"],
    )
    for r in read_table("regimes")
}


@dataclass(frozen=True)
class Trait:
    """A static trait the surveys ask about: its share by category, and its slope per age band.

    The share is that among people who have the trait ``given``, where one is named.
    """

    name: str
    group: str
    given: str
    base: tuple[float, float, float]
    age_slope: float


TRAITS: Final[tuple[Trait, ...]] = tuple(
    Trait(
        r["name"],
        r["group"],
        r["given"],
        (float(r["base_a"]), float(r["base_b"]), float(r["base_c"])),
        float(r["age_slope"]),
    )
    for r in read_table("traits")
)
