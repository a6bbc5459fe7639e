"""What a narrow encoding lacks is written with its nearest sign: ``−`` as ``-``, ``œ`` as ``oe``.

A handler of Python's codecs does it, for every encoding and every stream, so that no sentence needs a
plain twin. Decompositions are Unicode's (NFKD); the table holds what it does not decompose.
"""

from __future__ import annotations

import codecs
import sys
import unicodedata
from typing import Any, Final

__all__ = ["NEAREST", "nearest_sign", "use_nearest_signs"]

NEAREST: Final = "simadopt.nearest"
"""Name of the handler, for ``errors=``."""

_SIGNS: Final = {
    **dict.fromkeys("−–—‐‑‒―⁃", "-"),
    **dict.fromkeys("’‘‚‛′", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    **dict.fromkeys("•▪●◦★✶", "*"),
    **dict.fromkeys("→⟶▶►▸", "->"),
    **dict.fromkeys("←⟵◀", "<-"),
    **{"↔": "<->", "⇒": "=>", "⇔": "<=>", "↑": "^", "↓": "v", "▲": "^", "▼": "v"},
    **{"…": "...", "·": ".", "‹": "<", "›": ">", "×": "x", "÷": "/", "±": "+/-", "∞": "inf"},
    **{"≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "∼": "~", "√": "sqrt", "∑": "sum", "∈": "in"},
    **{"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "ł": "l"},
    **{"Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th"},
    **{"€": "EUR", "£": "GBP", "°": "deg", "µ": "u", "μ": "u", "§": "S", "¶": "P", "¡": "!"},
    **{"¿": "?", "©": "(c)", "®": "(R)", "✓": "v", "✔": "v", "✗": "x", "✘": "x", "Δ": "D"},
}
_ASCII: Final = "simadopt_ascii"
_UNSAID: Final = "?"


def nearest_sign(character: str, encoding: str) -> str:
    """Return what stands for a character in an encoding that lacks it.

    >>> nearest_sign("−", "cp1252"), nearest_sign("é", "ascii"), nearest_sign("π", "cp1252")
    ('-', 'e', 'pi')
    >>> nearest_sign("≤", "ascii"), nearest_sign(chr(0x202F), "cp1252"), nearest_sign("━", "cp1252")
    ('<=', ' ', '-')
    """
    if character in _SIGNS:
        return _SIGNS[character]
    plain = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
    if plain != [character]:
        return "".join(c if _has(encoding, c) else nearest_sign(c, encoding) for c in plain)
    return _by_name(unicodedata.name(character, ""))


def _by_name(name: str) -> str:
    """Return what Unicode's name of a character says: of a letter, a line or a block."""
    words = name.split()
    if "LETTER" in words:
        letter = words[words.index("LETTER") + 1]
        return letter if "CAPITAL" in words else letter.lower()
    if words[:2] == ["BOX", "DRAWINGS"]:
        lies, stands = "HORIZONTAL" in words, "VERTICAL" in words
        ends = {"LEFT", "RIGHT"} & set(words) and not {"UP", "DOWN"} & set(words)
        return "-" if ends or (lies and not stands) else "|" if stands and not lies else "+"
    if "BLOCK" in words or "SHADE" in words:
        return "#"
    return "*" if words[:1] == ["BRAILLE"] else _UNSAID


def _has(encoding: str, text: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _nearest(error: UnicodeError) -> tuple[str | bytes, int]:
    """Replace the first character that cannot be encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    character = error.object[error.start]
    if "\udc80" <= character <= "\udcff":  # a byte of a file's name that Python could not read
        return bytes([ord(character) - 0xDC00]), error.start + 1
    sign = nearest_sign(character, error.encoding)
    return sign if _has(error.encoding, sign) else _UNSAID, error.start + 1


codecs.register_error(NEAREST, _nearest)


def _plain_ascii(name: str) -> codecs.CodecInfo | None:
    """Return ASCII under a name that click does not take for a terminal's mistake, to write UTF-8."""
    if name != _ASCII:
        return None
    ascii_ = codecs.lookup("ascii")
    return codecs.CodecInfo(
        ascii_.encode,
        ascii_.decode,
        ascii_.streamreader,
        ascii_.streamwriter,
        ascii_.incrementalencoder,
        ascii_.incrementaldecoder,
        name,
    )


codecs.register(_plain_ascii)


def use_nearest_signs() -> None:
    """Let standard output and standard error write every sentence, whatever their encoding."""
    streams: tuple[Any, ...] = (sys.stdout, sys.stderr)
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            narrowest = codecs.lookup(stream.encoding or "ascii").name == "ascii"
            stream.reconfigure(encoding=_ASCII if narrowest else None, errors=NEAREST)
