"""Step 1: what is done to the organisation, week by week.

Each kind is one short function that writes columns of its targets; `INTERVENTIONS` names them.
Costs are counted per person reached. None of them writes use or encouragement: they act through the
same rules as everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.errors import InputError, Problem, SimadoptError
from simadopt.core.failures import at_their_line
from simadopt.core.messages import Message
from simadopt.levels.staff.engine.learn import give_courses
from simadopt.levels.staff.engine.settings import Settings
from simadopt.levels.staff.files.staff_table import pseudonym
from simadopt.levels.staff.organisation.columns import Organisation
from simadopt.levels.staff.organisation.heads import draw_convictions
from simadopt.levels.staff.organisation.labels import Labels
from simadopt.levels.staff.organisation.packing import pack
from simadopt.levels.staff.organisation.people import (
    PERSON_RULE,
    UNKNOWN_AGE,
    draw_people,
    newcomer_key,
    tables,
)
from simadopt.levels.staff.organisation.posts import rank_within
from simadopt.levels.staff.organisation.refresh import refresh_equipment, refresh_reach
from simadopt.levels.staff.organisation.ties import BROKER, Pairs, build_ties, pairs_of
from simadopt.levels.staff.scenario import Intervention, Scenario
from simadopt.levels.staff.tables.features import CATEGORIES, RANKS, mask_of

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Act:
    """One intervention on the calendar; ``number`` is its place in the scenario."""

    number: int
    what: Intervention


@dataclass
class Scene:
    """What an intervention may read and write."""

    o: Organisation
    labels: Labels
    week: int
    seed: int
    c: Settings
    p: Any


def calendar(scenario: Scenario, weeks: int) -> dict[int, list[Act]]:
    """Return the interventions of each week, repeats included, in the order of the scenario."""
    result: dict[int, list[Act]] = {}
    for number, what in enumerate(scenario.interventions):
        step = what.repeat_weeks or weeks + what.week + 1
        for week in range(what.week, weeks, step):
            result.setdefault(week, []).append(Act(number, what))
    return result


def apply(act: Act, scene: Scene) -> tuple[float, float]:
    """Do one intervention; return the hours and euros it cost. ``scene.o`` may be replaced.

    Euros are NaN when somebody is reached at a price that was not given: unknown, never 0.
    """
    rows = targets(scene, act)
    if act.what.kind not in INTERVENTIONS:
        return _own(scene, act, rows)
    return act.what.cost(INTERVENTIONS[act.what.kind](scene, act, rows))


def _own(scene: Scene, act: Act, rows: Rows) -> tuple[float, float]:
    """Do an intervention of a kind that others add; what it returns is checked."""
    where = f"intervention {act.what.kind}"
    try:
        reached: Any = act.what.apply(scene, rows)
        if isinstance(reached, bool) or not isinstance(reached, int | np.integer) or reached < 0:
            message = Message("problem.own_reached", what=_short(reached))
            problem = Problem(where, None, "apply", "", message)
            raise InputError(at_their_line(problem, act.what.apply))
        cost: Any = act.what.cost(int(reached))
        if not (isinstance(cost, tuple) and len(cost) == 2 and all(map(_is_number, cost))):
            message = Message("problem.own_no_cost", what=_short(cost))
            raise InputError(
                at_their_line(Problem(where, None, "cost", "", message), act.what.cost)
            )
    except SimadoptError:
        raise
    except Exception as error:  # whatever their code raises
        message = Message(
            "problem.own_fails_week", week=scene.week, kind=type(error).__name__, text=error
        )
        problem = Problem(where, None, "", "", message)
        raise InputError(at_their_line(problem, act.what.apply, error)) from error
    return float(cost[0]), float(cost[1])


def _short(value: object) -> str:
    """Return what something is called in a sentence: itself when short, else its type."""
    text = repr(value)
    return text if len(text) <= 40 and "\n" not in text else type(value).__name__


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def targets(scene: Scene, act: Act) -> Rows:
    """Return the rows of the people an intervention reaches, in row order.

    A course is given to those who are equipped for at least one feature that it teaches, unless the
    target says ``unequipped``.
    """
    target, people, units = act.what.target, scene.o.people, scene.labels.units
    ok = np.ones(people.key.size, bool)
    if target.rank:
        ok &= np.isin(people.rank, [RANKS.index(r) for r in target.rank])
    if target.category:
        ok &= np.isin(people.category, [CATEGORIES.index(c) for c in target.category])
    if target.authority:
        keys = {e.key for e in scene.labels.entries} & set(target.authority)
        of_entry = np.array([e.key in keys for e in scene.labels.entries])
        named = np.array([k in set(target.authority) for k in units.key])
        ok &= (of_entry[units.entry] | named)[people.authority]
    if target.service:
        ok &= np.isin(np.array(units.name), target.service)[people.service]
    if target.directorate:
        chosen = np.isin(np.array(units.directorate_name), target.directorate)
        ok &= chosen[units.directorate[people.service]]
    if target.people:
        ok &= np.isin(people.key, _keys(scene, target.people))
    if target.broker:
        ok &= people.broker == 1
    if target.connected:
        ok &= people.mailbox == 1
    if act.what.kind == "training" and not target.unequipped:
        ok &= people.can & np.uint32(_mask(scene, act.what)) != 0
    rows = np.flatnonzero(ok)
    return rows if target.share >= 1.0 else _some(scene, act, rows)


def _keys(scene: Scene, names: tuple[str, ...]) -> NDArray[np.uint64]:
    """Return post keys of people named by row number (generated) or by their key in a staff file."""
    keys: list[int] = []
    for name in names:
        keys += [pseudonym(e.key, name) for e in scene.labels.entries if e.staff_file is not None]
        if name.isdecimal() and int(name) < scene.o.people.key.size:
            keys.append(int(scene.o.people.key[int(name)]))
    return np.array(keys, np.uint64)


def _some(scene: Scene, act: Act, rows: Rows) -> Rows:
    """Keep a share of the rows: the lowest numbers under a keyed draw, or those with most ties."""
    keep = int(np.floor(act.what.target.share * rows.size + 0.5))
    u = chance.uniforms(scene.seed, f"target {act.number}", scene.o.people.key[rows])
    score = u.astype(np.float64)
    if act.what.target.choose == "central":
        score -= np.diff(scene.o.ties.start)[rows]
    return rows[rank_within(np.zeros(rows.size, np.int64), score) < keep]


def _mask(scene: Scene, what: Intervention) -> int:
    table = scene.labels.features
    named = [table.names.index(f) for f in what.features]
    return mask_of(named) if named else table.mask(what.tool)


def _tool(scene: Scene, what: Intervention) -> int:
    return scene.labels.features.tool_names.index(what.tool)


def _training(scene: Scene, act: Act, rows: Rows) -> int:
    """Courses: skills, awareness of the features taught, and the urge to try them.

    dose d = 1 − exp(−`hours` · `strength` / `course_hours`) then as a course in step 6 on the features,
    equippable or not. Reached: the targets equippable for one of the features or more (all targets with
    `unequipped`), chosen before `share`. With 0 hours or strength 0 nothing is done and nobody is
    reached.
    """
    what = act.what
    o, p = scene.o, scene.p
    mask, hours = np.uint32(_mask(scene, what)), np.float32(what.hours * what.strength)
    values = np.array(p, np.float32)
    done = give_courses(rows, _tool(scene, what), mask, hours, pack(o), values)
    return rows.size if done else 0


def _campaign(scene: Scene, act: Act, rows: Rows) -> int:
    """A campaign: each target learns of each feature with chance 1 − exp(−strength·a_campaign).

    for each feature, each target becomes aware, and knows the tool, if u < 1 − exp(−`strength` ·
    `campaign_hazard`), mailbox or not. Each campaign of the scenario has draws of its own. Reached: the
    targets.
    """
    what = act.what
    people, p = scene.o.people, scene.p
    hazard = np.float32(what.strength) * p.campaign_hazard
    risk = np.float32(1.0) - chance.exp(-hazard)
    mask = _mask(scene, what)
    for f in range(scene.o.catalogue.tool.size):
        if mask >> f & 1:
            u = chance.uniforms(
                scene.seed, f"campaign {act.number}", people.random_key[rows], scene.week, f
            )
            people.aware[rows] |= (u < risk).astype(np.uint32) << np.uint32(f)
            people.knows[rows] |= (u < risk).astype(np.uint8) << np.uint8(_tool(scene, what))
    return rows.size


def _coaching(scene: Scene, act: Act, rows: Rows) -> int:
    """Coaching of managers: raises conviction, and fades; it never writes encouragement.

    for each target who is a manager, coaching of the tool rises by `strength` · `coaching_gain` ·
    max(0, 1 − conviction − coaching). Encouragement is not written. Reached: those managers.
    """
    what = act.what
    heads, t = scene.o.heads, _tool(scene, what)
    led = scene.o.people.leader_row[rows]
    led = led[led >= 0]
    missing = np.maximum(1.0 - heads.conviction[t, led] - heads.coaching[t, led], 0.0)
    heads.coaching[t, led] += what.strength * float(scene.p.coaching_gain) * missing
    return led.size


def _redesign(scene: Scene, act: Act, rows: Rows) -> int:
    """A redesign of features: closes a share of the gap to full ease, where the targets work.

    in every authority where a target works, ease of each feature rises by `strength` · (1 − ease), for
    everybody there. Reached: the targets.
    """
    what = act.what
    authorities = np.unique(scene.o.people.authority[rows])
    ease = scene.o.authorities.ease
    for f in range(ease.shape[1]):
        if _mask(scene, what) >> f & 1:
            ease[authorities, f] += np.float32(what.strength) * (1 - ease[authorities, f])
    return rows.size


def _officer(scene: Scene, act: Act, rows: Rows) -> int:
    """Relation officers are named among the targets: each is tied to all heads of the authority.

    each target not yet a broker becomes one, and is tied, by a broker tie, to every other person of
    rank above 0 of her authority. Weighted ties and reach are computed anew. Reached: the new brokers.
    """
    people = scene.o.people
    new = rows[people.broker[rows] == 0]
    people.broker[new] = 1
    heads = np.flatnonzero(people.rank > 0)
    pairs = pairs_of(scene.o.ties)
    for i in new:
        mates = heads[(people.authority[heads] == people.authority[i]) & (heads != i)]
        kind = np.full(mates.size, BROKER, np.uint8)
        pairs = Pairs(
            np.append(pairs.one, np.full(mates.size, i)),
            np.append(pairs.two, mates),
            np.append(pairs.kind, kind),
        )
    _retie(scene, pairs)
    return new.size


def _equipment(scene: Scene, act: Act, rows: Rows) -> int:
    """Devices are given to targets who lack one: managers first, then by a keyed draw.

    `device` is given to targets who lack it: highest rank first, then lowest draw of the post; at most
    `count`. A mailbox brings a workstation. Who is equippable, weighted ties and reach are computed
    anew and hold from the same week. Reached: those who received one.
    """
    what = act.what
    people = scene.o.people
    column = getattr(people, what.device)
    lacking = rows[column[rows] == 0]
    u = chance.uniforms(scene.seed, "devices", people.key[lacking]).astype(np.float64)
    place = rank_within(np.zeros(lacking.size, np.int64), u - people.rank[lacking])
    given = lacking if what.count is None else lacking[place < what.count]
    column[given] = 1
    if what.device == "mailbox":
        people.workstation[given] = 1
    refresh_equipment(scene.o, scene.p, scene.c.tie_units)
    refresh_reach(scene.o, scene.labels.regime, scene.p)
    return given.size


def _join_sites(scene: Scene, act: Act, rows: Rows) -> int:
    """The sites of the targets are joined to the main network.

    targets are no longer off the main network. Reached: the targets.
    """
    scene.o.people.apart[rows] = 0
    return rows.size


def _mandate(scene: Scene, act: Act, rows: Rows) -> int:
    """The targets are obliged to use the tool (lifted with strength 0).

    with `strength` > 0 targets are obliged to use the tool, with 0 no longer. The obligation stays with
    the post. Reached: the targets.
    """
    what = act.what
    flag = np.uint8(1 << _tool(scene, what))
    if what.strength > 0.0:
        scene.o.people.mandated[rows] |= flag
    else:
        scene.o.people.mandated[rows] &= ~flag
    return rows.size


def _reorganisation(scene: Scene, act: Act, rows: Rows) -> int:
    """The targets are reshuffled: a share lose their ties beyond the hierarchy and some habit.

    each target is shaken with chance `strength`. All ties of the shaken but hierarchy, those of the
    service too, are cut and not replaced; their habits are multiplied by 1 − `strength`. The routine of
    each service, for every tool, is multiplied by the share of its people who are not shaken. Weighted
    ties and reach are computed anew. Reached: the targets, shaken or not.
    """
    what = act.what
    people = scene.o.people
    moved = np.zeros(people.key.size, bool)
    moved[rows] = True
    pairs = pairs_of(scene.o.ties)
    u = chance.uniforms(scene.seed, "reorganisation", people.random_key, scene.week)
    shaken = moved & (u < np.float32(what.strength))
    lost = (shaken[pairs.one] | shaken[pairs.two]) & (pairs.kind != 1)
    _retie(scene, Pairs(pairs.one[~lost], pairs.two[~lost], pairs.kind[~lost]))
    people.habit[shaken] *= np.float32(1.0 - what.strength)
    services = scene.o.services
    there = np.bincount(people.service, minlength=services.routine.shape[0])
    lost_share = np.bincount(people.service[shaken], minlength=there.size) / np.maximum(there, 1)
    services.routine[:] *= (1.0 - lost_share).astype(np.float32)[:, None]
    return rows.size


def _departure(scene: Scene, act: Act, rows: Rows) -> int:
    """The targets leave: newcomers take their posts, without the ties they carried in person.

    a newcomer takes the post of each target as in step 2 (the next arrival number; everything of the
    holder drawn anew, conviction and encouragement of a manager too), but without the ties carried in
    person: project, community, broker and advice ties are cut, service and hierarchy stay, and the post
    is no longer a broker's. Weighted ties and reach are computed anew. Reached: the targets.
    """
    people, heads = scene.o.people, scene.o.heads
    pairs = pairs_of(scene.o.ties)
    gone = np.zeros(people.key.size, bool)
    gone[rows] = True
    lost = (gone[pairs.one] | gone[pairs.two]) & (pairs.kind >= 2)
    people.broker[rows] = 0
    _retie(scene, Pairs(pairs.one[~lost], pairs.two[~lost], pairs.kind[~lost]))
    for bits in (people.uses, people.tried, people.rejected, people.knows, people.aware):
        bits[rows] = 0
    people.taught[rows] = 0
    people.habit[rows] = 0.0
    people.dose[:, rows] = 0.0
    people.arrival[rows] += 1
    people.random_key[rows] = newcomer_key(people.key[rows], people.arrival[rows])
    people.age[rows] = UNKNOWN_AGE
    start = chance.start_of(scene.seed, PERSON_RULE)
    values = np.array(scene.p, np.float32)
    draw_people(rows, start, pack(people), pack(tables(scene.p)), values)
    led = people.leader_row[rows]
    heads.random_key[led[led >= 0]] = people.random_key[rows[led >= 0]]
    draw_convictions(heads, led[led >= 0], scene.seed, scene.p)
    return rows.size


def _retie(scene: Scene, pairs: Pairs) -> None:
    """Replace all ties, then what follows from them."""
    people, kinds = scene.o.people, scene.o.ties.weighted.shape[0]
    scene.o = scene.o._replace(ties=build_ties(people.key.size, pairs, kinds))
    refresh_equipment(scene.o, scene.p, scene.c.tie_units)
    refresh_reach(scene.o, scene.labels.regime, scene.p)


INTERVENTIONS: Final[Mapping[str, Callable[[Scene, Act, Rows], int]]] = {
    "training": _training,
    "campaign": _campaign,
    "coaching": _coaching,
    "redesign": _redesign,
    "officer": _officer,
    "equipment": _equipment,
    "join_sites": _join_sites,
    "mandate": _mandate,
    "reorganisation": _reorganisation,
    "departure": _departure,
}
