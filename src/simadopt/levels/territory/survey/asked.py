"""The questions of 2017 (``asked.csv``), and the answers of a run in one pass."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from simadopt.core.messages import NARROW_SPACE
from simadopt.io.tables import packaged_table
from simadopt.levels.territory.survey.frame import ANSWERS, frame
from simadopt.levels.territory.survey.states import POPULATIONS, STATES
from simadopt.levels.territory.tables.items import ITEMS

__all__ = ["answers", "questions", "rows"]

_WORDS: Final = {
    "yes": ("yes", "oui"),
    "no": ("no", "non"),
    "in_progress": ("in progress", "en cours"),
    "envisaged": ("envisaged", "en projet"),
    "not": ("not on the agenda", "pas à l’ordre du jour"),
    "any": ("in progress or envisaged", "en cours ou en projet"),
    "exists": ("exists", "existe"),
    "in_creation": ("being created", "en création"),
    "not_envisaged": ("not envisaged", "non envisagé"),
    "unknown": ("unknown to the respondent", "inconnu du répondant"),
    "absent": ("unknown or not envisaged", "inconnu ou non envisagé"),
    "missing": ("does not exist", "n’existe pas"),
    "none": ("none", "aucun"),
    "staff_lt5": ("fewer than 5 people", "moins de 5 agents"),
    "staff_5to10": ("5 to 10 people", "de 5 à 10 agents"),
    "staff_gt10": ("more than 10 people", "plus de 10 agents"),
    "staff_none": ("none", "aucune"),
    "small": ("under 20,000 inhabitants", "moins de 20 000 habitants"),
    "explorateur_nearest": ("Explorateur is the nearest", "explorateur, profil le plus proche"),
    "systemique_strict": ("Systémique, every criterion met", "systémique, tous les critères réunis"),
}  # fmt: skip
"""Answers, in English and in French."""
_JOB_ANY: Final = ("exists or being created", "existe ou en création")
_OTHERS: Final = {
    "staff": ("digital staff", "équipe numérique"),
    "small": ("size", "taille"),
    "explorateur": ("barometer profile", "profil du baromètre"),
    "systemique": ("barometer profile", "profil du baromètre"),
}
_POPULATIONS: Final = {
    "communes": ("communes", "communes"),
    "intercommunal_bodies": ("intercommunal bodies", "intercommunalités"),
    "departments": ("departments", "départements"),
    "regions": ("regions", "régions"),
    "regions_departments": ("regions and departments", "régions et départements"),
    "regions_bodies": ("regions and intercommunal bodies", "régions et intercommunalités"),
    "not_regions": ("all but regions", "hors régions"),
    "not_communes": ("all but communes", "hors communes"),
    "departments_without_e_inclusion": ("departments not engaged", "départements non engagés"),
    "communes_without_open_innovation": (
        "communes without open innovation", "communes sans innovation ouverte",
    ),
}  # fmt: skip
"""Who is asked; nothing is said where everybody is."""
_SIZES: Final = {
    "communes": ANSWERS["commune"], "intercommunal_bodies": 33, "departments": 28, "regions": 9, "all": 120,
    "regions_departments": 37, "regions_bodies": 42, "not_regions": 111, "not_communes": 70,
    "departments_without_e_inclusion": 14, "communes_without_open_innovation": 40,
}  # fmt: skip


def rows() -> tuple[dict[str, str], ...]:
    """Return the rows of the table: id, question, population, index, kind, split."""
    return packaged_table(__package__, "asked")


def _told(row: dict[str, str], language: str) -> str:
    """Return what a row asks, in a few words: of what, which answer, of whom."""
    at = ("en", "fr").index(language)
    by_length = sorted(ITEMS, key=lambda one: len(one.name), reverse=True)
    item = next((one for one in by_length if row["index"].startswith(f"{one.name}_")), None)
    code = row["index"].removeprefix(f"{item.name}_" if item else "")
    label = item.label[language] if item else _OTHERS[code.partition("_")[0]][at]
    words = _JOB_ANY if item and item.group == "job" and code == "any" else _WORDS[code]
    whom = _POPULATIONS[row["population"]][at] if row["population"] in _POPULATIONS else ""
    colon = ":" if language == "en" else f"{NARROW_SPACE}:"
    text = f"{label[:1].upper()}{label[1:]}{colon} {words[at]}"
    return f"{text} ({whom})" if whom else text


@lru_cache
def questions() -> tuple[Any, ...]:
    """Return the questions, as `simadopt.survey.published.Question` reads them."""
    texts = {"of": "territory_2017", "unless": "", "family": "", "note": "", "kind": "dynamic"}
    return tuple(
        SimpleNamespace(
            id=row["id"], question=row["question"], population=row["population"], statistic="share",
            answer="true", index=row["index"], distance=0.0, asked_en=_told(row, "en"),
            asked_fr=_told(row, "fr"), interviews=float(_SIZES[row["population"]]), **texts,
        )
        for row in rows()
    )  # fmt: skip


def answers(run: Any, seed: int | None = None) -> dict[str, float]:
    """Return the simulated share of every question among the 120 who answer; NaN where nobody is asked.

    The same as `simadopt.survey.interview.interview`, on the rows of those who answer only.
    """
    chosen = frame(run, run.seed if seed is None else seed).rows
    part = SimpleNamespace(
        seed=run.seed, step=run.step, p=run.p,
        m=SimpleNamespace(**{n: getattr(run.m, n)[chosen] for n in ("placed", "active", "envisaged",
            "capacity")}),
        s=SimpleNamespace(key=run.s.key[chosen], type=run.s.type[chosen]),
        roster=SimpleNamespace(population=run.roster.population[chosen]),
    )  # fmt: skip
    states: dict[str, Any] = {}
    found = {}
    for row in rows():
        index = row["index"]
        if index not in states:
            states[index] = np.asarray(STATES[index](part)) >= 0.5
        inside = np.asarray(POPULATIONS[row["population"]](part))
        found[row["id"]] = float(states[index][inside].mean()) if inside.any() else float("nan")
    return found
