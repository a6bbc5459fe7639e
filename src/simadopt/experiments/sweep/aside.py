"""Runs of a sweep that could not be done, and why: a file each, ``set_aside/*.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from simadopt.core.messages import Message
from simadopt.experiments.sweep.plan import Run
from simadopt.io.atomic import put

__all__ = [
    "ASIDE",
    "SetAside",
    "forget_passing",
    "plain_reason",
    "put_aside",
    "reason_of",
    "set_aside_in",
]

ASIDE: Final = "set_aside"
_PASSING: Final = ("SystemError", "KeyboardInterrupt", "MemoryError")
"""Errors of a moment, or of Ctrl-C: a run set aside with one of them is done again."""


@dataclass(frozen=True)
class SetAside:
    """A run that could not be done.

    Parameters
    ----------
    run : int
    id : str
    seed : int
    setting : mapping
    reason : Message
    """

    run: int
    id: str
    seed: int
    setting: Mapping[str, Any]
    reason: Message

    def page(self) -> dict[str, Any]:
        """Return the run ready for JSON, its reason in English and for whoever reads another language."""
        return {**vars(self), "setting": dict(self.setting), **plain_reason(self.reason)}

    @staticmethod
    def of(page: dict[str, Any]) -> SetAside:
        """Return a run from its page; of an older one the English alone is known."""
        rest = {name: value for name, value in page.items() if name != "message"}
        return SetAside(**{**rest, "reason": reason_of(page)})


def plain_reason(reason: Message) -> dict[str, Any]:
    """Return a reason ready for JSON: in English, and for whoever reads another language."""
    return {"reason": str(reason), "message": reason.plain()}


def reason_of(page: Mapping[str, Any] | str) -> Message:
    """Return a reason from what `plain_reason` returned; of an older page the English alone is known.

    >>> one = Message("problem.no_origin")
    >>> reason_of(plain_reason(one)) == one, str(reason_of("no memory"))
    (True, 'no memory')
    """
    if isinstance(page, str):
        return Message("problem.as_it_is", text=page)
    message = Message("problem.as_it_is", text=page["reason"])
    with suppress(KeyError):  # of another version, which says something else
        found = Message.of(page["message"])
        message = found if str(found) == page["reason"] else message
    return message


def put_aside(folder: Path, run: Run, reason: Message) -> None:
    """Write down that a run could not be done."""
    one = SetAside(run.number, run.id, run.seed, run.setting, reason)
    text = json.dumps(one.page(), indent=1, sort_keys=True) + "\n"
    put(_path(folder, run.number), text.encode())


def forget_passing(folder: Path) -> None:
    """Forget that runs were set aside for a reason that has passed: they are done again."""
    for one in set_aside_in(folder):
        if str(one.reason).startswith(_PASSING):
            _path(folder, one.run).unlink(missing_ok=True)


def set_aside_in(folder: Path) -> list[SetAside]:
    """Return what was set aside in a folder, in plan order."""
    found = []
    for path in sorted((folder / ASIDE).glob("*.json")):
        try:
            found.append(SetAside.of(json.loads(path.read_text(encoding="utf-8"))))
        except (ValueError, TypeError, KeyError):
            path.unlink(missing_ok=True)  # half of a file: its run is tried again
    return found


def _path(folder: Path, number: int) -> Path:
    return folder / ASIDE / f"{number:08d}.json"
