"""What a scenario may say: the schema of ``scenarios/*.yaml``.

A scenario holds one authority or many, the state of the tools when the run starts, which mechanisms
act, and what is done to the organisation week by week. Shares are in [0, 1], durations in weeks,
costs in hours and euros. Nothing unknown is accepted, nothing is coerced.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Positive = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$")]

AuthorityType = Literal["commune", "intercommunal", "department", "region", "syndicate"]
Governance = Literal["directive", "participative", "collaborative", "unknown"]
Regime = Literal["procedural", "relational", "community", "platform"]
Communication = Literal["none", "top_down", "social", "participatory"]
Category = Literal["A", "B", "C"]
Rank = Literal["staff", "head", "director", "general_manager"]
ToolName = Literal["gru", "intranet", "expression"]
Axis = Literal[
    "open_data",
    "big_data",
    "thd",
    "smart_city",
    "dematerialisation",
    "incubator",
    "e_inclusion",
    "participatory_democracy",
    "collaborative_economy",
    "open_innovation",
    "data_hosting",
    "data_protection",
]
Job = Literal[
    "data_officer",
    "open_government",
    "data_scientist",
    "data_visualisation",
    "smart_city",
    "smart_grids",
    "open_innovation",
    "security",
    "dpo",
    "cil",
]
Kind = Literal[
    "training",
    "campaign",
    "coaching",
    "redesign",
    "officer",
    "equipment",
    "join_sites",
    "mandate",
    "reorganisation",
    "departure",
]


class Part(BaseModel):
    """A part of a scenario: frozen, strict, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Text(Part):
    """A text in both languages."""

    fr: str
    en: str


class Tool(Part):
    """The clock of one tool: when it came, and where it stands when the run starts."""

    deployed_week: int = Field(0, ge=-1040, le=0, description="week of deployment, at most 0")
    aware: Share = Field(0.0, description="share of equippable staff aware of a feature at week 0")
    use: Share = Field(0.0, description="share of the aware and equippable who use it at week 0")


class Tools(Part):
    """The three tools."""

    gru: Tool = Tool()
    intranet: Tool = Tool()
    expression: Tool = Tool()


class Theory(Part):
    """Which mechanisms act: a named theory, or independent switches that override it."""

    preset: Literal["full", "tucker", "sykes", "wang"] = "full"
    peer: Literal["none", "linear", "threshold", "managers"] | None = None
    top_down: bool | None = None
    bottom_up: bool | None = None
    routine: bool | None = None
    link: Literal["logistic", "linear", "step"] = "logistic"


class FeatureChange(Part):
    """What a scenario changes in the design of one feature."""

    ease: Share | None = None
    quality: Share | None = None
    risk: Share | None = None
    moderation: bool | None = None
    anonymity: bool | None = None


class Authority(Part):
    """One authority, or ``count`` alike ones, generated from margins or imported from files."""

    key: Key
    type: AuthorityType = "commune"
    count: int = Field(1, ge=1, le=100_000, description="how many authorities of this description")
    inhabitants: int = Field(ge=0, le=100_000_000, description="residents served, each authority")
    staff: int = Field(0, ge=0, le=5_000_000, description="people employed, each authority")
    staff_spread: Positive = Field(
        0.0, le=2.0, description="spread (sd of log) of staff between the authorities of this entry"
    )
    share_a: Share = Field(0.13, description="share of category A among staff")
    share_b: Share = Field(0.12, description="share of category B among staff; the rest is C")
    services: int | None = Field(None, ge=1, le=100_000, description="number of services")
    directorates: int | None = Field(None, ge=1, le=10_000, description="number of directorates")
    sites: int = Field(1, ge=1, le=10_000)
    joined_sites: int = Field(1, ge=1, le=10_000, description="sites on the main network")
    mailboxes: int | None = Field(None, ge=0, description="addresses, given by job")
    laptops: int = Field(0, ge=0)
    officials: int = Field(8, ge=1, le=500, description="elected members followed, mayor included")
    governance: Governance = "unknown"
    regime: Regime = "procedural"
    plan: bool = False
    elected_digital: bool = False
    it_directorate: bool = True
    monitoring: bool = False
    monitoring_target: Share = 0.8
    communication: Communication = "top_down"
    axes_in_progress: tuple[Axis, ...] = ()
    axes_planned: tuple[Axis, ...] = ()
    jobs: tuple[Job, ...] = ()
    gru_access: bool = Field(True, description="every service has access to the GRU")
    internet_filtered: Share = 0.56
    internet_social: Share = 0.11
    staff_file: str | None = Field(None, description="CSV of real staff, beside the scenario")
    ties_file: str | None = Field(None, description="CSV of real ties, beside the scenario")
    sources: dict[Key, str] = Field(
        default_factory=dict, description="field -> where its figure comes from, or 'assumed: …'"
    )


class Target(Part):
    """Whom an intervention reaches: every condition given must hold; none means everybody."""

    rank: tuple[Rank, ...] = ()
    category: tuple[Category, ...] = ()
    authority: tuple[Key, ...] = ()
    directorate: tuple[str, ...] = ()
    service: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    broker: bool = Field(False, description="only those who carry exchanges between services")
    connected: bool = Field(False, description="only those with a mailbox")
    share: Share = 1.0
    choose: Literal["random", "central"] = "random"


class Intervention(Part):
    """One thing done to the organisation in one week, with what it costs."""

    kind: Kind
    week: int = Field(ge=0, le=10_400)
    repeat_weeks: int = Field(0, ge=0, le=1040, description="again every so many weeks; 0 = once")
    target: Target = Target()
    tool: ToolName = "gru"
    features: tuple[str, ...] = Field((), description="features of the tool; none = all of them")
    hours: Positive = Field(0.0, description="hours per person reached")
    eur: Positive = Field(0.0, description="euros per person reached")
    strength: Positive = Field(
        1.0, le=1.0, description="share of the full effect (conviction gained, ease gained, …)"
    )
    device: Literal["mailbox", "workstation", "laptop"] = "mailbox"
    count: int | None = Field(None, ge=0, description="devices given; none = to everybody targeted")


class Scenario(Part):
    """A whole scenario."""

    name: Key
    title: Text
    description: Text | None = None
    weeks: int = Field(104, ge=1, le=10_400)
    seed: int = Field(1, ge=0, le=2**63 - 1)
    tools: Tools = Tools()
    theory: Theory = Theory()
    parameters: dict[str, float] = Field(default_factory=dict)
    features: dict[str, FeatureChange] = Field(default_factory=dict)
    authorities: tuple[Authority, ...] = Field(min_length=1)
    interventions: tuple[Intervention, ...] = ()
