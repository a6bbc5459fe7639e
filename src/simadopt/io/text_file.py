"""A text as others' software writes it: its encoding found, its bytes checked, its rows in turn."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING

from simadopt.core.errors import InputError, Problem, system_reason
from simadopt.core.messages import Message

if TYPE_CHECKING:
    from simadopt.io.complaints import Complaints

__all__ = [
    "NARROW",
    "TWICE",
    "Row",
    "inspect",
    "is_wrapped",
    "likeliest",
    "open_text",
    "refusal",
    "text_rows",
    "unwrapped",
]

Row = tuple[int, list[str]]

MAX_BYTES = 2 * 2**30
BLOCK_BYTES = 2**20
UNDEFINED_CP1252 = b"\x81\x8d\x8f\x90\x9d"
NARROW = ("cp1252", "mac_roman", "cp850")
TWICE = "utf-8 twice"
"""What is called UTF-8 whose letters were converted to it two times: ``Ã©`` for ``é``."""
_TWICE_LETTERS = re.compile("Ã[\u0080-\u00bf‰€Š]|Ã ")
FEW_FRENCH, MOST_FRENCH = 0.5, 0.75
_ASCII = bytes(range(128))
_COMMON, _SIGNS = "éèêàçôîûùïëâœ", "°’«»–\xa0€"
_RARE = "äöüÿæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆáíñóúºª"
_FRENCH = {
    name: [
        1.0 if sign in _COMMON else 0.9 if sign in _SIGNS else 0.8 if sign in _RARE else 0.0
        for sign in (bytes([byte]).decode(name, "replace") for byte in range(256))
    ]
    for name in NARROW
}
"""How usual each byte is in French texts, by encoding: a letter in use, a sign, a rarer letter, none."""
_SEP_LINE = re.compile(r'\s*"?sep=(.?)"?\s*\Z', re.IGNORECASE)


def refusal(file: Path, message: Message, line: int | None = None) -> InputError:
    """Return the error of a whole file."""
    return InputError(Problem(str(file), line, "", "", message))


def inspect(file: Path, told: str = "") -> tuple[str, str, bytes]:
    """Return encoding, SHA-256 and first bytes of a file, read once, a block at a time.

    A text that is not UTF-8 is of the encoding that is ``told``, else of that which `likeliest` says.
    """
    digest, utf8 = hashlib.sha256(), True
    beyond: Counter[int] = Counter()
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
                    _refuse_markup(block.decode(wide or "latin-1", "replace"), file)
                if not (wide or is_packed(start)):
                    _refuse_block(block, file, line)
                line += block.count(b"\n")
                utf8 = utf8 and _decodes(decoder, block)
                if not (utf8 or wide):
                    beyond.update(block.translate(None, _ASCII))
        utf8 = utf8 and _decodes(decoder, b"", final=True)
    except (OSError, ValueError) as error:
        reason = system_reason(error)
        raise refusal(file, Message("problem.unreadable", reason=reason)) from error
    if is_packed(start):
        return "", digest.hexdigest(), start
    encoding = (wide or "utf-8-sig") if utf8 else "" if wide else told or likeliest(beyond)
    if (
        encoding == "utf-8-sig"
        and b"\xc3\x83" in start
        and is_twice(start.decode("utf-8", "ignore"))
    ):
        encoding = TWICE
    if not encoding:
        raise refusal(file, Message("problem.encoding"))
    return encoding, digest.hexdigest(), start


def likeliest(beyond: Mapping[int, int]) -> str:
    """Return the encoding of one byte in which what is beyond ASCII is French, or nothing.

    Windows-1252, unless few of its signs are French there and nearly all are in Mac Roman or in code
    page 850 (DOS): ``é`` of these reads ``Ž`` and ``‚`` in Windows-1252.

    Parameters
    ----------
    beyond : mapping of int to int
        How often each byte from 128 on is there.

    Examples
    --------
    >>> [likeliest(Counter("état civil, très âgé, ça".encode(name))) for name in NARROW]
    ['cp1252', 'mac_roman', 'cp850']
    """
    counts = {byte: n for byte, n in beyond.items() if byte > 127}
    total = sum(counts.values())
    shares = {
        name: sum(n * _FRENCH[name][byte] for byte, n in counts.items()) / max(total, 1)
        for name in NARROW
    }
    best = max(NARROW, key=lambda name: shares[name])
    if best != "cp1252" and shares["cp1252"] < FEW_FRENCH and shares[best] > MOST_FRENCH:
        return best
    return "" if any(bytes([byte]) in UNDEFINED_CP1252 for byte in counts) else "cp1252"


def _refuse_markup(start: str, file: Path) -> None:
    """Refuse a table of HTML or XML, which tools write under the name of a workbook."""
    head = start.lstrip("\ufeff\xef\xbb\xbf \r\n\t")[:4096].lower()
    if head.startswith(("<?xml", "<workbook", "<ss:workbook")) and "office:spreadsheet" in head:
        raise refusal(file, Message("problem.xml_workbook"))
    if head.startswith(
        ("<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<style")
    ) or (head.startswith(("<?xml", "<!--")) and ("<html" in head or "<table" in head)):
        raise refusal(file, Message("problem.html_table"))


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
    """Open a text; every way to end a line is one, and a byte that is no letter is ``�``."""
    if encoding == TWICE:
        return io.StringIO(once(file.read_text("utf-8-sig")))
    errors = "replace" if encoding in NARROW else "strict"
    return file.open(encoding=encoding, errors=errors, newline=None)


def is_twice(text: str) -> bool:
    """Tell whether the letters of a text were converted to UTF-8 two times.

    >>> is_twice("CatÃ©gorie;PrÃ©nom;QualitÃ©"), is_twice("Catégorie;Prénom;Qualité")
    (True, False)
    """
    twice = len(_TWICE_LETTERS.findall(text))
    return twice > 1 and twice > sum(text.count(letter) for letter in "éèàçê")


def once(text: str) -> str:
    """Return a text whose letters were converted two times as it was; what was not stays.

    >>> once("CatÃ©gorie à l'Ã©cole")
    "Catégorie à l'école"
    """

    def mended(found: re.Match[str]) -> str:
        try:
            return b"".join(map(_byte, found[0])).decode("utf-8")
        except UnicodeDecodeError:
            return found[0]

    return re.sub("[Â-ô][\u0080-\u00bf\u0152-\u2122]{1,3}", mended, text)


def _byte(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")


def is_wrapped(line: str) -> bool:
    r"""Tell whether a line is one quoted cell that holds the cells.

    >>> is_wrapped('"101;""A"";x"\n'), is_wrapped('"101";"A"\n'), is_wrapped("101;A")
    (True, False, False)
    """
    bare = line.strip()
    inner = bare[1:-1].replace('""', "")
    quoted = len(bare) > 2 and bare[0] == bare[-1] == '"' and '"' not in inner
    return quoted and any(separator in inner for separator in ";\t|,")


def unwrapped(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines without the quotes around each of them; those that have none are as they are."""
    for line in lines:
        bare = line.strip()
        yield bare[1:-1].replace('""', '"') + "\n" if is_wrapped(line) else line


