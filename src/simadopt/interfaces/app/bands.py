"""What is not known, packed for a page: median and 80 % band of the headline, the curves, real services."""

from __future__ import annotations

from typing import Any, Final

from simadopt.cases import Case
from simadopt.core.outcomes import rounded
from simadopt.experiments.draws import draws_of
from simadopt.experiments.spread import RUNS, ServiceSpread, Spread, spread
from simadopt.interfaces.answer import run_answer, spread_ends
from simadopt.interfaces.app.jobs import Tick
from simadopt.interfaces.app.payload import pack_shares
from simadopt.interfaces.app.resting import told_of_rest
from simadopt.io.wording import Wording
from simadopt.levels.staff.model.summary import summary

__all__ = ["RUNS", "bands", "packed_spread"]

_HEADLINE: Final = (
    "services_left_behind", "tracked_share", "delay_days", "services_delay_ratio", "digital_gap_days",
)  # fmt: skip


def bands(case: Case, seed: int | None, tick: Tick, words: Wording) -> dict[str, Any]:
    """Run a case under `RUNS` draws, with seeds from that of the page; return what it shows of them.

    The sentence counts the equipped of the run that is shown, which is made again for it.
    """
    settings = draws_of(case.level, RUNS).settings
    found = spread(case, seed, RUNS, tick, settings)
    history = case.level.history(case.finished(seed), case.scenario_hash)
    main = history.features.main
    said = run_answer(summary(history), main, case.level.words(words), spread_ends(found, main))
    return {**packed_spread(found), "answer": vars(told_of_rest(said, case, words))}


def packed_spread(found: Spread) -> dict[str, Any]:
    """Return a spread ready for JSON: ``[low, median, high]`` everywhere."""
    tools = dict.fromkeys(n.split(":")[1] for n in found.series if n.startswith("tool:"))
    shown = [name for name in (*(f"{t}_use" for t in tools), *_HEADLINE) if name in found.outcomes]
    return {
        "runs": found.runs,
        "outcomes": rounded({name: found.outcomes[name].tolist() for name in shown}),
        "series": {n: [pack_shares(part) for part in v] for n, v in found.series.items()},
        "services": None if found.services is None else _services(found.services),
    }


def _services(found: ServiceSpread) -> dict[str, Any]:
    return {
        "use": {tool: [pack_shares(part.T) for part in v] for tool, v in found.use.items()},
        "side": {tool: pack_shares((v.T + 1) / 2) for tool, v in found.side.items()},
    }
