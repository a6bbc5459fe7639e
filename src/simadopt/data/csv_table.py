"""A CSV file as others' software writes it: separator, encoding and header found, lines kept."""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from simadopt.data.places import LISTED_PROBLEMS, refuse, shorten
from simadopt.errors import InputError, Problem, nearest

__all__ = ["Chunk", "Complaints", "CsvTable", "fold", "open_table"]

MAX_BYTES = 2 * 2**30
BLOCK_BYTES = 2**20
CHUNK_ROWS = 50_000
KEPT_PROBLEMS = 1000
SEPARATORS = ",;\t"
UNDEFINED_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def fold(text: str) -> str:
    """Return a text without accents, case or punctuation.

    >>> fold(" Catégorie (A) ")
    'categorie_a'
    """
    plain = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return re.sub(r"[^0-9a-z]+", "_", bare).strip("_")


@dataclass
class Complaints:
    """Problems of one file: the first thousand are kept, all are counted.

    Parameters
    ----------
    where : str
        Name of the file.
    problems : list of Problem
        Those that are kept.
    count : int
        How many there are.
    dropped_rows : int
        Rows that could not be read at all.
    """

    where: str
    problems: list[Problem] = field(default_factory=list)
    count: int = 0
    dropped_rows: int = 0

    def add(self, line: int | None, name: str, value: str, message: str, hint: str = "") -> None:
        """Note one problem."""
        self.count += 1
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(Problem(self.where, line, name, shorten(value), message, hint))

    @property
    def room(self) -> int:
        """How many problems of one sort to note one by one: no more can be listed."""
        return min(LISTED_PROBLEMS, KEPT_PROBLEMS - len(self.problems))

    def settle(self) -> None:
        """Raise ``InputError`` if anything was noted."""
        refuse(self.problems, self.count - len(self.problems))


@dataclass(frozen=True)
class Chunk:
    """Some rows of a table, by column.

    Parameters
    ----------
    cells : dict of str to sequence of str
        The cells of each wanted column.
    lines : int64[n]
        The line each row begins on.
    """

    cells: dict[str, Sequence[str]]
    lines: NDArray[np.int64]


@dataclass(frozen=True)
class CsvTable:
    """A CSV file whose header has been understood.

    Parameters
    ----------
    path : Path
    encoding, separator : str
        As found.
    columns : dict of str to int
        Position of each wanted column that is there.
    ignored : tuple of str
        Headers that are not wanted: their cells are never read.
    width : int
        Number of columns.
    content_sha256 : str
        SHA-256 of the bytes.
    """

    path: Path
    encoding: str
    separator: str
    columns: dict[str, int]
    ignored: tuple[str, ...]
    width: int
    content_sha256: str

    def chunks(self, complaints: Complaints) -> Iterator[Chunk]:
        """Yield the rows, at most 50,000 at a time; rows of another width are noted and left out.

        Raises
        ------
        InputError
            When the file cannot be read further.
        """
        with _open_text(self.path, self.encoding) as handle:
            rows = _rows(handle, self.separator, complaints)
            next(rows, None)
            kept: list[list[str]] = []
            lines: list[int] = []
            for line, row in rows:
                if len(row) != self.width:
                    message = f"{len(row)} cells; the header has {self.width}"
                    complaints.add(line, "", "", message)
                    complaints.dropped_rows += 1
                    continue
                kept.append(row)
                lines.append(line)
                if len(kept) == CHUNK_ROWS:
                    yield self._chunk(kept, lines)
                    kept, lines = [], []
            if kept:
                yield self._chunk(kept, lines)

    def _chunk(self, rows: list[list[str]], lines: list[int]) -> Chunk:
        by_column = list(zip(*rows, strict=True))
        cells: dict[str, Sequence[str]] = {n: by_column[i] for n, i in self.columns.items()}
        return Chunk(cells, np.array(lines, dtype=np.int64))

    def cells_at(self, lines: Iterable[int], name: str) -> dict[int, str]:
        """Return one column's cells on given lines: keys are shown in problems, never kept."""
        wanted, column = set(lines), self.columns[name]
        found: dict[int, str] = {}
        with _open_text(self.path, self.encoding) as handle:
            for line, row in _rows(handle, self.separator, Complaints(str(self.path))):
                if line in wanted and len(row) == self.width:
                    found[line] = row[column].strip()
                    if len(found) == len(wanted):
                        break
        return found


