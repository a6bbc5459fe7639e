"""What a run leaves on disk: written aside, then put in place: nothing is half-written."""

from __future__ import annotations

import csv
import math
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from simadopt.core.errors import ResourceError, system_reason
from simadopt.core.messages import Message
from simadopt.interfaces.keeping import refuse_file, refuse_folder, sign, written_before
from simadopt.io.atomic import part_of, written
from simadopt.io.wording import Wording

if TYPE_CHECKING:
    from simadopt.experiments.sweep.plan import Arm
    from simadopt.levels.staff.model.history import History

__all__ = [
    "TYPED",
    "csv_cell",
    "for_readers",
    "write_aside",
    "write_history",
    "write_origin",
    "write_run_origin",
    "written_file",
]

TYPED: ContextVar[tuple[str, ...]] = ContextVar("typed", default=())
"""Arguments of the command that runs; nothing outside of a shell."""
_DECIMAL: Final = re.compile(r"[-+]?\d+\.\d+(?:e[-+]?\d+)?", re.IGNORECASE)
MOST_SERVICES: Final = 500
"""More services than this are left out of ``history.csv``."""


@contextmanager
def write_aside(
    folder: Path, replaced: tuple[str, ...], words: Wording, identity: str = ""
) -> Iterator[Path]:
    """Yield a new folder beside ``folder``; what is in it is moved to ``folder`` at the end.

    Parameters
    ----------
    folder : Path
        Where results are wanted; other files in it are left alone.
    replaced : tuple of str
        Names of the files and folders of an earlier run, which do not outlive this one.
    words : Wording
    identity : str
        What these are the results of (`simadopt.interfaces.keeping`).

    Raises
    ------
    InputError
        When other results, or files of somebody else, are in the way.
    ResourceError
        When the folder cannot be made or written to.
    """
    aside = part_of(folder)
    try:
        refuse_folder(folder, replaced, identity, words)
        aside.mkdir(parents=True)
        yield aside
        for table in sorted(aside.glob("*.csv")):
            for_readers(table, words)
        refuse_folder(folder, replaced, identity, words)
        sign(aside, identity)
        _settle(aside, folder, replaced)
    except OSError as error:
        reason = system_reason(error)
        raise ResourceError(Message("stop.write", where=folder, reason=reason)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _settle(aside: Path, folder: Path, replaced: tuple[str, ...]) -> None:
    """Move everything into place; the summary, which says that the run is whole, comes last."""
    if not folder.exists():
        aside.rename(folder)
        return
    new = sorted(aside.iterdir(), key=lambda path: _turn(path.name, replaced[-1]))
    written = written_before(folder, replaced)
    (folder / replaced[-1]).unlink(missing_ok=True)
    for name in replaced[:-1]:
        old = folder / name
        if old.is_dir() and not old.is_symlink():  # what else is in it is somebody's
            for one in written:
                if old in one.parents:
                    one.unlink()
            if not any(old.iterdir()):
                old.rmdir()
        else:
            old.unlink(missing_ok=True)
    for path in new:
        _into_place(path, folder / path.name)


def _into_place(path: Path, place: Path) -> None:
    """Move a file or a folder into place, beside what the folder of this name holds already."""
    if path.is_dir() and place.is_dir():
        for one in path.iterdir():
            _into_place(one, place / one.name)
    else:
        path.replace(place)


def _turn(name: str, last: str) -> tuple[bool, bool, str]:
    """Return the turn of a file: what says whose files these are first, the summary last."""
    return name == last, name != "origin.json", name


@contextmanager
def written_file(path: Path, words: Wording, *, own: bool = False) -> Iterator[Path]:
    """Yield a name beside ``path`` to write to; it takes its place at the end.

    Parameters
    ----------
    path : Path
    words : Wording
    own : bool
        A file of a folder that is simadopt's; else one that is there already is kept, unless
        ``--overwrite`` is given.

    Raises
    ------
    InputError
        When another file has this name.
    ResourceError
        When it cannot be written.
    """
    try:
        with written(path) as aside:
            yield aside
            if not own:
                refuse_file(path, aside, words)
    except OSError as error:
        reason = system_reason(error)
        raise ResourceError(Message("stop.write", where=path, reason=reason)) from error


def write_history(history: History, path: Path) -> None:
    """Write every measure of every group and week as CSV: week, group, measure, value.

    What cannot be measured is left out, and real services: in one run, their figures are a matter of chance.
    Values have six significant digits, so that they are the same on all machines.
    """
    from simadopt.interfaces.groups import fit_to_show
    from simadopt.levels.staff.model.history import GROUPINGS

    few = history.state.o.services.authority.size <= MOST_SERVICES
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("week,group,measure,value\n")
        for kind in GROUPINGS:
            if kind == "service" and not few:
                continue
            table = fit_to_show(history) if kind == "service" else history.by(kind)
            for measure, values in table.measures.items():
                for name, series in zip(map(csv_cell, table.names), values.T.tolist(), strict=True):
                    file.writelines(
                        f"{week},{name},{measure},{value:.6g}\n"
                        for week, value in enumerate(series)
                        if not math.isnan(value)
                    )


def write_origin(folder: Path, kind: str, arms: Iterable[Arm]) -> None:
    """Write what was run, and the command that did it."""
    from simadopt.experiments.origin import ORIGIN, origin_text

    text = origin_text(kind, arms, TYPED.get())
    (folder / ORIGIN).write_text(text, encoding="utf-8")


def write_run_origin(history: History, folder: Path) -> None:
    """Write what a run simulated."""
    write_origin(folder, "run", [run_arm(history)])


def run_arm(history: History) -> Arm:
    """Return the scenario of a run."""
    from simadopt.cases import Case
    from simadopt.experiments.sweep.plan import Arm

    case = Case(
        history.scenario, None, MappingProxyType({}), history.scenario_hash, history.state.terms
    )
    return Arm(history.scenario.name, case)


def for_readers(path: Path, words: Wording) -> None:
    r"""Write a CSV file again as the spreadsheets of a language open it; in English it stays as it is.

    In French: semicolons, decimal commas, and the mark by which Excel knows UTF-8. Files that programs
    read (Parquet, JSON, standard output) are the same in every language.

    Examples
    --------
    >>> from simadopt.io.atomic import part_of, written
    from simadopt.io.wording import wording
    >>> path = Path(getfixture("tmp_path")) / "x.csv"
    >>> _ = path.write_text("name,value\nb_peer,0.5\n", encoding="utf-8")
    >>> for_readers(path, wording("fr"))
    >>> path.read_text(encoding="utf-8-sig")
    'name;value\nb_peer;0,5\n'
    """
    if words.language != "fr":
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file, delimiter=";", lineterminator="\n").writerow
        for row in rows:
            write([c.replace(".", ",") if _DECIMAL.fullmatch(c) else c for c in row])


def csv_cell(text: str) -> str:
    """Return a text as a cell of a CSV file: quoted where it must be, and never a formula."""
    if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        text = f"'{text}"
    if any(c in text for c in ',"\r\n'):
        doubled = text.replace('"', '""')
        return f'"{doubled}"'
    return text
