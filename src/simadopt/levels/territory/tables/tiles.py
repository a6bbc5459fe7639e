"""A tile for each French department, so that each weighs the same in a map: rows from north to south.

Drawn by hand for this package, near its neighbours where a grid allows it; no shapes of others are used.
"""

from __future__ import annotations

from typing import Final

__all__ = ["TILES"]

_GRID: Final = """
.  .  .  .  .  .  62 59 .  .  .  .
.  .  .  .  76 80 60 02 08 .  .  .
.  .  50 14 27 95 93 77 51 55 54 57
29 22 35 61 78 92 75 94 10 52 88 67
.  56 53 72 28 91 45 89 21 70 90 68
.  .  44 49 37 41 18 58 71 39 25 .
.  .  85 79 86 36 23 03 42 69 01 74
.  .  17 16 87 19 63 43 07 38 73 .
.  .  33 24 46 15 12 48 26 05 .  .
.  .  40 47 82 81 34 30 84 04 06 .
.  .  64 32 31 11 .  .  13 83 .  2B
.  .  .  65 09 66 .  .  .  .  .  2A
971 972 973 974 976
"""
TILES: Final = {
    code: (row, column)
    for row, line in enumerate(_GRID.strip().splitlines())
    for column, code in enumerate(line.split())
    if code != "."
}
"""Row and column of each department, by its code."""
