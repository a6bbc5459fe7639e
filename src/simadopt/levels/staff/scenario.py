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

from pydantic import (
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
from simadopt.io.scenario_fields import Key, Number, Part, Positive, Share, Text, Whole
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.scenario_tools import (
    TOOL,
    FeatureChange,
    OwnCatalogue,
    Tools,
    default_tool,
)

Category = Literal["A", "B", "C"]
Rank = Literal["staff", "head", "director", "general_manager"]
DAY_HOURS = 6.0
"""Hours of a day of training or coaching, to which ``day_eur`` is reckoned (assumed: two half-days)."""

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
    tool: str = Field(TOOL, description="tool that it is about")
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
        if first != TOOL:
            self.__dict__["interventions"] = tuple(
                act if "tool" in act.model_fields_set else act.model_copy(update={"tool": first})
                for act in self.interventions
            )
        return self
