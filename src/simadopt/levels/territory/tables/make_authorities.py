"""Make ``authorities.csv.xz`` from the published table of French authorities.

    npm pack @etalab/decoupage-administratif@6.0.0
    tar xzf etalab-decoupage-administratif-6.0.0.tgz
    python -m simadopt.levels.territory.tables.make_authorities package/data

Nothing is downloaded here: the folder with ``communes.json``, ``epci.json``, ``departements.json`` and
``regions.json`` is given.
"""

from __future__ import annotations

import csv
import io
import json
import lzma
import sys
from pathlib import Path
from typing import Any, Final

COLUMNS: Final = (
    "key",
    "code",
    "type",
    "kind",
    "name",
    "population",
    "department",
    "region",
    "epci",
)
_OUT: Final = Path(__file__).with_name("authorities.csv.xz")
_OUTSIDE: Final = {"com", "tom"}


def rows(folder: Path) -> list[tuple[Any, ...]]:
    """Return one row for each commune, intercommunal body, department and region.

    Communes come by department and code, so that neighbours in the table are near in code.
    Communes without a SIREN (territories outside the departments) are left out.
    """
    read = {
        name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("communes", "epci", "departements", "regions")
    }
    member = {m["code"]: body["code"] for body in read["epci"] for m in body["membres"]}
    departments = {one["code"]: one for one in read["departements"] if one["zone"] not in _OUTSIDE}
    regions = {one["code"]: one for one in read["regions"] if one["zone"] not in _OUTSIDE}
    made: list[tuple[Any, ...]] = []
    people: dict[tuple[str, str], int] = {}
    communes = [
        one for one in read["communes"] if one["type"] == "commune-actuelle" and "siren" in one
    ]
    for one in sorted(communes, key=lambda c: (c["departement"], c["code"])):
        code, department, region = one["code"], one["departement"], one["region"]
        size = one.get("population", 0)
        for place in (("d", department), ("r", region)):
            people[place] = people.get(place, 0) + size
        body = member.get(code, "")
        made.append((one["siren"], code, "commune", "", one["nom"], size, department, region, body))
    seat = _largest(communes, member)
    for one in sorted(read["epci"], key=lambda e: e["code"]):
        code, kind = one["code"], "METRO" if one["type"] == "MET69" else one["type"]
        size = one["populationMunicipale"]
        made.append((code, code, "intercommunal", kind, one["nom"], size, *seat[code], code))
    for code, one in sorted(departments.items()):
        made.append(
            (
                f"D{code}",
                code,
                "department",
                "",
                one["nom"],
                people["d", code],
                code,
                one["region"],
                "",
            )
        )
    for code, one in sorted(regions.items()):
        made.append((f"R{code}", code, "region", "", one["nom"], people["r", code], "", code, ""))
    return made


def _largest(communes: list[Any], member: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return department and region of the largest commune of each intercommunal body."""
    found: dict[str, tuple[int, str, str]] = {}
    for one in communes:
        body, size = member.get(one["code"], ""), one.get("population", 0)
        if body and size > found.get(body, (-1, "", ""))[0]:
            found[body] = (size, one["departement"], one["region"])
    return {body: place[1:] for body, place in found.items()}


def write(folder: Path, out: Path = _OUT) -> int:
    """Write the compressed table and return its number of rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    made = rows(folder)
    writer.writerows(made)
    out.write_bytes(lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME))
    return len(made)


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]))} rows\n")
