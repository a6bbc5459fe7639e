"""The report of a sweep: how far results spread, and what drives them."""

from __future__ import annotations

import math
from typing import Any, Final

from simadopt.core.parameters import ParameterTable
from simadopt.experiments.origin import Origin
from simadopt.experiments.sweep.drives import drives, spread_of, varied_names
from simadopt.experiments.sweep.results import Results
from simadopt.interfaces.level_view import view_of
from simadopt.interfaces.level_words import capital, outcome_title
from simadopt.interfaces.own_words import with_own
from simadopt.interfaces.report import grounds, scene
from simadopt.interfaces.report.drawings import draw_intervals
from simadopt.interfaces.report.parts import Drawing, Front, Page, Section, Table, fact_rows
from simadopt.io.wording import Wording
from simadopt.levels.staff.model.outcomes import shown_of
from simadopt.levels.staff.organisation.catalogue import FeatureTable, features_for

__all__ = ["driving", "made", "ranges", "sweep_page", "table_of"]

_RESULTS: Final = ("{main}_use", "{other}_use", "{main}_users")
_EQUITY: Final = (
    "services_left_behind", "services_use_gap", "{main}_use_category_a", "{main}_use_category_b",
    "{main}_use_category_c",
)  # fmt: skip
_RESIDENTS: Final = ("tracked_share", "delay_days", "requests_tracked", "digital_gap_days")
_COST: Final = ("hours", "eur", "cost_eur")


def sweep_page(found: Results, origin: Origin, words: Wording) -> Page:
    """Return the report of a sweep."""
    words = with_own(words, (arm.case for arm in origin.arms))
    say, arm = words.say, origin.arms[0]
    table, tools = found.level.parameters, features_for(arm.case.scenario)
    title = scene.title_of(arm.case.scenario, words)
    varied = ", ".join(scene.lever_name(name, words, table) for name in varied_names(found)) or say(
        "report.sweep.nothing_varied"
    )
    question = say("report.sweep.question", title=title, varied=varied, runs=len(found.table))
    foot = say("figure.footer", name=arm.name, seed=str(found.plan["seed"]))
    shown = (*shown_of(_RESULTS, tools), *view_of(found.level).added)
    sections = [
        scene.scene(arm.case, words, [question]),
        scene.levers([(title, arm)], words, varied_names(found)),
        ranges(found, words),
        Section(
            say("report.results"),
            [say("report.sweep.reading")],
            parts=[
                _levels(found, tools, words, foot),
                table_of(found, shown, "report.results", words),
            ],
        ),
        driving(found, words, foot),
        *(
            Section(say(name), parts=[table_of(found, shown_of(outcomes, tools), name, words)])
            if shown_of(outcomes, tools)
            else Section(say(name), [say("run.no_requests")])
            for name, outcomes in (
                ("report.equity", _EQUITY),
                ("report.residents", _RESIDENTS),
                ("report.cost", _COST),
            )
        ),
        grounds.data_and_priors(words, table),
        grounds.assumptions(arm.case.scenario, words, table),
        made(found, origin, words),
    ]
    return Page(
        say("report.sweep.title", title=title),
        sections,
        kind=say("report.sweep.kind"),
        front=_front(found, table, words),
        foot=say("report.foot", version=origin.version),
    )


def _front(found: Results, table: ParameterTable, words: Wording) -> Front:
    say = words.say
    numbers = _spread(found, found.level.headline)
    mean, low, high = (words.percent(x) for x in numbers)
    answer = say("report.sweep.answer", runs=len(found.table), mean=mean, low=low, high=high)
    facts = fact_rows(
        words,
        interval=[say("report.sweep.interval")],
        drives=_driven(found, table, words),
        left=[_sentence(found, "services_left_behind", words)],
        residents=[
            _sentence(found, "tracked_share", words)
            if "tracked_share" in found.table
            else say("run.no_requests")
        ],
        cost=[_cost(found, words)],
        rests=grounds.rests_on(words),
    )
    if found.missing or found.set_aside:
        text = say("report.missing", missing=found.missing, aside=len(found.set_aside))
        facts.append((say("report.fact.aside"), [text]))
    return Front(answer, facts)


def _spread(found: Results, outcome: str) -> tuple[float, float, float]:
    return spread_of(found.table[outcome], found.level.outcomes[outcome])


def _title(found: Results, outcome: str, words: Wording) -> str:
    return outcome_title(found.level.outcomes[outcome], words)


def _driven(found: Results, table: ParameterTable, words: Wording) -> list[str]:
    ranked = [row for row in drives(found) if row[2] > 0.0 or row[3] < 0.0]
    if not ranked:
        return [words.say("report.sweep.no_drive")]
    name = capital(scene.lever_name(ranked[0][0], words, table))
    value, low, high = (words.number(x, 2) for x in ranked[0][1:])
    sign = "up" if ranked[0][1] > 0.0 else "down"
    return [words.say(f"report.sweep.drive_{sign}", name=name, value=value, low=low, high=high)]


