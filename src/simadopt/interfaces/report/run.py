"""The report of one run: who uses what at the end, who is left behind, what residents get, at what cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from simadopt.interfaces import figures, style
from simadopt.interfaces.groups import service_label
from simadopt.interfaces.own_words import with_own
from simadopt.interfaces.report import grounds, note, scene
from simadopt.interfaces.report.drawings import (
    draw_services,
    services_rows,
    spread_of_services,
)
from simadopt.interfaces.report.parts import Drawing, Page, Section, Table, fact_rows
from simadopt.interfaces.results import own_outcomes
from simadopt.interfaces.run_result import RunResult
from simadopt.io.wording import Wording
from simadopt.levels.staff.tables.features import CATEGORIES, CHANNELS, RANKS

__all__ = ["costs", "run_page"]

_NAMED: Final = 8


def run_page(result: RunResult, words: Wording) -> Page:
    """Return the report of a run."""
    case = result.arm.case
    words, table = with_own(words, [case]), case.level.parameters
    say, page = words.say, result.page
    title = scene.title_of(result.scenario, words)
    question = [say("report.run.question", title=title, weeks=result.weeks)]
    first, facts = _statistics(result, words)
    sections = [
        note.statistics(say("report.statistics"), [first], facts, words),
        scene.scene(case, words, question, _start(result)),
        scene.levers([(title, result.arm)], words),
        _results(result, words),
        _equity(result, words),
        _residents(page["requests"], words),
        Section(say("report.cost"), _cost(result, words)),
        grounds.data_and_priors(words, table),
        grounds.assumptions(result.scenario, words, table),
        _made(result, words),
    ]
    return Page(
        title,
        sections,
        kind=say("report.run.kind"),
        front=note.run_note(
            result,
            words,
            _cost(result, words),
            [*_left(page["services"], words), *_range(result, "services_left_behind", words)],
            grounds.rests_on(words, result.scenario),
        ),
        foot=say("report.foot", version=page["version"]),
    )


def _start(result: RunResult) -> dict[str, tuple[float, float]]:
    """Return, by tool, the mean share of features known and used in week 0 of the run."""
    known, used = (
        {t: float(result.series(m, f"tool:{t}")[0]) for t in result.features.tool_names}
        for m in ("awareness", "use")
    )
    return {tool: (known[tool], used[tool]) for tool in known}


def costs(spent: Mapping[str, float | None], words: Wording, *, timed: bool = True) -> str:
    """Return hours and euros; a price, or hours (``timed``), not given are said to be unknown."""
    hours, eur = spent["hours"] or 0.0, spent["eur"]
    unknown = not timed and hours == 0.0
    if eur is None:
        key = "report.costs_unknown" if unknown else "report.costs_unpriced"
        return words.say(key, **({} if unknown else {"hours": words.number(hours)}))
    if unknown:
        return words.say("report.costs_no_hours", eur=words.number(eur))
    return words.say("report.costs", hours=words.number(hours), eur=words.number(eur))


def _cost(result: RunResult, words: Wording) -> list[str]:
    spent, acts = result.page["spent"], result.arm.case.scenario.interventions
    if not acts:
        return [words.say("report.no_act")]
    timed = all(act.states_hours for act in acts)
    if timed and spent["eur"] is not None and not any(spent.values()):
        return [words.say("report.free")]
    return [words.say("report.spent", cost=costs(spent, words, timed=timed))]


def _statistics(result: RunResult, words: Wording) -> tuple[str, list[tuple[str, Sequence[str]]]]:
    """Return the mean use at the end, and the facts about it, each under its name."""
    say, page = words.say, result.page
    main = result.features.main
    level = page["tools"][main]
    use, begun = level["use"], float(result.series("use", f"tool:{main}")[0])
    if result.spread is not None:  # both of the same runs: medians, at the end and at the start
        use = result.spread.outcomes[f"{main}_use"][1]
        begun = float(result.spread.series[f"tool:{main}:use"][1, 0])
    answer = say(
        "report.run.answer" if result.spread is None else "report.run.answer_runs",
        weeks=result.weeks,
        use=words.percent(use),
        start=words.percent(begun),
        over=words.count("people", level["posts"]),
        staff=page["people"]["staff"],
    )
    facts = fact_rows(
        words,
        interval=[_interval(result, words)],
        residents=[*_served(page["requests"], words), *_range(result, "tracked_share", words)],
    )
    own = own_outcomes(result, words)
    if own:
        facts.append((say("report.fact.own"), own))
    return answer, facts


def _interval(result: RunResult, words: Wording) -> str:
    """Say how far chance moves the answer, or that one run cannot tell."""
    name = f"{result.features.main}_use"
    if result.spread is None and result.band and name in result.band["outcomes"]:
        found = result.band["outcomes"][name]
        ends = {end: words.percent(found[end]) for end in ("low", "high", "level")}
        return words.say("report.run.band", draws=result.band["draws"], **ends)
    if result.spread is None:
        return words.say("report.run.interval")
    low, middle, high = map(
        words.percent, result.spread.outcomes[f"{result.features.main}_use"].tolist()
    )
    return words.say(
        "report.run.spread", runs=result.spread.runs, low=low, middle=middle, high=high,
        run=words.percent(result.page["tools"][result.features.main]["use"]),
    )  # fmt: skip


def _range(result: RunResult, outcome: str, words: Wording) -> list[str]:
    """Say what the other seeds say of an outcome, where they were run."""
    known = {} if result.spread is None else result.spread.outcomes
    if result.spread is None or outcome not in known or not np.isfinite(known[outcome]).all():
        return []
    write = words.percent if outcome == "tracked_share" else words.number
    low, middle, high = map(write, result.spread.outcomes[outcome].tolist())
    runs = result.spread.runs
    return [words.say("report.run.range", runs=runs, low=low, middle=middle, high=high)]


def _left(found: Mapping[str, Any], words: Wording) -> list[str]:
    """Count services below the mark; summaries written before 0.5 do not hold them."""
    if not found["counted"] or "below" not in found:
        return []
    return [words.say("run.below", n=found["below"]["number"], counted=found["counted"])]


def _served(found: Mapping[str, Any] | None, words: Wording) -> list[str]:
    if found is None:
        return [words.say("run.no_requests")]
    if found["tracked_share"] is None:
        return []
    numbers = {
        "share": words.percent(found["tracked_share"]),
        "days": words.number(found["delay_days"], 1),
        "lost": words.number(found["lost"]),
    }
    return [words.say("run.requests", arrived=found["arrived"], weeks=found["weeks"], **numbers)]


def _results(result: RunResult, words: Wording) -> Section:
    say, page = words.say, result.page
    rows = [
        (
            say(f"tool.{tool}.long"),
            words.percent(page["tools"][tool]["awareness"]),
            words.percent(float(result.series("use", f"tool:{tool}")[0])),
            words.percent(page["tools"][tool]["use"]),
            words.count("people", page["tools"][tool]["posts"]),
        )
        for tool in result.features.tool_names
    ]
    heads = [say(f"run.{name}") for name in ("tool", "known", "start", "end", "over")]
    table = Table(say("run.use"), heads, rows)
    svg = style.as_svg(figures.by_tool(result, words), say("figure.tool.title"))  # type: ignore[arg-type]
    drawn = Drawing(svg, table=table)
    return Section(say("report.results"), [say("report.run.single")], parts=[drawn])


def _equity(result: RunResult, words: Wording) -> Section:
    say, page = words.say, result.page
    groups = [(say("run.category", category=c), page["categories"][c]) for c in CATEGORIES]
    groups += [(say(f"rank.{r}"), page["ranks"][r]) for r in RANKS if r in page["ranks"]]
    rows = [
        (name, *(_level(group, tool, words) for tool in result.features.tool_names))
        for name, group in groups
        if any(group[tool].get("posts") for tool in result.features.tool_names)
    ]
    heads = [say("report.group"), *(say(f"tool.{tool}") for tool in result.features.tool_names)]
    table = Table(say("report.groups_caption"), heads, rows)
    svg = style.as_svg(figures.by_category(result, words), say("figure.category.title"))  # type: ignore[arg-type]
    parts: list[Drawing | Table] = [Drawing(svg, table=table)]
    if result.is_real and result.spread is not None:
        parts.append(spread_of_services(result.spread, result.features.main, words))
    elif not result.is_real and services_rows(result, words):
        parts.append(draw_services(result, words))
    return Section(say("report.equity"), _gaps(page["services"], result, words), parts=parts)


def _level(group: Mapping[str, Any], tool: str, words: Wording) -> str:
    found = group[tool]
    if not found.get("posts"):
        return "–"
    people = words.count("people", found["posts"])
    return words.say("report.level_over", level=words.percent(found["use"]), people=people)


def _gaps(found: Mapping[str, Any], result: RunResult, words: Wording) -> list[str]:
    """Return which services are left behind, and what their heads do; neither where they are real."""
    texts = _left(found, words)
    if result.is_real:
        return texts if result.spread else [*texts, words.say("report.run.services_real")]
    alone = result.page["people"]["authorities"] == 1
    below = found.get("below", {"names": ()})["names"]
    names = [service_label(name, words, alone=alone) for name in below]
    if names:
        listed = ", ".join(names[:_NAMED])
        if len(names) > _NAMED:
            listed = words.say("run.more", names=listed, n=len(names) - _NAMED)
        texts.append(words.say("report.named", names=listed))
    low, high = found["encouragement_of_their_heads"], found["encouragement_of_other_heads"]
    if low is not None and high is not None and found["rule"] != "lowest quarter":
        ends = {"low": words.percent(low), "high": words.percent(high)}
        texts.append(words.say("report.heads", **ends))
    return texts


def _residents(found: Mapping[str, Any] | None, words: Wording) -> Section:
    say = words.say
    if found is None:
        return Section(say("report.residents"), [say("run.no_requests")])
    texts = _served(found, words) or [say("report.no_requests")]
    gap = found["digital_gap"]["gap_days"]
    if gap is not None:
        texts.append(say("report.digital_gap", days=words.number(gap, 1)))
    ratio = found["services_delay_p90_p10"]
    if ratio is not None:
        texts.append(say("report.delay_ratio", ratio=words.number(ratio, 2)))
    rows = []
    for channel in CHANNELS:
        seen = found["channels"][channel.name]
        share = seen["tracked"] / seen["arrived"] if seen["arrived"] else None
        counts = (words.number(seen["arrived"]), words.number(seen["tracked"]))
        rows.append((words.label(channel), *counts, words.percent(share)))
    heads = [say(f"report.requests.{n}") for n in ("channel", "arrived", "tracked", "share")]
    table = Table(say("report.requests_caption", weeks=found["weeks"]), heads, rows)
    return Section(say("report.residents"), texts, parts=[table])


def _made(result: RunResult, words: Wording) -> Section:
    page = result.page
    facts = [
        ("version", str(page["version"])),
        ("seed", str(page["seed"])),
        ("scenario", f"{page['scenario']} ({page['scenario_hash']})"),
        ("digest", str(page["digest"])),
    ]
    return grounds.making(words, facts, result.command)
