"""How doors listen and answer: an object in JSON, a file, a refusal told problem by problem."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simadopt.core.errors import InputError, Problem
from simadopt.core.messages import Message
from simadopt.interfaces.app.guard import read_body
from simadopt.interfaces.app.limits import MOST_BODY
from simadopt.io.wording import Wording

__all__ = [
    "MOST_CHOICES",
    "answer",
    "check_text",
    "file_answer",
    "json_answer",
    "parts_of",
    "read_object",
    "refusal",
    "texts_of",
    "to_json",
]

MOST_CHOICES: Final = 200
"""Texts by name that a page may send at once."""


async def read_object(request: Request, most: int = MOST_BODY) -> dict[str, Any]:
    """Return the object that a page sends.

    Raises
    ------
    InputError
        When it sends anything else.
    TooLargeError
    """
    body = await read_body(request, most)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise InputError(Problem("page", None, "", "", Message("problem.json")))
    request.state.language = data.get("lang")
    check_text(data)
    return data


def check_text(data: object, place: str = "page") -> None:
    """Refuse halves of a character, which JSON can write and no file can hold.

    Raises
    ------
    InputError
    """
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise InputError(Problem(place, None, "", "", Message("problem.not_text"))) from None


def parts_of(
    body: bytes, parts: str, names: Collection[str], needed: Collection[str]
) -> dict[str, bytes]:
    """Tell the files of a body apart: ``staff:1200,ties:88`` are two, one behind the other.

    Parameters
    ----------
    body : bytes
    parts : str
        Each file and its bytes.
    names : collection of str
        Files that may be sent, each once.
    needed : collection of str
        One of these must be.

    Raises
    ------
    InputError
    """
    files: dict[str, bytes] = {}
    start = 0
    for part in parts.split(","):
        name, _, size = part.partition(":")
        if name not in names or name in files or not size.isdecimal() or len(size) > 9:
            raise _wrong_parts(parts)
        files[name] = body[start : start + int(size)]
        start += int(size)
    if start != len(body) or not any(files.get(name) for name in needed):
        raise _wrong_parts(parts)
    return files


def _wrong_parts(parts: str) -> InputError:
    message = Message("app.refuse.parts")
    return InputError(Problem("page", None, "parts", repr(parts)[:80], message))


def texts_of(query: Mapping[str, str], name: str) -> dict[str, str]:
    """Read texts by name, sent as JSON.

    Raises
    ------
    InputError
    """
    try:
        value = json.loads(query.get(name) or "{}")
    except (ValueError, RecursionError):
        value = None
    if (
        not isinstance(value, dict)
        or len(value) > MOST_CHOICES
        or not all(isinstance(one, str) for one in value.values())
    ):
        raise InputError(Problem("page", None, name, "", Message("app.refuse.text")))
    check_text(value)
    return value


def answer(value: Any) -> Response:
    """Return a value as JSON that nobody keeps."""
    return json_answer(to_json(value))


def to_json(value: Any) -> bytes:
    """Return a value as JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def json_answer(body: bytes) -> Response:
    """Return what is JSON already, and that nobody keeps."""
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def file_answer(body: bytes, kind: str, suffix: str, name: str = "simadopt") -> Response:
    """Return a file that the browser saves rather than shows.

    Parameters
    ----------
    body : bytes
    kind : str
        Its Content-Type.
    suffix : str
        Of its name.
    name : str
        In ASCII.
    """
    place = f'attachment; filename="{name}.{suffix}"'
    return Response(body, headers={"Content-Type": kind, "Content-Disposition": place})


def refusal(status: int, error: InputError, words: Wording, **more: Any) -> Response:
    """Return problems one by one, each with its place, field and value, in the page's language.

    Parameters
    ----------
    status : int
    error : InputError
    words : Wording
    **more
        What else the page is told.
    """
    listed = [
        vars(one)
        | {"message": one.message.render(words.language), "text": one.render(words.language)}
        for one in error.problems[:50]
    ]
    return JSONResponse({"problems": listed, "number": len(error.problems), **more}, status)
