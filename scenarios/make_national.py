"""Write ``fpt_national.yaml``: the French territorial civil service, by type and size.

Published margins (``calibration/national_staff.csv``) say how many people each type of authority
employs, how many employers there are, and how both divide by size. They do not say how type and
size cross. The cells of that table are found by iterative proportional fitting: start from assumed
shapes (``SHAPES``), scale rows then columns to their margins until both hold. Done twice: for
employers, then for staff starting from employers × usual staff of the size; a third time for the
staff categories.

Run it from anywhere::

    python scenarios/make_national.py          # writes the file, prints margins against targets
    python scenarios/make_national.py --check  # prints only

Same input, same file: nothing is drawn at random.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
MARGINS = HERE.parent / "calibration" / "national_staff.csv"
SCENARIO = HERE / "fpt_national.yaml"
Table = NDArray[np.float64]

TOTAL_STAFF = 1_937_200  # end of 2022, without aided contracts: row all, all, 2022
TOTAL_EMPLOYERS = 44_000  # "nearly 44000": row all, all, 2017
INHABITANTS = 68_000_000  # DGCL 2019, people living in an intercommunal body: maire-info 22694

BRACKETS = ("under_10", "10_49", "50_349", "350_and_over")
USUAL_STAFF = (3.5, 21.0, 124.0, 1_100.0)  # assumed, start of the fit
SPREADS = (0.35, 0.35, 0.45, 0.5)  # assumed: sd of log staff that keeps most within the bracket
# assumed: staff per 1,000 inhabitants of a commune, growing with its size; scaled to INHABITANTS
STAFF_PER_1000 = (8.0, 11.0, 16.0, 20.0)
SMALL_STAFF = (2, 7)  # under 10 is cut in two entries of 2 and 7 people that keep its mean

# How employers of a type divide by size before the fit. All assumed; 0 = cannot exist.
SHAPES: dict[str, tuple[float, float, float, float]] = {
    "commune": (0.74, 0.17, 0.08, 0.012),
    "communal_body": (0.55, 0.33, 0.11, 0.01),
    "intercommunal": (0.0, 0.25, 0.60, 0.15),
    "syndicate": (0.65, 0.25, 0.095, 0.005),
    "other_body": (0.0, 0.30, 0.40, 0.30),
    "department": (0.0, 0.0, 0.0, 1.0),
    "region": (0.0, 0.0, 0.0, 1.0),
}
# The schema has no type of its own for two of them.
SCHEMA_TYPE = {"communal_body": "commune", "other_body": "syndicate"}

# Categories A, B, C in 2012, start of the fit to those of 2022. Communes and their bodies: C eight
# in ten (row communal_bloc, 2012). The rest: what then remains of the national shares of 2012.
CATEGORIES_2012 = {True: (0.0793, 0.1207, 0.8), False: (0.1016, 0.1548, 0.7436)}
CATEGORIES_2022 = (0.13, 0.12, 0.75)  # row all, all, 2022
COMMUNAL = ("commune", "communal_body")
WITH_PLAN = ("department", "region")
WITH_ELECTED = ("intercommunal", "department", "region")


@dataclass(frozen=True)
class Entry:
    """One entry of the scenario: ``count`` authorities of a type and a size."""

    key: str
    kind: str
    bracket: str
    count: int
    staff: int
    spread: float
    inhabitants: int
    share_a: float
    share_b: float

    @property
    def people(self) -> int:
        """Staff of all the authorities of this entry."""
        return self.count * self.staff


def figure(kind: str, size: str, year: int, column: str) -> float:
    """Read one published figure.

    >>> figure("department", "all", 2016, "employers")
    101.0
    """
    with MARGINS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["authority_type"], row["size_bracket"], row["year"]) == (kind, size, str(year)):
                return float(row[column])
    raise LookupError(f"{MARGINS.name}: no row {kind}, {size}, {year}")


def type_targets() -> dict[str, tuple[float, float]]:
    """Employers and staff of each type, staff scaled from its year to the total of 2022."""
    scale = TOTAL_STAFF / sum(
        figure(kind, "all", 2016, "staff")
        for kind in ("commune", "local_public_body", "department", "region")
    )
    national_2020 = figure("intercommunal", "all", 2020, "staff") / 0.18  # "18 % of staff"
    national_2010 = figure("syndicate", "all", 2010, "staff") / 0.035  # "3.5 % of staff"
    share_intercommunal = figure("intercommunal", "all", 2020, "staff") / national_2020
    share_bloc = figure("communal_bloc", "all", 2020, "staff") / national_2020

    commune = figure("commune", "all", 2016, "staff") * scale
    bodies = figure("local_public_body", "all", 2016, "staff") * scale
    # assumed: the 18 % of 2020 hold the syndicates, and these kept their 3.5 % of 2010
    syndicate = figure("syndicate", "all", 2010, "staff") / national_2010 * TOTAL_STAFF
    intercommunal = share_intercommunal * TOTAL_STAFF - syndicate
    communal_body = share_bloc * TOTAL_STAFF - commune
    other = bodies - intercommunal - syndicate - communal_body

    communes = figure("commune", "all", 2016, "employers")
    departments = figure("department", "all", 2016, "employers")
    regions = figure("region", "all", 2016, "employers")
    epci = 1_254  # own-tax intercommunal bodies, DGCL BIS 163, 1 January 2022
    others = 200  # assumed: about a fire service and a management centre per department
    left = TOTAL_EMPLOYERS - communes - departments - regions - epci - others
    return {
        "commune": (communes, commune),
        "communal_body": (left - left // 2, communal_body),  # assumed: half of what is left
        "intercommunal": (epci, intercommunal),
        "syndicate": (left // 2, syndicate),  # of 8,882 syndicates in law (DGCL BIS 163)
        "other_body": (others, other),
        "department": (departments, figure("department", "all", 2016, "staff") * scale),
        "region": (regions, figure("region", "all", 2016, "staff") * scale),
    }


def size_targets() -> dict[str, tuple[float, float]]:
    """Employers and staff of each size: the shares of 2013 on the totals of 2017 and 2022."""
    employers_2013 = figure("all", "all", 2013, "employers")
    staff_2013 = figure("all", "all", 2013, "staff")
    small = figure("all", "under_10", 2013, "employers") / employers_2013 * TOTAL_EMPLOYERS
    # the staff of 2013 is an upper bound (under 6 %): keep its mean per employer, not its share
    mean_small = figure("all", "under_10", 2013, "staff") / figure(
        "all", "under_10", 2013, "employers"
    )
    large = figure("all", "350_and_over", 2013, "employers")
    large_staff = figure("all", "350_and_over", 2013, "staff") / staff_2013 * TOTAL_STAFF
    # assumed: 8,400 employers of 10 to 49 people, 21 on average; no published cut inside 10-349
    middle, middle_staff = 8_400.0, 8_400.0 * 21
    return {
        "under_10": (small, small * mean_small),
        "10_49": (middle, middle_staff),
        "50_349": (
            TOTAL_EMPLOYERS - small - middle - large,
            TOTAL_STAFF - small * mean_small - middle_staff - large_staff,
        ),
        "350_and_over": (large, large_staff),
    }


def fit(start: Table, rows: Table, columns: Table) -> Table:
    """Scale rows and columns in turn until both margins hold (iterative proportional fitting).

    Zeros stay zeros, and the odds ratios of ``start`` are kept.

    Parameters
    ----------
    start : array of shape (r, c)
        Non-negative, with a positive cell in each row and column.
    rows, columns : arrays of shape (r,) and (c,)
        Margins, of the same sum.

    References
    ----------
    Deming and Stephan 1940, Annals of Mathematical Statistics 11(4), 427-444.

    Examples
    --------
    >>> fit(np.ones((2, 2)), np.array([3.0, 1.0]), np.array([2.0, 2.0])).tolist()
    [[1.5, 1.5], [0.5, 0.5]]
    """
    if not np.isclose(rows.sum(), columns.sum()):
        raise ValueError(f"margins differ: rows {rows.sum():.1f}, columns {columns.sum():.1f}")
    table = start.astype(np.float64)
    for _ in range(10_000):
        table *= (rows / table.sum(axis=1))[:, None]
        table *= columns / table.sum(axis=0)
        if np.abs(table.sum(axis=1) / rows - 1).max() < 1e-12:
            return table
    raise ArithmeticError("the fit does not converge: margins and zeros contradict each other")


def whole(row: Table) -> list[int]:
    """Round a row to whole numbers of the same sum, largest remainders first.

    >>> whole(np.array([1.4, 1.4, 1.2]))
    [2, 1, 1]
    """
    down = np.floor(row + 1e-9).astype(int)
    missing = round(row.sum()) - int(down.sum())
    order = np.argsort(-(row - down), kind="stable")
    down[order[:missing]] += 1
    return [int(n) for n in down]


def cells() -> tuple[Table, Table]:
    """Employers and staff by type (rows) and size (columns)."""
    types, sizes = type_targets(), size_targets()
    rows, columns = np.array(list(types.values())), np.array(list(sizes.values()))
    employers = fit(np.array(list(SHAPES.values())), rows[:, 0], columns[:, 0])
    staff = fit(employers * np.array(USUAL_STAFF), rows[:, 1], columns[:, 1])
    return employers, staff


def categories() -> dict[str, tuple[float, float]]:
    """Shares of A and B by type, raked to the shares of 2022."""
    targets = type_targets()
    communal = sum(targets[kind][1] for kind in COMMUNAL)
    rows = np.array([communal, TOTAL_STAFF - communal])
    start = np.array([CATEGORIES_2012[True], CATEGORIES_2012[False]]) * rows[:, None]
    table = fit(start, rows, np.array(CATEGORIES_2022) * TOTAL_STAFF) / rows[:, None]
    return {
        kind: (
            round(float(table[0 if kind in COMMUNAL else 1, 0]), 3),
            round(float(table[0 if kind in COMMUNAL else 1, 1]), 3),
        )
        for kind in targets
    }


def residents(kind: str, bracket: int, employers: Table, staff: Table) -> float:
    """Residents per person employed.

    Each type serves the whole population once (communal bodies, syndicates and other bodies too:
    assumed), in proportion to staff; in communes staff per resident grows with size.
    """
    row = list(SHAPES).index(kind)
    if kind != "commune":
        return float(INHABITANTS / staff[row].sum())
    served = float((staff[row] / np.array(STAFF_PER_1000)).sum())
    return INHABITANTS / served / STAFF_PER_1000[bracket]


def round_residents(value: float) -> int:
    """Round to three significant figures.

    >>> round_residents(673_267)
    673000
    """
    return int(float(f"{value:.3g}"))


def entries() -> list[Entry]:
    """Return the entries of the scenario, largest type first, small sizes first."""
    employers, staff = cells()
    shares = categories()
    out: list[Entry] = []
    for row, kind in enumerate(SHAPES):
        counts = whole(employers[row])
        for column, bracket in enumerate(BRACKETS):
            if not counts[column]:
                continue
            mean = staff[row, column] / employers[row, column]
            parts = [(f"{kind}_{bracket}", counts[column], round(mean), SPREADS[column])]
            if bracket == "under_10":
                few, more = SMALL_STAFF
                upper = round(counts[column] * (mean - few) / (more - few))
                parts = [
                    (f"{kind}_under_5", counts[column] - upper, few, SPREADS[column]),
                    (f"{kind}_5_9", upper, more, 0.15),
                ]
            elif kind in ("department", "region"):
                parts = [(kind, counts[column], round(mean), SPREADS[column])]
            per_person = residents(kind, column, employers, staff)
            out += [
                Entry(
                    key=key,
                    kind=kind,
                    bracket=bracket,
                    count=count,
                    staff=people,
                    spread=spread,
                    inhabitants=round_residents(people * per_person),
                    share_a=shares[kind][0],
                    share_b=shares[kind][1],
                )
                for key, count, people, spread in parts
            ]
    return out


HEAD = """\
# Written by scenarios/make_national.py from calibration/national_staff.csv: change that script,
# not this file. Two million people: try a smaller scenario first.
#
# raked            cells of a table, type x size, fitted to the published margins: count and staff
#                  (mean per authority; margins of 2010-2020 on the total of 2022); share_a, share_b
#                  to the shares of 2022 (lagazettedescommunes.com/957408), from the pattern of 2012
# staff_spread     assumed: keeps most authorities within their size
# inhabitants      assumed: each type serves 68 million residents once (maire-info 22694), in
#                  proportion to staff; in communes staff per resident grows with size
# plan             assumed: where most have one (2017: regions and departments 79 %, communes and
#                  intercommunal bodies 36 %: plan_exists_region_department,
#                  derived_plan_commune_interco)
# elected_digital  assumed: 66 % of the answers of 2017, which come from larger bodies
#                  (elected_digital_exists_all), no figure by type
# it_directorate   assumed: from 350 people on
# Communal bodies (social centres, school funds) have no type of their own here and are communes;
# fire services and management centres (other_body) are syndicates.
name: fpt_national
title:
  fr: La fonction publique territoriale, près de 1,94 million d’agents
  en: The French territorial civil service, nearly 1.94 million people
