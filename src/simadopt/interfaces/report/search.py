"""The report of a policy search: what to do with a budget, and whether searching was worth it."""

from __future__ import annotations

from dataclasses import replace

from simadopt.core.policies import Objective
from simadopt.core.version import __version__
from simadopt.experiments.search.results import champion, covered, level
from simadopt.experiments.search.search_spec import Candidate, Found
from simadopt.experiments.sweep.plan import Arm
from simadopt.interfaces import optimised, style
from simadopt.interfaces.level_view import view_of
from simadopt.interfaces.optimised_figure import draw_front
from simadopt.interfaces.own_words import with_own
from simadopt.interfaces.report import any_level, grounds, scene
from simadopt.interfaces.report.parts import (
    Drawing,
    Page,
    Section,
    Table,
)
from simadopt.interfaces.report.search_front import RIVALS, gain_words, search_front, spending
from simadopt.io.wording import Wording

__all__ = ["search_page"]


def search_page(found: Found, words: Wording, command: str = "") -> Page:
    """Return the report of a search."""
    spec = found.spec
    words = with_own(words, [spec.case])
    say, scenario = words.say, spec.case.scenario
    budget = {"hours": words.number(spec.budget.hours), "eur": words.number(spec.budget.eur)}
    question = say(
        "report.search.question",
        objectives=", ".join(optimised.label(o, words) for o in spec.objectives),
        **budget,
    )
    results = [_policies(found, words), _results(found, words)]
    sure = [_cost(found, words), Section(say("report.sure"), _worth(found, words))]
    if view_of(spec.case.level).agents:
        sections = [
            scene.scene(spec.case, words, [question]),
            results[0],
            scene.levers(_arms(found, words), words),
            results[1],
            _wider(found, "report.equity", ("equity", "gap", "category_c"), words),
            _wider(found, "report.residents", ("residents", "delay"), words),
            *sure,
            grounds.data_and_priors(words, spec.case.level.parameters),
            grounds.assumptions(scenario, words, spec.case.level.parameters),
        ]
    else:
        about = any_level.scene_of(spec.case, words, [question])
        sections = [about, *results, *sure, any_level.status_section(spec.case, words)]
    sections.append(_made(found, words, command))
    return Page(
        say("report.search.title", title=scene.title_of(scenario, words)),
        sections,
        kind=say("report.search.kind"),
        front=search_front(found, words),
        foot=say("report.foot", version=__version__),
    )


def _shown(found: Found) -> list[Candidate]:
    """Return nothing done, rules, what was found, and the best of those drawn at random."""
    return [one for one in found.candidates if one.kind != "random" or one.first]


def _arms(found: Found, words: Wording) -> list[tuple[str, Arm]]:
    """Return the policy of the answer and the rules of thumb as scenarios."""
    case, best = found.spec.case, champion(found, "found")
    chosen = [one for one in (best, *found.of("rule")) if one is not None]
    arms = []
    for one in chosen:
        plan = one.policy.interventions(found.spec.prices)
        scenario = found.spec.policies.under(case.scenario, plan)
        arm = Arm(one.name, replace(case, scenario=scenario))
        arms.append((optimised.name_of(one, words), arm))
    return arms


def _policies(found: Found, words: Wording) -> Section:
    say = words.say
    points = [
        say(
            "optimise.line",
            name=optimised.name_of(one, words),
            policy=optimised.policy_words(one.policy, found, words),
        )
        for one in _shown(found)
        if one.kind != "nothing"
    ]
    return Section(say("report.search.policies"), [say("report.search.named")], points)


def _results(found: Found, words: Wording) -> Section:
    say = words.say
    title = say("optimise.figure.title")
    svg = style.as_svg(draw_front(found, words), title)
    table = _table(found, "report.results", found.spec.objectives, words)
    text = [say("report.search.reading")]
    if found.learned:
        text.append(say("compare.learned", n=found.learned))
    if any(one.over for one in found.candidates):
        text.append(say("optimise.over"))
    return Section(say("report.results"), text, parts=[Drawing(svg, table=table)])


def _table(found: Found, title: str, objectives: tuple[Objective, ...], words: Wording) -> Table:
    say, rows = words.say, []
    for one in _shown(found):
        cells = []
        for objective in objectives:
            added = "–" if one.kind == "nothing" else gain_words(objective, one, found, words)
            mean = optimised.amount(objective, level(objective, one).mean, words)
            cells += [mean, added]
        rows.append((optimised.name_of(one, words), *cells))
    heads = [say("report.policy")]
    for objective in objectives:
        label = optimised.label(objective, words)
        heads += [label, say("report.search.gain", objective=label)]
    caption = say("report.search.caption", what=say(title), fresh=len(found.spec.holdout_seeds))
    return Table(caption, heads, rows)


def _wider(found: Found, title: str, names: tuple[str, ...], words: Wording) -> Section:
    """Return what policies do to what was, or was not, asked for."""
    known = found.spec.policies.objectives
    objectives = tuple(known[name] for name in names if name in known)
    parts = [_table(found, title, objectives, words)] if objectives else []
    return Section(words.say(title), parts=parts)


def _cost(found: Found, words: Wording) -> Section:
    say, spec = words.say, found.spec
    rows = [
        (optimised.name_of(one, words), *spending(found, one, words).values())
        for one in _shown(found)
    ]
    heads = [say("report.policy"), say("optimise.hours"), say("optimise.eur")]
    prices = {name.removesuffix("_day_eur"): words.number(x) for name, x in spec.paid.items()}
    table = Table(say("report.search.spent"), heads, rows)
    text = [say("report.search.prices", **prices)] if prices else []
    return Section(say("report.cost"), text, parts=[table])


def _worth(found: Found, words: Wording) -> list[str]:
    say, spec = words.say, found.spec
    texts = [optimised.judged(found, kind, words) for kind in RIVALS]
    if len(spec.objectives) > 1:
        parts = {kind: words.percent(part) for kind, part in covered(found).items()}
        texts.append(say("optimise.covered", **parts))
    texts.append(say("optimise.how", search=len(spec.search_seeds), fresh=len(spec.holdout_seeds)))
    return [*texts, say("report.search.believes"), view_of(spec.case.level).caveats(words)[-1]]


def _made(found: Found, words: Wording, command: str) -> Section:
    spec = found.spec
    facts = [
        ("version", __version__),
        ("seed", str(spec.seed)),
        ("scenario", f"{spec.case.scenario.name} ({spec.case.scenario_hash})"),
        ("candidates", words.number(spec.population * spec.generations)),
        ("caution", words.percent(spec.caution)),
    ]
    return grounds.making(words, facts, command)
