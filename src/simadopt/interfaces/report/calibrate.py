"""The report of a calibration: what published figures taught, and how far it is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simadopt.interfaces.calibration_page import calibration_sections
from simadopt.interfaces.calibration_words import calibration_text, inside_of
from simadopt.interfaces.report import grounds
from simadopt.interfaces.report.parts import Front, Page, Section, fact_rows
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.calibration.store import Stored

__all__ = ["calibrate_page"]


def calibrate_page(found: Stored, words: Wording) -> Page:
    """Return the report of a calibration."""
    say = words.say
    made, *others = reversed(calibration_sections(found, words))
    texts = [say("report.calibrate.question"), say("report.data_text"), say("report.pattern")]
    question = Section(say("report.calibrate.asked"), texts)
    command = f"simadopt calibrate --runs {found.page['sizes']['runs']} --seed {found.page['seed']}"
    again = Section(say("report.made"), [say("report.remake")], code=command, small=True)
    sections = [
        question,
        *reversed(others),
        grounds.assumptions(None, words),
        made,
        again,
    ]
    return Page(
        say("calibration.title"),
        sections,
        kind=say("report.calibrate.kind"),
        front=_front(found, words),
        foot=say("report.foot", version=found.page["version"]),
    )


def _front(found: Stored, words: Wording) -> Front:
    say, page = words.say, found.page
    inside, every = inside_of(found)
    known = sum(row["identified"] == "yes" for row in found.fitted)
    answer = say(
        "report.calibrate.answer", inside=inside, all=every, known=known, fitted=len(found.fitted)
    )
    null = inside_of(found, "no_dynamics")
    if null[1] and null[0] >= inside:
        answer += " " + say("report.calibrate.null", inside=null[0])
    text = calibration_text(found, words)
    minutes = sum(page["seconds"].values()) / 60.0
    cost = say("report.calibrate.cost", minutes=words.number(minutes), runs=page["sizes"]["runs"])
    facts = fact_rows(
        words,
        warning=text.warnings,
        interval=text.trust,
        learned=text.learned,
        cost=[cost],
        rests=[text.level],
    )
    return Front(answer, facts)
