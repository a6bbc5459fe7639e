"""From a scenario and a seed to an organisation ready to be moved through the weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simadopt import chance
from simadopt.data.features import (
    COMMUNICATIONS,
    FEATURES,
    REGIMES,
    TIE_TYPES,
    TOOLS,
    features_of,
    mask_of,
)
from simadopt.data.scenario import Authority, Scenario
from simadopt.data.tables import read_table
from simadopt.errors import ResourceError
from simadopt.organisation import people as persons
from simadopt.organisation.catalogue import KINDS, catalogue, equippable, equipped, relevant
from simadopt.organisation.columns import (
    I32,
    I64,
    Authorities,
    Cells,
    Heads,
    Organisation,
    People,
    Services,
    Ties,
)
from simadopt.organisation.heads import build_heads, draw_heads
from simadopt.organisation.imported import import_posts, join
from simadopt.organisation.posts import (
    Posts,
    Units,
    generate_posts,
    generate_units,
    rank_within,
)
from simadopt.organisation.reach import distances, reach
from simadopt.organisation.ties import (
    BROKER,
    HIERARCHY,
    Groups,
    Pairs,
    build_ties,
    draw_pairs,
    weigh_able,
    weigh_users,
)

MOST_GROUPS = 20_000
"""Above this many cells, history is kept by scenario entry × rank × category only."""
_WEEKS_PER_YEAR = 52.0


@dataclass(frozen=True)
class Labels:
    """Names of what the columns number, and what outputs need that the engine does not."""

    units: Units
    entries: tuple[Authority, ...]
    regime: I32  # per person: code in the order of REGIMES
    imported: NDArray[np.bool_]  # per authority: read from a staff file
    group_authority: I32  # per group of the history: row of authorities, or -1 when by entry
    group_entry: I32
    group_service: I32  # per group: row of services, or -1 when groups are by entry
    group_rank: NDArray[np.uint8]
    group_category: NDArray[np.uint8]


def build(
    scenario: Scenario, seed: int, p: Any, tables: Mapping[str, Any] | None = None
) -> tuple[Organisation, Labels]:
    """Build the organisation of a scenario.

    Parameters
    ----------
    scenario : Scenario
    seed : int
        Every draw follows from it (see `simadopt.chance`).
    p : Parameters
        Values of the parameter table.
    tables : mapping of authority key to (StaffTable, TieTable or None), optional
        What was read for authorities that name a staff file.

    Returns
    -------
    Organisation, Labels
    """
    units, posts, pairs, entries = _posts(scenario, seed, tables or {})
    order = _row_order(units, posts)
    posts = _sorted(posts, order)
    people = _people(units, posts, entries, seed, p)
    cells, services, authorities = _groups(units, posts, people, entries, p, seed)
    people = people._replace(cell=_cell_of_row(cells, people.key.size))
    heads, people = _heads(units, posts, people, services, entries, p, scenario, seed)
    regime = _per_person(entries, units, people, lambda e: list(REGIMES).index(e.regime))
    ties, broker = _ties(units, people, heads, order, pairs, posts.boss, regime, p, scenario, seed)
    people.broker[:] = broker
    organisation = Organisation(people, heads, services, cells, authorities, ties, catalogue())
    refresh_equipment(organisation, p, tie_units(p, scenario))
    refresh_reach(organisation, regime, p)
    cells, labels = _labels(organisation, units, entries, regime)
    return organisation._replace(cells=cells), labels


def _posts(
    scenario: Scenario, seed: int, tables: Mapping[str, Any]
) -> tuple[Units, Posts, Pairs | None, tuple[Authority, ...]]:
    """Generate and import; entries are put in the order generated first, imported after."""
    made = [e for e in scenario.authorities if e.staff_file is None]
    read = [e for e in scenario.authorities if e.staff_file is not None]
    parts: list[tuple[Units, Posts, Pairs | None]] = []
    if made:
        units, size = generate_units(made, seed)
        parts.append((units, generate_posts(made, units, size, seed), None))
    parts += [import_posts(e, tables[e.key], number) for number, e in enumerate(read, len(made))]
    units, posts, pairs = join(parts)
    return units, posts, pairs, (*made, *read)


def _row_order(units: Units, posts: Posts) -> I64:
    service = posts.service
    return np.lexsort(
        (
            posts.key,
            posts.category,
            -posts.rank.astype(np.int64),
            service,
            units.directorate[service],
            units.authority[service],
        )
    )


def _sorted(posts: Posts, order: I64) -> Posts:
    """Put rows in order; ``boss`` follows the rows it names."""
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    values = {name: column[order] for name, column in vars(posts).items()}
    boss = values["boss"]
    values["boss"] = np.where(boss >= 0, place[np.maximum(boss, 0)], -1)
    return Posts(**values)


def _per_person(
    entries: tuple[Authority, ...], units: Units, people: People, value: Any
) -> NDArray[Any]:
    return np.array([value(e) for e in entries])[units.entry[people.authority]]


def _people(
    units: Units, posts: Posts, entries: tuple[Authority, ...], seed: int, p: Any
) -> People:
    n, features, tools = posts.key.size, len(FEATURES), len(TOOLS)
    authority = units.authority[posts.service]
    entry = units.entry[authority]
    joined = np.array([e.joined_sites for e in entries])[entry]
    filtered = np.array([e.internet_filtered for e in entries])[entry]
    social = np.array([e.internet_social for e in entries])[entry]
    u8, f32 = np.uint8, np.float32
    people = People(
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
        boss=np.zeros(n, np.int32),
        head=np.full(n, -1, np.int32),
        site=posts.site,
        luck=posts.key.copy(),
        arrival=np.zeros(n, np.int32),
        effect=np.zeros(n, f32),
        innovativeness=np.zeros(n, f32),
        skill_base=np.zeros((3, n), f32),
        skill=np.zeros((3, n), f32),
        load_base=np.zeros(n, f32),
        load=np.zeros(n, f32),
        reach=np.zeros(n, f32),
        can=np.zeros(n, np.uint32),
        post=np.zeros(n, np.uint32),
        aware=np.zeros(n, np.uint32),
        uses=np.zeros(n, np.uint32),
        aware_counted=np.zeros(n, np.uint32),
        near=np.zeros((n, features), np.int32),
        habit=np.zeros((n, features), f32),
        dose=np.zeros((tools, n), f32),
        taught=np.zeros(n, np.uint32),
        mandated=np.zeros(n, u8),
        need=np.zeros((1, n), np.int32),
    )
    start = chance.start_of(seed, persons.PERSON_RULE)
    persons.draw_people(np.arange(n), start, people, persons.tables(p), p)
    given = ~np.isnan(posts.innovativeness)
    people.innovativeness[given] = posts.innovativeness[given]
    return people


def _groups(
    units: Units,
    posts: Posts,
    people: People,
    entries: tuple[Authority, ...],
    p: Any,
    seed: int,
) -> tuple[Cells, Services, Authorities]:
    n, features = posts.key.size, len(FEATURES)
    s = units.authority.size
    label = (people.service.astype(np.int64) * 4 + (3 - people.rank)) * 3 + people.category
    first = np.flatnonzero(np.diff(label, prepend=-1) != 0)
    cell_service = people.service[first]
    cells = Cells(
        start=np.append(first, n).astype(np.int64),
        service=cell_service,
        rank=people.rank[first],
        category=people.category[first],
        group=np.arange(first.size, dtype=np.int32),
    )
    start = np.concatenate(([0], np.cumsum(np.bincount(people.service, minlength=s))))
    cell_start = np.concatenate(([0], np.cumsum(np.bincount(cell_service, minlength=s))))
    services = Services(
        start=start.astype(np.int64),
        cell_start=cell_start.astype(np.int64),
        authority=units.authority,
        directorate=units.directorate,
        management=units.management,
        partner=_partners(units, seed),
        luck=_service_luck(units),
        demand=_demand(units, p),
        users=np.zeros((s, features), np.int32),
        able=np.zeros((s, features), np.int32),
        handlers=np.zeros(s, np.int32),
        trackers=np.zeros(s, np.int32),
        tracked=np.zeros(s, np.float32),
    )
    return cells, services, _authorities(units, entries)


def _authorities(units: Units, entries: tuple[Authority, ...]) -> Authorities:
    a, features = units.entry.size, len(FEATURES)
    design = {
        "ease": [f.ease for f in FEATURES],
        "quality": [f.quality for f in FEATURES],
        "risk": [f.risk for f in FEATURES],
    }
    columns = {k: np.tile(np.array(v, np.float32), (a, 1)) for k, v in design.items()}
    of_entry = {
        name: np.array([value(e) for e in entries])[units.entry]
        for name, value in {
            "plan": lambda e: e.plan,
            "elected_digital": lambda e: e.elected_digital,
            "communication": lambda e: COMMUNICATIONS.index(e.communication),
            "monitoring": lambda e: e.monitoring,
            "gru_access": lambda e: e.gru_access,
        }.items()
    }
    count = np.bincount(units.authority, minlength=a)
    return Authorities(
        luck=units.luck,
        service_start=np.concatenate(([0], np.cumsum(count))).astype(np.int64),
        **{name: values.astype(np.uint8) for name, values in of_entry.items()},
        target=np.array([e.monitoring_target for e in entries])[units.entry],
        sponsorship=np.zeros((a, len(TOOLS))),
        **columns,
        users=np.zeros((a, features), np.int64),
        able=np.zeros((a, features), np.int64),
    )


def _service_luck(units: Units) -> NDArray[np.uint64]:
    count = np.bincount(units.authority, minlength=units.entry.size)
    number = np.arange(units.authority.size) - (np.cumsum(count) - count)[units.authority]
    salt = np.uint64(chance.key_of("service"))
    return chance.child_keys(units.luck[units.authority] ^ salt, number.astype(np.uint64))


def _partners(units: Units, seed: int) -> I32:
    """Give each service the one its transfers go to: another one of the authority, by draw."""
    partner = np.arange(units.authority.size, dtype=np.int32)
    ordinary = np.flatnonzero(units.management == 0)
    authority = units.authority[ordinary]
    count = np.bincount(authority, minlength=units.entry.size)
    first = (np.cumsum(count) - count)[authority]
    others = count[authority] - 1
    u = chance.uniforms(seed, "partner", _service_luck(units)[ordinary]).astype(np.float64)
    step = 1 + np.minimum((u * others).astype(np.int64), np.maximum(others - 1, 0))
    place = first + (np.arange(ordinary.size) - first + step) % (others + 1)
    partner[ordinary] = np.where(others > 0, ordinary[place], ordinary)
    return partner


def _demand(units: Units, p: Any) -> NDArray[np.float64]:
    """Share the requests of residents among services, by the weights of services.csv."""
    weight = np.array([float(t["requests"]) for t in read_table("services")])
    share = np.where(units.kind >= 0, weight[units.kind], 1.0)
    share = np.where(units.management == 1, 0.0, share)
    total = np.bincount(units.authority, share, minlength=units.entry.size)
    weekly = units.inhabitants * float(p.requests_per_resident) / _WEEKS_PER_YEAR
    return share / np.maximum(total[units.authority], 1e-9) * weekly[units.authority]


def _cell_of_row(cells: Cells, n: int) -> I32:
    return np.repeat(np.arange(cells.rank.size, dtype=np.int32), np.diff(cells.start))


def _heads(
    units: Units,
    posts: Posts,
    people: People,
    services: Services,
    entries: tuple[Authority, ...],
    p: Any,
    scenario: Scenario,
    seed: int,
) -> tuple[Heads, People]:
    """Find the managers and their teams, and give everybody a boss."""
    n = people.key.size
    is_boss = np.zeros(n, bool)
    is_boss[posts.boss[posts.boss >= 0]] = True
    rows = np.flatnonzero((people.rank > 0) | is_boss)
    led = _directorate_led(units, people, posts.boss)
    boss_row = np.where(posts.boss >= 0, posts.boss, _boss_by_rank(units, people, led))
    position = np.full(n + 1, -1, np.int64)
    position[rows] = np.arange(rows.size)
    authority = people.authority[rows]
    service = people.service[rows]
    directorate = led[rows]
    first, end = _team(units, people, rows, directorate)
    theory_top_down = switches(scenario)["top_down"]
    heads, head_row = build_heads(
        entries,
        units.entry,
        units.luck,
        {
            "person": rows.astype(np.int32),
            "authority": authority,
            "kind": np.maximum(people.rank[rows], 1),
            "luck": people.key[rows],
            "portfolio": rank_within(authority * 2 + (people.rank[rows] != 2), 1.0 * rows),
            "first_service": first,
            "end_service": end,
            "boss": position[boss_row[rows]],
            "service": service,
        },
        p,
        theory_top_down,
    )
    draw_heads(heads, seed, p)
    people.head[rows] = head_row
    mayor = np.searchsorted(heads.authority, np.arange(units.entry.size))
    own = boss_row >= 0
    people.boss[:] = np.where(own, people.head[np.maximum(boss_row, 0)], mayor[people.authority])
    return heads, people


def _directorate_led(units: Units, people: People, boss: I64) -> I64:
    """Return the directorate that directors lead; for everybody else, their own.

    Generated directors lead the directorates after the management's, in order; those of a file lead
    the directorate of the first head they command, or else their own.
    """
    led = units.directorate[people.service].astype(np.int64)
    rows = np.arange(people.key.size)
    generated = units.generated[people.authority]
    director = (people.rank == 2) & generated
    place = rank_within(people.authority * 2 + ~director, 1.0 * rows)
    first = np.searchsorted(units.directorate_authority, people.authority) + 1
    led[director] = (first + place)[director]
    told = (boss >= 0) & (people.rank == 1) & ~generated
    told &= people.rank[np.maximum(boss, 0)] == 2
    heads = rows[told][::-1]  # the first one is written last
    led[boss[heads]] = units.directorate[people.service[heads]]
    return led


def _team(units: Units, people: People, rows: I64, directorate: I64) -> tuple[I32, I32]:
    service, rank = people.service[rows], people.rank[rows]
    a_first = np.searchsorted(units.authority, people.authority[rows], "left")
    a_end = np.searchsorted(units.authority, people.authority[rows], "right")
    d_first = np.searchsorted(units.directorate, directorate, "left")
    d_end = np.searchsorted(units.directorate, directorate, "right")
    first = np.where(rank == 3, a_first, np.where(rank == 2, d_first, service))
    end = np.where(rank == 3, a_end, np.where(rank == 2, d_end, service + 1))
    return first.astype(np.int32), end.astype(np.int32)


def _boss_by_rank(units: Units, people: People, led: I64) -> I64:
    """Return the row of everybody's boss by rank: head, else director, else general manager."""
    n, rows = people.key.size, np.arange(people.key.size)
    head_of = np.full(units.authority.size, -1, np.int64)
    head_of[people.service[people.rank == 1]] = rows[people.rank == 1]
    directors = rows[people.rank == 2]
    director_of = np.full(len(units.directorate_name), -1, np.int64)
    director_of[led[directors]] = directors
    top_of = np.full(units.entry.size, -1, np.int64)
    top_of[people.authority[people.rank == 3]] = rows[people.rank == 3]
    head = head_of[people.service]
    director = director_of[units.directorate[people.service]]
    top = top_of[people.authority]
    above = np.where(
        (people.rank < 2) & (director >= 0), director, np.where(people.rank < 3, top, -1)
    )
    boss = np.where((people.rank == 0) & (head >= 0), head, above)
    return np.where(boss == rows, np.full(n, -1), boss)


