"""Why a service uses a feature so little, packed for a page; real people stay in groups."""

from __future__ import annotations

from typing import Any

from simadopt.cases import Case
from simadopt.interfaces.app.why import packed_terms
from simadopt.interfaces.group_reasons import (
    about_group,
    group_name,
    group_sentence,
    group_without,
    is_real,
)
from simadopt.io.wording import Wording
from simadopt.levels.staff.explanations.explain_group import explain_group

__all__ = ["packed_group_why"]


def packed_group_why(
    case: Case, seed: int | None, group: int, feature: str, without: str | None, words: Wording
) -> dict[str, Any]:
    """Return what counts in a service, and its use without one lever, ready for JSON."""
    found = explain_group(case, seed, group, feature, without)
    real, first = is_real(found, case.scenario), case.scenario.seed if seed is None else seed
    alone = len(case.scenario.authorities) == 1
    name = group_name(found, words, alone=alone, real=real)
    return {
        "name": f"{name} — {words.say('explain.one_draw', seed=str(first))}" if real else name,
        "sentence": group_sentence(found, words),
        "about": about_group(found, words),
        "terms": packed_terms(found.terms, words),
        "value": found.value,
        "chance": "",
        "without": found.without,
        "counterfactual": group_without(found, words),
        "levers": [{"name": name, "label": words.say(f"lever.{name}")} for name in found.levers],
        "note": words.say("explain.real"),
    }
