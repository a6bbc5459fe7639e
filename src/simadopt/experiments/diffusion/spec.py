"""The map of a diffusion data set: where its people, adoptions, ties and covariates are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.io.places import Places, refuse
from simadopt.io.schema_problems import schema_problems
from simadopt.io.small_file import text_of
from simadopt.io.yaml_nodes import MAX_BYTES, compose

__all__ = ["Adoption", "Exposure", "Map", "Network", "People", "Rolling", "read_map"]


def _many(value: Any) -> Any:
    """Return one text, or a list of them, as a tuple; numbers are texts too."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return (str(value),)
    if isinstance(value, list | tuple):
        return tuple(str(x) if isinstance(x, int | float) else x for x in value)
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_many)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class _Table(_Part):
    separator: str | None = Field(None, description="what is between cells; guessed when not given")
    encoding: str | None = Field(
        None, description="utf-8, cp1252, latin-1, …; guessed when not given"
    )
    sheet: str | None = Field(
        None,
        description="sheet of a workbook, or part of a JSON file; the longest when not given",
    )
    header: bool | None = Field(
        None,
        description="false: no row of titles, columns are 1, 2, …; "
        "of a matrix, true: keys are in its first row and column",
    )
    decimal: Literal[".", ","] | None = Field(None, description="decimal sign; both are read")


class People(_Table):
    """The table of people, one line each (or several, of which the first that is not empty counts)."""

    file: str = Field(description="table of people")
    id: Names = Field(description="column of the key, or several that make it together")
    group: str | None = Field(None, description="column of the group: village, city, school")


class Adoption(_Table):
    """When each person adopted."""

    time: str | None = Field(None, description="column of the period of adoption")
    never: Names = Field((), description="what stands for never; an empty cell always does")
    columns: Names = Field(
        (), description="a column for each period, in order: 1 from adoption on, or in it"
    )
    pattern: str | None = Field(
        None, description="the same, by a regular expression of their titles"
    )
    file: str | None = Field(
        None, description="another table: one line a person, or person and period"
    )
    person: Names = Field((), description="column of the person in that table")
    period: str | None = Field(
        None, description="column of the period in a table by person and period"
    )
    adopted: str | None = Field(
        None, description="column of 0 or 1 in a table by person and period"
    )
    first: float | str | None = Field(None, description="first period observed: a number or a date")
    last: float | str | None = Field(
        None, description="last period observed; who adopts later has not"
    )
    step: float = Field(1.0, gt=0, description="length of a period, in units of time")
    unit: Literal["day", "week", "month", "year"] | None = Field(
        None, description="unit of time of dates: months when not given"
    )


class Network(_Table):
    """Ties: nominations as columns, an edge list, or a matrix."""

    columns: Names = Field((), description="columns of the people whose cells are keys of others")
    pattern: str | None = Field(
        None, description="the same, by a regular expression of their titles"
    )
    file: str | None = Field(None, description="edge list, one tie a line")
    source: Names = Field((), description="column of who names")
    target: Names = Field((), description="column of who is named")
    group: str | None = Field(
        None, description="column of the group of both, where keys are its own"
    )
    kind: str | None = Field(
        None, description="column of the type of tie, where a list holds several"
    )
    keep: Names = Field((), description="types of tie that are kept")
    period: str | None = Field(
        None,
        description="column of the period, or date, in which a tie holds; an empty cell is always",
    )
    weight: str | None = Field(
        None, description="column of the weight of a tie, 0 or more; all count the same without it"
    )
    split: str | None = Field(
        None,
        min_length=1,
        description="what is between people whom one cell names together: ;, space",
    )
    lasting: bool = Field(False, description="a tie holds from its period on")
    matrix: str | None = Field(None, description="matrix of 0 and 1, rows name columns")
    directed: bool = Field(
        True, description="who names is exposed to who is named; false: both are"
    )
    reverse: bool = Field(False, description="who is named is exposed to who names")


class Exposure(_Part):
    """What exposure is: the share of one's ties that have adopted."""

    networks: Names = Field((), description="networks put together; all when not given")
    lag: int = Field(1, ge=0, le=50, description="periods before")
    isolates: Literal["zero", "drop"] = Field("zero", description="people without ties")
    weighted: bool = Field(
        False, description="a tie in two networks counts twice; false: as the heavier one"
    )


class Rolling(_Part):
    """Forecasts from several origins."""

    origins: tuple[float | str, ...] | int = Field(
        4, description="periods, or how many: two apart, to the end"
    )
    steps: int = Field(4, ge=1, le=50, description="periods ahead")


class Map(_Part):
    """A whole map."""

    title: str = Field("", description="one line")
    people: People | None = Field(
        None, description="table of people; without it, those of other tables"
    )
    adoption: Adoption = Field(description="when each person adopted")
    networks: dict[str, Network] = Field(default_factory=dict, description="ties, by name")
    exposure: Exposure = Field(Exposure(), description="what exposure is")
    covariates: Names = Field(
        (), description="columns of the people; indegree and outdegree are made"
    )
    categories: Names = Field((), description="covariates that are categories")
    forecast: Rolling = Field(Rolling(), description="forecasts from rolling origins")


def read_map(path: str | Path) -> tuple[Map, Places]:
    """Read a map.

    Raises
    ------
    InputError
        With one line per problem: unknown fields with the nearest right one, contradictions.
    """
    text = text_of(Path(path), MAX_BYTES)
    data, places, problems = compose(text, str(path))
    if not isinstance(data, dict):
        message = Message("problem.map_nothing")
        raise InputError(problems or [Problem(str(path), 1, "", "", message)])
    made = None
    try:
        made = Map.model_validate(data)
    except ValidationError as error:
        problems += schema_problems(error, places, Map)
    if made is not None:
        problems += _contradictions(made, places)
    refuse(problems)
    if made is None:
        raise InputError(Problem(str(path), None, "", "", Message("problem.map_refused")))
    return made, places


def _contradictions(made: Map, places: Places) -> list[Problem]:
    found: list[Problem] = []
    own = made.adoption
    ways = [own.time is not None, bool(own.columns or own.pattern), own.adopted is not None]
    if not any(ways) and own.period is None:
        message = Message("problem.map_adoption")
        found.append(places.problem(("adoption",), message, key=True))
    if sum(ways) > 1:
        message = Message("problem.map_one_way")
        found.append(places.problem(("adoption",), message, key=True))
    if own.file is not None and not own.person:
        message = Message("problem.map_person")
        found.append(places.problem(("adoption", "file"), message, value=own.file))
    if made.people is None and own.file is None:
        message = Message("problem.map_people")
        found.append(places.problem(("adoption",), message, key=True))
    for name, net in made.networks.items():
        ways = [bool(net.columns or net.pattern), net.file is not None, net.matrix is not None]
        if sum(ways) != 1:
            message = Message("problem.map_network")
            found.append(places.problem(("networks", name), message, key=True))
        if net.file is not None and not (net.source and net.target):
            message = Message("problem.map_edges")
            found.append(places.problem(("networks", name, "file"), message, value=net.file))
    for k, name in enumerate(made.exposure.networks):
        if name not in made.networks:
            message = Message("problem.map_networks", names=", ".join(made.networks))
            found.append(places.problem(("exposure", "networks", k), message, value=name))
    return found
