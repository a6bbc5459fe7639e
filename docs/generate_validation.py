"""Write the tables of ``docs/validation.md`` that come from the calibration that ships.

The text between ``<!-- generated:NAME -->`` and ``<!-- end -->`` belongs to this script; the rest is written by
hand, the facts among it (``python -m facts.report``). Run it after ``simadopt calibrate``; ``--check`` says whether
a run is due::

    python docs/generate_validation.py [--check]
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import generate_odd
import validation_fit
import validation_territory
from generate_odd import table
import validation_opening

from simadopt.levels.staff.survey.time_fit import fitted_over_time
from simadopt.levels.staff.survey.time_rows import ABLATIONS, Asked, ask
from simadopt.survey.published import POINTS, opened, published, published_interval, questions
from simadopt.io.shipped import shipped_file
from simadopt.levels.staff.survey.calibration import asked as fitted_questions
from simadopt.levels.staff.survey.calibration import panel
from simadopt.experiments.opened import chance_of_so_few, scored, skill
from simadopt.cases import Case, load
from simadopt.survey.comparison import QUESTION_KINDS, Compared, compare, score
from simadopt.survey.interview import interview

PAGE: Final = Path(__file__).with_name("validation.md")
FIT: Final = "calibration/fit"
NULL: Final = "no_dynamics"
SURVEYS: Final = 8
"""Surveys of the whole panel over which answers are averaged."""
TIME_SEEDS: Final = 16
"""Runs of each kind that figures about time are asked of."""
SEEDS: Final = 12
"""Seeds over which the reduced panel is compared with the whole one."""


@cache
def rows(name: str, folder: str = FIT) -> list[dict[str, str]]:
    """Return the rows of a table that ships."""
    with shipped_file(folder, f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def asked(scenario: str, weeks: int | None = None) -> list[Compared]:
    """Return the whole panel, or the commune, interviewed with the shipped parameters."""
    state = load(shipped_file("scenarios", f"{scenario}.yaml")).start(1)
    state.run_to(state.weeks if weeks is None else weeks)
    return list(compare(interview(state), scenario))


def null_means() -> dict[str, float]:
    """Return what the model without dynamics, fitted to the same figures, gives on average."""
    return {r["term"]: float(r["mean"]) for r in rows("checks") if r["theory"] == NULL}


def allowed(name: str) -> tuple[float, float]:
    """Return the interval of a fitted question, published or opened since, sampling included."""
    question, figure = next(q for q in questions() if q.id == name), published()[name]
    if name in opened():
        low, high = opened()[name]
        figure = replace(figure, value=0.5 * (low + high), lower=low, upper=high)
    if question.statistic in POINTS:
        question = replace(question, statistic="age_gap")
    interval = published_interval(figure, question)
    assert interval is not None, name
    return interval


def inside(name: str, value: float) -> bool:
    """Tell whether a figure allows a value."""
    low, high = allowed(name)
    return low <= value <= high


def scores() -> str:
    """Return, by class, how many answers lie inside, beside the model without dynamics.

    Dynamic answers are means over surveys: one survey has its own random draws of categories and people.
    """
    model, null = (
        score([*asked("survey_2012", weeks), *_inputs(asked("commune_27k", weeks))])
        for weeks in (None, 0)
    )
    answers = whole(SURVEYS)
    names = list(answers)
    model["dynamic"] = (sum(inside(name, answers[name]) for name in names), len(names))
    means = null_means()
    fitted = sum(inside(name, means[name]) for name in names)
    null["dynamic"] = (fitted, len(names))
    lines = [
        (kind, *(f"{a} of {b} ({a / b:.0%})" for a, b in (model[kind], null[kind])))
        for kind in QUESTION_KINDS
    ]
    return table(("class", "default parameters", "no dynamics, fitted to the same figures"), lines)


def mean_answers(
    case: Case, seeds: int, staff: Mapping[str, int] | None = None
) -> dict[str, float]:
    """Return the answers to the fitted questions with the shipped parameters, mean over surveys."""
    sums = dict.fromkeys((q.id for q in fitted_questions()), 0.0)
    for seed in range(1, seeds + 1):
        state = case.start(seed)
        state.run_to(state.weeks)
        for answer in interview(state, seed, staff=staff, asked=fitted_questions()):
            sums[answer.question.id] += (answer.value or 0.0) / seeds
    return sums


@cache
def whole(seeds: int) -> dict[str, float]:
    """Return the mean answers of the whole panel."""
    return mean_answers(load(shipped_file("scenarios", "survey_2012.yaml")), seeds)


def _inputs(rows: list[Compared]) -> list[Compared]:
    """Return the margins of a scenario: the survey was not made there."""
    return [row for row in rows if row.answer.question.kind == "input"]


def dynamic_questions() -> str:
    """Return the dynamic questions: published, simulated, without dynamics."""
    means, lines = null_means(), []
    for name, answer in whole(SURVEYS).items():
        low, high = allowed(name)
        shown = [f"{x:.3f}" if inside(name, x) else f"**{x:.3f}**" for x in (answer, means[name])]
        since = "opened: " if name in opened() else ""
        lines.append((f"`{name}`", f"{since}{low:.3f} to {high:.3f}", *shown))
    return table(("figure", "published", "default parameters", "no dynamics"), lines)


def parameters() -> str:
    """Return the fitted parameters: prior, posterior, contraction, what informed them."""
    lines = [
        (
            f"`{r['name']}`",
            f"{_short(r['prior_mean'])} ({_short(r['prior_q05'])} to {_short(r['prior_q95'])})",
            f"{_short(r['posterior_mean'])} ({_short(r['posterior_q05'])} to {_short(r['posterior_q95'])})",
            f"{float(r['contraction']):.2f}",
            r["questions"] if r["identified"] == "yes" else "not identified",
            _short(r["default"]),
        )
        for r in rows("parameters")
        if r["fitted"] == "yes"
    ]
    return table(
        ("parameter", "prior", "posterior", "contraction", "informed by", "default"), lines
    )


def _short(text: str) -> str:
    return f"{float(text):.3g}"


def emulator() -> str:
    """Return the emulator's error on runs held back."""
    heads = list(rows("emulator")[0])
    lines = [[_cell(r[h]) for h in heads] for r in rows("emulator")]
    return table(heads, lines)


