"""Steps 1, 11 and 12 of the territory written a second time: what is done, staff success, counts.

They act on the objects of `plain_territory`; texts of the rules are followed, no loop or bit is shared.
"""

from __future__ import annotations

import math

from simadopt.core import chance
from simadopt.io.tables import packaged_table
from simadopt.levels.territory.authorities.roster import SIZES
from simadopt.levels.territory.clock import number
from simadopt.levels.territory.exchange import STAFF_PER_INHABITANT
from simadopt.levels.territory.tables.items import ITEMS, TYPES

RESET = ("elected", "plan", "monitoring")
TALK = {"top_down": 1 / 3, "social": 2 / 3, "trials": 1.0}


def act(plain, now):
    """Step 1: do what begins or ends in a quarter."""
    for rank, one in enumerate(plain.run.scenario.interventions):
        if one.kind == "law":
            continue
        if number(one.quarter) == now:
            plain.reached[rank] = reached = who(plain, one.target, rank)
            DOES[one.kind](plain, one, reached)
        elif one.kind == "fund" and one.until and number(one.until) == now:
            for a in plain.reached.get(rank, []):
                if a.type == "intercommunal":
                    plain.funded.get(a.epci, set()).discard(one.item)


def who(plain, target, rank):
    """Return those that a target reaches."""
    u = chance.uniforms(plain.seed, f"territory choose {rank}", plain.run.s.key, 0)
    most = target.max_population
    inside = [
        a
        for a in plain.places
        if (not target.type or a.type in target.type)
        and a.people >= target.min_population
        and (most is None or a.people <= most)
        and (not target.department or a.department in target.department)
        and (not target.region or a.region in target.region)
        and (not target.epci or a.epci in target.epci)
        and (not target.keys or a.key in target.keys)
    ]
    sizes = {}
    for a in plain.places:
        sizes[a.epci] = sizes.get(a.epci, 0) + (a.epci != "")
    first = {
        "random": lambda a: 0,
        "central": lambda a: -sizes[a.epci],
        "volunteers": lambda a: -len(a.has | a.begun),
        "weakest": lambda a: len(a.has | a.begun),
    }[target.choose]
    ordered = sorted(inside, key=lambda a: (first(a), float(u[a.i])))
    return ordered[: math.floor(target.share * len(inside) + 0.5)]


def fund(plain, one, reached):
    for a in reached:
        if one.item not in a.has:
            a.begun.add(one.item)
            a.thought.discard(one.item)
        if a.type == "intercommunal":
            plain.funded.setdefault(a.epci, set()).add(one.item)


def enforcement(plain, one, reached):
    for a in reached:
        a.named.add(one.item)


def example(plain, one, reached):
    for a in reached:
        a.has.add(one.item)
        a.begun.discard(one.item)
        a.thought.discard(one.item)
        a.success[[x.name for x in ITEMS].index(one.item)] = 200
        a.network = True


def network(plain, one, reached):
    for a in reached:
        a.network = True


def join(plain, one, reached):
    for a in reached:
        if a.type == "commune" and a.epci != one.body:
            for name in [n for n, host in a.host.items() if host == "body"]:
                lose(a, name)
                plain.lost_at_leaving += 1
            a.epci = one.body


def merger(plain, one, reached):
    for a in reached:
        a.has -= set(RESET)
        a.begun -= set(RESET)


def pool_open(plain, one, reached):
    for r in {a.pool for a in reached} - {-1}:
        plain.offers[r].add(one.item)


def pool_close(plain, one, reached):
    closing = {a.pool for a in reached} - {-1}
    for r in closing:
        plain.offers[r].discard(one.item)
    for a in plain.places:
        if a.pool in closing and a.host.get(one.item) == "pool":
            lose(a, one.item)


DOES = {
    one.__name__: one
    for one in (fund, enforcement, example, network, join, merger, pool_open, pool_close)
}


def lose(a, name):
    """Let an authority lose what was hosted for it."""
    a.has.discard(name)
    a.begun.discard(name)
    del a.host[name]


def stand_in(plain):
    """Step 11: once a year the success of dematerialisation follows what the staff level would find."""
    told = {
        row["name"]: float(row["value"])
        for row in packaged_table("simadopt.levels.territory.tables", "success")
    }
    z = chance.normals(plain.seed, "territory staff success", plain.run.s.key)
    k = [x.name for x in ITEMS].index("dematerialisation")
    axes = {x.name for x in ITEMS if x.group == "axis"}
    jobs = {x.name for x in ITEMS if x.group == "job"}
    for a in plain.places:
        if (a.i, k) in plain.fed:
            continue
        staff = max(STAFF_PER_INHABITANT[TYPES.index(a.type)] * a.people, 3.0)
        u = told["constant"] + told["ln_staff"] * math.log(staff)
        u += told.get(a.type, 0.0)
        u += sum(told[name] for name in ("plan", "elected", "monitoring") if name in a.has)
        u += told["communication"] * max([TALK[n] for n in TALK if n in a.has], default=0.0)
        u += told["service"] * (a.staff > 0)
        u += told["axes"] * len(axes & (a.has | a.begun)) / len(axes)
        u += told["jobs"] * len(jobs & a.has) / len(jobs)
        u += told["ln_years"] * math.log1p(a.since / 4) + told["error"] * float(z[a.i])
        a.success[k] = round(200 / (1 + math.exp(-u)))


def counts(plain, before):
    """Step 12: what is counted at the end of a quarter: states by group, hosts, entries, exits."""
    state, hosts, entries, exits = {}, {}, {}, {}

    def add(table, *key):
        table[key] = table.get(key, 0) + 1

    for a in plain.places:
        group = 10 + TYPES.index(a.type)
        if a.type == "commune":
            group = sum(a.people >= x for x in SIZES)
        for k, x in enumerate(ITEMS):
            for rank, names in enumerate((a.thought, a.begun, a.has)):
                if x.name in names:
                    add(state, group, k, rank)
            if x.name in a.has:
                add(hosts, ("", "pool", "body").index(a.host.get(x.name, "")), k)
            if x.name in a.has - before[a.i]:
                add(entries, k)
            if x.name in before[a.i] - a.has:
                add(exits, ("", "pool", "body").index(a.left.get(x.name, "")), k)
    return state, hosts, entries, exits
