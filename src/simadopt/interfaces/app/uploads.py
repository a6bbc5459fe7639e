"""An organisation sent by a page: staff (text or workbook), ties, known services, a scenario (YAML).

Names never stay: a staff file is read once, in a folder that only this process may enter and under a
name of ours, and emptied at once. What is kept are pseudonyms and codes.
"""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.app.answers import parts_of, texts_of
from simadopt.interfaces.app.own_files import KNOWN, OURS, SCENARIO, STAFF, TIES, placeholder
from simadopt.interfaces.app.run_request import whole
from simadopt.interfaces.app.session import Session
from simadopt.io.import_summary import ImportSummary, StaffFileError
from simadopt.io.places import shorten
from simadopt.io.scenario_fields import Text
from simadopt.io.wording import LANGUAGES, Wording, wording
from simadopt.io.yaml_nodes import compose
from simadopt.io.yaml_reader import read_scenario_text
from simadopt.levels.staff.assumed import NOT_SAID, SENT, SENT_KEY, SUPPOSED_RESIDENTS
from simadopt.levels.staff.scenario import Scenario, Target
from simadopt.levels.staff.scenario_authority import Authority, AuthorityType

__all__ = ["Sent", "case_of_scenario", "case_of_staff", "organisation"]

_PARTS: Final = ("scenario", "staff", "ties", "known")
_AUTHORITY_TYPES: Final = get_args(AuthorityType)
_MOST_RESIDENTS: Final = 20_000_000


@dataclass(frozen=True)
class Sent:
    """What a page sends: up to four files, and what goes with the staff.

    Parameters
    ----------
    files : mapping of {"scenario", "staff", "ties", "known"} to bytes
    columns : mapping of str to str
        Title of the column that holds each meaning, where the user said so.
    remedies : mapping of str to str
        What the user chose for each cause.
    names : mapping of str to str
        The user's name of each file, to be shown; no path is made of it.
    """

    files: Mapping[str, bytes]
    columns: Mapping[str, str]
    remedies: Mapping[str, str]
    names: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def shown(self, where: str) -> str:
        """Return the user's name of a file of ours."""
        ours = {STAFF: "staff", TIES: "ties", KNOWN: "known", SCENARIO: "scenario"}
        name = self.names.get(ours.get(where, ""), "").replace("\\", "/").rpartition("/")[2]
        return shorten(name) if name else where


def organisation(
    session: Session, body: bytes, kind: str, query: Mapping[str, str], words: Wording
) -> tuple[str, ImportSummary | None]:
    """Keep the organisation that a page sent; return the name it has here, and what was understood.

    Parameters
    ----------
    session : Session
    body : bytes
        The files, one behind the other.
    kind : {"staff", "scenario"}
        Of the first file.
    query : mapping of str to str
        ``parts`` (``staff:1200,ties:88``: files and their bytes; only the first by default),
        ``inhabitants``, ``type``, ``base`` (scenario whose tools, mechanisms and weeks are taken
        over), ``columns``, ``remedies`` and ``names`` (objects in JSON; the last the user's names
        of the files).
    words : Wording

    Raises
    ------
    StaffFileError
        With the causes, and what was understood of the staff file.
    InputError
        With one line per problem, at its line and field of the file.
    """
    if not body:
        raise InputError(Problem("page", None, "file", "", Message("app.refuse.no_file")))
    sent = _sent(body, kind, query)
    try:
        case = _case(session, sent, query, words)
    except StaffFileError as error:
        causes = [replace(cause, where=sent.shown(cause.where)) for cause in error.causes]
        seen = replace(error.understood, where=sent.shown(error.understood.where))
        raise StaffFileError(causes, seen, error.unlisted) from None
    except InputError as error:
        raise InputError(
            [replace(one, where=sent.shown(one.where)) for one in error.problems]
        ) from None
    read = next((one.understood for one, _ in case.tables.values() if one.understood), None)
    return session.keep(case), None if read is None else replace(read, where=sent.shown(STAFF))


def _case(session: Session, sent: Sent, query: Mapping[str, str], words: Wording) -> Case:
    """Return the case of what was sent: a scenario, else staff with what is said of them."""
    if "scenario" in sent.files:
        return case_of_scenario(sent, words)
    message = Message("app.refuse.residents", most=_MOST_RESIDENTS)
    residents = whole(query, "inhabitants", message)
    if residents is not None and residents > _MOST_RESIDENTS:
        raise InputError(Problem("page", None, "inhabitants", str(residents), message))
    type_ = query.get("type", "commune")
    if type_ not in _AUTHORITY_TYPES:
        message = Message("problem.choice", names=_AUTHORITY_TYPES)
        raise InputError(Problem("page", None, "type", repr(type_)[:40], message))
    pattern = session.base(query.get("base", session.start), words).scenario
    return case_of_staff(sent, residents, type_, pattern)


def _sent(body: bytes, kind: str, query: Mapping[str, str]) -> Sent:
    """Tell the files of a body apart."""
    parts = query.get("parts") or f"{kind}:{len(body)}"
    files = parts_of(body, parts, _PARTS, ("staff", "scenario"))
    return Sent(files, *(texts_of(query, name) for name in ("columns", "remedies", "names")))


