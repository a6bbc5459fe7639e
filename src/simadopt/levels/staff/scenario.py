"""What a scenario may say: the schema of ``scenarios/*.yaml``.

A scenario holds one authority or many, the state of the tools when the run starts, which mechanisms
act, and what is done to the organisation week by week. Shares are in [0, 1], durations in weeks,
costs in hours and euros. Nothing unknown is accepted, nothing is coerced.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal, Self, get_args

import numpy as np
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializeAsAny,
    ValidationInfo,
    WrapValidator,
    model_validator,
)

from simadopt.core.errors import InputError, Problem
from simadopt.core.limits import MOST_SEED, MOST_STEPS
from simadopt.core.messages import Message
from simadopt.core.plugins import Registry
from simadopt.io.allowed import Also


def _plain(given: Any) -> Any:
    """Return a number of NumPy as the number it is, all else as it was given.

    >>> _plain(np.uint8(3)), _plain("3")
    (3, '3')
    """
    return given.item() if isinstance(given, np.generic) else given


Whole = Annotated[int, BeforeValidator(_plain)]
Number = Annotated[float, BeforeValidator(_plain)]
Share = Annotated[Number, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Positive = Annotated[Number, Field(ge=0.0, allow_inf_nan=False)]
DAY_HOURS = 6.0
"""Hours of a day of training or coaching, to which ``day_eur`` is reckoned (assumed: two half-days)."""

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$")]

AuthorityType = Literal["commune", "intercommunal", "department", "region", "syndicate"]
Governance = Literal["directive", "participative", "collaborative", "unknown"]
Regime = Literal["procedural", "relational", "community", "platform"]
Communication = Literal["none", "top_down", "social", "participatory"]
Category = Literal["A", "B", "C"]
Rank = Literal["staff", "head", "director", "general_manager"]
ShortName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
_TOOL: Final = "gru"
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


TieType = Literal["service", "hierarchy", "project", "community", "broker", "advice"]


class Part(BaseModel):
    """A part of a scenario: frozen, strict, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Text(Part):
    """A text in both languages."""

    fr: str
    en: str


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


class Theory(Part):
    """Which mechanisms act: a named theory, or independent switches that override it."""

    preset: Literal["full", "tucker", "sykes", "wang"] = Field(
        "full", description="named theory; the switches below override it"
    )
    peer: Literal["none", "linear", "threshold", "managers"] | None = Field(
        None, description="how colleagues act"
    )
    top_down: bool | None = Field(None, description="heads act on their staff")
    bottom_up: bool | None = Field(None, description="teams act on their heads")
    routine: bool | None = Field(None, description="the routine of the service acts")
    memory: bool | None = Field(
        None, description="habit protects use, and who has stopped returns more rarely"
    )
    forgetting: bool | None = Field(
        None, description="what is not used, met or announced is forgotten"
    )
    link: Literal["logistic", "linear", "step"] = Field(
        "logistic", description="from V to a probability"
    )


class FeatureChange(Part):
    """What a scenario changes in the design of one feature."""

    ease: Share | None = Field(None, description="ease of design")
    quality: Share | None = Field(None, description="quality of what it gives")
    risk: Share | None = Field(None, description="risk of exposure")
    moderation: bool | None = Field(None, description="moderated: the risk is lower")
    anonymity: bool | None = Field(None, description="anonymous: the risk is lower")


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


class Target(Part):
    """Whom an intervention reaches: every condition given must hold; none means everybody."""

    rank: tuple[Rank, ...] = Field((), description="people of these ranks")
    category: tuple[Category, ...] = Field((), description="people of these categories")
    authority: tuple[Key, ...] = Field((), description="people of these authorities")
    directorate: tuple[str, ...] = Field((), description="people of these directorates")
    service: tuple[str, ...] = Field((), description="people of these services")
    people: tuple[str, ...] = Field((), description="people with these keys")
    broker: bool = Field(False, description="only those who carry exchanges between services")
    connected: bool = Field(False, description="only those with a mailbox")
    unequipped: bool = Field(
        False, description="a course: those not equipped for any feature that it teaches too"
    )
    share: Share = Field(1.0, description="share of them that is reached")
    choose: Literal["random", "central"] = Field(
        "random", description="at random, or who has most ties first"
    )


