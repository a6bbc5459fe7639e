"""Why a service uses a feature so little, packed for a page; real people stay in groups."""

from __future__ import annotations

from typing import Any

from simadopt.data.features import FEATURE_NAMES, FEATURES
from simadopt.data.wording import Wording
from simadopt.experiments.explain_group import GroupExplanation, explain_group
from simadopt.interfaces.app.why import packed_terms
from simadopt.interfaces.groups import service_label
from simadopt.model.loading import Case

__all__ = ["packed_group_why"]


def packed_group_why(
    case: Case, seed: int | None, group: int, feature: str, without: str | None, words: Wording
) -> dict[str, Any]:
    """Return what counts in a service, and its use without one lever, ready for JSON."""
    found = explain_group(case, seed, group, feature, without)
    return {
        "name": service_label(found.group, words, alone=len(case.scenario.authorities) == 1),
        "sentence": _sentence(found, words),
        "about": words.say("app.group.mean" if found.terms else "app.group.few"),
        "terms": packed_terms(found.terms, words),
        "value": found.value,
        "luck": "",
        "without": found.without,
        "counterfactual": words.say(
            "app.group.without",
            lever=words.say(f"lever.{found.without}"),
            without=words.number(found.users_without),
            users=words.number(found.users),
        ),
        "levers": [{"name": name, "label": words.say(f"lever.{name}")} for name in found.levers],
        "note": words.say("explain.real"),
    }


def _sentence(found: GroupExplanation, words: Wording) -> str:
    counts = {
        name: words.number(getattr(found, name))
        for name in ("users", "waiting", "unaware", "unequipped")
    }
    label = words.label(FEATURES[FEATURE_NAMES.index(found.feature)])
    return words.say("app.group.counts", feature=label, **counts)
