"""The tools of a scenario: their clocks, the design of their features, and those that it brings itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from simadopt.io.scenario_fields import Number, Part, Positive, Share, ShortName, Whole

__all__ = [
    "TOOL",
    "FeatureChange",
    "FeatureRow",
    "OwnCatalogue",
    "ServiceRow",
    "Tool",
    "ToolRow",
    "Tools",
    "default_tool",
]

TOOL: Final = "gru"
"""What a scenario without tools of its own is about when it does not say."""


class Tool(Part):
    """The clock of one tool: when it came, and where it stands when the run starts."""

    deployed_week: Whole = Field(0, ge=-1040, le=0, description="week of deployment, at most 0")
    aware: Share = Field(0.0, description="share of equippable staff aware of a feature at week 0")
    use: Share = Field(0.0, description="share of the aware and equippable who use it at week 0")


class Tools(Part):
    """The clock of each tool of the catalogue; one that is not named is new."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Tool]

    gru: Tool = Tool()
    intranet: Tool = Tool()
    expression: Tool = Tool()

    def of(self, name: str) -> Tool:
        """Return the clock of a tool."""
        found: Tool = getattr(self, name, Tool())
        return found


class ToolRow(Part):
    """A tool that a scenario brings: a row of its ``tools.csv``."""

    name: ShortName = Field(description="short name, that of its outcomes: name_use, …")
    label_en: str = Field(min_length=1, description="label in English")
    label_fr: str = Field(min_length=1, description="label in French")
    long_en: str = Field("", description="longer label in English; none = the label")
    long_fr: str = Field("", description="longer label in French; none = the label")
    colour: str = Field("", pattern=r"^(#[0-9A-Fa-f]{6})?$", description="as #0072B2")
    citizen_facing: bool = Field(False, description="requests of residents go through it")
    b_boss: Number = Field(
        ge=0.0, le=10.0, description="effect of the head's encouragement, in log-odds"
    )
    b_boss_sd: Positive | None = Field(
        None, le=10.0, description="standard deviation of its prior; none = it does not vary"
    )
    status: Literal["measured", "estimated", "assumed"] = Field(
        "assumed", description="where b_boss comes from, in a word"
    )
    source: str = Field("", description="where b_boss comes from")


class FeatureRow(Part):
    """A feature of a tool that a scenario brings: a row of its ``features.csv``."""

    name: ShortName = Field(description="short name")
    tool: str = Field(description="name of its tool")
    label_en: str = Field(min_length=1, description="label in English")
    label_fr: str = Field(min_length=1, description="label in French")
    role: Literal["", "intake", "transfer", "tracking", "search", "voice"] = Field(
        "", description="what it does with requests; none = nothing"
    )
    relevance_a: Share = Field(description="relevance for posts of category A")
    relevance_b: Share = Field(description="relevance for posts of category B")
    relevance_c: Share = Field(description="relevance for posts of category C")
    relevance_front: Share = Field(0.0, description="relevance added before the public")
    ease: Share = Field(description="ease of design")
    quality: Share = Field(description="quality of what it gives")
    instrumental: Share = Field(description="share of instrumental skill that it asks for")
    cognitive: Share = Field(description="share of cognitive skill that it asks for")
    behavioural: Share = Field(description="share of behavioural skill that it asks for")
    externality: Share = Field(0.0, description="how far its worth depends on other users")
    scope: Literal["none", "service", "authority"] = Field(
        "none", description="which other users it depends on"
    )
    collective: bool = Field(False, description="used together: the routine of the service acts")
    days: Number = Field(
        5.0, ge=0.0, le=5.0, description="working days of a week on which its users use it"
    )
    mailbox: bool = Field(True, description="needs a mailbox")
    workstation: bool = Field(True, description="needs a workstation")
    laptop: bool = Field(False, description="needs a laptop")
    risk: Share = Field(0.0, description="risk of exposure")
    moderation: Share = Field(0.0, description="share of the risk that moderation takes away")
    anonymity: Share = Field(0.0, description="share of the risk that anonymity takes away")
    source: str = Field("", description="where these figures come from")


class ServiceRow(Part):
    """A kind of service that a scenario brings: a row of its ``services.csv``."""

    name: ShortName = Field(description="short name")
    label_en: str = Field(min_length=1, description="label in English")
    label_fr: str = Field(min_length=1, description="label in French")
    share_c: Share = Field(description="how much of it is category C")
    front: Share = Field(description="share of its staff before the public")
    requests: Positive = Field(0.0, le=1000.0, description="weight of its requests of residents")
    size: Positive = Field(gt=0.0, le=1000.0, description="weight of its staff")


class OwnCatalogue(Part):
    """Tools, features and services of a scenario that brings its own, read from files beside it."""

    tools: tuple[ToolRow, ...] = Field(min_length=1, description="rows of tools.csv")
    features: tuple[FeatureRow, ...] = Field(min_length=1, description="rows of features.csv")
    services: tuple[ServiceRow, ...] = Field((), description="rows of services.csv; none = usual")


class FeatureChange(Part):
    """What a scenario changes in the design of one feature."""

    ease: Share | None = Field(None, description="ease of design")
    quality: Share | None = Field(None, description="quality of what it gives")
    risk: Share | None = Field(None, description="risk of exposure")
    moderation: bool | None = Field(None, description="moderated: the risk is lower")
    anonymity: bool | None = Field(None, description="anonymous: the risk is lower")


def default_tool(plain: Mapping[str, Any]) -> str:
    """Return the tool that an intervention is about when it does not say.

    The main one: that which residents meet, else the first of the catalogue.

    >>> default_tool({}), default_tool({"catalogue": {"tools": ({"name": "records"},)}})
    ('gru', 'records')
    """
    own = plain.get("catalogue")
    given = own.get("tools") if isinstance(own, Mapping) else getattr(own, "tools", ())
    rows = [
        row if isinstance(row, Mapping) else row.model_dump()
        for row in (given if isinstance(given, list | tuple) else ())
        if isinstance(row, Mapping | ToolRow)
    ]
    facing = [row for row in rows if row.get("citizen_facing") is True]
    return str((facing or rows or [{}])[0].get("name", TOOL))
