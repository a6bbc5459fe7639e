"""Write the report of a result: a folder that a command wrote, or what a function returned."""

from __future__ import annotations

import datetime
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.wording import LANGUAGES, Wording, language_of, wording

if TYPE_CHECKING:
    from simadopt.interfaces.report.parts import Page

__all__ = ["page_of", "report", "today"]


def report(
    result: Any,
    path: str | Path,
    *,
    lang: str | None = None,
    pdf: bool = False,
    author: str = "",
    date: str = "",
    slide: bool = False,
) -> list[Path]:
    """Write a report that stands alone: one HTML file, for a screen and for paper.

    Its first page answers: by how much, how surely, at what cost, resting on what.

    Parameters
    ----------
    result : path, History, Comparison, Results or Found
        A folder written by ``simadopt run``, ``compare``, ``sweep``, ``calibrate`` or
        ``optimise``; or what `simadopt.run` or `simadopt.compare` returned.
    path : path
        Of the page.
    lang : {"fr", "en"}, optional
        That of the locale.
    pdf : bool
        Write it as PDF too, beside the page.
    author, date : str
        Who wrote it, and when, as they stand below the title.
    slide : bool
        Write its first page as one slide (16:9) too, beside the page: ``<path>.slide.html``.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    InputError
        When there is nothing to tell of, or a library is missing.
    ResourceError
        When it cannot be written.
    """
    from simadopt.interfaces.outputs import written_file
    from simadopt.interfaces.report.printing import as_pdf, require_pdf
    from simadopt.interfaces.report.rendering import as_html, as_slide

    words = _words(lang)
    target = Path(path)
    if pdf:
        require_pdf(words)
    page = replace(page_of(result, words), byline=" · ".join(one for one in (author, date) if one))
    pages = {target: as_html(page, words)}
    if slide:
        pages[target.with_suffix(".slide.html")] = as_slide(page, words)
    written = []
    for place, html in pages.items():
        with written_file(place, words) as aside:
            aside.write_text(html, encoding="utf-8")
        written.append(place)
        if pdf:
            printed = place.with_suffix(".pdf")
            with written_file(printed, words) as aside:
                aside.write_bytes(as_pdf(html))
            written.append(printed)
    return written


def page_of(result: Any, words: Wording) -> Page:
    """Return the report of a result as parts of a page."""
    if isinstance(result, str | os.PathLike):
        from simadopt.interfaces.report.folders import page_of_folder

        return page_of_folder(Path(result), words)
    build = _BUILDERS.get(type(result).__name__)
    if build is None and all(hasattr(result, name) for name in ("scenario", "run_to", "digest")):
        build = _of_run
    if build is None:
        message = Message("report.not_a_result")
        raise InputError(Problem("report", None, "", type(result).__name__, message))
    return build(result, words)


def today(words: Wording) -> str:
    """Return the date of today, written as the language does."""
    return words.day(datetime.date.today())


def _words(lang: str | None) -> Wording:
    language = language_of(os.environ) if lang is None else lang
    if language not in LANGUAGES:
        message, hint = Message("problem.choice", names=LANGUAGES), nearest(str(lang), LANGUAGES)
        raise InputError(Problem("report", None, "lang", repr(lang), message, hint))
    return wording(language)


def _of_history(result: Any, words: Wording) -> Page:
    from simadopt.interfaces.report.run import run_page
    from simadopt.interfaces.run_result import run_result

    return run_page(run_result(result), words)


def _of_run(result: Any, words: Wording) -> Page:
    from types import MappingProxyType

    from simadopt.cases import Case
    from simadopt.interfaces.level_words import RunOf
    from simadopt.interfaces.report.any_level import run_page
    from simadopt.io.yaml_reader import scenario_hash

    scenario = result.scenario
    case = Case(scenario, None, MappingProxyType({}), scenario_hash(scenario))
    one = RunOf(case, result)
    return run_page(case, one.page, dict(one.series), words, "")


def _of_run_result(result: Any, words: Wording) -> Page:
    from simadopt.interfaces.report.run import run_page

    return run_page(result, words)


def _of_comparison(result: Any, words: Wording) -> Page:
    from simadopt.interfaces.report.compare import compare_page

    return compare_page(result, words)


def _of_results(result: Any, words: Wording) -> Page:
    from simadopt.experiments.origin import planned_origin
    from simadopt.interfaces.report.any_level import sweep_page

    return sweep_page(result, planned_origin(result.plan), words)


def _of_stored(result: Any, words: Wording) -> Page:
    from simadopt.interfaces.report.calibrate import calibrate_page

    return calibrate_page(result, words)


def _of_found(result: Any, words: Wording) -> Page:
    from simadopt.interfaces.report.search import search_page

    return search_page(result, words)


_BUILDERS = {
    "History": _of_history,
    "RunResult": _of_run_result,
    "Comparison": _of_comparison,
    "Results": _of_results,
    "Stored": _of_stored,
    "Found": _of_found,
}