class Intervention(Part):
    """One thing done to the organisation in one week, with what it costs."""

    kind: Annotated[Kind, Also(lambda: OWN_KINDS.names())] = Field(description="what is done")
    week: Whole = Field(ge=0, le=MOST_STEPS, description="week in which it is done")
    repeat_weeks: Whole = Field(0, ge=0, le=1040, description="again every so many weeks; 0 = once")
    target: Target = Field(Target(), description="whom it reaches")
    tool: str = Field(_TOOL, description="tool that it is about")
    features: tuple[str, ...] = Field((), description="features of the tool; none = all of them")
    hours: Positive = Field(0.0, description="hours per person reached")
    eur: Positive | None = Field(
        None, description="euros per person reached, however long it lasts; none = not given"
    )
    day_eur: Positive | None = Field(
        None, description=f"euros per person for a day of {DAY_HOURS:g} hours; none = not given"
    )
    strength: Positive = Field(
        1.0, le=1.0, description="share of the full effect (conviction gained, ease gained, …)"
    )
    device: Literal["mailbox", "workstation", "laptop"] = Field(
        "mailbox", description="what equipment gives"
    )
    count: Whole | None = Field(
        None, ge=0, description="devices given; none = to everybody targeted"
    )

    @property
    def price(self) -> float | None:
        """Euros per person reached: ``eur + day_eur × hours / DAY_HOURS``; None when not given.

        >>> Intervention(kind="training", week=0, hours=12.0, day_eur=64.0).price
        128.0
        """
        if self.lacks_hours or (self.eur is None and self.day_eur is None):
            return None
        return (self.eur or 0.0) + (self.day_eur or 0.0) * self.hours / DAY_HOURS

    @property
    def lacks_hours(self) -> bool:
        """Whether a price per day is given and no hours: what it comes to is not known.

        >>> Intervention(kind="coaching", week=0, day_eur=300.0).lacks_hours
        True
        """
        return bool(self.day_eur) and self.hours == 0.0

    @property
    def is_priced(self) -> bool:
        """Whether its euros are known: a price is given, or its kind counts them itself."""
        return self.price is not None or type(self).cost is not Intervention.cost

    @property
    def states_hours(self) -> bool:
        """Whether its hours are known: they are given, be it as 0, or its kind counts them itself.

        >>> Intervention(kind="campaign", week=0).states_hours
        False
        """
        given = self.hours > 0.0 or "hours" in self.model_fields_set
        return given or type(self).cost is not Intervention.cost

    # kinds of intervention that others add are subclasses with these

    label_en: ClassVar[str] = ""
    label_fr: ClassVar[str] = ""

    @classmethod
    def label(cls, language: str) -> str:
        """Return what the kind is called; its name where nothing else is given."""
        kinds = get_args(cls.model_fields["kind"].annotation)
        own = str(getattr(cls, f"label_{language}"))
        return own or (str(kinds[0]) if len(kinds) == 1 else "")

    def apply(self, scene: Any, rows: Any) -> int:
        """Change the organisation; return how many people are reached.

        Parameters
        ----------
        scene : Scene
            ``scene.o`` has the columns, ``scene.week``, ``scene.seed`` and ``scene.p`` the rest
            (`simadopt.levels.staff.engine.interventions.Scene`).
        rows : int64[people]
            Whom ``target`` names.
        """
        raise NotImplementedError

    def cost(self, reached: int) -> tuple[float, float]:
        """Return hours and euros of so many people reached; euros are NaN where no price is given."""
        price = math.nan if self.price is None else self.price
        return reached * self.hours, reached * price if reached else 0.0


def _wrong_kind(name: str, message: Message) -> InputError:
    return InputError(Problem("register", None, "intervention", name, message))


