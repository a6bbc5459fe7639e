"""An organisation sent by a page: a staff file (CSV), ties beside it (CSV), or a scenario (YAML).

Names never stay: a staff file is read once, in a folder that only this process may enter and under a
name of ours, and emptied at once. What is kept are pseudonyms and codes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, get_args

from simadopt.data.scenario import Authority, AuthorityType, Scenario, Target, Text
from simadopt.data.wording import LANGUAGES, Wording, wording
from simadopt.data.yaml_reader import read_scenario_text
from simadopt.errors import InputError, Problem
from simadopt.interfaces.app.asked import whole
from simadopt.interfaces.app.desk import Desk
from simadopt.model.loading import Case, load

__all__ = ["case_of_staff", "case_of_text", "organisation"]

STAFF: Final = "staff.csv"
TIES: Final = "ties.csv"
_KEY: Final = "organisation"
_KINDS: Final = get_args(AuthorityType)
_MOST_RESIDENTS: Final = 20_000_000


def organisation(
    desk: Desk, body: bytes, kind: str, said: Mapping[str, str], words: Wording
) -> str:
    """Keep the organisation that a page sent; return the name it has here.

    Parameters
    ----------
    desk : Desk
    body : bytes
        A staff file, and ties behind it; or a scenario.
    kind : {"csv", "yaml"}
    said : mapping of str to str
        ``inhabitants``, ``type``, ``base`` (scenario whose tools, mechanisms and weeks are taken
        over) and ``ties_at`` (where the ties begin, if there are any).
    words : Wording

    Raises
    ------
    InputError
        With one line per problem, at its line and field of the file.
    """
    if not body:
        raise InputError(Problem("page", None, "file", "", words.say("app.refuse.no_file")))
    if kind == "yaml":
        return desk.keep(case_of_text(body))
    message = words.say("app.refuse.residents", most=_MOST_RESIDENTS)
    residents = whole(said, "inhabitants", message) or 0
    if residents > _MOST_RESIDENTS:
        raise InputError(Problem("page", None, "inhabitants", str(residents), message))
    type_ = said.get("type", "commune")
    if type_ not in _KINDS:
        raise InputError(Problem("page", None, "type", repr(type_)[:40], ", ".join(_KINDS)))
    at = whole(said, "ties_at", words.say("app.refuse.whole")) or len(body)
    pattern = desk.base(said.get("base", desk.start), words).scenario
    return desk.keep(case_of_staff(body[:at], body[at:] or None, residents, type_, pattern))


def case_of_text(contents: bytes) -> Case:
    """Return the case of a scenario written by hand; it may name no file."""
    where = "scenario" + ".yaml"
    try:
        text = contents.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        raise InputError(Problem(where, line, "", "", "not UTF-8")) from error
    return load(read_scenario_text(text, where))


def case_of_staff(
    staff: bytes, ties: bytes | None, inhabitants: int, kind: str, pattern: Scenario
) -> Case:
    """Return the case of a staff file, with the tools and mechanisms of a scenario."""
    titles = {lang: wording(lang).say("app.own.title") for lang in LANGUAGES}
    entry = Authority(
        key=_KEY,
        type=kind,  # type: ignore[arg-type]
        inhabitants=inhabitants,
        staff_file=STAFF,
        ties_file=None if ties is None else TIES,
        governance=pattern.authorities[0].governance,
        communication=pattern.authorities[0].communication,
        sources={"staff_file": "assumed: sent to the app"},
    )
    scenario = pattern.model_copy(
        update={
            "name": _KEY,
            "title": Text(**titles),
            "description": None,
            "authorities": (entry,),
            "interventions": tuple(w for w in pattern.interventions if not _named(w.target)),
        }
    )
    with _emptied({STAFF: staff, TIES: ties}) as folder:
        blank = Case(scenario, folder, {}, "")
        return _with_own_place(blank.with_scenario(scenario))


def _named(target: Target) -> bool:
    """Tell whether an intervention reaches somebody of the pattern by name."""
    return bool(target.authority or target.directorate or target.service or target.people)


def _with_own_place(case: Case) -> Case:
    """Return the case with empty files to stand for those that were read: levers look for them."""
    return replace(case, folder=_placeholder())


_PLACE: list[tempfile.TemporaryDirectory[str]] = []


def _placeholder() -> Path:
    """Return a folder with an empty file for each name that an uploaded scenario may hold."""
    if not _PLACE:
        _PLACE.append(tempfile.TemporaryDirectory(prefix="simadopt-"))
        for name in (STAFF, TIES):
            (Path(_PLACE[0].name) / name).touch()
    return Path(_PLACE[0].name)


@contextmanager
def _emptied(files: dict[str, bytes | None]) -> Iterator[Path]:
    """Yield a folder that holds files for as long as they are read; problems name them alone."""
    with tempfile.TemporaryDirectory(prefix="simadopt-") as place:
        folder = Path(place)
        for name, contents in files.items():
            if contents is not None:
                (folder / name).write_bytes(contents)
        try:
            yield folder
        except InputError as error:
            prefix = f"{folder}/"
            raise InputError(
                [replace(p, where=p.where.removeprefix(prefix)) for p in error.problems]
            ) from None
