"""The report of a run of any level: what it came to, step by step, and how it is made again."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from simadopt.core.arrays import F64
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.origin import read_origin
from simadopt.experiments.sweep.drives import spread_of, varied_names
from simadopt.interfaces import style
from simadopt.interfaces.level_figures import series_figure
from simadopt.interfaces.level_view import view_of
from simadopt.interfaces.level_words import outcome_label, outcome_title, scenario_title, step_count
from simadopt.interfaces.report.parts import Drawing, Front, Page, Section, Table
from simadopt.io.wording import Wording

__all__ = ["run_page", "run_page_of", "scene_of", "status_section", "sweep_page"]


def run_page_of(folder: Path, words: Wording) -> Page:
    """Return the report of a run from what ``simadopt run`` wrote.

    Raises
    ------
    InputError
        When something is not there, or is damaged.
    """
    from simadopt.interfaces.run_result import read_band, read_page

    origin, page = read_origin(folder), read_page(folder)
    case = origin.arms[0].case
    try:
        series, band = _series(folder / "history.csv", int(page["steps"])), read_band(folder)
    except (OSError, ValueError, KeyError) as error:
        message = Message("problem.no_history", detail=error)
        raise InputError(Problem(str(folder), None, "", "", message)) from error
    return run_page(case, page, series, words, origin.command, band)


def run_page(
    case: Any,
    page: Any,
    series: dict[str, F64],
    words: Wording,
    command: str,
    band: Mapping[str, Any] | None = None,
) -> Page:
    """Return the report of a run from its summary, its series and the band beside it."""
    from simadopt.interfaces.report.grounds import making

    say, level, view = words.say, case.level, view_of(case.level)
    title = scenario_title(case.scenario, words)
    when = step_count(level, int(page["steps"]), words)
    told = {
        name: view.value(name, float("nan") if value is None else value, words)
        for name, value in page["outcomes"].items()
    }
    head = level.headline
    label = outcome_label(level.outcomes[head], words)
    answer = say("level.report_answer", when=when, outcome=label, value=told[head])
    certainty, between = _band(case, band, words)
    rows = [
        (
            outcome_title(level.outcomes[name], words),
            value,
            *([between.get(name, "")] if between else []),
        )
        for name, value in told.items()
    ]
    heads = [say("report.sweep.outcome"), say("level.value")]
    if band and between:
        ends = next(iter(band["outcomes"].values()))
        heads.append(say("band.limits", level=words.percent(ends["level"])))
    table = Table(say("report.results"), heads, rows)
    drawings = [
        Drawing(
            style.as_svg(
                series_figure(name, series, case, words, seed=int(page["seed"])),
                outcome_title(level.outcomes[name], words),
            )
        )
        for name in series
    ]
    facts = [
        ("version", str(page["version"])),
        ("seed", str(page["seed"])),
        ("scenario", f"{case.scenario.name} ({page['scenario_hash']})"),
        ("digest", str(page["digest"])),
    ]
    sections = [
        scene_of(case, words, []),
        Section(say("report.results"), parts=[table, *drawings]),
        status_section(case, words),
        making(words, facts, command),
    ]
    return Page(
        title,
        sections,
        kind=say("level.report_kind"),
        front=Front(answer, [*certainty, (say("report.fact.rests"), _rests(case, words))]),
        foot=say("report.foot", version=page["version"]),
    )


def _rests(case: Any, words: Wording) -> list[str]:
    """Return what outcomes are about, where their names do not tell, and what they rest on."""
    view = view_of(case.level)
    return [*view.subject(case, words), *view.caveats(words)]


def _band(
    case: Any, band: Mapping[str, Any] | None, words: Wording
) -> tuple[list[tuple[str, list[str]]], dict[str, str]]:
    """Return how sure the answer is, and between what each outcome lies; nothing where no band was made."""
    if not band:
        return [], {}
    say, view, head = words.say, view_of(case.level), case.level.headline
    known = {name: one for name, one in band["outcomes"].items() if name in case.level.outcomes}
    between = {n: view.between(n, one["low"], one["high"], words) for n, one in known.items()}
    if head not in known:
        return [], between
    ends = {end: view.value(head, known[head][end], words) for end in ("low", "high")}
    level = words.percent(known[head]["level"])
    told = say("level.report_band", draws=band["draws"], level=level, **ends)
    return [(say("report.fact.interval"), [told])], between


def sweep_page(found: Any, origin: Any, words: Wording) -> Page:
    """Return the report of a sweep: of staff their own, else of the outcomes, all that is known."""
    from simadopt.interfaces.report import sweep

    if view_of(found.level).agents:
        return sweep.sweep_page(found, origin, words)
    say, case, view = words.say, origin.arms[0].case, view_of(found.level)
    title, head = scenario_title(case.scenario, words), found.level.headline
    varied = ", ".join(varied_names(found)) or say("report.sweep.nothing_varied")
    question = say("report.sweep.question", title=title, varied=varied, runs=len(found.table))
    label = outcome_label(found.level.outcomes[head], words)
    mean, low, high = (
        view.value(head, x, words) for x in spread_of(found.table[head], found.level.outcomes[head])
    )
    answer = say("level.sweep_answer", outcome=label, mean=mean, low=low, high=high)
    foot = say("level.run_footer", name=origin.arms[0].name, seed=str(found.plan["seed"]))
    table = sweep.table_of(found, view.told, "report.results", words)
    facts = [
        (say("report.fact.interval"), [say("report.sweep.interval")]),
        (say("report.fact.rests"), _rests(case, words)),
    ]
    return Page(
        say("report.sweep.title", title=title),
        [
            scene_of(case, words, [question]),
            sweep.ranges(found, words),
            Section(say("report.results"), [say("report.sweep.reading")], parts=[table]),
            sweep.driving(found, words, foot),
            status_section(case, words),
            sweep.made(found, origin, words),
        ],
        kind=say("report.sweep.kind"),
        front=Front(answer, facts),
        foot=say("report.foot", version=origin.version),
    )


def scene_of(case: Any, words: Wording, question: list[str]) -> Section:
    """Tell what was asked, of which scenario of a level."""
    level = case.level
    about = getattr(level, f"label_{words.language}") or level.name
    texts = [*question, words.say("level.about", level=level.name, about=about)]
    texts += view_of(level).subject(case, words)
    description = getattr(case.scenario, "description", None)
    if description is not None:
        texts.append(str(getattr(description, words.language)))
    return Section(words.say("report.question"), texts)


def status_section(case: Any, words: Wording) -> Section:
    """Tell the parameters of a level: value, unit, status and source of each."""
    say, rows = words.say, []
    for row in case.level.parameters.values():
        value = case.scenario.parameters.get(row.name, row.default)
        meaning = str(getattr(row, f"meaning_{words.language}"))
        rows.append(
            (
                f"{row.name} – {meaning}",
                words.texts.get(f"unit.{row.unit}", row.unit),
                words.significant(value),
                say(f"status.{row.status}"),
                row.source,
            )
        )
    heads = [say(f"report.{n}") for n in ("mechanism", "unit", "value", "status", "source")]
    table = Table(say("report.mechanisms_caption"), heads, rows, right=9)
    return Section(say("report.assumptions"), parts=[table] if rows else [])


def _series(path: Path, steps: int) -> dict[str, F64]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        french = ";" in file.readline()
        file.seek(0)
        rows = list(csv.DictReader(file, delimiter=";" if french else ","))
    found: dict[str, F64] = {}
    for row in rows:
        values = found.setdefault(row["outcome"], np.full(steps + 1, np.nan))
        text = row["value"].replace(",", ".") if french else row["value"]
        values[int(row["step"])] = float(text)
    return found
