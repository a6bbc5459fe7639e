"""A session as one file: what a page was showing, staff as pseudonyms, what is known, policies, results.

The page writes it, with the organisation as `kept_organisation` gives it; nothing of it stays on the
server. It is read here, since it may hold anything: every field is checked before it is used.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.core.version import __version__
from simadopt.interfaces.app.answers import check_text
from simadopt.interfaces.app.names import read_names
from simadopt.interfaces.app.own_files import case_of_tables, with_our_names
from simadopt.interfaces.app.run_request import read_run_request
from simadopt.interfaces.app.session import Session
from simadopt.io.wording import Wording
from simadopt.io.yaml_writer import scenario_text
from simadopt.levels.staff.files.kept_staff import (
    plain_staff,
    plain_ties,
    staff_of_plain,
    ties_of_plain,
)
from simadopt.levels.staff.known.table import KNOWN, known_in

__all__ = ["FORMAT", "VERSION", "kept_organisation", "opened_session"]

FORMAT: Final = "simadopt-session"
VERSION: Final = 1
"""Of the form of the file; a form that this version cannot read is refused, never guessed."""
MOST_KEPT: Final = 50
_NAME: Final = 60
_DEEPEST: Final = 12
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SHOWN: Final = (
    "view", "tool", "feature", "group", "lesson", "first", "budget_eur", "budget_hours",
    "note_authority", "note_author",
)  # fmt: skip
_FIELDS: Final = (
    "format", "version", "simadopt", "saved", "note", "state", "organisation", "kept", "results",
)  # fmt: skip


def kept_organisation(case: Case) -> dict[str, Any]:
    """Return an organisation that a page sent, without names: scenario, staff, ties, what is known."""
    ours = with_our_names(case)
    read = {name: both for name, both in ours.tables.items() if not name.startswith("/")}
    if len(read) > 1:
        message = Message("app.refuse.one_file")
        raise InputError(Problem("page", None, "staff_file", list(read)[1], message))
    staff, ties = next(iter(read.values()), (None, None))
    known = known_in(ours.tables)
    return {
        "scenario": scenario_text(ours.scenario),
        "staff": None if staff is None else plain_staff(staff),
        "ties": None if ties is None else plain_ties(ties),
        "known": None if known is None else known.text(),
        "known_sha256": None if known is None else known.content_sha256,
    }


def opened_session(
    session: Session, body: bytes, name: str, words: Wording
) -> tuple[dict[str, Any], list[str]]:
    """Keep the organisation of a session file; return what a page shows of it, and what is to be said.

    Parameters
    ----------
    session : Session
    body : bytes
    name : str
        The user's name of the file, for problems; no path is made of it.
    words : Wording

    Raises
    ------
    InputError
        With the file, the field and the value of each problem; nothing is kept then.
    """
    data = _Fields(_object(body, name), name)
    data.check_form()
    state = data.state(session.language)
    kept, results = data.kept(session.language), data.results()
    data.settle()
    notes = []
    organisation, before = data.given.get("organisation"), state["scenario"]
    if organisation is not None:
        case = _case(organisation, name, words)
    elif state["scenario"].startswith("import-"):
        raise data.wrong("organisation", None, Message("app.session.no_organisation"))
    else:
        case = session.base(state["scenario"], words)
    request = read_run_request({**state, "lang": words.language}, session.language)
    try:
        session.moved(case, request)
    except InputError as error:  # levers that this version no longer has
        raise _placed(error, name, "state") from None
    if organisation is not None:
        state["scenario"] = session.keep(case)
    here = {before: state["scenario"]}
    renamed = [
        {**one, "scenario": here.get(one["scenario"], one["scenario"])}
        for one in kept
        if one["scenario"] in here or one["scenario"] in session.paths
    ]
    if results is not None and data.given.get("simadopt") != __version__:
        notes.append(words.say("app.session.older", version=str(data.given.get("simadopt"))[:20]))
        results = None
    found = {"state": state, "kept": renamed, "results": results, "saved": data.saved()}
    return {**found, "organisation": organisation and kept_organisation(case)}, notes


def _object(body: bytes, name: str) -> dict[str, Any]:
    """Return the object that a file holds."""

    def refuse(text: str) -> float:
        raise ValueError(text)

    try:
        data = json.loads(body.decode("utf-8-sig"), parse_constant=refuse)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise InputError(Problem(name, None, "format", "", Message("app.session.not_ours")))
    check_text(data, name)
    return data


def _case(given: object, name: str, words: Wording) -> Case:
    """Return the case of an organisation as it was kept."""
    if not isinstance(given, dict):
        raise InputError(Problem(name, None, "organisation", "", Message("problem.kept_object")))
    text, known = given.get("scenario"), given.get("known")
    if not isinstance(text, str):
        message = Message("app.refuse.text")
        raise InputError(Problem(name, None, "organisation.scenario", "", message))
    if known is not None and not isinstance(known, str):
        message = Message("app.refuse.text")
        raise InputError(Problem(name, None, "organisation.known", "", message))
    sha256 = given.get("known_sha256")
    if known is not None and not (isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        message = Message("problem.kept_sha256")
        raise InputError(Problem(name, None, "organisation.known_sha256", "", message))

    def tables(authority: str | None, named: Mapping[str, bool]) -> dict[str, Any]:
        for field, is_named in named.items():
            part = field.removesuffix("_file")
            if is_named != (given.get(part) is not None):
                key, where = "lacks" if is_named else "unused", f"organisation.{part}"
                raise InputError(Problem(name, None, where, "", Message(f"app.session.{key}")))
        if authority is None:
            return {}
        staff = staff_of_plain(given["staff"], authority, name, "organisation.staff")
        ties = given.get("ties")
        people = len(staff)
        return {
            authority: (
                staff,
                None if ties is None else ties_of_plain(ties, people, name, "organisation.ties"),
            )
        }

    try:
        case = case_of_tables(text, tables, known, words)
    except InputError as error:
        inside = {"known": "organisation.known"}
        raise InputError(
            [
                one if one.where == name
                else replace(one, where=f"{name} ({inside.get(one.where[:5], 'organisation.scenario')})")
                for one in error.problems
            ]
        ) from None  # fmt: skip
    if known is None:
        return case
    table = replace(case.tables[KNOWN][0], content_sha256=str(sha256))
    return replace(case, tables={**case.tables, KNOWN: (table, None)}).with_scenario(case.scenario)


@dataclass
class _Fields:
    """The fields of a session file around the organisation, with what is wrong in them."""

    given: Mapping[str, Any]
    name: str

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []

    def wrong(self, field: str, value: object, message: Message, hint: str = "") -> InputError:
        """Return the refusal of one field."""
        shown = "" if value is None else repr(value)[:80]
        return InputError(Problem(self.name, None, field, shown, message, hint))

    def settle(self) -> None:
        """Raise what is wrong."""
        if self.problems:
            raise InputError(self.problems)

    def note(self, error: InputError) -> None:
        """Note a refusal, to be raised with the others."""
        self.problems.extend(error.problems)

    def check_form(self) -> None:
        """Refuse a form of another version, and fields that are none of ours."""
        version = self.given.get("version")
        if type(version) is not int or version < 1:
            raise self.wrong("version", version, Message("app.session.version", most=VERSION))
        if version > VERSION:
            newer = str(self.given.get("simadopt"))[:20]
            raise self.wrong("version", version, Message("app.session.newer", version=newer))
        for field in self.given:
            if field not in _FIELDS:
                message = Message("problem.unknown_field")
                self.note(self.wrong(field[:80], None, message, nearest(field, _FIELDS)))

    def saved(self) -> str:
        """Return when it was saved, as the page wrote it."""
        saved = self.given.get("saved", "")
        return saved[:40] if isinstance(saved, str) else ""

    def state(self, language: str) -> dict[str, Any]:
        """Return scenario, levers, seed, weeks and view."""
        state = self.given.get("state")
        if not isinstance(state, dict):
            raise self.wrong("state", state, Message("problem.kept_object"))
        found = self.request("state", state, language)
        for field in _SHOWN:
            value = state.get(field)
            if value is None:
                continue
            if not isinstance(value, str) or len(value) > _NAME:
                self.note(self.wrong(f"state.{field}", value, Message("app.refuse.text")))
            found[field] = value
        try:
            read_names({field: value for field, value in found.items() if isinstance(value, str)})
        except InputError as error:
            self.note(_placed(error, self.name, "state"))
        return found

    def request(self, under: str, data: Mapping[str, Any], language: str) -> dict[str, Any]:
        """Return a run as a page asks for it; what is wrong keeps its place in the file."""
        asked = {name: data.get(name) for name in ("scenario", "sets", "seed", "weeks")}
        asked = {name: value for name, value in asked.items() if value is not None}
        try:
            one = read_run_request(asked, language)
            one.changes()
        except InputError as error:
            self.note(_placed(error, self.name, under))
            return {"scenario": "", "sets": []}
        seed = None if one.seed is None else str(one.seed)
        return {"scenario": one.scenario, "sets": list(one.sets), "seed": seed, "weeks": one.weeks}

    def kept(self, language: str) -> list[dict[str, Any]]:
        """Return the policies that were kept."""
        kept = self.given.get("kept", [])
        if not isinstance(kept, list) or len(kept) > MOST_KEPT:
            self.note(self.wrong("kept", None, Message("app.session.kept", most=MOST_KEPT)))
            return []
        found = []
        for k, one in enumerate(kept):
            under = f"kept.{k + 1}"
            label = one.get("name") if isinstance(one, dict) else None
            if not isinstance(label, str) or not 0 < len(label) <= _NAME:
                self.note(self.wrong(f"{under}.name", label, Message("app.refuse.text")))
                continue
            asked = self.request(under, one, language)
            found.append({"name": label, "scenario": asked["scenario"], "sets": asked["sets"]})
        return found

    def results(self) -> Any:
        """Return the results that were kept: plain data, not too deep; figures are finite."""
        results = self.given.get("results")
        if results is not None and not (isinstance(results, dict) and _plain(results)):
            self.note(self.wrong("results", None, Message("app.session.results")))
            return None
        return results


def _placed(error: InputError, name: str, under: str) -> InputError:
    """Return problems of a run that a page asks for at their place in a session file."""
    levers = ("--set", "levers")

    def field(one: Problem) -> str:
        parts = [under, "sets" if one.where in levers else "", one.field]
        return ".".join(part for part in parts if part)

    return InputError([replace(one, where=name, field=field(one)) for one in error.problems])


def _plain(value: object, depth: int = 0) -> bool:
    """Tell whether a value is plain data that a page can show."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, dict):
        return all(_plain(one, depth + 1) for one in value.values())
    if isinstance(value, list):
        return all(_plain(one, depth + 1) for one in value)
    return not isinstance(value, float) or math.isfinite(value)