def _accepted_kind(name: str, thing: Any) -> type[Intervention]:
    """Return a kind of intervention that others add."""
    if not isinstance(thing, type) or not issubclass(thing, Intervention):
        raise _wrong_kind(name, Message("problem.own_subclass"))
    kinds = get_args(thing.model_fields["kind"].annotation)
    if kinds != (name,) or not thing.model_fields["kind"].is_required():
        message = Message("problem.own_kind", name=name)
        raise _wrong_kind(name, message)
    if thing.apply is Intervention.apply:
        message = Message("problem.own_apply")
        raise _wrong_kind(name, message)
    if not (thing.label_en and thing.label_fr):
        raise _wrong_kind(name, Message("problem.own_no_words"))
    return thing


OWN_KINDS: Final[Registry[type[Intervention]]] = Registry(
    "interventions", _accepted_kind, lambda: get_args(Kind)
)
"""Kinds of intervention that others add."""


def all_kinds() -> tuple[str, ...]:
    """Return every kind of intervention, those that others add last."""
    return (*get_args(Kind), *OWN_KINDS.names())


def kind_named(name: str) -> type[Intervention]:
    """Return the class of a kind of intervention."""
    own = OWN_KINDS.get(name) if name not in get_args(Kind) else None
    return own or Intervention


def _of_its_kind(value: Any, handler: Callable[[Any], Any], info: ValidationInfo) -> Any:
    """Return an intervention of the class of its kind."""
    if info.mode == "json" and isinstance(value, Mapping):  # lists stand for tuples there
        return kind_named(str(value.get("kind"))).model_validate_json(json.dumps(value))
    return _read(value, handler)


def _read(value: Any, handler: Callable[[Any], Any]) -> Any:
    name = value.get("kind") if isinstance(value, Mapping) else None
    own = kind_named(name) if isinstance(name, str) else Intervention
    if own is not Intervention:
        return own.model_validate(value)
    return handler(value)


def read_intervention(value: Any) -> Any:
    """Return an intervention from plain data, of the class of its kind."""
    return _read(value, Intervention.model_validate)


AnyIntervention = Annotated[SerializeAsAny[Intervention], WrapValidator(_of_its_kind)]


class Scenario(Part):
    """A whole scenario."""

    level: Literal["staff"] = Field("staff", description="what is simulated: staff")
    name: Key = Field(description="short name, that of the file")
    title: Text = Field(description="one line in each language: fr, en")
    description: Text | None = Field(None, description="a few lines in each language: fr, en")
    weeks: Whole = Field(104, ge=1, le=MOST_STEPS, description="length of a run")
    seed: Whole = Field(1, ge=0, le=MOST_SEED, description="seed of chance")
    catalogue: OwnCatalogue | None = Field(
        None, description="own tools, features and kinds of services: files beside the scenario"
    )
    tools: Tools = Field(Tools(), description="where each tool stands in week 0")
    start: Literal["given", "deployed"] = Field(
        "given",
        description="week 0: as the tools' shares say, or where each tool has come since its first week",
    )
    theory: Theory = Field(Theory(), description="which mechanisms act")
    parameters: dict[str, Number] = Field(
        default_factory=dict, description="parameters with another value than the default"
    )
    terms: tuple[str, ...] = Field(
        (), description="terms of V that others registered: rules of one's own"
    )
    features: dict[str, FeatureChange] = Field(
        default_factory=dict, description="features with another design"
    )
    authorities: tuple[Authority, ...] = Field(min_length=1, description="who is simulated")
    known: str | None = Field(
        None, description="table of what is known of services in week 0, beside the scenario"
    )
    interventions: tuple[AnyIntervention, ...] = Field((), description="what is done, and when")

    @model_validator(mode="after")
    def _name_tools(self) -> Self:
        """Let interventions without a tool be about the main one of an own catalogue."""
        first = default_tool({"catalogue": self.catalogue})
        if first != _TOOL:
            self.__dict__["interventions"] = tuple(
                act if "tool" in act.model_fields_set else act.model_copy(update={"tool": first})
                for act in self.interventions
            )
        return self


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
    return str((facing or rows or [{}])[0].get("name", _TOOL))
