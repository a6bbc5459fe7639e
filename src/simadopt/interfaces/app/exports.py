"""What a page can take away: the data of a run (CSV), its scenario (YAML), a report (HTML, PDF)."""

from __future__ import annotations

import csv
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from simadopt.cases import Case
from simadopt.interfaces.app.limits import MOST_CHANCE
from simadopt.interfaces.app.names import byline
from simadopt.interfaces.app.recording import Recording, record_run
from simadopt.interfaces.outputs import for_readers, write_history
from simadopt.io.wording import Wording
from simadopt.io.yaml_writer import scenario_text

__all__ = [
    "check_printing",
    "comparison_workbook",
    "data_file",
    "printed_file",
    "report_file",
    "result_with_spread",
    "scenario_file",
    "slide_file",
    "workbook_file",
]

_PRESS: Final = threading.Lock()
"""Fonts and layout are not made for several threads: one report is printed at a time."""


def data_file(recording: Recording, words: Wording) -> bytes:
    """Return every measure of every group and week, as `simadopt run` writes it in this language."""
    with tempfile.TemporaryDirectory(prefix="simadopt-") as place:
        path = Path(place) / f"{'history'}.csv"
        write_history(recording.history, path)
        for_readers(path, words)
        return path.read_bytes()


def workbook_file(recording: Recording, words: Wording) -> bytes:
    """Return the same measures as a workbook, and what they are of in a second sheet."""
    from simadopt.core.version import __version__
    from simadopt.interfaces.app.spreadsheets import workbook_bytes

    history = recording.history
    with tempfile.TemporaryDirectory(prefix="simadopt-") as place:
        path = Path(place) / f"{'history'}.csv"
        write_history(history, path)
        with path.open(encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
    say = words.say
    titles = [say(f"app.export.{name}") for name in ("week", "group", "measure", "value")]
    weeks = [[int(week), group, measure, float(value)] for week, group, measure, value in rows]
    about: list[list[str | float]] = [
        [say("app.scenario"), getattr(history.scenario.title, words.language)],
        [say("app.seed"), str(history.seed)],
        [say("app.digest"), history.state.digest()],
        ["simadopt", __version__],
    ]
    sheets: dict[str, list[Any]] = {"sheet_history": [titles, *weeks], "sheet_summary": about}
    named = {say(f"app.export.{key}"): table for key, table in sheets.items()}
    return workbook_bytes(named, words)


def comparison_workbook(found: Any, words: Wording) -> bytes:
    """Return a comparison as a workbook: each outcome of the base, and what each policy changes of it.

    Euros of a policy without price are left empty: they are not 0.
    """
    from simadopt.experiments.comparison.page import comparison_page
    from simadopt.interfaces.app.spreadsheets import Cell, workbook_bytes

    page, say = comparison_page(found), words.say
    ends = ("value", "low", "high")
    base = page["arms"][0]["outcomes"]
    titles: list[Cell] = [say("app.compare.outcome"), say("app.compare.base_short")]
    for one in page["variants"]:
        titles += [f"{one['name']} — {say(f'app.export.{end}')}" for end in ends]
    rows: list[list[Cell]] = [titles]
    for name in base:
        row: list[Cell] = [words.texts.get(f"app.outcome.{name}", name)]
        row.append(None if name == "eur" and not base[name]["value"] else base[name]["value"])
        for one in page["variants"]:
            told = one["differences"][name] if name != "eur" or one["price_given"] else None
            row += [None if told is None else told[end] for end in ends]
        rows.append(row)
    about: list[list[Cell]] = [
        [say("app.scenario"), page["base"]],
        [say("app.export.level"), page["interval_level"]],
        [say("app.seed"), str(page["seed"])],
        ["simadopt", page["version"]],
    ]
    return workbook_bytes(
        {say("app.export.sheet_policies"): rows, say("app.export.sheet_summary"): about}, words
    )


def scenario_file(case: Case, seed: int | None, words: Wording) -> bytes:
    """Return the scenario with its levers moved and its seed, as a file that the shell reads.

    A staff file is not in it: a first line says under which name to put it beside the scenario.
    """
    scenario = case.scenario
    if seed is not None:
        scenario = scenario.model_copy(update={"seed": seed})
    named = case.level.files(scenario)
    comment = words.say("app.export_beside", files=", ".join(named)) if named else ""
    return scenario_text(scenario, comment).encode()


def report_file(result: Any, words: Wording, names: tuple[str, ...] = ()) -> bytes:
    """Return the report of a run or of a comparison, as `simadopt report` writes it; ``names`` are told."""
    from simadopt.interfaces.report.rendering import as_html
    from simadopt.interfaces.report.writing import page_of

    page = replace(page_of(result, words), byline=byline(names, words))
    return as_html(page, words).encode()


def slide_file(result: Any, words: Wording, names: tuple[str, ...] = ()) -> bytes:
    """Return the first page of a note as one slide, as `simadopt report --slide` writes it."""
    from simadopt.interfaces.report.rendering import as_slide
    from simadopt.interfaces.report.writing import page_of

    page = replace(page_of(result, words), byline=byline(names, words))
    return as_slide(page, words).encode()


def result_with_spread(case: Case, seed: int | None) -> Any:
    """Return a run with its spread over draws and seeds, as the page shows it, where the page does."""
    from simadopt.experiments.draws import draws_of
    from simadopt.experiments.spread import RUNS, spread
    from simadopt.interfaces.run_result import run_result

    history = record_run(case, seed).history
    small = history.state.o.people.key.size * history.weeks <= MOST_CHANCE
    settings = draws_of(case.level, RUNS).settings
    return run_result(history, spread(case, seed, settings=settings) if small else None)


def check_printing(words: Wording) -> None:
    """Refuse in one line when reports cannot be printed here.

    Raises
    ------
    InputError
        With what to install.
    """
    from simadopt.interfaces.report.printing import require_pdf

    require_pdf(words, "page", "report")


def printed_file(result: Any, words: Wording, names: tuple[str, ...] = ()) -> bytes:
    """Return the same report as PDF, as `simadopt report --pdf` writes it.

    Raises
    ------
    InputError
        When the library that prints is not there, or not whole.
    """
    from simadopt.interfaces.report.printing import as_pdf

    check_printing(words)
    html = report_file(result, words, names).decode()
    with _PRESS:
        return as_pdf(html)
