"""The stylised facts of the shipped commune: what each requires, with its ablation or placebo."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from facts import measuring as m
from facts.checks import Check, above, at_least, at_most, below, shown
from simadopt.levels.staff.tables.features import TOOLS
from simadopt.levels.staff.tables.parameters import PARAMETERS

MANY = 200
"""Seeds from which figures that are only shown are worth their time."""


def fact_1(seeds: int) -> list[Check]:
    """Non-using services are mostly those whose head does not encourage the GRU."""
    full, ablated = m.as_shipped(seeds)[m.END], m.without_heads(seeds)[m.END]
    what = "¾ of the non-using services have a head below the median"
    quarter = np.mean(full["heads_below_quarter"] >= 0.75)
    return [
        at_least("1", what, full["heads_below"] >= 0.75, 0.95),
        at_most("1", f"ablated (heads and routine without effect): {what}",
                ablated["heads_below"] >= 0.75, 0.40),
        shown("1", "same, lowest quarter always", f"{quarter:.1%} of {seeds}"),
        shown(
            "1", "GRU use, as shipped and ablated",
            f"{full['gru'].mean():.2f}, {ablated['gru'].mean():.2f} "
            f"(base {m.base_without_heads():.2f})",
        ),
    ]  # fmt: skip


def fact_2(seeds: int) -> list[Check]:
    """Services differ in use more than the people inside them."""
    checks = []
    for week in m.YEARS[:3]:
        full = m.as_shipped(seeds)[week]["icc"]
        ablated = m.without_heads(seeds)[week]["icc"]
        twice = 2.0 * float(np.mean(ablated))
        checks += [
            at_least("2", f"ICC of GRU use above .3, week {week}", full > 0.3, 0.75),
            above(
                "2", f"mean ICC against twice the ablated one, week {week}", np.mean(full), twice
            ),
        ]
    return checks


def fact_3(seeds: int) -> list[Check]:
    """Non-use makes what residents get uneven."""
    got = m.followed(seeds)
    days = (PARAMETERS["delay_tracked_days"].default, PARAMETERS["delay_untracked_days"].default)
    tracked, untracked = m.delay_law(True, days[0]), m.delay_law(False, days[1])
    drawn = _rank_correlation(got, m.drawn_spread(got["tracked"], tracked, untracked, 0))
    placebo = np.mean([
        _rank_correlation(got, m.drawn_spread(got["tracked"], tracked, tracked, k)) for k in range(1, 13)
    ])  # fmt: skip
    same_mean = _rank_correlation(
        got, m.drawn_spread(got["tracked"], tracked, m.delay_law(False, days[0]), 0)
    )
    here = got["level"] == m.LEVELS.index(("base", 0.0))
    inside = stats.spearmanr(got["non_using"][here], got["requests"][here]).statistic
    ends = [got["non_using"][got["level"] == k].mean() for k in range(len(m.LEVELS))]
    return [
        above("3", "ρ(non-using services, P90/P10 of delay)",
              _rank_correlation(got, got["requests"]), 0.5),
        above("3", "same, delays drawn request by request", drawn, 0.5),
        below("3", "placebo (delay independent of tracking): ρ", placebo, 0.1),
        shown("3", "non-using services over the levels", f"{min(ends):.1f} to {max(ends):.1f}"),
        shown("3", "same means, shapes kept apart: ρ", f"{same_mean:.2f}"),
        shown("3", "at the default level only: ρ", f"{inside:.2f}"),
        shown("3", "gap between services (P90/P10 of their means): ρ",
              f"{_rank_correlation(got, got['services']):.2f}"),
    ]  # fmt: skip


def _rank_correlation(got: dict[str, Any], spread: Any) -> float:
    return float(stats.spearmanr(got["non_using"], spread).statistic)


def mailboxes_by_job(coverage: dict[str, float]) -> bool:
    """Tell whether coverage is about .40, near 1 for A and low for C."""
    return abs(coverage["all"] - 0.40) <= 0.05 and coverage["A"] >= 0.95 and coverage["C"] <= 0.25


def fact_14(seeds: int) -> list[Check]:
    """Mailboxes go with the job."""
    real = [m.mailboxes(s) for s in range(1, seeds + 1)]
    dealt = [m.mailboxes(s, uniform=True) for s in range(1, seeds + 1)]
    what = "mailboxes .35–.45 overall, A ≥ .95, C ≤ .25"
    shares = ", ".join(f"{name} {np.mean([one[name] for one in real]):.2f}" for name in real[0])
    return [
        at_least("14", what, [mailboxes_by_job(one) for one in real], 0.95),
        at_most("14", f"placebo (dealt to anybody): {what}",
                [mailboxes_by_job(one) for one in dealt], 0.40),
        shown("14", "coverage", shares),
    ]  # fmt: skip


def search_first(use: dict[str, float]) -> bool:
    """Tell whether use has the order staff cite: search, then the rest, expression last."""
    search, later = [use[f] for f in m.SEARCH], [use[f] for f in m.LATER]
    expression = [use[f] for f in m.EXPRESSION]
    agenda = use[m.AGENDA]
    return (
        min(search) > max(later)
        and agenda > np.mean(later)
        and min(*search, *later, agenda) > max(expression)
    )


def fact_18(seeds: int) -> list[Check]:
    """Staff use the intranet to search, and hardly to express themselves."""
    real = m.as_shipped(seeds)[m.END]["features"]
    placebo = m.with_shuffled_relevance(seeds)
    what = "every search function above every later one, expression last"
    groups = {
        "search": m.SEARCH,
        "later": m.LATER,
        "agenda": (m.AGENDA,),
        "expression": m.EXPRESSION,
    }
    means = ", ".join(
        f"{name} {np.mean([use[f] for use in real for f in group]):.2f}"
        for name, group in groups.items()
    )
    return [
        at_least("18", what, [search_first(use) for use in real], 0.95),
        at_most("18", f"placebo (relevance shuffled within tools): {what}",
                [search_first(use) for use in placebo], 0.40),
        shown("18", "mean use by group", means),
        shown("18", "means of groups in order: placebo",
              f"{np.mean([_groups_in_order(use) for use in placebo]):.0%} of {seeds} (no test of it)"),
    ]  # fmt: skip


def _groups_in_order(use: dict[str, float]) -> bool:
    search, later, voice = (
        np.mean([use[f] for f in group]) for group in (m.SEARCH, m.LATER, m.EXPRESSION)
    )
    return bool(search > later > voice)


def drift(seeds: int) -> list[Check]:
    """Ten years of identical difficulties: without intervention use stays where it is."""
    runs, checks = m.as_shipped(seeds), []
    for tool in TOOLS:
        change = 100.0 * (runs[m.YEARS[3]][tool] - runs[m.YEARS[1]][tool])
        inside = np.mean(np.abs(change) < 10.0)
        checks += [
            below(
                "13", f"{tool}: mean change of use, years 5 to 15", change.mean(), 10.0, " points"
            ),
            shown(
                "13", f"{tool}: runs that change by less than 10 points", f"{inside:.0%} of {seeds}"
            ),
        ]
    return checks


BOUNDS = {"gru": (0.22, 0.84), "intranet": (0.40, 0.85), "expression": (0.0, 0.25)}


def prior_predictive(draws: int) -> list[Check]:
    """Priors alone put use where it may be: 5–95 % within bounds."""
    use, checks = m.prior_predictive(draws), []
    for tool, (low, high) in BOUNDS.items():
        quantiles = np.quantile(use[tool], [0.05, 0.25, 0.5, 0.75, 0.95])
        text = ", ".join(f"{q:.3f}" for q in quantiles)
        checks += [
            at_most("prior", f"{tool} use under {low:.2f}", use[tool] < low, 0.05),
            at_most("prior", f"{tool} use over {high:.2f}", use[tool] > high, 0.05),
            shown("prior", f"{tool} use: quantiles 5, 25, 50, 75, 95 %", text),
        ]
    return checks


AFTER = {"awareness": 34, "gru_awareness": 20, "gru_use": 52}
"""Weeks in which the loss of a broker shows best, by measure."""


def broker_leaving(seeds: int) -> list[Check]:
    """Relations carried by one person go with that person (fact 74)."""
    checks = []
    for name, week in AFTER.items():
        lost = {r: 100.0 * m.leaving(r, seeds)[name][:, week] for r in m.REGIMES}
        others = {r: float(lost[r].mean()) for r in m.REGIMES if r != "relational"}
        worst = max(others, key=lambda r: others[r])
        paired = lost["relational"] - lost[worst]
        points = ", ".join(f"{r} {lost[r].mean():.2f}" for r in m.REGIMES)
        if seeds >= MANY:
            every = m.leaving("procedural", seeds, everyone=True)[name][:, week]
            points += f"; procedural without any officer {100.0 * every.mean():.2f}"
        checks += [
            above("74", f"{name}, week {week}: relational loses more than any other (points)",
                  lost["relational"].mean(), others[worst]),
            above("74", f"{name}, week {week}: standard errors above {worst}",
                  paired.mean() / (paired.std(ddof=1) / seeds**0.5), 3.0),
            shown("74", f"{name}, week {week}: points lost", points),
        ]  # fmt: skip
    return checks


def policies(seeds: int) -> list[Check]:
    """Heads who are coached make their services use the GRU."""
    chosen = m.POLICIES if seeds >= MANY else m.POLICIES[:1]
    gains = {policy: 100.0 * m.policy_gain(policy, seeds) for policy in chosen}
    coached = gains["coach_heads"]
    return [
        above("47", "coaching heads: points of GRU use", coached.mean(), 0.0),
        at_least("47", "coaching heads: more GRU use", coached > 0.0, 0.95),
        shown("47", "points of GRU use, week 104",
              ", ".join(f"{name} {gain.mean():+.1f}" for name, gain in gains.items())),
    ]  # fmt: skip


ALL = (fact_1, fact_2, fact_3, fact_14, fact_18, drift, broker_leaving, policies)
