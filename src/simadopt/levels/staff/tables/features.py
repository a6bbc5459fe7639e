"""The features people may use, the channels of requests, the cooperation regimes and static traits.

Each is a table of ``data/``; here they become typed rows. A tool is a set of features.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from simadopt.levels.staff.tables import read_table

TOOLS: Final = ("gru", "intranet", "expression")
SCOPES: Final = ("none", "service", "authority")
CATEGORIES: Final = ("A", "B", "C")
RANKS: Final = ("staff", "head", "director", "general_manager")
GOVERNANCES: Final = ("directive", "participative", "collaborative", "unknown")
COMMUNICATIONS: Final = ("none", "top_down", "social", "participatory")
TIE_TYPES: Final = ("service", "hierarchy", "project", "community", "broker", "advice")
SKILLS: Final = ("instrumental", "cognitive", "behavioural")


WORKING_DAYS: Final = 5.0
"""Days of a week on which a feature can be used."""


@dataclass(frozen=True)
class Feature:
    """One feature of a tool: what it asks, what it brings, what it risks (shares in [0, 1])."""

    name: str
    tool: str
    role: str
    collective: bool
    days: float
    relevance: tuple[float, float, float]
    relevance_front: float
    ease: float
    quality: float
    mix: tuple[float, float, float]
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


def _feature(row: dict[str, str]) -> Feature:
    return Feature(
        name=row["name"],
        tool=row["tool"],
        role=row["role"],
        collective=row["collective"] == "1",
        days=float(row["days"]),
        relevance=(
            float(row["relevance_a"]),
            float(row["relevance_b"]),
            float(row["relevance_c"]),
        ),
        relevance_front=float(row["relevance_front"]),
        ease=float(row["ease"]),
        quality=float(row["quality"]),
        mix=(float(row["instrumental"]), float(row["cognitive"]), float(row["behavioural"])),
        externality=float(row["externality"]),
        scope=row["scope"],
        mailbox=row["mailbox"] == "1",
        workstation=row["workstation"] == "1",
        laptop=row["laptop"] == "1",
        risk=float(row["risk"]),
        moderation=float(row["moderation"]),
        anonymity=float(row["anonymity"]),
        label_en=row["label_en"],
        label_fr=row["label_fr"],
        source=row["source"],
    )


FEATURES: Final[tuple[Feature, ...]] = tuple(_feature(r) for r in read_table("features"))
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