def _ties(
    units: Units,
    people: People,
    heads: Heads,
    order: I64,
    pairs: Pairs | None,
    boss: I64,
    regime: I32,
    p: Any,
    scenario: Scenario,
    seed: int,
) -> tuple[Ties, Any]:
    boss_person = heads.person[people.boss].astype(np.int64)
    groups = Groups(
        authority=people.authority,
        directorate=units.directorate[people.service],
        led=_directorate_led(units, people, boss).astype(np.int32),
        service=people.service,
        connected=people.mailbox == 1,
        rank=people.rank,
        boss_row=np.where(boss_person == np.arange(people.key.size), -1, boss_person),
        luck=people.key,
        regime=regime,
    )
    drawn, broker = draw_pairs(groups, float(p.tie_decay), seed)
    if pairs is not None:
        drawn, broker = _with_read_ties(drawn, broker, pairs, order, people)
    return build_ties(people.key.size, drawn, len(KINDS)), broker


def _with_read_ties(
    drawn: Pairs, broker: Any, pairs: Pairs, order: I64, people: People
) -> tuple[Pairs, Any]:
    """In authorities whose ties were read, those replace the drawn ones but for hierarchy."""
    place = np.empty(order.size, np.int64)
    place[order] = np.arange(order.size)
    one, two = place[pairs.one], place[pairs.two]
    told = np.zeros(int(people.authority.max()) + 1, bool)
    told[people.authority[one]] = True
    told_hierarchy = np.zeros(told.size, bool)
    told_hierarchy[people.authority[one[pairs.kind == HIERARCHY]]] = True
    where = people.authority[drawn.one]
    keep = ~told[where] | ((drawn.kind == HIERARCHY) & ~told_hierarchy[where])
    # whoever has several broker ties carries them; of a lone pair, the one written first
    ends = [one[pairs.kind == BROKER], two[pairs.kind == BROKER]]
    carried = np.bincount(np.concatenate(ends), minlength=people.key.size)
    lone = (carried[ends[0]] == 1) & (carried[ends[1]] == 1)
    broker = np.where(told[people.authority], carried > 1, broker)
    broker[ends[0][lone]] = 1
    merged = Pairs(
        np.concatenate([drawn.one[keep], one]),
        np.concatenate([drawn.two[keep], two]),
        np.concatenate([drawn.kind[keep], pairs.kind]),
    )
    return merged, broker


