"""A calibration in sentences and labels: what was learned, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simadopt.core.level import DEFAULT
from simadopt.interfaces.level_view import view_of
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simadopt.core.level import Level
    from simadopt.experiments.calibration.store import Stored

__all__ = [
    "CalibrationText",
    "Labels",
    "calibration_text",
    "draws_of",
    "inside_of",
    "number_of",
    "sentences",
    "theory_name",
]

_DOUBT = "_undecided"


class Labels:
    """The words of figures and parameters: those of the question table, else their code.

    Parameters
    ----------
    words : Wording
    level : Level
        Whose parameters were fitted.
    """

    def __init__(self, words: Wording, level: Level) -> None:
        from simadopt.survey.published import external, questions

        self.words = words
        asked: tuple[Any, ...] = (*questions(), *(question for question, _ in external()))
        if level.name != DEFAULT:
            asked = level.questions(None) if "survey" in level.offers() else ()
        self._asked = {q.id: str(getattr(q, f"asked_{words.language}")) for q in asked}
        self._meant = {
            name: str(getattr(row, f"meaning_{words.language}"))
            for name, row in level.parameters.items()
        }

    def term(self, name: str) -> str:
        """Return what a figure says."""
        if name in self._asked:
            return self._asked[name]
        asked = self._asked.get(name.removesuffix(_DOUBT))
        if asked is not None and name.endswith(_DOUBT):
            return self.words.say("calibration.undecided", asked=asked)
        return self.words.texts.get(f"calibration.term.{name}", name.replace("_", " "))

    def parameter(self, name: str) -> str:
        """Return what a parameter means."""
        return self._meant.get(name, name)


def number_of(cell: str) -> float:
    """Return a cell as a number; NaN when it is empty."""
    return float(cell) if cell else float("nan")


def theory_name(name: str, words: Wording) -> str:
    """Return the name of a theory."""
    return words.texts.get(f"calibration.theory.{name}", name)


def inside_of(found: Stored, theory: str = "model") -> tuple[int, int]:
    """Return how many figures of one theory lie inside, and how many there are."""
    rows = [row for row in found.checks if row["theory"] == theory and row["question"]]
    return sum(row["inside"] == "yes" for row in rows), len(rows)


def sentences(found: Stored, words: Wording) -> list[str]:
    """Return what a calibration found, the warnings first."""
    parts = calibration_text(found, words)
    return [*parts.warnings, *parts.learned, *parts.trust, parts.level]


@dataclass(frozen=True)
class CalibrationText:
    """What a calibration found, in sentences.

    Parameters
    ----------
    warnings : list of str
        What to know before anything else.
    learned : list of str
    trust : list of str
        Coverage of intervals, and the error of the model.
    level : str
        On what the level of the GRU rests.
    """

    warnings: list[str]
    learned: list[str]
    trust: list[str]
    level: str


def calibration_text(found: Stored, words: Wording) -> CalibrationText:
    """Return what a calibration found, by what it is about."""
    page, off = found.page, found.page["discrepancy"]["mean"]
    error = words.say(
        "calibration.discrepancy", logit=words.number(off, 2), points=words.number(25.0 * off, 0)
    )
    return CalibrationText(
        _warnings(page, words),
        _learned(found, words),
        [_coverage(found, words), error, draws_of(found, words)],
        view_of(found.level).calibrated(words),
    )


def _learned(found: Stored, words: Wording) -> list[str]:
    say, sizes = words.say, found.page["sizes"]
    names = ("runs", "candidates", "fitted", "questions")
    parts = [say("calibration.made", **{name: sizes[name] for name in names})]
    inside, every = inside_of(found)
    parts.append(say("calibration.inside", inside=inside, all=every))
    for name in dict.fromkeys(row["theory"] for row in found.checks):
        if name != "model":
            theory = theory_name(name, words)
            number, asked = inside_of(found, name)  # one without weeks is asked less
            parts.append(say("calibration.inside_rival", theory=theory, inside=number, all=asked))
    for row in found.theories:
        other = row["name"] if row["name"] != "model" else found.theories[0]["name"]
        apart = row["verdict"] in ("alike", "unsure") and "model" in (
            row["name"],
            found.theories[0]["name"],
        )
        if apart and other != "model":
            parts.append(say("calibration.alike", theory=theory_name(other, words)))
    known = sum(row["identified"] == "yes" for row in found.fitted)
    parts.append(say("calibration.identified_count", known=known, all=len(found.fitted)))
    return parts


def draws_of(found: Stored, words: Wording) -> str:
    """Return what the draws of the posterior are worth, with their Monte-Carlo error."""
    one = found.page["posterior"]
    return words.say(
        "calibration.draws",
        draws=one["draws"],
        effective=words.number(one["effective"], 0),
        mean=words.number(one["mean_error"], 3),
        contraction=words.number(one["contraction_error"], 3),
    )


def _warnings(page: Mapping[str, object], words: Wording) -> list[str]:
    parts = []
    posterior, matching = page["posterior"], page["matching"]
    if not posterior["settled"]:  # type: ignore[index]
        parts.append(words.say("calibration.unsettled"))
    if not matching["enough"]:  # type: ignore[index]
        parts.append(words.say("calibration.contradicted"))
    return parts


def _coverage(found: Stored, words: Wording) -> str:
    measured = found.page["coverage"]
    if measured is None:
        return words.say("calibration.no_coverage")
    ranked = sorted(found.coverage, key=lambda row: float(row["covered"]))
    least, most = ranked[0], ranked[-1]
    return words.say(
        "calibration.covered",
        sets=int(measured["data_sets"]),
        covered=words.percent(measured["covered"]),
        level=words.percent(0.9),
        least=words.percent(float(least["covered"])),
        name=least["name"],
        most=words.percent(float(most["covered"])),
        inside=sum(row["inside_band"] == "yes" for row in found.coverage),
        all=len(found.coverage),
    )
