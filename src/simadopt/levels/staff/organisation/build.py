"""From a scenario and a seed to an organisation ready to be moved through the weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.piece import Piece
from simadopt.levels.staff.files.file_facts import as_read
from simadopt.levels.staff.organisation import people as persons
from simadopt.levels.staff.organisation.catalogue import SHIPPED, FeatureTable, catalogue
from simadopt.levels.staff.organisation.columns import I64, Organisation, People
from simadopt.levels.staff.organisation.command import appoint_heads
from simadopt.levels.staff.organisation.demand import weekly_requests
from simadopt.levels.staff.organisation.heads import draw_heads
from simadopt.levels.staff.organisation.imported import import_posts, join
from simadopt.levels.staff.organisation.kept import Kept
from simadopt.levels.staff.organisation.labels import Labels, label_groups
from simadopt.levels.staff.organisation.network import tie_people
from simadopt.levels.staff.organisation.packing import pack
from simadopt.levels.staff.organisation.posts import OrgUnits, Posts, generate_posts, generate_units
from simadopt.levels.staff.organisation.refresh import (
    refresh_access,
    refresh_degrees,
    refresh_reach,
    tie_units,
)
from simadopt.levels.staff.organisation.services import (
    build_authorities,
    build_services,
    cell_number,
    cell_of_row,
)
from simadopt.levels.staff.organisation.theory import switches
from simadopt.levels.staff.organisation.ties import HIERARCHY, Pairs
from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.scenario_authority import Authority
from simadopt.levels.staff.tables.features import GOVERNANCES, REGIMES, SKILLS, TIE_TYPES
from simadopt.levels.staff.tables.services import ServiceType

__all__ = ["Built", "build"]

_SOURCES: Final = ("boss", "fellows", "own", "team", "feedback")
_READ: Final = (
    "tie_decay",
    "tie_spread",
    "tie_homophily",
    "tie_closure",
    "aware_decay",
    "relevance_min",
    *(f"w_{source}_{mode}" for source in _SOURCES for mode in GOVERNANCES[:3]),
)
"""Parameters that the structure of an organisation depends on; people are drawn by all the others."""
MOST_KEPT: Final = 50_000
"""People in all the structures that are kept for the next run of the same seed."""


@dataclass(frozen=True)
class Structure:
    """An organisation before its people are drawn: whoever takes it copies it."""

    organisation: Organisation
    piece: Piece | None  # in which it lies; of one that is not kept there is none
    labels: Labels
    innovativeness: NDArray[np.float32]  # per person: read from a staff file, or not a number
    tables: Mapping[str, Any]


class Built(NamedTuple):
    """An organisation, what outputs need to know of it, and the piece in which it lies, if it does."""

    organisation: Organisation
    labels: Labels
    piece: Piece | None


_KEPT: Final[Kept[Structure]] = Kept(MOST_KEPT)


def build(
    scenario: Scenario,
    seed: int,
    p: Any,
    tables: Mapping[str, Any] | None = None,
    features: FeatureTable = SHIPPED,
) -> Built:
    """Build the organisation of a scenario.

    Its structure is kept: a second run of the same authorities and seed, under other parameters or
    interventions, draws its people only.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        Every draw follows from it (see `simadopt.core.chance`).
    p : Parameters
        Values of the parameter table.
    tables : mapping of authority key to (StaffTable, TieTable or None), optional
        What was read for authorities that name a staff file.
    features : FeatureTable
        Tools and features that people may use.

    Returns
    -------
    Built
    """
    values = tuple(float(getattr(p, name)) for name in _READ)
    read = tables or {}
    named = tuple(sorted((key, *map(id, both)) for key, both in read.items()))
    theory = switches(scenario)["top_down"]
    entries = tuple(entry.model_dump_json() for entry in scenario.authorities)
    key = (entries, theory, seed, features.key, named, values)
    structure = _KEPT.get(key)
    if structure is None:
        structure = _structure(scenario, seed, p, read, features)
        _KEPT.keep(key, structure, structure.organisation.people.key.size)
    o, piece = _populated(structure, scenario, seed, p)
    return Built(o, structure.labels, piece)


def _structure(
    scenario: Scenario, seed: int, p: Any, tables: Mapping[str, Any], features: FeatureTable
) -> Structure:
    """Return what follows from the scenario's authorities and a seed, before anybody is drawn."""
    units, posts, pairs, entries = _posts(scenario, seed, tables, features.services)
    order = _row_order(units, posts)
    posts = _sorted(posts, order)
    people = _people(units, posts, entries, features, seed)
    cells, services = build_services(units, people, seed)
    authorities = build_authorities(units, entries, features)
    people = people._replace(cell=cell_of_row(cells))
    heads, people = appoint_heads(units, people, posts.boss, entries, p, scenario)
    regime = _per_person(entries, units, people, lambda e: list(REGIMES).index(e.regime))
    columns = catalogue(features)
    from_file = np.array([_types_from_file(e, tables) for e in entries])[units.entry]
    kinds = len(columns.needs)
    ties, broker = tie_people(
        units, people, heads, order, pairs, from_file, posts.boss, regime, p, seed, kinds
    )
    people.broker[:] = broker
    organisation = Organisation(people, heads, services, cells, authorities, ties, columns)
    refresh_access(organisation, p)
    refresh_reach(organisation, regime, p)
    cells, labels = label_groups(organisation, units, entries, regime, features)
    organisation = organisation._replace(cells=cells)
    piece = Piece(organisation) if people.key.size <= MOST_KEPT else None
    organisation = organisation if piece is None else piece.values
    return Structure(organisation, piece, labels, posts.innovativeness, tables)


