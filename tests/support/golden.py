"""Golden digests: small runs whose bits are published with each version."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from simadopt.cases import load
from simadopt.levels.staff.engine.state import start
from simadopt.levels.staff.scenario import Intervention, Target, Theory
from simadopt.levels.territory import scenario as territory
from support.commune import shipped
from support.shells import ROOT, TESTS
from support.worlds import authority, scenario, town

FILE = TESTS / "golden" / "digests.json"
CHANGELOG = ROOT / "CHANGELOG.md"
LIVELY = {"leavers_week": 0.02, "train_weekly": 0.05}
ACTS = (
    Intervention(kind="training", week=2, hours=6.0, target=Target(share=0.3)),
    Intervention(kind="equipment", week=3, count=9),
    Intervention(kind="officer", week=4, target=Target(share=0.05)),
    Intervention(kind="coaching", week=4, target=Target(rank=("head",))),
    Intervention(kind="departure", week=6, target=Target(broker=True)),
    Intervention(kind="mandate", week=7, tool="intranet", target=Target(category=("B",))),
)


TERRITORY_ACTS = tuple(
    territory.Intervention(
        kind=kind, quarter=quarter, item=item, until=until, deadline=deadline, form="sanction",
        target=territory.Target(type=types, share=0.4, choose=choose),
    )
    for kind, quarter, item, until, deadline, types, choose in (
        ("fund", "2014Q1", "dpo", "2018Q1", None, ("intercommunal",), "volunteers"),
        ("pool_open", "2014Q2", "open_data", None, None, (), "random"),
        ("pool_close", "2017Q2", "open_data", None, None, (), "random"),
        ("law", "2014Q3", "smart_city", None, "2016Q1", ("commune",), "random"),
        ("enforcement", "2015Q1", "plan", None, None, ("commune",), "weakest"),
        ("example", "2015Q2", "smart_city", None, None, (), "central"),
        ("network", "2015Q3", "dpo", None, None, (), "random"),
        ("merger", "2016Q1", "dpo", None, None, ("intercommunal",), "random"),
    )
)  # fmt: skip


def made_up(communes: int, **changes: Any) -> territory.Scenario:
    """Return a made-up territory."""
    who = territory.Who(source="synthetic", communes=communes)
    title = territory.Text(fr="inventé", en="made up")
    return territory.Scenario(name="made_up", title=title, authorities=who, **changes)


def cases() -> dict[str, tuple[Any, int, int]]:
    """Return, by name, a scenario, a seed and a number of steps."""
    other = territory.Theory(
        link="step", frailty="gamma", envisaging=False, load=False, shared_exits=False
    )
    three = scenario(authority("aa"), authority("bb", regime="community", count=2))
    return {
        "commune": (shipped("commune_27k"), 1, 104),
        "commune, another seed": (shipped("commune_27k"), 2, 26),
        "survey of 2012": (shipped("survey_2012"), 1, 3),
        "towns": (scenario(town(monitoring=True), town("other"), parameters=LIVELY), 3, 40),
        "acts": (scenario(town(), interventions=ACTS, parameters=LIVELY), 4, 20),
        "thresholds": (scenario(town(), theory=Theory(peer="threshold", link="step")), 5, 12),
        "managers": (scenario(town(), theory=Theory(peer="managers", link="linear")), 6, 12),
        "small": (scenario(authority(), interventions=ACTS, parameters=LIVELY), 7, 8),
        "three small": (three, 8, 6),
        "territory of 2017": (load("territory_2017").scenario, 1, 22),
        "territory, a department": (load("territory_department").scenario, 1, 76),
        "territory, acts": (made_up(300, interventions=TERRITORY_ACTS), 2, 40),
        "territory, other theories": (made_up(300, theory=other), 3, 30),
        "territory, small": (made_up(12, interventions=TERRITORY_ACTS), 4, 18),
    }


INTERPRETED = ("small", "three small", "territory, small")
"""Cases small enough to be run without compiling."""


def digest(name: str, threads: int = 1, steps: int = 0) -> str:
    """Run one case, perhaps a few steps at a time, and return its digest."""
    what, seed, weeks = cases()[name]
    if isinstance(what, territory.Scenario):
        state: Any = load(what).start(seed, weeks=weeks, threads=threads)
    else:
        state = start(what, seed, weeks=weeks, threads=threads)
    for week in range(steps, weeks, steps) if steps else ():
        state.run_to(week)
    state.run_to(weeks)
    return state.digest()


def published() -> dict[str, Any]:
    """Return the digests that were published, and the version that last moved them."""
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def last_move() -> str:
    """Return the heading of the latest entry of the changelog that says that numbers move."""
    text = CHANGELOG.read_text(encoding="utf-8")
    entries = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    moving = [e for e in entries if re.search(r"numbers move:?\**:? *\**yes", e, re.IGNORECASE)]
    return moving[0].splitlines()[0].strip() if moving else ""


def main() -> None:
    """Print the digests of the cases named, or of all of them."""
    names = sys.argv[1:] or list(cases())
    print(json.dumps({name: digest(name) for name in names}))


if __name__ == "__main__":
    main()
