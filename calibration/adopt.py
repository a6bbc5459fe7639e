"""Make the calibration the shipped one: defaults of the fitted parameters become the centre of its posterior.

Means taken where priors are standard normal laws, to three significant digits, are written in the
``default`` column of ``levels/staff/tables/parameters.csv``; nothing else moves. Run it once after
``simadopt calibrate``, say *numbers move: yes* in the changelog, and rewrite the golden digests::

    python calibration/adopt.py [FOLDER]
"""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
TABLE: Final = HERE.parent / "src" / "simadopt" / "levels/staff/tables/parameters.csv"


def central(folder: Path) -> dict[str, float]:
    """Return the defaults that a calibration proposes, to three significant digits."""
    with (folder / "parameters.csv").open(encoding="utf-8", newline="") as file:
        fitted = (row for row in csv.DictReader(file) if row["fitted"] == "yes")
        return {row["name"]: float(f"{float(row['default']):.3g}") for row in fitted}


def adopted(text: str, values: dict[str, float]) -> str:
    """Return the parameter table with some defaults replaced."""
    rows = list(csv.reader(text.splitlines()))
    place = rows[0].index("default")
    for row in rows[1:]:
        if row[0] in values:
            row[place] = f"{values[row[0]]:g}"
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def main() -> None:
    """Rewrite the table and print what moved."""
    values = central(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "fit")
    before = TABLE.read_text(encoding="utf-8")
    TABLE.write_text(adopted(before, values), encoding="utf-8")
    print("\n".join(f"{name} = {value:g}" for name, value in values.items()))


if __name__ == "__main__":
    main()
