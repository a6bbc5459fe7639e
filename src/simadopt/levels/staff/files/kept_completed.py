"""What stands in place of what a staff file lacks, as plain data of a session, and read back from one."""

from __future__ import annotations

from typing import Any, Final

from simadopt.io.import_summary import Decision, ImportSummary
from simadopt.io.wording import wording

__all__ = ["completed_of_plain", "plain_completed"]

_MOST: Final = 500
"""Decisions at most, and letters of a value at most."""
_GRADES: Final = "grades"


def plain_completed(seen: ImportSummary) -> dict[str, Any]:
    """Return choices with their rows, rows whose category is read off a grade, and columns drawn."""
    return {
        "decisions": [[one.key, one.choice, one.n] for one in seen.decisions if one.n],
        _GRADES: sum(int(value) for name, value in seen.notes if name == _GRADES),
        "drawn": list(seen.drawn),
    }


def completed_of_plain(data: object, people: int) -> ImportSummary | None:
    """Return what `plain_completed` told of so many people; None where it is odd, an empty one for None."""
    if data is None:
        return ImportSummary("")
    if not isinstance(data, dict):
        return None
    decisions, grades, drawn = (data.get(name) for name in ("decisions", _GRADES, "drawn"))
    if not isinstance(decisions, list) or not isinstance(drawn, list) or len(decisions) > _MOST:
        return None
    if type(grades) is not int or not 0 <= grades <= people:
        return None
    if not all(map(_is_decision, decisions)):
        return None
    if not all(isinstance(one, str) and _is_named("column", one) for one in drawn):
        return None
    return ImportSummary(
        "",
        drawn=tuple(drawn),
        decisions=tuple(
            Decision(key, choice, n, allowed=(), yours=True) for key, choice, n in decisions
        ),
        notes=((_GRADES, str(grades)),) if grades else (),
    )


def _is_decision(one: object) -> bool:
    """Tell whether plain data are a cause, a choice and its rows, with words to say them in."""
    if not isinstance(one, list) or len(one) != 3:
        return False
    key, choice, n = one
    if not isinstance(key, str) or not isinstance(choice, str) or type(n) is not int or n < 1:
        return False
    name, colon, value = key.partition(":")
    kind = "column" if colon else "cause"
    return _is_named("choice", choice) and _is_named(kind, name) and len(value) <= _MOST


def _is_named(kind: str, name: str) -> bool:
    return f"staff.{kind}.{name}" in wording("en").texts