def coverage() -> str:
    """Return how often intervals held the truth, by parameter."""
    heads = list(rows("coverage")[0])
    return table(heads, [[_cell(r[h]) for h in heads] for r in rows("coverage")])


def theories() -> str:
    """Return the rival theories compared."""
    heads = list(rows("theories")[0])
    return table(heads, [[_cell(r[h]) for h in heads] for r in rows("theories")])


def _cell(text: str) -> str:
    try:
        return f"{float(text):.3g}"
    except ValueError:
        return text


def kinds() -> str:
    """Return, fact by fact, whether it is put in, fitted or comes out; see tests/facts/kinds.py."""
    sys.path.insert(0, str(PAGE.parents[1] / "tests"))
    from facts.kinds import FACT_STATUS

    return table(("fact", "kind", "what it rests on"), [(k, *v) for k, v in FACT_STATUS.items()])


def sampling() -> str:
    """Return what the draws of the posterior are worth."""
    page = json.loads(shipped_file(FIT, "fit.json").read_text(encoding="utf-8"))
    found, sizes, covered = page["posterior"], page["sizes"], page["coverage"]
    lines = [
        ("simulations, candidates, fitted parameters", f"{sizes['runs']}, {sizes['candidates']}, {sizes['fitted']}"),
        ("questions, rows", f"{sizes['questions']}, {sizes['terms']}"),
        ("left of the prior after the first wave", f"{page['matching']['left']:.2%}"),
        ("weighted draws, worth", f"{found['draws']}, {found['effective']:.0f}"),
        ("shape of their weights (reliable under .7)", f"{found['shape']:.2f}"),
        ("Monte-Carlo error of a mean, at most, in standard deviations of the prior", f"{found['mean_error']:.4f}"),
        ("Monte-Carlo error of a contraction, at most", f"{found['contraction_error']:.4f}"),
        ("error of the model itself, logit scale", f"{page['discrepancy']['mean']:.3f}"),
        ("pooled coverage of 90 % intervals", f"{covered['covered']:.1%} of {covered['data_sets']} data sets"),
        ("parameters inside their rank band", f"{covered['inside']} of {sizes['fitted']}"),
        ("data sets whose draws are worth too little", str(covered["poor"])),
    ]  # fmt: skip
    return table(("what", "measured"), lines)


def opened_rows() -> str:
    """Return the opened figures that were fitted: before and after the fit, by real runs."""
    lines = [
        (
            f"`{r['term']}`",
            f"{_short(r['lower'])} to {_short(r['upper'])}",
            f"{_short(r['prior_mean'])} ({_short(r['prior_q05'])} to {_short(r['prior_q95'])})",
            f"{_short(r['mean'])} ({_short(r['q05'])} to {_short(r['q95'])})",
            r["inside"],
        )
        for r in rows("checks")
        if r["theory"] == "model" and r["term"] in opened()
    ]
    return table(("figure", "opened", "prior", "fitted model", "inside"), lines)