def _sentence(found: Results, outcome: str, words: Wording) -> str:
    mean, low, high = (_level(found, x, outcome, words) for x in _spread(found, outcome))
    title = _title(found, outcome, words)
    return words.say("report.sweep.sentence", outcome=title, mean=mean, low=low, high=high)


def _cost(found: Results, words: Wording) -> str:
    if math.isnan(_spread(found, "cost_eur")[0]):
        return words.say("report.unpriced")
    if not found.table["cost_eur"].any():
        return words.say("report.free")
    return _sentence(found, "cost_eur", words)


def _level(found: Results, value: float, outcome: str, words: Wording) -> str:
    unit = found.level.outcomes[outcome].unit
    if unit == "share":
        return words.percent(value, 1)
    text = words.number(value, {"ratio": 2, "days": 1, "services": 1}.get(unit, 0))
    key = {"eur": "compare.money", "hours": "compare.hours"}.get(unit)
    return words.say(key, amount=text) if key else text


def ranges(found: Results, words: Wording) -> Section:
    """Tell what was varied, between which values."""
    say, rows = words.say, []
    points = found.plan["points"]
    for name in varied_names(found):
        values = [point[name] for point in points if name in point]
        row = found.level.parameters.get(name)
        meaning = getattr(row, f"meaning_{words.language}") if row else say("report.sweep.lever")
        ends = [words.significant(float(f(values))) for f in (min, max)] if _numbers(values) else []
        shown = say("calibration.range", low=ends[0], high=ends[1]) if ends else _listed(values)
        rows.append(
            (name, meaning, words.texts.get(f"unit.{row.unit}", row.unit) if row else "–", shown)
        )
    heads = [say(f"report.sweep.{n}") for n in ("name", "meaning", "unit", "range")]
    plan = found.plan
    text = say(
        "report.sweep.plan",
        design=plan["design"],
        points=len(points),
        replicates=plan["replicates"],
        draws=len(plan["draws"]),
    )
    tables = [Table(say("report.sweep.ranges_caption"), heads, rows, right=9)] if rows else []
    return Section(say("report.sweep.varied"), [text], parts=tables)


def _numbers(values: list[Any]) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _listed(values: list[Any]) -> str:
    return ", ".join(dict.fromkeys(str(value) for value in values[:20]))


def _levels(found: Results, tools: FeatureTable, words: Wording, foot: str) -> Drawing:
    shown = shown_of((*_RESULTS[:2], "tracked_share"), tools)
    rows = [(_title(found, name, words), *_spread(found, name)) for name in shown]
    title = words.say("report.sweep.levels")
    svg = draw_intervals(rows, words, title, words.say("report.sweep.levels_subtitle"), foot)
    return Drawing(svg)


def table_of(found: Results, outcomes: tuple[str, ...], title: str, words: Wording) -> Table:
    """Return the spread of some outcomes over the runs."""
    say, rows = words.say, []
    for name in outcomes:
        values = found.table[name]
        numbers = (*_spread(found, name), float(values.min()), float(values.max()))
        if math.isnan(numbers[0]):
            if found.level.outcomes[name].unit == "eur":
                unknown = (say("compare.no_price"), *["–"] * 4)
                rows.append((_title(found, name, words), *unknown))
            continue
        cells = (_level(found, x, name, words) for x in numbers)
        rows.append((_title(found, name, words), *cells))
    heads = [say(f"report.sweep.{n}") for n in ("outcome", "mean", "q05", "q95", "min", "max")]
    return Table(say("report.sweep.caption", what=say(title)), heads, rows)


def driving(found: Results, words: Wording, foot: str) -> Section:
    """Return what goes with the outcome told first."""
    say, rows = words.say, drives(found)
    title = say("report.sweep.driving")
    if not rows:
        return Section(title, [say("report.sweep.no_drive")])
    cells = [(name, *(words.number(x, 2) for x in row)) for name, *row in rows]
    heads = [say(f"report.sweep.{n}") for n in ("name", "correlation", "low", "high")]
    table = Table(say("report.sweep.driving_caption"), heads, cells)
    subtitle = say("report.sweep.driving_subtitle")
    svg = draw_intervals(rows, words, title, subtitle, foot, symmetric=True)
    return Section(title, [say("report.sweep.driving_text")], parts=[Drawing(svg, table=table)])


def made(found: Results, origin: Origin, words: Wording) -> Section:
    """Return how a sweep is made again."""
    plan, arm = found.plan, origin.arms[0]
    facts = [
        ("version", origin.version),
        ("model", str(plan["model"])),
        ("seed", str(plan["seed"])),
        ("scenario", f"{arm.name} ({arm.case.scenario_hash})"),
        ("plan", str(plan["sha256"])),
    ]
    return grounds.making(words, facts, origin.command)