def declared_separator(line: str) -> str | None:
    r"""Return the separator that a first line ``sep=;`` tells Excel, or None when it is no such line.

    >>> declared_separator("sep=;\n"), declared_separator('"sep=,"'), declared_separator("service;sep")
    (';', ',', None)
    """
    found = _SEP_LINE.match(line.rstrip("\r\n"))
    return None if found is None else found[1]


def text_rows(
    handle: Iterable[str], separator: str, complaints: Complaints, *, strict: bool = True
) -> Iterator[Row]:
    """Yield each row that is not blank, with the line it begins on."""
    reader = csv.reader(handle, delimiter=separator, strict=strict)
    line = 1
    try:
        for row in reader:
            if any(cell.startswith('="') for cell in row):
                row[:] = map(_bare_formula, row)
            if (row and (row[0] or any(row))) and not (
                line == 1 and declared_separator(separator.join(row)) is not None
            ):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        complaints.add(line, "", "", Message("problem.table", reason=table_reason(error)))
        complaints.settle()


def _bare_formula(cell: str) -> str:
    r"""Return the text of a cell written as a formula so that Excel keeps its zeros.

    >>> _bare_formula('="00101"'), _bare_formula("=A1")
    ('00101', '=A1')
    """
    return cell[2:-1] if len(cell) > 3 and cell.startswith('="') and cell.endswith('"') else cell


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
