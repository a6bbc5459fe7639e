"""The columns of an organisation, each declared once with its shape, unit and meaning.

Every kind of thing (people, heads, services, cells, authorities, ties, features) is a named tuple of
NumPy columns. Rows of people are sorted by authority, directorate, service, rank (highest first),
category and post, so that a service is a range of rows and a *cell* (service × rank × category) too.

Letters in shapes: n people, F features, T tools, H heads, S services, C cells, A authorities,
K kinds of equipment, D devices, E ties (both directions), R types of ties, L links of influence,
M skills, P profiles of posts (category, front desk).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np
from numpy.typing import NDArray

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]
U64 = NDArray[np.uint64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Column:
    """What a column holds: its shape, unit, meaning, and whether weeks change it."""

    shape: str
    unit: str
    meaning: str
    moves: bool = False


def _still(shape: str, unit: str, meaning: str) -> Column:
    return Column(shape, unit, meaning)


def _moving(shape: str, unit: str, meaning: str) -> Column:
    return Column(shape, unit, meaning, moves=True)


class People(NamedTuple):
    """Staff of all ranks, one row each; elected members are not here."""

    key: Annotated[U64, _still("n", "hash", "stable key of the post")]
    authority: Annotated[I32, _still("n", "row", "authority")]
    service: Annotated[I32, _still("n", "row", "service")]
    cell: Annotated[I32, _still("n", "row", "cell")]
    category: Annotated[U8, _still("n", "code", "category: 0 A, 1 B, 2 C")]
    rank: Annotated[U8, _still("n", "code", "0 staff, 1 head, 2 director, 3 general manager")]
    age: Annotated[U8, _moving("n", "code", "age band: under 25, 25-34, 35-44, 45-54, 55 and over")]
    front: Annotated[U8, _still("n", "0/1", "works at the front desk")]
    mailbox: Annotated[U8, _moving("n", "0/1", "has a mailbox")]
    workstation: Annotated[U8, _moving("n", "0/1", "has a workstation")]
    laptop: Annotated[U8, _moving("n", "0/1", "has a laptop")]
    apart: Annotated[U8, _moving("n", "0/1", "works on a site off the main network")]
    internet: Annotated[U8, _still("n", "code", "access: 0 none, 1 filtered, 2 open, 3 social too")]
    traits: Annotated[U32, _moving("n", "bits", "static traits, in the order of traits.csv")]
    broker: Annotated[U8, _moving("n", "0/1", "carries exchanges between services")]
    leader: Annotated[I32, _still("n", "row", "leader (row of heads) of this person")]
    leader_row: Annotated[I32, _still("n", "row", "own row among heads, -1 for none")]
    site: Annotated[I32, _still("n", "number", "site within the authority")]
    random_key: Annotated[
        U64, _moving("n", "hash", "key of the holder of the post: draws are read by it")
    ]
    arrival: Annotated[I32, _moving("n", "count", "how many holders the post has had, from 0")]
    effect: Annotated[F32, _moving("n", "log-odds", "lasting difference of the person")]
    innovativeness: Annotated[F32, _moving("n", "0-1", "propensity to adopt alone")]
    skill_base: Annotated[F32, _moving("M,n", "0-1", "instrumental, cognitive, behavioural base")]
    skill: Annotated[F32, _moving("M,n", "0-1", "instrumental, cognitive, behavioural skill")]
    attention: Annotated[F32, _moving("n", "0/1", "listens to announcements")]
    load_base: Annotated[F32, _moving("n", "0-1", "time pressure of the post and person")]
    load: Annotated[F32, _moving("n", "0-1", "time pressure")]
    reach: Annotated[F32, _moving("n", "0-1", "share of announced information that arrives")]
    can: Annotated[U32, _moving("n", "bits", "equippable: features whose needs are met")]
    post: Annotated[U32, _moving("n", "bits", "equippable features relevant to the post")]
    knows: Annotated[U8, _moving("n", "bits", "tools the person knows to exist")]
    aware: Annotated[U32, _moving("n", "bits", "features the person knows of")]
    uses: Annotated[U32, _moving("n", "bits", "features the person uses")]
    tried: Annotated[U32, _moving("n", "bits", "features the person has ever used")]
    rejected: Annotated[U32, _moving("n", "bits", "features given up during the trial")]
    aware_counted: Annotated[U32, _moving("n", "bits", "features known of, as counted last")]
    using_ties: Annotated[I32, _moving("n,F", "weight", "users among ties, in units of tie weight")]
    habit: Annotated[F32, _moving("n,F", "0-1", "habit of each feature")]
    dose: Annotated[F32, _moving("T,n", "0-1", "what is left of the last course on each tool")]
    taught: Annotated[U32, _moving("n", "bits", "features of the last courses")]
    mandated: Annotated[U8, _moving("n", "bits", "tools the person is obliged to use")]
    need: Annotated[I32, _moving("F or 1,n", "count", "users among ties from which peers convince")]


class Heads(NamedTuple):
    """Whoever encourages: heads, directors, general managers and elected members."""

    person: Annotated[I32, _still("H", "row", "row of people, -1 for an elected member")]
    authority: Annotated[I32, _still("H", "row", "authority")]
    kind: Annotated[U8, _still("H", "code", "1 head, 2 director, 3 general manager, 4 elected")]
    random_key: Annotated[U64, _moving("H", "hash", "key of the holder")]
    first_service: Annotated[I32, _still("H", "row", "first service of the team")]
    end_service: Annotated[I32, _still("H", "row", "end of the services of the team")]
    culture: Annotated[F64, _still("H", "0-1", "digital culture (elected members)")]
    stubbornness: Annotated[F64, _still("T,H", "0-1", "weight of own conviction")]
    conviction: Annotated[F64, _moving("T,H", "0-1", "own conviction, drawn once a holder")]
    coaching: Annotated[F64, _moving("T,H", "0-1", "what coaching added, fading")]
    encouragement: Annotated[F64, _moving("T,H", "0-1", "encouragement given, per tool")]
    w_own: Annotated[F64, _still("H", "weight", "weight of one's own use")]
    w_team: Annotated[F64, _still("H", "weight", "weight of the team's use")]
    w_feedback: Annotated[F64, _still("H", "weight", "weight of feedback from monitoring")]
    start: Annotated[I64, _still("H+1", "place", "start of each head's sources of influence")]
    source: Annotated[I32, _still("L", "row", "head who influences")]
    weight: Annotated[F64, _still("L", "weight", "weight of that influence")]


class Services(NamedTuple):
    """Services; a management unit (general manager and directors) is one of them."""

    start: Annotated[I64, _still("S+1", "row", "first row of people of each service")]
    cell_start: Annotated[I64, _still("S+1", "row", "first cell of each service")]
    authority: Annotated[I32, _still("S", "row", "authority")]
    directorate: Annotated[I32, _still("S", "row", "directorate")]
    management: Annotated[U8, _still("S", "0/1", "is a management unit")]
    partner: Annotated[I32, _still("S", "row", "service its transfers go to")]
    random_key: Annotated[U64, _still("S", "hash", "key of the service")]
    demand: Annotated[F64, _still("S", "requests per week", "expected requests")]
    offset: Annotated[F32, _still("S,T", "ease", "what was learned of a service, added to ease")]
    users: Annotated[I32, _moving("S,F", "people", "users of each feature")]
    able: Annotated[I32, _moving("S,F", "people", "equippable people for each feature")]
    handlers: Annotated[I32, _moving("S", "people", "connected members who may handle requests")]
    trackers: Annotated[I32, _moving("S", "people", "handlers who use intake and tracking")]
    tracked: Annotated[F32, _moving("S", "share", "tracked share of last week's requests")]
    routine: Annotated[F32, _moving("S,T", "0-1", "procedures written around each tool")]


class Cells(NamedTuple):
    """Service × rank × category: the smallest group that is counted."""

    start: Annotated[I64, _still("C+1", "row", "first row of people of each cell")]
    service: Annotated[I32, _still("C", "row", "service")]
    rank: Annotated[U8, _still("C", "code", "rank")]
    category: Annotated[U8, _still("C", "code", "category")]
    group: Annotated[I32, _still("C", "row", "group of the history it counts in")]


class Authorities(NamedTuple):
    """Authorities, and the design of each feature there."""

    random_key: Annotated[U64, _still("A", "hash", "key of the authority")]
    service_start: Annotated[I64, _still("A+1", "row", "first service of each authority")]
    plan: Annotated[U8, _still("A", "0/1", "has a digital plan")]
    elected_digital: Annotated[U8, _still("A", "0/1", "has an elected member for digital")]
    communication: Annotated[U8, _still("A", "code", "none, top_down, social, participatory")]
    monitoring: Annotated[U8, _still("A", "0/1", "monitors the tracked share")]
    gru_access: Annotated[U8, _still("A", "0/1", "its services have access to the GRU")]
    target: Annotated[F64, _still("A", "share", "target of monitoring")]
    sponsorship: Annotated[F64, _moving("A,T", "0-1", "mean sponsorship of the elected")]
    ease: Annotated[F32, _moving("A,F", "0-1", "ease of design")]
    quality: Annotated[F32, _moving("A,F", "0-1", "quality")]
    risk: Annotated[F32, _moving("A,F", "0-1", "risk of exposure left by moderation, anonymity")]
    users: Annotated[I64, _moving("A,F", "people", "users of each feature")]
    able: Annotated[I64, _moving("A,F", "people", "equippable people for each feature")]


class Ties(NamedTuple):
    """Ties between people in CSR, both directions, grouped by type within a person."""

    start: Annotated[I64, _still("n+1", "place", "first tie of each person")]
    degree: Annotated[I32, _still("n,R", "ties", "ties of each type")]
    other: Annotated[I32, _still("E", "row", "the person at the other end")]
    weighted: Annotated[I32, _moving("K,n", "weight", "ties to the equippable, in the same units")]


class Catalogue(NamedTuple):
    """The features, as columns the sweeps read."""

    tool: Annotated[I32, _still("F", "code", "tool, in the order of the table")]
    often: Annotated[F64, _still("F", "share", "working days on which its users use it")]
    tool_mask: Annotated[U32, _still("T", "bits", "features of each tool")]
    citizen_facing: Annotated[F64, _still("T", "0/1", "residents meet it")]
    collective: Annotated[F32, _still("F", "0/1", "used by a service or not at all")]
    relevance: Annotated[F32, _still("F,P", "0-1", "relevance by category × 2 + front desk")]
    front: Annotated[
        F32, _still("F", "0-1", "relevance added at the front desk, before the cap at 1")
    ]
    mix: Annotated[F32, _still("F,M", "share", "skill mix")]
    externality: Annotated[F32, _still("F", "0-1", "growth of usefulness with others' use")]
    scope: Annotated[I32, _still("F", "code", "none, service, authority")]
    kind: Annotated[I32, _still("F", "code", "kind of equipment it needs (row of ties.weighted)")]
    needs: Annotated[U8, _still("K,D", "0/1", "mailbox, workstation, laptop that a kind needs")]


class Organisation(NamedTuple):
    """Everything the engine moves."""

    people: People
    heads: Heads
    services: Services
    cells: Cells
    authorities: Authorities
    ties: Ties
    catalogue: Catalogue


@cache
def columns_of(kind: type) -> tuple[tuple[str, Column], ...]:
    """Return the name and declaration of each column of one kind of thing."""
    hints = get_type_hints(kind, include_extras=True).items()
    return tuple((name, hint.__metadata__[0]) for name, hint in hints)


def moving(part: Any) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield the name and values of each column that weeks change."""
    for name, column in columns_of(type(part)):
        if column.moves:
            yield name, getattr(part, name)