def open_table(
    path: str | Path, names: Mapping[str, Sequence[str]], required: Sequence[str]
) -> CsvTable:
    """Find a file's encoding, separator and header.

    Parameters
    ----------
    path : str or Path
    names : mapping of str to sequence of str
        Each wanted column, and its accepted headers as :func:`fold` leaves them.
    required : sequence of str
        Columns that must be there.

    Raises
    ------
    InputError
        When it is not a text, is empty, or lacks a header.
    """
    file, complaints = Path(path), Complaints(str(path))
    encoding, sha256 = _inspect(file)
    meaning = {alias: name for name, aliases in names.items() for alias in aliases}
    with _open_text(file, encoding) as handle:
        first = next((line for line in handle if line.strip()), "")
        if not first:
            raise InputError(Problem(str(path), 1, "", "", "the file is empty"))
    separator = max(SEPARATORS, key=lambda s: _recognised(first, s, meaning))
    with _open_text(file, encoding) as handle:
        line, header = next(_rows(handle, separator, complaints))
    columns, ignored = _read_header(header, line, meaning, complaints)
    for name in required:
        if name not in columns:
            hint = nearest(name, map(fold, ignored))
            message = f"this column is missing; the header {' or '.join(names[name])} is expected"
            complaints.add(line, name, "", message, hint)
    complaints.settle()
    return CsvTable(file, encoding, separator, columns, tuple(ignored), len(header), sha256)


def _recognised(line: str, separator: str, meaning: Mapping[str, str]) -> tuple[int, int]:
    cells = line.split(separator)
    return sum(fold(cell) in meaning for cell in cells), len(cells)


def _read_header(
    header: list[str], line: int, meaning: Mapping[str, str], complaints: Complaints
) -> tuple[dict[str, int], list[str]]:
    columns: dict[str, int] = {}
    ignored: list[str] = []
    for index, title in enumerate(header):
        name = meaning.get(fold(title))
        if name in columns:
            message = f"column {columns[name] + 1} already gives the {name}; keep one of them"
            complaints.add(line, title, "", message)
        elif name is not None:
            columns[name] = index
        elif near := get_close_matches(fold(title), meaning, n=1, cutoff=0.8):
            message = "unknown column with nearly the name of a known one; correct or remove it"
            complaints.add(line, title, "", message, near[0])
        else:
            ignored.append(title.strip())
    return columns, ignored


def _inspect(file: Path) -> tuple[str, str]:
    """Return encoding and SHA-256 from one pass over the bytes, a block at a time."""
    digest, utf8, cp1252 = hashlib.sha256(), True, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    line = 1
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError(Problem(str(file), None, "", "", "this is not a file"))
        if status.st_size > MAX_BYTES:
            message = f"{status.st_size} bytes; at most {MAX_BYTES} are read"
            raise InputError(Problem(str(file), None, "", "", message))
        with file.open("rb") as handle:
            while block := handle.read(BLOCK_BYTES):
                digest.update(block)
                _refuse_block(block, file, line)
                line += block.count(b"\n")
                utf8 = utf8 and _decodes(decoder, block)
                cp1252 = cp1252 and UNDEFINED_CP1252.search(block) is None
        utf8 = utf8 and _decodes(decoder, b"", final=True)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the name is not a file's name"
        raise InputError(Problem(str(file), None, "", "", f"cannot be read: {reason}")) from error
    if not (utf8 or cp1252):
        message = "neither UTF-8 nor Windows-1252; save it as UTF-8"
        raise InputError(Problem(str(file), None, "", "", message))
    return ("utf-8-sig" if utf8 else "cp1252"), digest.hexdigest()


def _refuse_block(block: bytes, file: Path, line: int) -> None:
    nul = block.find(b"\0")
    if nul >= 0:
        at = line + block.count(b"\n", 0, nul)
        message = "a null character; was the file saved in UTF-16? Save it as UTF-8"
        raise InputError(Problem(str(file), at, "", "", message))
    if len(block) == BLOCK_BYTES and b"\n" not in block and b"\r" not in block:
        raise InputError(Problem(str(file), line, "", "", "a line of more than 1 MB"))


def _decodes(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _open_text(file: Path, encoding: str) -> IO[str]:
    return file.open(encoding=encoding, newline=None)


def _rows(
    handle: IO[str], separator: str, complaints: Complaints
) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank, with the line it begins on."""
    reader = csv.reader(handle, delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            if row and (row[0] or any(row)):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        unclosed = "unexpected end" in str(error) or "field larger" in str(error)
        reason = "a quote opened here is never closed" if unclosed else str(error)
        message = f"the table cannot be read from here on: {reason}"
        complaints.add(line, "", "", message)
        complaints.settle()
