"""The report of a run under draws of the posterior: levels with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simadopt.experiments.origin import Origin
from simadopt.experiments.sweep.plan import Arm
from simadopt.interfaces.answer import Answer, Ends, run_answer
from simadopt.interfaces.draws_words import measure_title
from simadopt.interfaces.report import grounds, scene
from simadopt.interfaces.report.drawings import Interval, draw_intervals
from simadopt.interfaces.report.parts import Drawing, Front, Page, Section, Table, fact_rows
from simadopt.io.wording import Wording

__all__ = ["posterior_page"]

_ENDS: Final = ("mean", "q05", "q95")
_LEVEL: Final = 0.9
"""Share of the runs between the 5th and the 95th percentile."""


def posterior_page(page: Mapping[str, Any], origin: Origin, words: Wording) -> Page:
    """Return the report of what ``simadopt run --posterior`` wrote."""
    arm, level = origin.arms[0], origin.arms[0].case.level
    words = level.words(words)
    say = words.say
    title = scene.title_of(arm.case.scenario, words)
    numbers = {"title": title, "weeks": page["weeks"], "draws": page["draws"]}
    sections = [
        scene.scene(arm.case, words, [say("report.posterior.question", **numbers)]),
        scene.levers([(title, arm)], words),
        _results(page, level, words),
        Section(say("report.cost"), [_cost(page["spent"], arm, words)]),
        grounds.data_and_priors(words, level.parameters),
        grounds.assumptions(arm.case.scenario, words, level.parameters),
        _made(page, origin, words),
    ]
    answer = _answer(page, level, words)
    facts = fact_rows(
        words,
        interval=[say("report.posterior.interval", draws=page["draws"])],
        residents=[_residents(page, words)],
        cost=[_cost(page["spent"], arm, words)],
        sureness=[say("report.note.run_many")],
        rests=[*grounds.rests_on(words), say("propagated.note")],
        monday=[say("report.note.compare"), say("report.note.count")],
    )
    return Page(
        title,
        sections,
        kind=say("report.posterior.kind"),
        front=Front(answer.text, facts, about=answer.about),
        foot=say("report.foot", version=page["version"]),
    )


def _answer(page: Mapping[str, Any], level: Any, words: Wording) -> Answer:
    """Say who uses the main tool, as for a run; mean use where a folder of before tells no users."""
    main, measures = level.features.main, page["measures"]
    found = measures.get(f"{main}_users_share")
    if found is None:
        return Answer(_mean_use(page, level, words), "")
    if found["mean"] is None:
        return run_answer(page, main, words)
    ends = Ends(found["q05"], found["q50"], found["q95"], page["draws"], _LEVEL)
    return run_answer(page, main, words, ends)


def _mean_use(page: Mapping[str, Any], level: Any, words: Wording) -> str:
    use = {end: words.percent(page["measures"][level.headline][end]) for end in _ENDS}
    return words.say("report.posterior.answer", weeks=page["weeks"], **use)


def _results(page: Mapping[str, Any], level: Any, words: Wording) -> Section:
    say = words.say
    rows: list[Interval] = [
        (
            measure_title(name, level, words),
            float(found["mean"]),
            float(found["q05"]),
            float(found["q95"]),
        )
        for name, found in page["measures"].items()
        if found["mean"] is not None
    ]
    cells = [(row[0], *(words.percent(x, 1) for x in row[1:])) for row in rows]
    heads = [say(f"report.sweep.{n}") for n in ("outcome", "mean", "q05", "q95")]
    title = say("propagated.title", draws=page["draws"], weeks=page["weeks"])
    foot = say("figure.footer", name=page["scenario"], seed=str(page["seed"]))
    subtitle = say("report.sweep.levels_subtitle")
    svg = draw_intervals(rows, words, title, subtitle, foot)
    drawn = Drawing(svg, table=Table(title, heads, cells))
    texts = [_mean_use(page, level, words), say("report.posterior.reading")]
    return Section(say("report.results"), texts, parts=[drawn])


def _residents(page: Mapping[str, Any], words: Wording) -> str:
    found = page["measures"].get("tracked_share")
    if found is None:
        return words.say("run.no_requests")
    ends = {end: words.percent(found[end]) for end in _ENDS}
    return words.say("report.posterior.tracked", **ends)


def _cost(spent: Mapping[str, Any], arm: Arm, words: Wording) -> str:
    if not arm.case.scenario.interventions:
        return words.say("report.no_act")
    if spent["eur"]["mean"] is None:
        return words.say("report.unpriced")
    timed = all(act.states_hours for act in arm.case.scenario.interventions)
    if timed and not any(found["q95"] for found in spent.values()):
        return words.say("report.free")
    hours, eur = (words.number(spent[name]["mean"]) for name in ("hours", "eur"))
    if not timed and not spent["hours"]["q95"]:
        return words.say("report.spent", cost=words.say("report.costs_no_hours", eur=eur))
    return words.say("report.spent", cost=words.say("report.costs", hours=hours, eur=eur))


def _made(page: Mapping[str, Any], origin: Origin, words: Wording) -> Section:
    facts = [
        ("version", str(page["version"])),
        ("seed", str(page["seed"])),
        ("scenario", f"{page['scenario']} ({page['scenario_hash']})"),
    ]
    return grounds.making(words, facts, origin.command)
