"""Stop a run at any week, keep it in a file, and go on elsewhere with the same digits.

The file is an ordinary ``.npz`` without pickles: every column of the organisation, the records of
the weeks so far, and a line of JSON that says what they belong to. A checksum covers all of it.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem, ResourceError, SimadoptError, system_reason
from simadopt.core.messages import Message
from simadopt.core.version import __version__
from simadopt.io.atomic import written
from simadopt.levels.staff.engine.state import State, refresh_counts
from simadopt.levels.staff.scenario import Scenario

_ABOUT: Final = "about"
_PARTS: Final = ("people", "heads", "services", "authorities", "ties")
_GROWING: Final = "ties.other"
"""The one column that interventions may lengthen."""
_LARGEST: Final = 16 * 2**20
"""Bytes of JSON that are read at most."""

Arrays = dict[str, NDArray[Any]]


def save_checkpoint(state: State, path: str | Path, case: Case | None = None) -> None:
    """Write a run, as it stands, to a file.

    Parameters
    ----------
    state : State
    path : str or Path
        Replaced only once the new file is whole.
    case : Case, optional
        The case the run was started from; needed when it has staff files.

    Raises
    ------
    ResourceError
        When the file cannot be written; nothing is left behind.
    """
    file = Path(path)
    arrays = dict(_kept(state))
    about: dict[str, Any] = {
        "version": __version__,
        "scenario_hash": _hash_of(state, case),
        "scenario": json.loads(state.scenario.model_dump_json(exclude_defaults=True)),
        "seed": state.seed,
        "weeks": state.weeks,
        "week": state.week,
        "chain": state.chain.hex(),
        "spent": state.spent,
    }
    text = json.dumps({**about, "sha256": _checksum(arrays, about)}, sort_keys=True)
    contents = {_ABOUT: np.frombuffer(text.encode(), np.uint8), **arrays}
    try:
        with written(file) as part, part.open("wb") as stream:
            np.savez(stream, allow_pickle=False, **contents)
    except OSError as error:
        raise ResourceError(
            Message("problem.unwritable", file=file, reason=system_reason(error))
        ) from error


def load_checkpoint(
    path: str | Path, case: Case | None = None, *, threads: int = 1, watched: Any = ()
) -> State:
    """Return a run from a file, ready to go on.

    Parameters
    ----------
    path : str or Path
    case : Case, optional
        The case it was started from; needed when it has staff files.
    threads, watched
        As `simadopt.levels.staff.engine.state.start` takes them.

    Raises
    ------
    InputError
        When the file is not whole, or belongs to another version or scenario.
    """
    file = Path(path)
    about, arrays = _read(file)
    if about["version"] != __version__:
        message = Message("problem.version", found=about["version"], ours=__version__)
        raise _wrong(file, message)
    if about["sha256"] != _checksum(arrays, {k: v for k, v in about.items() if k != "sha256"}):
        raise _wrong(file, Message("problem.altered"))
    ready = _case_of(file, about, case)
    state: State = ready.start(
        about["seed"], weeks=about["weeks"], threads=threads, watched=watched
    )
    state.week = about["week"]
    state.chain = bytes.fromhex(about["chain"])
    state.spent.update(about["spent"])
    for name, place in _kept(state):
        grows = name == _GROWING
        if name not in arrays or (not grows and arrays[name].shape != place.shape):
            raise _wrong(file, Message("problem.shape", name=name))
        if name.startswith("records."):
            place[...] = arrays[name]
    # the columns of the file, not what they are now: some are shared with other runs
    state.o = state.o._replace(**{part: _read_part(state, part, arrays) for part in _PARTS})
    state.repack()
    refresh_counts(state)
    return state


def _kept(state: State) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield every array that weeks or interventions change, by name."""
    for part in _PARTS:
        columns = getattr(state.o, part)
        yield from ((f"{part}.{name}", getattr(columns, name)) for name in columns._fields)
    for name in state.records._fields:
        yield f"records.{name}", getattr(state.records, name)[: state.week + 1]


def _read_part(state: State, part: str, arrays: Arrays) -> Any:
    columns = getattr(state.o, part)
    read = {name: arrays[f"{part}.{name}"] for name in columns._fields}
    kept = {name: np.ascontiguousarray(v, getattr(columns, name).dtype) for name, v in read.items()}
    return columns._replace(**kept)


def _hash_of(state: State, case: Case | None) -> str:
    if case is not None:
        return case.scenario_hash
    if any(entry.staff_file is not None for entry in state.scenario.authorities):
        raise SimadoptError("a run with staff files is kept with its case: give it too")
    if any(term.name not in state.scenario.terms for term in state.terms):
        message = Message("problem.own_checkpoint")
        raise InputError(Problem("save_checkpoint", None, "case", "", message))
    return load(state.scenario).scenario_hash


def _case_of(file: Path, about: dict[str, Any], case: Case | None) -> Case:
    scenario = Scenario.model_validate_json(json.dumps(about["scenario"]))
    imported = any(entry.staff_file is not None for entry in scenario.authorities)
    if case is None and imported:
        raise _wrong(file, Message("problem.case_needed"))
    ready = load(scenario) if case is None else case
    if ready.scenario_hash != about["scenario_hash"]:
        raise _wrong(
            file,
            Message(
                "problem.other_scenario",
                name=scenario.name,
                hash=about["scenario_hash"][:12],
                other=ready.scenario.name,
                other_hash=ready.scenario_hash[:12],
            ),
        )
    return ready


def _read(file: Path) -> tuple[dict[str, Any], Arrays]:
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            text = stored[_ABOUT]
            if text.dtype != np.uint8 or text.size > _LARGEST:
                raise _wrong(file, Message("problem.no_checkpoint"))
            about = json.loads(text.tobytes())
            arrays = {name: stored[name] for name in stored.files if name != _ABOUT}
    except OSError as error:
        raise _wrong(file, Message("problem.unreadable", reason=system_reason(error))) from error
    except (ValueError, KeyError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise _wrong(file, Message("problem.checkpoint_cut")) from error
    expected = {"version", "sha256", "scenario", "scenario_hash", "seed", "weeks", "week"}
    if not isinstance(about, dict) or not expected <= about.keys():
        raise _wrong(file, Message("problem.no_checkpoint"))
    return about, arrays


def _checksum(arrays: Arrays, about: dict[str, Any]) -> str:
    """Return a SHA-256 over what a checkpoint says and every array, whatever their order."""
    total = sha256(json.dumps(about, sort_keys=True).encode())
    for name in sorted(arrays):
        values = arrays[name]
        total.update(f"{name} {values.dtype.str} {values.shape}".encode())
        total.update(np.ascontiguousarray(values).data)
    return total.hexdigest()


def _wrong(file: Path, message: Message) -> InputError:
    return InputError(Problem(str(file), None, "", "", message))
