"""Predict the figures about time that are still sealed, and freeze the predictions with their hash.

Each row is asked of the case commune as its source measured it, run under draws of the posterior and of
the prior. Sources are of other employers, countries and tools: shares get a spread of transfer on the logit
scale, ratios and times on the logarithmic one (``transfer_sd``), differences the spread that ``ADDED`` says.
Rows that cannot be asked are listed with their reason in ``NOT_ASKED``. Run it once after ``simadopt
calibrate``::

    python calibration/predict_over_time.py --date 2026-11-29
"""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.special import expit, logit

import simadopt
from simadopt.cases import Case, load
from simadopt.core.arrays import F64
from simadopt.core.calibrated import Output, Problem
from simadopt.experiments.calibration.runs import seeds_of, simulate_settings
from simadopt.experiments.predictions import read_posterior
from simadopt.experiments.prior import prior_draws
from simadopt.io.shipped import shipped_file
from simadopt.levels.staff.scenario import Intervention, Target
from simadopt.levels.staff.survey.calibration import calibration_problem
from simadopt.levels.staff.survey.lives import MONTH, YEAR, Lives, follow, odds
from simadopt.levels.staff.tables.features import TOOLS, features_of
from simadopt.levels.staff.tables.parameters import PARAMETERS

HERE: Final = Path(__file__).parent
OUT: Final = HERE / "predictions_2.csv"
SEAL: Final = HERE / "PREDICTIONS_2.sha256"
HEADS: Final = Target(rank=("head", "director"))
RECORD: Final = tuple(f for f in features_of("gru"))
EMBEDDED: Final = features_of("intranet")
VOICE: Final = features_of("expression")
GRU: Final = TOOLS.index("gru")


class Town:
    """The case commune under one setting: runs made when first asked for."""

    def __init__(self, case: Case, seed: int) -> None:
        self.case, self.seed = case, seed

    def _lives(self, weeks: int, *acts: Intervention, fresh: bool = False) -> Lives:
        case = self.case.with_scenario(
            self.case.scenario.model_copy(update={"interventions": tuple(acts)})
        )
        if fresh:
            case = case.with_levers({f"tools.{tool}.deployed_week": 0 for tool in TOOLS})
        state: Any = case.start(self.seed, weeks=weeks)
        return follow(state)

    @cached_property
    def mature(self) -> Lives:
        """Nine years in which nothing is done, from six years of age on."""
        return self._lives(9 * YEAR)

    @cached_property
    def new(self) -> Lives:
        """Tools that nobody knows yet, over seven years."""
        return self._lives(7 * YEAR, fresh=True)

    @cached_property
    def obliged(self) -> Lives:
        """An obligation to use the GRU from week 0 on."""
        return self._lives(5 * YEAR, Intervention(kind="mandate", week=0))

    @cached_property
    def lifted(self) -> Lives:
        """The same, lifted after two years."""
        ends = Intervention(kind="mandate", week=104, strength=0.0)
        return self._lives(130, Intervention(kind="mandate", week=0), ends)

    @cached_property
    def pushed(self) -> Lives:
        """A new GRU that is mandatory from its first week."""
        return self._lives(7 * YEAR, Intervention(kind="mandate", week=0), fresh=True)

    def coached(self, *weeks: int) -> Lives:
        """Heads coached in some weeks."""
        return self._lives(
            60, *(Intervention(kind="coaching", week=k, target=HEADS) for k in weeks)
        )


def use(one: Lives, week: int) -> float:
    """Return mean use of the GRU's features among the equipped, in the four weeks from one on."""
    rows = one.equipped("gru")
    return float(
        np.mean([one.using_one(f)[week : week + MONTH, rows].mean() for f in features_of("gru")])
    )


def months(using: Any, first: int, last: int) -> Any:
    """Return who uses at some time in each month, ``(months, n)``."""
    return np.array(
        [using[k : k + MONTH].any(axis=0) for k in range(first, last - MONTH + 1, MONTH)]
    )


def continuous(t: Town) -> float:
    """Share of services with a contribution that have one in each of 29 months (A05)."""
    one, people = t.mature, t.mature.state.o.people
    active = months(one.using("expression"), 0, 29 * MONTH + 1)
    by_service = np.array(
        [np.bincount(people.service, month, minlength=people.service.max() + 1) for month in active]
    )
    begun = by_service[0] > 0
    return float((by_service[:, begun] > 0).all(axis=0).mean()) if begun.any() else np.nan


def settled_share(t: Town) -> float:
    """Share of the equipped active in a month, months 7 to 12 (A07)."""
    return float(months(t.new.using("intranet")[:, t.new.equipped("intranet")], 26, 52).mean())