@cache
def timed() -> list[Asked]:
    """Return the figures about time, asked with the shipped defaults and without one mechanism each."""
    return ask(load(shipped_file("scenarios", "commune_27k.yaml")), TIME_SEEDS, ablate=True)


def believe() -> str:
    """Return what to believe; figures about time are those of the table below."""
    return validation_opening.believe(sum(one.inside for one in timed()), len(timed()))


def over_time() -> str:
    """Return the table of figures about time, with how many are inside."""
    held = {row.id for row in fitted_over_time()}
    found = timed()

    def shown(one: Asked, value: float) -> str:
        inside = one.row.low <= value <= one.row.high
        return f"{value:.3g}" if inside else f"**{value:.3g}**"

    lines = [
        (
            one.row.id,
            one.row.quantity,
            f"{one.row.low:.3g} to {one.row.high:.3g}",
            shown(one, one.found),
            *(shown(one, one.without[name]) for name in ABLATIONS),
            "fitted" if one.row.id in held else "",
        )
        for one in found
    ]
    heads = ("row", "what", "counts as inside", "default parameters")
    heads += tuple(f"without {name}" for name in ABLATIONS)
    count = f"{sum(one.inside for one in found)} of {len(found)} inside; of those not fitted, "
    others = [one for one in found if one.row.id not in held]
    ablated = ", ".join(
        f"{sum(o.row.low <= o.without[name] <= o.row.high for o in found)} without {name}"
        for name in ABLATIONS
    )
    return (
        f"{table((*heads, ''), lines)}\n{count}{sum(o.inside for o in others)} of {len(others)}. "
        f"{ablated}.\n"
    )


def sealed() -> str:
    """Return the frozen predictions of figures that are still sealed."""
    with shipped_file("calibration", "predictions_2.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        lines = [
            (
                r["id"],
                f"{r['q50']} ({r['q05']} to {r['q95']})" if r["q50"] else "",
                f"{r['prior_q50']} ({r['prior_q05']} to {r['prior_q95']})" if r["q50"] else "",
                r["note"],
            )
            for r in csv.DictReader(file)
        ]
    return table(("row", "prediction (90 %)", "prior predictive", "what is asked"), lines)


def scale() -> str:
    """Return what the reduced panel changes: mean over seeds against the whole panel, by question."""
    case, staff = panel("full")
    small, large = mean_answers(case, SEEDS, staff), whole(SEEDS // 4)
    lines = [
        (f"`{name}`", f"{a:.3f}", f"{small[name]:.3f}", f"{small[name] - a:+.3f}")
        for name, a in large.items()
    ]
    return table(("figure", "whole", "reduced", "difference"), lines)


def envelope() -> str:
    """Return the frozen predictions beside the figures that were opened since."""
    lines = [
        (
            f"`{r.id}`" if r.inside else f"**`{r.id}`**",
            f"{r.lower:.3g} to {r.upper:.3g}",
            f"{r.q50:.3g} ({r.q05:.3g} to {r.q95:.3g})",
            "yes" if r.inside else "**no**",
            f"{r.score:.3f}",
            f"{r.prior_score:.3f}",
        )
        for r in scored()
    ]
    heads = ("figure", "opened", "frozen prediction (90 %)", "inside", "score", "of the prior")
    found = scored()
    total = (
        f"{sum(r.inside for r in found)} of {len(found)} inside; sum of scores "
        f"{sum(r.score for r in found):.2f} against {sum(r.prior_score for r in found):.2f} of the prior "
        f"predictive, {skill(found):.0%} better. At a nominal 90 %, so few or fewer would be inside with "
        f"probability {chance_of_so_few(found):.2f} if figures were independent. All that the wording of a "
        f"figure allows lies inside for {sum(r.whole for r in found)} of {len(found)}. The prior predictive, "
        f"whose intervals are wider, holds {sum(r.prior_inside for r in found)} of {len(found)} in its own "
        "90 % intervals."
    )
    return f"{table(heads, lines)}\n{total}\n"


BLOCKS: Final[dict[str, Callable[[], str]]] = {
    "believe": believe,
    "kinds": kinds,
    "sampling": sampling,
    "opened": opened_rows,
    "over_time": over_time,
    "sealed": sealed,
    "scores": scores,
    "dynamic_questions": dynamic_questions,
    "parameters": parameters,
    "emulator": emulator,
    "coverage": coverage,
    "theories": theories,
    "scale": scale,
    "envelope": envelope,
    **validation_fit.BLOCKS,
    **validation_territory.BLOCKS,
}


def regenerate(text: str) -> str:
    """Return the text with every generated part written anew."""
    return generate_odd.regenerate(text, BLOCKS)


if __name__ == "__main__":
    sys.exit(generate_odd.main(sys.argv[1:], PAGE, BLOCKS))
