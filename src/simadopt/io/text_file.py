"""A text as others' software writes it: its encoding found, its bytes checked, its rows in turn."""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from simadopt.core.errors import InputError, Problem, system_reason
from simadopt.core.messages import Message

if TYPE_CHECKING:
    from simadopt.io.complaints import Complaints

__all__ = ["Row", "inspect", "open_text", "refusal", "text_rows"]

Row = tuple[int, list[str]]

MAX_BYTES = 2 * 2**30
BLOCK_BYTES = 2**20
UNDEFINED_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_SEP_LINE = re.compile(r'\s*"?sep=(.?)"?\s*\Z', re.IGNORECASE)


def refusal(file: Path, message: Message, line: int | None = None) -> InputError:
    """Return the error of a whole file."""
    return InputError(Problem(str(file), line, "", "", message))


def inspect(file: Path) -> tuple[str, str, bytes]:
    """Return encoding, SHA-256 and first bytes of a file, read once, a block at a time."""
    digest, utf8, cp1252 = hashlib.sha256(), True, True
    decoder: codecs.IncrementalDecoder = codecs.getincrementaldecoder("utf-8")()
    line, start, wide = 1, b"", ""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refusal(file, Message("problem.not_a_file"))
        if status.st_size > MAX_BYTES:
            raise refusal(file, Message("problem.bytes_read", n=status.st_size, most=MAX_BYTES))
        with file.open("rb") as handle:
            while block := handle.read(BLOCK_BYTES):
                digest.update(block)
                if not start:
                    start, wide = block, _wide(block)
                    if wide:
                        decoder = codecs.getincrementaldecoder(wide)()
                if not (wide or is_packed(start)):
                    _refuse_block(block, file, line)
                line += block.count(b"\n")
                utf8 = utf8 and _decodes(decoder, block)
                cp1252 = cp1252 and not wide and UNDEFINED_CP1252.search(block) is None
        utf8 = utf8 and _decodes(decoder, b"", final=True)
    except (OSError, ValueError) as error:
        reason = system_reason(error)
        raise refusal(file, Message("problem.unreadable", reason=reason)) from error
    if is_packed(start):
        return "", digest.hexdigest(), start
    if not (utf8 or cp1252):
        raise refusal(file, Message("problem.encoding"))
    return (wide or "utf-8-sig") if utf8 else "cp1252", digest.hexdigest(), start


def is_packed(start: bytes) -> bool:
    """Tell whether a file begins as a workbook or another packed or binary one does.

    >>> is_packed(b"PK" + bytes([3, 4])), is_packed(b"key;cat")
    (True, False)
    """
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"%PDF"))


def _wide(block: bytes) -> str:
    """Return UTF-16 when a text begins with its mark, or has a null in every second place."""
    if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = block[:64]
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        nulls, others = head[first::2], head[1 - first :: 2]
        if len(head) >= 8 and nulls.count(0) > 0.8 * len(nulls) and others.count(0) == 0:
            return name
    return ""


def _refuse_block(block: bytes, file: Path, line: int) -> None:
    nul = block.find(b"\0")
    if nul >= 0:
        at = line + block.count(b"\n", 0, nul)
        raise refusal(file, Message("problem.null"), at)
    if len(block) == BLOCK_BYTES and b"\n" not in block and b"\r" not in block:
        raise refusal(file, Message("problem.long_line"), line)


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def open_text(file: Path, encoding: str) -> IO[str]:
    """Open a text; every way to end a line is one."""
    return file.open(encoding=encoding, newline=None)


def declared_separator(line: str) -> str | None:
    r"""Return the separator that a first line ``sep=;`` tells Excel, or None when it is no such line.

    >>> declared_separator("sep=;\n"), declared_separator('"sep=,"'), declared_separator("service;sep")
    (';', ',', None)
    """
    found = _SEP_LINE.match(line.rstrip("\r\n"))
    return None if found is None else found[1]


def text_rows(
    handle: IO[str], separator: str, complaints: Complaints, *, strict: bool = True
) -> Iterator[Row]:
    """Yield each row that is not blank, with the line it begins on."""
    reader = csv.reader(handle, delimiter=separator, strict=strict)
    line = 1
    try:
        for row in reader:
            if (row and (row[0] or any(row))) and not (
                line == 1 and declared_separator(separator.join(row)) is not None
            ):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        complaints.add(line, "", "", Message("problem.table", reason=table_reason(error)))
        complaints.settle()


def table_reason(error: csv.Error) -> Message | str:
    """Return why Python's `csv`, which gives no code, cannot read on; its own words where unknown.

    >>> table_reason(csv.Error("unexpected end of data")).render("en")
    'a quote opened here is never closed'
    """
    told = str(error)
    if "unexpected end" in told or "field larger" in told:
        return Message("problem.part.open_quote")
    separator, found, quote = told.partition(" expected after ")
    if found:
        return Message("problem.part.after_quote", separator=separator[1:-1], quote=quote[1:-1])
    return told