def long_term(t: Town) -> float:
    """Share of those who started a feature who use it one to two years later (A09)."""
    part, whole = 0.0, 0.0
    for f in EMBEDDED:
        using = t.new.using_one(f)
        start = np.argmax(using, axis=0)
        rows = np.flatnonzero(using.any(axis=0) & (start + 2 * YEAR <= t.new.weeks))
        for week in range(YEAR, 2 * YEAR, MONTH):
            later = start[rows] + week
            same = t.new.arrival[later, rows] == t.new.arrival[start[rows], rows]
            active = np.any([using[later + k - 1, rows] for k in range(MONTH)], axis=0)
            part, whole = part + float(np.sum(active & same)), whole + float(np.sum(same))
    return part / whole if whole else np.nan


def registered(t: Town) -> float:
    """Share of the equipped who have used a new tool within six years and a half (A16)."""
    ever = t.new.using("intranet")[: 338 + 1].any(axis=0)
    return float(ever[t.new.equipped("intranet")].mean())


def dropped(t: Town) -> float:
    """Share of pairs of service and feature in use by half that are lost in eight years and a half (A17)."""
    one, people = t.mature, t.mature.state.o.people
    lost, had = 0, 0
    for f in RECORD:
        rows = np.flatnonzero(one.equipped("gru"))
        size = np.maximum(np.bincount(people.service[rows]), 1)
        share = [
            np.bincount(people.service[rows], one.using_one(f)[week, rows]) / size
            for week in (0, 442)
        ]
        begun = share[0] >= 0.5
        lost, had = lost + int(np.sum(begun & (share[1] < 0.25))), had + int(begun.sum())
    return lost / had if had else np.nan


def still_active(t: Town) -> float:
    """Share of those who have used a new tool who use it a year after its release (A20)."""
    using = t.new.using("intranet")[:, t.new.equipped("intranet")]
    ever = using[: YEAR + 1].any(axis=0)
    return float(using[YEAR - MONTH : YEAR + 1].any(axis=0)[ever].mean()) if ever.any() else np.nan


def slope(t: Town) -> float:
    """Log-odds a year of the share of users of a mandatory heavy system, years one to seven (B05)."""
    rows = t.pushed.equipped("gru")
    shares = [t.pushed.using("gru")[k * YEAR, rows].mean() for k in range(1, 8)]
    return float(np.polyfit(range(7), odds(np.array(shares)), 1)[0])


def ever(t: Town) -> float:
    """Share of the equipped who have ever used a record several years old (C02)."""
    people, rows = t.mature.state.o.people, t.mature.equipped("gru")
    mask = np.uint32(sum(1 << f for f in RECORD))
    return float(np.mean(people.tried[rows] & mask != 0))


def reminder(t: Town) -> float:
    """Effect of coaching again after nine months over that of the first, 13 weeks on, in log-odds (D03)."""
    none, once, twice = t.coached(), t.coached(0), t.coached(0, 39)
    first = odds(use(once, 13)) - odds(use(none, 13))
    return float((odds(use(twice, 52)) - odds(use(once, 52))) / max(first, 0.02))


def obliged(t: Town) -> float:
    """Share of uses of the GRU that are made, over five years of obligation (D09)."""
    return float(np.mean([use(t.obliged, week) for week in range(26, 5 * YEAR - MONTH, 26)]))


def early(t: Town) -> float:
    """Rate of use of users from before an obligation over that of those who came in half a year (D11)."""
    using, rows = t.obliged.using("gru"), t.obliged.equipped("gru")
    before = using[0] & rows
    came = rows & ~before & using[1:27].any(axis=0)
    late = using[27 : 27 + YEAR].mean(axis=0)
    if not before.any() or not came.any():
        return np.nan
    return float(late[before].mean() / max(late[came].mean(), 0.01))


def relapse(t: Town) -> float:
    """Points of use lost five months after an obligation of two years is lifted (D14)."""
    return 100.0 * (use(t.lifted, 100) - use(t.lifted, 122))


def skill_left(t: Town) -> float:
    """Share of a skill left after a year without use (D17)."""
    return float(2.0 ** (-52.0 / float(parameter(t, "skill_half_life_weeks"))))


def turnover(t: Town) -> float:
    """Share of those who contribute in a month who do not in the next (ext_esn_monthly_turnover)."""
    by_month = months(t.mature.using("expression"), 0, 2 * YEAR)
    active = by_month[:-1]
    return float(np.sum(active & ~by_month[1:]) / active.sum()) if active.any() else np.nan


def shifts_to_habit(t: Town) -> float:
    """Days of daily use until 95 % of a full habit (H03)."""
    return 7.0 * float(np.log(0.05) / np.log(1.0 - float(parameter(t, "habit_rate"))))


def parameter(t: Town, name: str) -> float:
    """Return a parameter of the setting."""
    return float(t.case.scenario.parameters.get(name, PARAMETERS[name].default))