def switches(scenario: Scenario) -> dict[str, Any]:
    """Return the switches of theory of a scenario: the named set, then what overrides it."""
    named = {
        "full": ("linear", True, True, True),
        "tucker": ("none", True, False, True),
        "sykes": ("linear", False, False, True),
        "wang": ("linear", False, True, True),
    }[scenario.theory.preset]
    result = dict(zip(("peer", "top_down", "bottom_up", "routine"), named, strict=True))
    for name in result:
        given = getattr(scenario.theory, name)
        if given is not None:
            result[name] = given
    return {**result, "link": scenario.theory.link}


UNITS_PER_WEIGHT = 1024
"""Weights of ties are counted in whole 1/1024, so that sums of them are exact in any order."""


def tie_units(p: Any, scenario: Scenario) -> I64:
    """Return the weight of each type of tie, in units; thresholds count heads: one unit each."""
    if switches(scenario)["peer"] == "threshold":
        return np.ones(len(TIE_TYPES), np.int64)
    weights = np.array([float(getattr(p, f"w_{name}")) for name in TIE_TYPES])
    return np.rint(weights * UNITS_PER_WEIGHT).astype(np.int64)


def refresh_equipment(organisation: Organisation, p: Any, units: I64) -> None:
    """Recompute who is equippable for what, and the weighted degrees that count them."""
    people, ties = organisation.people, organisation.ties
    people.can[:] = equippable(people.mailbox, people.workstation, people.laptop)
    no_gru = organisation.authorities.gru_access[people.authority] == 0
    people.can[no_gru] &= ~np.uint32(mask_of(features_of("gru")))
    people.post[:] = people.can & relevant(people.category, people.front, float(p.relevance_min))
    for kind in range(len(KINDS)):
        able = equipped(kind, people.mailbox, people.workstation, people.laptop)
        out = ties.weighted[kind]
        if weigh_able(ties.start, ties.degree, ties.other, able, units, out) >= 2**31:
            raise ResourceError(
                "a person has more ties than weights can be counted for (2^31 units)"
            )