def case_of_scenario(sent: Sent, words: Wording) -> Case:
    """Return the case of a scenario written by hand or exported; files it names are those sent with it."""
    try:
        text = sent.files["scenario"].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = sent.files["scenario"].count(b"\n", 0, error.start) + 1
        raise InputError(
            Problem(SCENARIO, line, "", "", Message("problem.not_utf8_bare"))
        ) from error
    named = _named_files(text)
    if not named:
        return load(read_scenario_text(text, SCENARIO))
    _check_sent(named, sent, words)
    lines = text.split("\n")
    for field, name, line in named:
        lines[line - 1] = _with_our_name(lines[line - 1], field, name)
    text = "\n".join(lines)
    with _emptied(sent) as folder:
        scenario = read_scenario_text(text, SCENARIO, folder=folder)
        entries = tuple(_with_files(entry, sent) for entry in scenario.authorities)
        return _read(scenario.model_copy(update={"authorities": entries}), folder)


def _named_files(text: str) -> list[tuple[str, str, int]]:
    """Return field, name and line of each file that a scenario and its authorities name."""
    data, places, _ = compose(text, SCENARIO)
    entries = data.get("authorities") if isinstance(data, dict) else None
    known = data.get("known") if isinstance(data, dict) else None
    own = [("known", known, places.values[("known",)] or 1)] if isinstance(known, str) else []
    return own + [
        (field, entry[field], places.values[("authorities", k, field)] or 1)
        for k, entry in enumerate(entries if isinstance(entries, list) else ())
        for field in OURS
        if isinstance(entry, dict) and isinstance(entry.get(field), str)
    ]


def _with_our_name(line: str, field: str, name: str) -> str:
    """Return a line of a scenario with our name for a file: no path is made of what a page sends."""
    start = line.find(name, line.find(field))
    return line[:start] + OURS[field] + line[start + len(name) :] if start >= 0 else line


def _check_sent(named: Sequence[tuple[str, str, int]], sent: Sent, words: Wording) -> None:
    """Refuse a scenario whose files were not sent with it, or that names several of a kind."""
    problems, seen = [], set()
    for field, name, line in named:
        kind = field.removesuffix("_file")
        if field in seen or kind not in sent.files:
            wrong = "one_file" if field in seen else f"lacks_{kind}"
            message = Message(f"app.refuse.{wrong}")
            problems.append(Problem(SCENARIO, line, field, name, message))
        seen.add(field)
    if problems:
        raise InputError(problems)


def _with_files(entry: Authority, sent: Sent) -> Authority:
    """Return an authority with what the user said of its staff file."""
    if entry.staff_file is None:
        return entry
    columns = {**entry.staff_columns, **sent.columns}
    remedies = {**entry.staff_remedies, **sent.remedies}
    return entry.model_copy(update={"staff_columns": columns, "staff_remedies": remedies})


def case_of_staff(sent: Sent, inhabitants: int | None, kind: str, pattern: Scenario) -> Case:
    """Return the case of a staff file, with the tools and mechanisms of a scenario.

    Without ``inhabitants`` `SUPPOSED_RESIDENTS` are supposed, and told as such with every answer.
    """
    titles = {lang: wording(lang).say("app.own.title") for lang in LANGUAGES}
    not_said = {"inhabitants": NOT_SAID} if inhabitants is None else {}
    entry = Authority(
        key=SENT_KEY,
        type=kind,  # type: ignore[arg-type]
        inhabitants=SUPPOSED_RESIDENTS if inhabitants is None else inhabitants,
        staff_file=STAFF,
        ties_file=TIES if "ties" in sent.files else None,
        staff_columns=dict(sent.columns),
        staff_remedies=dict(sent.remedies),
        governance=pattern.authorities[0].governance,
        communication=pattern.authorities[0].communication,
        sources={"staff_file": SENT} | not_said,
    )
    scenario = pattern.model_copy(
        update={
            "name": SENT_KEY,
            "title": Text(**titles),
            "description": None,
            "authorities": (entry,),
            "known": KNOWN if "known" in sent.files else None,
            "interventions": tuple(w for w in pattern.interventions if not _named(w.target)),
        }
    )
    with _emptied(sent) as folder:
        return _read(scenario, folder)


def _read(scenario: Scenario, folder: Path) -> Case:
    return _with_own_place(Case(scenario, folder, {}, "").with_scenario(scenario))


def _named(target: Target) -> bool:
    """Tell whether an intervention reaches somebody of the pattern by name."""
    return bool(target.authority or target.directorate or target.service or target.people)


def _with_own_place(case: Case) -> Case:
    """Return the case with empty files to stand for those that were read: levers look for them."""
    return replace(case, folder=placeholder())


@contextmanager
def _emptied(sent: Sent) -> Iterator[Path]:
    """Yield a folder that holds files for as long as they are read; problems name them alone."""
    with tempfile.TemporaryDirectory(prefix="simadopt-") as place:
        folder = Path(place)
        for part, name in (("staff", STAFF), ("ties", TIES), ("known", KNOWN)):
            if part in sent.files:
                (folder / name).write_bytes(sent.files[part])
        prefix = f"{folder}/"
        try:
            yield folder
        except StaffFileError as error:
            causes = [replace(c, where=c.where.removeprefix(prefix)) for c in error.causes]
            seen = replace(error.understood, where=error.understood.where.removeprefix(prefix))
            raise StaffFileError(causes, seen, error.unlisted) from None
        except InputError as error:
            raise InputError(
                [replace(p, where=p.where.removeprefix(prefix)) for p in error.problems]
            ) from None
