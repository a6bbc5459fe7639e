"""The questions of 2017 (``asked.csv``), and the answers of a run in one pass."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any, Final

import numpy as np

from simadopt.io.tables import packaged_table
from simadopt.levels.territory.survey.frame import ANSWERS, frame
from simadopt.levels.territory.survey.states import POPULATIONS, STATES
from simadopt.levels.territory.tables.items import ITEMS

__all__ = ["answers", "questions", "rows"]

_WORDS: Final = {
    "yes": "oui", "no": "non", "in_progress": "en cours", "envisaged": "envisagé",
        "not": "pas à l’ordre du jour",
    "exists": "existe", "in_creation": "en création", "not_envisaged": "non envisagé", "unknown": "inconnu",
    "none": "aucun", "any": "en cours ou envisagé", "absent": "inconnu ou non envisagé",
        "missing": "n’existe pas",
    "staff_lt5": "moins de 5 agents", "staff_5to10": "de 5 à 10 agents", "staff_gt10": "plus de 10 agents",
    "staff_none": "aucune", "small": "moins de 20 000 habitants",
    "explorateur_nearest": "explorateur, profil le plus proche",
    "systemique_strict": "systémique, tous les critères réunis",
}  # fmt: skip
_OTHERS: Final = {
    "staff": "équipe numérique", "small": "taille", "explorateur": "profil du baromètre",
    "systemique": "profil du baromètre",
}  # fmt: skip
_POPULATIONS: Final = {
    "all": "toutes les réponses", "communes": "communes", "intercommunal_bodies": "intercommunalités",
    "departments": "départements", "regions": "régions", "regions_departments": "régions et départements",
    "regions_bodies": "régions et intercommunalités", "not_regions": "hors régions",
        "not_communes": "hors communes",
    "departments_without_e_inclusion": "départements non engagés",
    "communes_without_open_innovation": "communes sans innovation ouverte",
}  # fmt: skip
_SIZES: Final = {
    "communes": ANSWERS["commune"], "intercommunal_bodies": 33, "departments": 28, "regions": 9, "all": 120,
    "regions_departments": 37, "regions_bodies": 42, "not_regions": 111, "not_communes": 70,
    "departments_without_e_inclusion": 14, "communes_without_open_innovation": 40,
}  # fmt: skip


def rows() -> tuple[dict[str, str], ...]:
    """Return the rows of the table: id, question, population, index, kind, split, asked_en."""
    return packaged_table(__package__, "asked")


def _french(row: dict[str, str]) -> str:
    by_length = sorted(ITEMS, key=lambda one: len(one.name), reverse=True)
    item = next((one for one in by_length if row["index"].startswith(f"{one.name}_")), None)
    code = row["index"].removeprefix(f"{item.name}_" if item else "")
    label = item.label["fr"] if item else _OTHERS[code.partition("_")[0]]
    return f"{label} : {_WORDS[code]} ({_POPULATIONS[row['population']]})"


@lru_cache
def questions() -> tuple[Any, ...]:
    """Return the questions, as `simadopt.survey.published.Question` reads them."""
    texts = {"of": "territory_2017", "unless": "", "family": "", "note": "", "kind": "dynamic"}
    return tuple(
        SimpleNamespace(
            id=row["id"], question=row["question"], population=row["population"], statistic="share",
            answer="true", index=row["index"], distance=0.0, asked_en=row["asked_en"],
            asked_fr=_french(row), interviews=float(_SIZES[row["population"]]), **texts,
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
