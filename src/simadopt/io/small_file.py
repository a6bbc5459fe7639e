"""A small file that a user names, read whole: a regular file, never more than a limit."""

from __future__ import annotations

import stat
from pathlib import Path

from simadopt.core.errors import InputError, Problem, system_reason
from simadopt.core.messages import Message

__all__ = ["contents_of", "text_of"]


def contents_of(file: Path, most: int) -> bytes:
    """Return the bytes of a regular file: a pipe or a device, which may never end, is not opened.

    Parameters
    ----------
    file : Path
    most : int
        Bytes at most.

    Raises
    ------
    InputError
    """
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError(Problem(str(file), None, "", "", Message("problem.not_a_file")))
        if status.st_size > most:
            message = Message("problem.bytes_read", n=status.st_size, most=most)
            raise InputError(Problem(str(file), None, "", "", message))
        return file.read_bytes()
    except (OSError, ValueError) as error:
        message = Message("problem.unreadable", reason=system_reason(error))
        raise InputError(Problem(str(file), None, "", "", message)) from error


def text_of(file: Path, most: int) -> str:
    """Return the text of a small file in UTF-8, with or without a mark at its start.

    Parameters
    ----------
    file : Path
    most : int
        Bytes at most.

    Raises
    ------
    InputError
    """
    try:
        return contents_of(file, most).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(Problem(str(file), None, "", "", Message("problem.not_utf8"))) from None
