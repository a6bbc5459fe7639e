"""Which kind of result a folder holds, by what is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.experiments.origin import ORIGIN, planned_origin, read_origin
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.interfaces.report.parts import Page

__all__ = ["page_of_folder"]


def page_of_folder(folder: Path, words: Wording) -> Page:
    """Return the report of what a folder holds.

    Raises
    ------
    InputError
        When it is not there, or holds no result.
    """
    if not folder.is_dir():
        raise _refused(folder, Message("report.no_folder"))
    if (folder / "fit.json").is_file():
        return (_learned if _is_learned(folder) else _calibration)(folder, words)
    if not (folder / ORIGIN).is_file():
        if (folder / "plan.json").is_file():
            return _sweep(folder, words)
        older = (folder / "summary.json").is_file()
        raise _refused(folder, Message("report.older" if older else "report.no_result"))
    build = _PAGES.get(read_origin(folder).kind)
    if build is None:
        raise _refused(folder, Message("report.no_result"))
    return build(folder, words)


def _refused(folder: Path, message: Message) -> InputError:
    return InputError(Problem(str(folder), None, "", "", message))


def _is_learned(folder: Path) -> bool:
    """Tell a fit of one authority from a calibration."""
    try:
        return json.loads((folder / "fit.json").read_text(encoding="utf-8")).get("kind") in (
            "state",
            "counts",
        )
    except (OSError, ValueError, AttributeError):
        return False


def _learned(folder: Path, words: Wording) -> Page:
    from simadopt.interfaces.report.learned import learned_page

    return learned_page(folder, words)


def _calibration(folder: Path, words: Wording) -> Page:
    from simadopt.experiments.calibration.store import read
    from simadopt.interfaces.report.calibrate import calibrate_page

    return calibrate_page(read(folder), words)


def _run(folder: Path, words: Wording) -> Page:
    from simadopt.interfaces.level_view import view_of
    from simadopt.interfaces.report.any_level import run_page_of

    page = view_of(read_origin(folder).arms[0].case.level).report_run(folder, words)
    return run_page_of(folder, words) if page is None else page


def _posterior(folder: Path, words: Wording) -> Page:
    from simadopt.interfaces.report.posterior import posterior_page
    from simadopt.interfaces.run_result import read_page

    return posterior_page(read_page(folder), read_origin(folder), words)


def _compare(folder: Path, words: Wording) -> Page:
    from simadopt.experiments.comparison.store import read_comparison
    from simadopt.interfaces.report.compare import compare_page
    from simadopt.interfaces.run_result import read_page

    page = read_page(folder)
    outcome, *more = page.get("asked", [page["outcome"]])
    command = read_origin(folder).command
    return compare_page(read_comparison(folder), words, outcome, command, more)


def _sweep(folder: Path, words: Wording) -> Page:
    from simadopt.experiments.sweep.results import read_results
    from simadopt.interfaces.report.any_level import sweep_page

    found = read_results(folder)
    if found.table.empty:
        raise _refused(folder, Message("report.empty"))
    known = (folder / ORIGIN).is_file()  # a sweep made in Python leaves none
    origin = read_origin(folder) if known else planned_origin(found.plan)
    return sweep_page(found, origin, words)


def _optimise(folder: Path, words: Wording) -> Page:
    from simadopt.experiments.search.store import read_found
    from simadopt.interfaces.report.search import search_page

    return search_page(read_found(folder), words, read_origin(folder).command)


_PAGES: Final[dict[str, Callable[[Path, Wording], Page]]] = {
    "run": _run,
    "posterior": _posterior,
    "compare": _compare,
    "sweep": _sweep,
    "optimise": _optimise,
}