def refresh_near(organisation: Organisation, units: I64) -> None:
    """Recount the weighted users that each person sees among her ties."""
    people, ties = organisation.people, organisation.ties
    weigh_users(ties.start, ties.degree, ties.other, people.uses, units, people.near)


def refresh_reach(organisation: Organisation, regime: I32, p: Any) -> None:
    """Recompute how far announced information travels, after ties or brokers changed."""
    people = organisation.people
    steps = distances(
        organisation.ties, people.authority, people.rank, people.broker, regime, people.mailbox == 1
    )
    people.reach[:] = reach(steps, float(p.aware_decay))


def _labels(
    organisation: Organisation, units: Units, entries: tuple[Authority, ...], regime: I32
) -> tuple[Cells, Labels]:
    """Say in which group of the history each cell counts."""
    cells = organisation.cells
    authority = units.authority[cells.service]
    entry = units.entry[authority]
    imported = np.array([e.staff_file is not None for e in entries])[units.entry]
    if cells.rank.size <= MOST_GROUPS:
        group = cells.group
        columns = (authority, entry, cells.service, cells.rank, cells.category)
    else:
        label = (entry.astype(np.int64) * 4 + cells.rank) * 3 + cells.category
        found, group = np.unique(label, return_inverse=True)
        none = np.full(found.size, -1, np.int32)
        columns = (none, found // 12, none, found // 3 % 4, found % 3)
    labels = Labels(
        units=units,
        entries=entries,
        regime=regime,
        imported=imported,
        group_authority=columns[0].astype(np.int32),
        group_entry=columns[1].astype(np.int32),
        group_service=columns[2].astype(np.int32),
        group_rank=columns[3].astype(np.uint8),
        group_category=columns[4].astype(np.uint8),
    )
    return cells._replace(group=group.astype(np.int32)), labels
