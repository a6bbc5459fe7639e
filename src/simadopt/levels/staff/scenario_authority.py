"""The authorities of a scenario: each described by its margins, or read from files beside it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simadopt.io.scenario_fields import Key, Part, Positive, Share, Whole

__all__ = ["Authority", "AuthorityType", "Axis", "Communication", "Job"]

AuthorityType = Literal["commune", "intercommunal", "department", "region", "syndicate"]
Governance = Literal["directive", "participative", "collaborative", "unknown"]
Regime = Literal["procedural", "relational", "community", "platform"]
Communication = Literal["none", "top_down", "social", "participatory"]
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
TieType = Literal["service", "hierarchy", "project", "community", "broker", "advice"]


class Authority(Part):
    """One authority, or ``count`` alike ones, generated from margins or imported from files."""

    key: Key = Field(description="short name, once in a scenario")
    type: AuthorityType = Field("commune", description="type of authority")
    count: Whole = Field(
        1, ge=1, le=100_000, description="how many authorities of this description"
    )
    inhabitants: Whole = Field(ge=0, le=100_000_000, description="residents served, each authority")
    staff: Whole = Field(0, ge=0, le=5_000_000, description="people employed, each authority")
    staff_spread: Positive = Field(
        0.0, le=2.0, description="spread (sd of log) of staff between the authorities of this entry"
    )
    share_a: Share = Field(0.13, description="share of category A among staff")
    share_b: Share = Field(0.12, description="share of category B among staff; the rest is C")
    services: Whole | None = Field(None, ge=1, le=100_000, description="number of services")
    directorates: Whole | None = Field(None, ge=1, le=10_000, description="number of directorates")
    sites: Whole = Field(1, ge=1, le=10_000, description="number of sites")
    joined_sites: Whole = Field(1, ge=1, le=10_000, description="sites on the main network")
    mailboxes: Whole | None = Field(None, ge=0, description="addresses, given by job")
    laptops: Whole = Field(0, ge=0, description="laptops, given by job")
    officials: Whole = Field(
        8, ge=1, le=500, description="elected members followed, mayor included"
    )
    governance: Governance = Field("unknown", description="how heads are led")
    regime: Regime = Field("procedural", description="cooperation regime: ties across services")
    plan: bool = Field(False, description="has a digital plan")
    elected_digital: bool = Field(False, description="has an elected member for digital")
    it_directorate: bool = Field(True, description="has a digital directorate")
    monitoring: bool = Field(False, description="heads are told what is tracked")
    monitoring_target: Share = Field(0.8, description="share of requests to be tracked")
    communication: Communication = Field("top_down", description="internal communication")
    axes_in_progress: tuple[Axis, ...] = Field((), description="axes of digital policy begun")
    axes_planned: tuple[Axis, ...] = Field((), description="axes planned")
    jobs: tuple[Job, ...] = Field((), description="digital jobs that exist")
    gru_access: bool = Field(True, description="every service has access to the GRU")
    internet_filtered: Share = Field(0.56, description="share of staff with filtered access")
    internet_social: Share = Field(0.11, description="share with access to social media too")
    staff_file: str | None = Field(None, description="table of real staff, beside the scenario")
    staff_columns: dict[str, str] = Field(
        default_factory=dict, description="title of a column of the staff file, by its meaning"
    )
    staff_remedies: dict[str, str] = Field(
        default_factory=dict, description="what is chosen about a cause in the staff file"
    )
    ties_file: str | None = Field(None, description="CSV of real ties, beside the scenario")
    ties_type: TieType | None = Field(
        None, description="type of the ties whose file does not tell it; none = advice, assumed"
    )
    ties_complete: bool = Field(
        False, description="the file holds all ties: none is drawn, of no type"
    )
    requests: dict[str, Positive] = Field(
        default_factory=dict,
        description="service -> requests of residents a year, as given; the others keep their usual share",
    )
    sources: dict[Key, str] = Field(
        default_factory=dict, description="field -> where its figure comes from, or 'assumed: …'"
    )
