"""The records of a JSON file, as the rows of a table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.small_file import contents_of

__all__ = ["IN_LIST", "rows_of_json"]

IN_LIST: Final = "\x1f"
"""Between the values of a list that is one cell."""
KEY: Final = "key"
"""Column of the names under which an object holds its records."""
VALUE: Final = "value"
MOST_BYTES: Final = 200_000_000
Around = list[tuple[str, str, Any]]
"""Part, field and value of what holds a record, the nearest first."""


def rows_of_json(path: Path, part: str | None = None) -> list[list[str]]:
    """Return the titles and rows of a list of records, with what the objects around it say.

    A record is a row; its fields are columns, those of an object within it are named ``within.field``, and a
    list of values is one cell, with `IN_LIST` between. An object of records (``{"a1": {…}}``) has their names
    in the column ``key``; of other values, those in ``value``. Fields of what is around are columns too, as
    ``part.field`` where the record has a field of that name.

    Parameters
    ----------
    path : Path
    part : str, optional
        Where the records are, as names of fields with points between (``villages.people``); the longest list
        of records when not given; where there is none, the whole file (the part ``""``) if it is a list of
        lists, whose columns are ``1``, ``2`` …, or an object of two records or more that share fields.

    Raises
    ------
    InputError
        When it is no JSON, holds no records, or not there; with the parts that there are.
    """
    try:
        data = json.loads(contents_of(path, MOST_BYTES).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        message = Message("problem.usage_json")
        raise InputError(Problem(str(path), line, "", "", message)) from error
    sizes: Counter[tuple[str, ...]] = Counter()
    for names, size in _lists(data, ()):
        sizes[names] += size
    lists = {".".join(names): names for names in sizes}
    if part is None and lists:
        part = max(lists, key=lambda name: sizes[lists[name]])
    elif part is None and _are_records(data):
        part = ""
    within = lists.get(part or "", tuple(part.split(".")) if part else ())
    found = [] if part is None else list(_records(data, within, [], ""))
    if not found:
        parts = ", ".join(sorted(set(lists) - {""}))
        message = (
            Message("problem.map_records", names=parts) if parts else Message("problem.map_rows")
        )
        hint = nearest(part or "", lists)
        raise InputError(Problem(str(path), None, "sheet", part or "", message, hint))
    titles = list(dict.fromkeys(title for record in found for title in record))
    return [titles, *([_text(record.get(title)) for title in titles] for record in found)]


def _are_records(data: Any) -> bool:
    """Tell whether a whole file is a list of lists, or an object of records each alike another."""
    if isinstance(data, list):
        return bool(data) and all(isinstance(one, list) and one for one in data)
    if not isinstance(data, dict) or not all(isinstance(one, dict) for one in data.values()):
        return False
    held = Counter(field for one in data.values() for field in one)
    return bool(held) and all(any(held[field] > 1 for field in one) for one in data.values())


def _lists(data: Any, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield where lists of records are, and how many they hold."""
    if isinstance(data, list):
        records = [one for one in data if isinstance(one, dict)]
        if records:
            yield names, len(records)
        for one in records:
            yield from _lists(one, names)
    elif isinstance(data, dict):
        for key, one in data.items():
            yield from _lists(one, (*names, key))


def _records(
    data: Any, names: tuple[str, ...], around: Around, where: str
) -> Iterator[dict[str, Any]]:
    """Yield the records of a part, each with the fields of what is around it."""
    if names and isinstance(data, list):
        for one in data:
            yield from _records(one, names, around, where)
    elif names and isinstance(data, dict) and names[0] in data:
        own = [(where, k, v) for k, v in data.items() if not isinstance(v, dict | list)]
        yield from _records(data[names[0]], names[1:], [*own, *around], names[0])
    elif not names and isinstance(data, dict):
        for key, value in data.items():
            own_fields = _flat(value, "") if isinstance(value, dict) else {VALUE: value}
            yield _joined({KEY: key, **own_fields}, around)
    elif not names and isinstance(data, list):
        for one in data:
            yield _joined(_flat(one, "") if isinstance(one, dict) else _bare(one), around)


def _bare(one: Any) -> dict[str, Any]:
    """Return the fields of a record without names: by their place in a list, or a value."""
    return (
        {f"{k + 1}": cell for k, cell in enumerate(one)} if isinstance(one, list) else {VALUE: one}
    )


def _joined(record: dict[str, Any], around: Around) -> dict[str, Any]:
    """Return a record with what is around it: the nearest first, the record's own fields before all."""
    for where, key, value in around:
        record.setdefault(f"{where}.{key}" if key in record and where else key, value)
    return record


def _flat(record: Mapping[str, Any], before: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            found.update(_flat(value, f"{before}{key}."))
        else:
            found[f"{before}{key}"] = value
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, list):
        return IN_LIST.join(_text(one) for one in value if not isinstance(one, dict | list))
    return str(value)
