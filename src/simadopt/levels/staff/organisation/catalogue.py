"""The features as columns, and who is equipped for which of them."""

from __future__ import annotations

from typing import Final

import numpy as np

from simadopt.levels.staff.organisation.columns import U8, U32, Catalogue
from simadopt.levels.staff.tables.features import FEATURES, SCOPES, TOOLS, mask_of

_NEEDS: Final = [(f.mailbox, f.workstation, f.laptop) for f in FEATURES]
KINDS: Final = sorted(set(_NEEDS))
"""Kinds of equipment that features need: (mailbox, workstation, laptop)."""


def catalogue() -> Catalogue:
    """Return the feature table as columns, made anew: who writes in them changes no other organisation."""
    relevance = np.array(
        [[min(1.0, f.relevance[c] + front * f.relevance_front) for c in range(3) for front in (0, 1)]
         for f in FEATURES],
        np.float32,
    )  # fmt: skip
    return Catalogue(
        tool=np.array([TOOLS.index(f.tool) for f in FEATURES], np.int32),
        collective=np.array([f.collective for f in FEATURES], np.float32),
        relevance=relevance,
        front=np.array([f.relevance_front for f in FEATURES], np.float32),
        mix=np.array([f.mix for f in FEATURES], np.float32),
        externality=np.array([f.externality for f in FEATURES], np.float32),
        scope=np.array([SCOPES.index(f.scope) for f in FEATURES], np.int32),
        kind=np.array([KINDS.index(n) for n in _NEEDS], np.int32),
    )


def equipped(kind: int, mailbox: U8, workstation: U8, laptop: U8) -> U8:
    """Return 1 for people who have all that a kind of feature needs, else 0."""
    needs = KINDS[kind]
    ok = np.ones(mailbox.size, bool)
    for need, owned in zip(needs, (mailbox, workstation, laptop), strict=True):
        if need:
            ok &= owned == 1
    return ok.astype(np.uint8)


def equippable(mailbox: U8, workstation: U8, laptop: U8) -> U32:
    """Return the bits of the features whose needs each person meets."""
    can = np.zeros(mailbox.size, np.uint32)
    for kind in range(len(KINDS)):
        mask = mask_of([i for i, n in enumerate(_NEEDS) if n == KINDS[kind]])
        can |= equipped(kind, mailbox, workstation, laptop).astype(np.uint32) * np.uint32(mask)
    return can


def relevant(category: U8, front: U8, least: float) -> U32:
    """Return the bits of the features relevant to each post (relevance of at least ``least``)."""
    by_profile = np.array(
        [
            mask_of(np.flatnonzero(column >= np.float32(least)).tolist())
            for column in catalogue().relevance.T
        ],
        np.uint32,
    )
    return by_profile[category.astype(np.intp) * 2 + front]