def _populated(
    structure: Structure, scenario: Scenario, seed: int, p: Any
) -> tuple[Organisation, Piece | None]:
    """Return an organisation with people of its own, and the piece in which it lies."""
    piece = None if structure.piece is None else structure.piece.copy()
    fresh = structure.organisation if piece is None else piece.values
    units, people = structure.labels.units, fresh.people
    start, values = chance.start_of(seed, persons.PERSON_RULE), np.array(p, np.float32)
    rows = np.arange(people.key.size)
    persons.draw_people(rows, start, pack(people), pack(persons.tables(p)), values)
    given = ~np.isnan(structure.innovativeness)
    people.innovativeness[given] = structure.innovativeness[given]
    fresh.heads.stubbornness[:] = float(p.stubbornness)
    draw_heads(fresh.heads, seed, p)
    entries, asked = structure.labels.entries, float(p.requests_per_resident)
    kinds = structure.labels.features.services
    fresh.services.demand[:] = weekly_requests(units, people, entries, asked, kinds)
    refresh_degrees(fresh, tie_units(p, scenario))
    return fresh, piece


def _posts(
    scenario: Scenario,
    seed: int,
    tables: Mapping[str, Any],
    types: tuple[ServiceType, ...],
) -> tuple[OrgUnits, Posts, Pairs | None, tuple[Authority, ...]]:
    """Generate and import; entries are put in the order generated first, imported after."""
    made = [e for e in scenario.authorities if e.staff_file is None]
    read = [e for e in scenario.authorities if e.staff_file is not None]
    parts: list[tuple[OrgUnits, Posts, Pairs | None]] = []
    if made:
        units, size = generate_units(made, seed, types)
        parts.append((units, generate_posts(made, units, size, seed, types), None))
    parts += [
        import_posts(e, tables[e.key], number, types) for number, e in enumerate(read, len(made))
    ]
    units, posts, pairs = join(parts)
    from_file = [as_read(e, tables[e.key][0]) for e in read]
    return units, posts, pairs, (*made, *from_file)


def _types_from_file(entry: Authority, tables: Mapping[str, Any]) -> list[bool]:
    """Tell which types of ties of an authority are those of its file: none of them are drawn.

    Where its ties are complete these are all types but hierarchy, which follows the managers of the
    staff file unless a row tells it.
    """
    ties = tables[entry.key][1] if entry.key in tables else None
    named = frozenset() if ties is None else ties.types_read
    return [
        kind in named or (entry.ties_complete and kind != HIERARCHY)
        for kind in range(len(TIE_TYPES))
    ]


def _row_order(units: OrgUnits, posts: Posts) -> I64:
    """Return rows by authority, whose directorates follow one another, then as `columns` says."""
    place = units.directorate.astype(np.int64)[posts.service] * units.directorate.size
    cell = cell_number(place + posts.service, posts.rank, posts.category)
    return np.lexsort((posts.key, cell))


def _sorted(posts: Posts, order: I64) -> Posts:
    """Put rows in order; ``boss`` follows the rows it names."""
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    values = {name: column[order] for name, column in vars(posts).items()}
    boss = values["boss"]
    values["boss"] = np.where(boss >= 0, place[np.maximum(boss, 0)], -1)
    return Posts(**values)


def _per_person(
    entries: tuple[Authority, ...], units: OrgUnits, people: People, value: Any
) -> NDArray[Any]:
    return np.array([value(e) for e in entries])[units.entry[people.authority]]


def _people(
    units: OrgUnits,
    posts: Posts,
    entries: tuple[Authority, ...],
    table: FeatureTable,
    seed: int,
) -> People:
    n, features, tools = posts.key.size, len(table.features), len(table.tools)
    authority = units.authority[posts.service]
    entry = units.entry[authority]
    joined = np.array([e.joined_sites for e in entries])[entry]
    filtered = np.array([e.internet_filtered for e in entries])[entry]
    social = np.array([e.internet_social for e in entries])[entry]
    u8, f32 = np.uint8, np.float32
    return People(
        key=posts.key,
        authority=authority.astype(np.int32),
        service=posts.service.astype(np.int32),
        cell=np.zeros(n, np.int32),
        category=posts.category,
        rank=posts.rank,
        age=posts.age.copy(),
        front=posts.front,
        mailbox=posts.mailbox.copy(),
        workstation=posts.workstation.copy(),
        laptop=posts.laptop.copy(),
        apart=(posts.site >= joined).astype(u8),
        internet=persons.internet_access(
            seed, posts.key, posts.mailbox, posts.rank, authority, filtered, social
        ),
        traits=np.zeros(n, np.uint32),
        broker=np.zeros(n, u8),
        leader=np.zeros(n, np.int32),
        leader_row=np.full(n, -1, np.int32),
        site=posts.site,
        random_key=posts.key.copy(),
        arrival=np.zeros(n, np.int32),
        effect=np.zeros(n, f32),
        innovativeness=np.zeros(n, f32),
        skill_base=np.zeros((len(SKILLS), n), f32),
        skill=np.zeros((len(SKILLS), n), f32),
        attention=np.ones(n, f32),
        load_base=np.zeros(n, f32),
        load=np.zeros(n, f32),
        reach=np.zeros(n, f32),
        can=np.zeros(n, np.uint32),
        post=np.zeros(n, np.uint32),
        knows=np.zeros(n, u8),
        aware=np.zeros(n, np.uint32),
        uses=np.zeros(n, np.uint32),
        tried=np.zeros(n, np.uint32),
        rejected=np.zeros(n, np.uint32),
        aware_counted=np.zeros(n, np.uint32),
        using_ties=np.zeros((n, features), np.int32),
        habit=np.zeros((n, features), f32),
        dose=np.zeros((tools, n), f32),
        taught=np.zeros(n, np.uint32),
        mandated=np.zeros(n, u8),
        need=np.zeros((1, n), np.int32),
    )
