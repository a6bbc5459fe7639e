"""What is drawn once for a run: frailty, digital staff, culture, success, exit rates, subjects of laws."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.core import chance
from simadopt.levels.territory.authorities.columns import Structure
from simadopt.levels.territory.authorities.roster import Roster
from simadopt.levels.territory.rules.exits import exit_rates
from simadopt.levels.territory.tables.items import COMMUNE, INTERCOMMUNAL, ITEMS, LANES, TYPES, mask
from simadopt.levels.territory.tables.laws import Law

__all__ = ["NEVER_STOPPED", "digital_staff", "frailty", "merged", "subjects", "success"]

NEVER_STOPPED: Final = mask(("elected",))
"""Items that end otherwise (by elections)."""
SUCCESS_CONCENTRATION: Final = 5.0
NETWORK: Final = 0.5
"""Share of authorities with a digital service that belong to a national network (assumed)."""


def frailty(seed: int, s: Structure, kind: str, p: Any) -> NDArray[np.float32]:
    """Return the lasting difference of each authority, in log-odds.

    ``normal``: N(0, σ²). ``gamma``: ln G, where G follows a gamma law of mean 1 and variance σ²; for small
    probabilities the hazard is then multiplied by G.
    """
    if kind == "gamma" and p.frailty_sd > 0.0:
        from scipy.special import gammaincinv

        theta = float(p.frailty_sd) ** 2
        u = chance.uniforms(seed, "territory frailty", s.key).astype(np.float64) + 2.0**-25
        return np.log(np.maximum(gammaincinv(1.0 / theta, u) * theta, 1e-30)).astype(np.float32)
    return p.frailty_sd * chance.normals(seed, "territory frailty", s.key)


def digital_staff(
    seed: int, s: Structure, lasting: NDArray[np.float32], p: Any
) -> NDArray[np.uint8]:
    """Return the class of digital staff: 0 none, 1 fewer than 5, 2 from 5 to 10, 3 more than 10."""
    centre = np.array([p.cap_commune, p.cap_intercommunal, p.cap_department, p.cap_region])[s.type]
    u = chance.uniforms(seed, "territory staff", s.key).astype(np.float64) + 2.0**-25
    noise = np.log(u / (1.0 - u))
    scale = lasting / np.float32(max(float(p.frailty_sd), 1e-6))
    latent = centre + p.cap_size * s.ln_size + p.cap_frailty * scale + noise
    step = float(p.cap_step)
    cuts = np.array([0.0, 1.5 * step, 2.5 * step])
    return np.searchsorted(cuts, latent, side="left").astype(np.uint8)


def success(seed: int, s: Structure, p: Any) -> NDArray[np.uint8]:
    """Return what each item would give each authority, 0 to 200 for 0 to 1."""
    found = np.zeros((s.key.size, LANES), np.uint8)
    mean = float(p.success_mean)
    a, b = mean * SUCCESS_CONCENTRATION, (1.0 - mean) * SUCCESS_CONCENTRATION
    for k in range(len(ITEMS)):
        drawn = chance.betas(seed, "territory success", s.key, max(a, 0.2), max(b, 0.2), k)
        found[:, k] = np.round(drawn * np.float32(200.0))
    return found


def merged(seed: int, s: Structure, p: Any) -> NDArray[np.uint8]:
    """Return which intercommunal bodies were born of the mergers of 2017: drawn, not known."""
    u = chance.uniforms(seed, "territory merged", s.key)
    return ((s.type == INTERCOMMUNAL) & (u < p.merger_share)).astype(np.uint8)


def network(seed: int, s: Structure, staff: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return who belongs to a national network: half of those with a digital service."""
    u = chance.uniforms(seed, "territory network", s.key)
    return ((staff > 0) & (u < NETWORK)).astype(np.uint8)


def subjects(roster: Roster, laws: tuple[Law, ...]) -> NDArray[np.uint32]:
    """Return the laws to which each authority is subject, as bits."""
    found = np.zeros(roster.n, np.uint32)
    for rank, law in enumerate(laws):
        kinds = np.isin(roster.type, [TYPES.index(kind) for kind in law.types])
        large = (roster.type != COMMUNE) | (roster.population >= law.min_population)
        found[kinds & large] |= np.uint32(1 << rank)
    return found


def own_exits(seed: int, s: Structure, p: Any) -> NDArray[np.float32]:
    """Return the quarterly exit probability of each authority for what it hosts itself."""
    return exit_rates(seed, s.key, float(p.exit_year), float(p.exit_hosts))