ASKED: Final[dict[str, tuple[str, Callable[[Town], float]]]] = {
    "A05": ("share", continuous),
    "A07": ("share", settled_share),
    "A09": ("share", long_term),
    "A16": ("share", registered),
    "A17": ("share", dropped),
    "A20": ("share", still_active),
    "B05": ("difference", slope),
    "C02": ("share", ever),
    "D03": ("ratio", reminder),
    "D09": ("share", obliged),
    "D11": ("ratio", early),
    "D14": ("difference", relapse),
    "D17": ("share", skill_left),
    "H03": ("ratio", shifts_to_habit),
    "ext_esn_monthly_turnover": ("share", turnover),
}
"""Kind of number and operator, by row."""
ADDED: Final = {"B05": 0.15, "D14": 3.0}
"""Spread added to differences, in their unit (assumed)."""
NOT_ASKED: Final = {
    "A06": "only a shape, which is withheld: there is nothing to predict",
    "A11": "only a shape, which is withheld",
    "D12": "only a shape, which is withheld",
    "C05": "a clinical recommendation, no tool: equipment and features have no counterpart",
    "D21": "talks between peers are no intervention of the model",
    "D22": "an incentive paid by result is no intervention of the model",
    "N03": "ties of the model have no direction",
    "E03": "an invitation to one event, counted in days: the model goes by weeks",
    "ext_unconnected_unconcerned_2023": "what managers say of staff, who are not asked themselves",
}
COLUMNS: Final = (
    "id", "mean", "q05", "q50", "q95", "prior_mean", "prior_q05", "prior_q50", "prior_q95",
    "undefined", "version", "date", "note",
)  # fmt: skip


@cache
def commune() -> Case:
    """Return the case that is asked."""
    return load(shipped_file("scenarios", "commune_27k.yaml"))


def simulate(values: Mapping[str, float], seed: int) -> F64:
    """Return one number per row that is asked; NaN where nobody is counted."""
    town = Town(commune().with_levers(values), seed)
    return np.array([operator(town) for _, operator in ASKED.values()], float)


def spread(name: str, values: F64, rng: np.random.Generator) -> F64:
    """Add what lies between the commune and the source."""
    sd, noise = float(PARAMETERS["transfer_sd"].default), rng.standard_normal(len(values))
    kind = ASKED[name][0]
    if kind == "share":
        return np.asarray(expit(logit(np.clip(values, 0.002, 0.998)) + sd * noise))
    if kind == "ratio":
        return np.asarray(values * np.exp(sd * noise))
    return np.asarray(values + ADDED[name] * noise)


def table(fit: Path, draws: int, workers: int, date: str) -> list[dict[str, str]]:
    """Return the rows of ``predictions_2.csv``."""
    posterior = read_posterior(fit, draws)
    names = set(posterior.settings[0])
    prior = [
        {n: x for n, x in one.items() if n in names} for one in prior_draws(draws, 1, PARAMETERS)
    ]
    outputs = tuple(Output(name, "real") for name in ASKED)
    # by the name of this file: other processes do not know the script that was started
    asked = import_module(Path(__file__).stem).simulate
    problem = Problem(calibration_problem().parameters, outputs, (), asked, 1)
    seeds = seeds_of(1, "sealed over time", 2 * draws)
    settings = [*posterior.settings, *prior]
    found = simulate_settings(problem, settings, seeds, fit / "runs", workers=workers)
    rng, rows = np.random.default_rng(seeds_of(1, "transfer over time", 1)[0]), []
    for k, name in enumerate(ASKED):
        row, lost = {"id": name}, float(np.isnan(found[:, k]).mean())
        for prefix, part in (("", found[:draws, k]), ("prior_", found[draws:, k])):
            shown = spread(name, part[np.isfinite(part)], rng)
            numbers = (shown.mean(), *np.quantile(shown, (0.05, 0.5, 0.95)))
            heads = ("mean", "q05", "q50", "q95")
            row |= {f"{prefix}{h}": f"{x:.4g}" for h, x in zip(heads, numbers, strict=True)}
        told = (ASKED[name][1].__doc__ or "").strip().rstrip(".")
        row |= {
            "undefined": f"{lost:.3g}",
            "version": simadopt.__version__,
            "date": date,
            "note": told,
        }
        rows.append(row)
    for name, why in NOT_ASKED.items():
        empty = dict.fromkeys(COLUMNS, "")
        about = {"id": name, "version": simadopt.__version__, "date": date}
        rows.append(empty | about | {"note": f"not asked: {why}"})
    return rows


def main() -> None:
    """Write the predictions and their hash."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--date", required=True)
    parser.add_argument("--fit", type=Path, default=HERE / "fit")
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    rows = table(given.fit, given.draws, given.workers, given.date)
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    digest = hashlib.sha256(OUT.read_bytes()).hexdigest()
    SEAL.write_text(f"{digest}  {OUT.name}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