description:
  fr: >-
    Tous les employeurs territoriaux, par type et par taille, calés sur les marges publiées.
    Sert à étudier la diffusion à grande échelle et les temps de calcul, non à prédire.
  en: >-
    All territorial employers, by type and size, fitted to the published margins.
    Meant to study diffusion at scale and computing time, not to predict.
weeks: 104
tools:
  # assumed: as in commune_27k.yaml; no source gives the use of these tools in the whole country
  gru: {deployed_week: -52, aware: 0.6, use: 0.3}
  intranet: {deployed_week: -260, aware: 0.85, use: 0.6}
  expression: {deployed_week: -104, aware: 0.3, use: 0.03}
authorities:
"""

ENTRY = """\
  - {{key: {key}, type: {type}, count: {count}, staff: {staff}, staff_spread: {spread},
     inhabitants: {inhabitants}, share_a: {share_a}, share_b: {share_b},
     plan: {plan}, elected_digital: {elected}, it_directorate: {it},
     sources: {{count: "{count_source}",
               staff: raked, share_a: raked, share_b: raked, staff_spread: assumed,
               inhabitants: assumed, plan: assumed, elected_digital: assumed,
               it_directorate: assumed}}}}
"""

COUNT_SOURCES = {
    "commune": "raked: 35,900 communes (2016)",
    "communal_body": "raked; total assumed: half of the employers left by the other types",
    "intercommunal": "raked: 1,254 own-tax bodies (DGCL BIS 163, 2022)",
    "syndicate": "raked; total assumed: half of the employers left by the other types",
    "other_body": "raked; total assumed: 200 fire services and management centres",
    "department": "101 (2016), infos.emploipublic.fr eea-5135",
    "region": "18 (2016), infos.emploipublic.fr eea-5135",
}


def flag(value: bool) -> str:
    """Write a truth value the way YAML does."""
    return "true" if value else "false"


def render(rows: list[Entry]) -> str:
    """Write the entries as the text of the scenario."""
    return HEAD + "".join(
        ENTRY.format(
            key=entry.key,
            type=SCHEMA_TYPE.get(entry.kind, entry.kind),
            count=entry.count,
            staff=entry.staff,
            spread=entry.spread,
            inhabitants=entry.inhabitants,
            share_a=entry.share_a,
            share_b=entry.share_b,
            plan=flag(entry.kind in WITH_PLAN),
            elected=flag(entry.kind in WITH_ELECTED),
            it=flag(entry.bracket == "350_and_over"),
            count_source=COUNT_SOURCES[entry.kind],
        )
        for entry in rows
    )


def margins(rows: list[Entry]) -> list[tuple[str, float, float]]:
    """Name, achieved and target of every margin."""
    out = [
        ("staff, all", float(sum(e.people for e in rows)), float(TOTAL_STAFF)),
        ("employers, all", float(sum(e.count for e in rows)), float(TOTAL_EMPLOYERS)),
    ]
    for kind, (employers, staff) in type_targets().items():
        mine = [e for e in rows if e.kind == kind]
        out += [
            (f"employers, {kind}", float(sum(e.count for e in mine)), employers),
            (f"staff, {kind}", float(sum(e.people for e in mine)), staff),
        ]
    for bracket, (employers, staff) in size_targets().items():
        mine = [e for e in rows if e.bracket == bracket]
        out += [
            (f"employers, {bracket}", float(sum(e.count for e in mine)), employers),
            (f"staff, {bracket}", float(sum(e.people for e in mine)), staff),
        ]
    out += [
        ("category A, all", sum(e.people * e.share_a for e in rows), 0.13 * TOTAL_STAFF),
        ("category B, all", sum(e.people * e.share_b for e in rows), 0.12 * TOTAL_STAFF),
    ]
    return out


def main(arguments: list[str]) -> None:
    """Print the margins; write the scenario unless ``--check`` is given."""
    rows = entries()
    print(f"{'margin':30}{'achieved':>12}{'target':>12}{'gap':>8}")
    for name, achieved, target in margins(rows):
        print(f"{name:30}{achieved:12,.0f}{target:12,.0f}{achieved / target - 1:8.2%}")
    if "--check" not in arguments:
        SCENARIO.write_text(render(rows), encoding="utf-8", newline="\n")
        print(f"{len(rows)} entries written to {SCENARIO.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
