"""People: what is drawn about the holder of each post.

The scalar functions are shared with turnover, which draws a newcomer by the same words: a holder is a
function of (seed, post, arrival number) and of nobody else.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.core.compiled import compiled, inline, kernel
from simadopt.levels.staff.organisation.columns import F32, F64, I32, I64, U8, U64
from simadopt.levels.staff.organisation.posts import rank_within
from simadopt.levels.staff.organisation.values import read_parameters
from simadopt.levels.staff.tables import read_table
from simadopt.levels.staff.tables.features import TRAITS

AGES = read_table("ages")
AGE_SHARES = np.array([[float(r[f"share_{c}"]) for r in AGES] for c in "abc"]).cumsum(axis=1)
TRAIT_BASE = np.array([t.base for t in TRAITS], np.float32)
TRAIT_SLOPE = np.array([t.age_slope for t in TRAITS], np.float32)
_TRAIT_NAMES = [t.name for t in TRAITS]
TRAIT_GIVEN = np.array([_TRAIT_NAMES.index(t.given) if t.given else -1 for t in TRAITS], np.int32)
MIDDLE_AGE = np.float32(2.0)  # band 35-44, at which shares by category are read

UNKNOWN_AGE = 255
PERSON_RULE = "person"
# features of the rule "person" (positions of its draws)
D_EFFECT, D_INNOVATIVENESS, D_LOAD, D_AGE, D_SKILL, D_ATTENTION, D_TRAIT = 0, 1, 2, 3, 4, 7, 8


@inline
def clip01(x: np.float32) -> np.float32:
    """Return x held in [0, 1]."""
    return min(max(x, np.float32(0.0)), np.float32(1.0))


@inline
def base_skill(
    mean: np.float32, age: np.float32, slope: np.float32, sd: np.float32, z: np.float32
) -> np.float32:
    """Return a base skill in [0, 1]: mean of the category, slope by age band, normal difference."""
    return clip01(mean + slope * (age - MIDDLE_AGE) + sd * z)


@kernel
def draw_person(
    i: int,
    start: np.uint64,
    people: Any,
    tables: Any,
    p: Any,
) -> None:
    """Draw everything about the holder of post ``i`` (row of people), in place; a known age stays.

    ``start`` is the stream of the rule "person" at week 0; the holder's random key makes the difference.
    """
    h = chance.personal(start, people.random_key[i])
    category = people.category[i]
    people.effect[i] = p.person_sd * chance.unit_normal(h, np.uint64(D_EFFECT))
    people.innovativeness[i] = chance.read_table(
        tables.innovativeness, chance.unit(h, np.uint64(D_INNOVATIVENESS))
    )
    deaf = chance.unit(h, np.uint64(D_ATTENTION)) < p.inattentive_share
    people.attention[i] = np.float32(0.0) if deaf else np.float32(1.0)
    if people.age[i] == UNKNOWN_AGE:
        u = np.float64(chance.unit(h, np.uint64(D_AGE)))
        band = 0
        while band < tables.age_shares.shape[1] - 1 and u >= tables.age_shares[category, band]:
            band += 1
        people.age[i] = band
    age = np.float32(people.age[i])
    mean = (
        p.skill_mean_a if category == 0 else (p.skill_mean_b if category == 1 else p.skill_mean_c)
    )
    for k in range(people.skill.shape[0]):
        z = chance.unit_normal(h, np.uint64(D_SKILL + k))
        people.skill_base[k, i] = base_skill(mean, age, p.skill_age, p.skill_sd, z)
        people.skill[k, i] = people.skill_base[k, i]
    post_load = p.load_a if category == 0 else p.load_bc
    if people.rank[i] > 0:
        post_load += p.load_manager
    people.load_base[i] = clip01(post_load + p.load_sd * chance.unit_normal(h, np.uint64(D_LOAD)))
    people.load[i] = people.load_base[i]
    bits = np.uint32(0)
    for k in range(tables.trait_base.shape[0]):
        share = tables.trait_base[k, category] + tables.trait_slope[k] * (age - MIDDLE_AGE)
        given = tables.trait_given[k]
        if given >= 0 and (bits >> np.uint32(given)) & np.uint32(1) == np.uint32(0):
            continue
        if chance.unit(h, np.uint64(D_TRAIT + k)) < share:
            bits |= np.uint32(1) << np.uint32(k)
    people.traits[i] = bits


@compiled
def draw_people(rows: I64, start: np.uint64, people: Any, tables: Any, values: F32) -> None:
    """Draw the holders of some posts; ``values`` are those of the parameters."""
    p = read_parameters(values)
    for k in range(rows.size):
        draw_person(rows[k], start, people, tables, p)


def newcomer_key(key: U64, arrival: NDArray[np.integer]) -> U64:
    """Return the random keys of the holders of posts: the key for the first one, then by arrival number."""
    return np.where(arrival == 0, key, chance.child_keys(key, arrival.astype(np.uint64)))


class Tables(NamedTuple):
    """Tables of quantiles and shares from which people are drawn."""

    innovativeness: F32
    conviction: F32
    age_shares: Annotated[F64, "categories,bands"]
    trait_base: Annotated[F32, "traits,categories"]
    trait_slope: F32
    trait_given: I32  # position of the trait without which there is none, or -1


def tables(p: Any) -> Tables:
    """Return the tables of draws for a set of parameters."""
    innovativeness = float(p.innovativeness_a), float(p.innovativeness_b)
    return _tables(innovativeness, (float(p.conviction_a), float(p.conviction_b)))


@lru_cache(maxsize=64)
def _tables(innovativeness: tuple[float, float], conviction: tuple[float, float]) -> Tables:
    return Tables(
        innovativeness=chance.beta_table(*innovativeness).copy(),
        conviction=chance.beta_table(*conviction).copy(),
        age_shares=AGE_SHARES,
        trait_base=TRAIT_BASE,
        trait_slope=TRAIT_SLOPE,
        trait_given=TRAIT_GIVEN,
    )


def internet_access(
    seed: int, random_key: U64, mailbox: U8, rank: U8, authority: I32, filtered: F64, social: F64
) -> U8:
    """Return internet regimes: rights widen with rank (fact 5), none without a mailbox.

    Managers draw as if their number were higher; within an authority the connected are then put in
    order, so that the shares of the scenario hold for them whatever the number of managers.
    """
    u = chance.uniforms(seed, "internet", random_key).astype(np.float64)
    u = np.where(rank > 0, 0.5 + 0.5 * u, u)
    rows = np.flatnonzero(mailbox == 1)
    level = np.zeros(random_key.size, np.uint8)
    place = (rank_within(authority[rows], u[rows]) + 0.5) / np.bincount(authority[rows])[
        authority[rows]
    ]
    level[rows] = 1 + (place >= filtered[rows]) + (place >= 1.0 - social[rows])
    return level
