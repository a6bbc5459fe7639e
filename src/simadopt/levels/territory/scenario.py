"""What a territory scenario may say: whom it holds, since when, which mechanisms act, what is done.

Shares are in [0, 1], dates are quarters (``2018Q2``), costs in euros. Nothing unknown is accepted, nothing is
coerced.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from simadopt.io.allowed import Form
from simadopt.io.scenario_fields import Key, Part, Positive, Share, Text
from simadopt.levels.territory.clock import FIRST, QUARTER

Quarter = Annotated[str, Field(pattern=QUARTER), Form("problem.part.quarter")]
AuthorityType = Literal["commune", "intercommunal", "department", "region"]
Kind = Literal[
    "fund", "pool_open", "pool_close", "law", "enforcement", "example", "network", "merger", "join"
]


class Who(Part):
    """Which authorities are simulated."""

    source: Literal["published", "synthetic", "file"] = Field(
        "published", description="French authorities of 2026, made-up ones, or a table of one's own"
    )
    departments: tuple[str, ...] = Field((), description="only these departments; none = all")
    regions: tuple[str, ...] = Field((), description="only these regions; none = all")
    communes: int = Field(1000, ge=1, le=200_000, description="made-up communes")
    anonymous: bool = Field(False, description="names are left out of what is shown")
    file: str | None = Field(None, description="table of authorities, beside the scenario")
    pools_file: str | None = Field(None, description="table of members of pools, beside it")
    laws_file: str | None = Field(None, description="table of laws instead of the shipped one")


class Theory(Part):
    """Which mechanisms act; each may be switched off to be compared."""

    imitation: bool = Field(True, description="neighbours, peers and the department act")
    learning: bool = Field(True, description="visible success acts")
    law: bool = Field(True, description="laws act")
    pooling: bool = Field(True, description="pools and intercommunal bodies offer items")
    load: bool = Field(True, description="what is under way takes places and slows")
    merger_reset: bool = Field(True, description="mergers of 2017 reset plan, delegate and service")
    envisaging: bool = Field(True, description="an item is envisaged before it is started")
    exits: bool = Field(True, description="items are stopped")
    shared_exits: bool = Field(True, description="what a host stops, its members stop together")
    staff_success: bool = Field(
        False, description="success of dematerialisation follows what the staff level would find"
    )
    elections: bool = Field(True, description="elections redraw the delegate")
    head_start: bool = Field(True, description="items may be there when the run starts")
    immediate: bool = Field(False, description="items are complete as soon as started")
    link: Literal["logistic", "linear", "step"] = Field(
        "logistic", description="from V to a probability"
    )
    frailty: Literal["normal", "gamma"] = Field(
        "normal", description="lasting differences: normal in log-odds, or gamma of the hazard"
    )


class Target(Part):
    """Whom an intervention reaches: every condition given must hold; none means everybody."""

    type: tuple[AuthorityType, ...] = Field((), description="of these types")
    min_population: int = Field(0, ge=0, description="inhabitants, at least")
    max_population: int | None = Field(None, ge=0, description="inhabitants, at most")
    department: tuple[str, ...] = Field((), description="of these departments")
    region: tuple[str, ...] = Field((), description="of these regions")
    epci: tuple[str, ...] = Field((), description="these intercommunal bodies and their communes")
    keys: tuple[str, ...] = Field((), description="with these keys (SIREN)")
    share: Share = Field(1.0, description="share of them that is reached")
    choose: Literal["random", "central", "volunteers", "weakest"] = Field(
        "random",
        description="at random; most members first; highest engagement first; lowest engagement first",
    )


class Intervention(Part):
    """One thing done in one quarter, with what it costs."""

    kind: Kind = Field(description="what is done")
    quarter: Quarter = Field(description="quarter in which it begins")
    until: Quarter | None = Field(
        None, description="quarter before which it ends; none = the end of the run"
    )
    item: str = Field("dpo", description="item that it is about")
    target: Target = Field(Target(), description="whom it reaches")
    deadline: Quarter | None = Field(None, description="a law: its deadline")
    form: Literal["sanction", "duty", "flow"] = Field(
        "duty", description="a law: what stands behind it"
    )
    body: str | None = Field(
        None, description="joining: code of the intercommunal body that the communes join"
    )
    eur: Positive | None = Field(
        None, description="euros for each authority reached, once; none = not given"
    )
    year_eur: Positive | None = Field(
        None, description="euros for each authority reached and year; none = not given"
    )

    @property
    def is_priced(self) -> bool:
        """Whether its cost is known: a price that is not given is not 0."""
        return self.eur is not None or self.year_eur is not None


class Scenario(Part):
    """A whole scenario of the territory."""

    level: Literal["territory"] = Field("territory", description="what is simulated: authorities")
    name: Key = Field(description="short name, that of the file")
    title: Text = Field(description="one line in each language: fr, en")
    description: Text | None = Field(None, description="a few lines in each language: fr, en")
    start: Quarter = Field(FIRST, description="first quarter")
    quarters: int = Field(76, ge=1, le=400, description="length of a run")
    seed: int = Field(1, ge=0, le=2**63 - 1, description="seed of chance")
    focus: str = Field("dpo", description="item whose share is told first")
    authorities: Who = Field(Who(), description="who is simulated")
    theory: Theory = Field(Theory(), description="which mechanisms act")
    parameters: dict[str, float] = Field(
        default_factory=dict, description="parameters with another value than the default"
    )
    interventions: tuple[Intervention, ...] = Field((), description="what is done, and when")
