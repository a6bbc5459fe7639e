"""What the page of a territory shows: a run at once, then forty; why; what interventions change.

Authorities bear their real names, and nothing here was observed: of one authority or one intercommunal
body only what many runs say is told, each run with its own draw of all that is not known.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from simadopt.cases import Case, load
from simadopt.core.errors import InputError, Problem, nearest
from simadopt.core.messages import Message
from simadopt.core.outcomes import rounded
from simadopt.experiments.spread import QUANTILES, RUNS
from simadopt.interfaces.answer import Ends
from simadopt.interfaces.app.payload import pack_shares
from simadopt.interfaces.level_words import scenario_title
from simadopt.interfaces.territory_answer import territory_answer
from simadopt.io.shipped import shipped_scenarios
from simadopt.io.wording import Wording
from simadopt.levels.territory.clock import quarter
from simadopt.levels.territory.model.outcomes import series, share_by_group
from simadopt.levels.territory.tables.items import INDEX, ITEMS, NAMES, unknown_item

__all__ = ["KINDS", "TerritoryDesk", "packed_run", "widened"]

KINDS: Final = {
    "commune": slice(0, 11), "intercommunal": slice(11, 12), "department": slice(12, 13),
    "region": slice(13, 14),
}  # fmt: skip
_YEARS: Final = 4
_KEPT: Final = 8
START: Final = "territory_department"


@dataclass
class TerritoryDesk:
    """The scenarios of territories that a server may show.

    Parameters
    ----------
    own : mapping of name to Path
        Scenarios that whoever started the app named.
    """

    own: Mapping[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note which names there are: a page may ask for these and nothing else."""
        self.paths = {**shipped_scenarios("territory"), **self.own}
        self._read: OrderedDict[str, Case] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def start(self) -> str:
        """Name of the scenario that a page opens without asking for one."""
        return next(iter(self.own), START)

    def case(self, name: str, item: str = "") -> Case:
        """Return the case of a name, about an item.

        Raises
        ------
        InputError
            When there is none of that name, or no such item; the nearest is offered.
        """
        if name not in self.paths:
            message, hint = Message("app.refuse.scenario"), nearest(name, self.paths)
            raise InputError(Problem("page", None, "scenario", name[:80], message, hint))
        if item and item not in INDEX:
            hint = nearest(item, NAMES)
            raise InputError(Problem("page", None, "item", item[:80], unknown_item(hint), hint))
        with self._lock:
            found = self._read.get(name)
        if found is None:
            found = load(self.paths[name])
            with self._lock:
                self._read[name] = found
                while len(self._read) > _KEPT:
                    self._read.popitem(last=False)
        if not item or item == found.scenario.focus:
            return found
        return found.with_scenario(found.scenario.model_copy(update={"focus": item}))

    def presets(self, language: str) -> list[dict[str, str]]:
        """Return the scenarios that may be chosen."""
        from simadopt.io.yaml_reader import read_scenario

        found = []
        for name, path in self.paths.items():
            scenario = read_scenario(path)
            about = getattr(scenario.description, language, "") or ""
            title = getattr(scenario.title, language)
            found.append({"name": name, "title": title, "about": about.strip()})
        return found


def packed_run(case: Case, seed: int | None, words: Wording) -> dict[str, Any]:
    """Return a run ready for JSON: its sentence, its curves by type of authority, its items by year."""
    run = case.finished(seed)
    roster, focus = run.roster, case.scenario.focus  # type: ignore[attr-defined]
    have = int(_has(run, focus).sum())
    said = territory_answer(_label(focus, words), have, roster.n, _when(run, words), words)
    return {
        "title": scenario_title(case.scenario, words),
        "seed": str(run.seed),
        "quarters": run.steps,
        "dates": [_date(run, q, words) for q in range(run.steps + 1)],
        "item": focus,
        "authorities": roster.n,
        "answer": vars(said),
        "curves": {kind: pack_shares(values) for kind, values in _curves(run, focus).items()},
        "items": rounded(_by_year({n: v[None, :] for n, v in _items(run).items()}, run, words)),
        "many": roster.n * run.steps,
    }


def widened(
    case: Case, seed: int | None, words: Wording, tick: Callable[[int], None]
) -> dict[str, Any]:
    """Return the same over `RUNS` draws of all that is not known: medians and 80 % bands."""
    from simadopt.experiments.draws import draws_of, under

    settings = draws_of(case.level, RUNS).settings
    first, focus = case.scenario.seed if seed is None else seed, case.scenario.focus
    curves: dict[str, list[Any]] = {}
    items: dict[str, list[Any]] = {}
    held = []
    for k in range(RUNS):
        run = under(case, settings[k % len(settings)]).finished(first + k)
        for kept, values in ((curves, _curves(run, focus)), (items, _items(run))):
            for name, one in values.items():
                kept.setdefault(name, []).append(one)
        held.append(_has(run, focus))
        tick(k + 1)
    there = np.stack(held)
    low, middle, high = np.quantile(there.mean(axis=1), QUANTILES).tolist()
    ends = Ends(low, middle, high, RUNS)
    have = round(middle * there.shape[1])
    said = territory_answer(
        _label(focus, words), have, there.shape[1], _when(run, words), words, ends
    )
    return {
        "runs": RUNS,
        "answer": vars(said),
        "curves": {
            kind: [pack_shares(part) for part in np.quantile(np.stack(v), QUANTILES, axis=0)]
            for kind, v in curves.items()
        },
        "items": rounded(_by_year({n: np.stack(v) for n, v in items.items()}, run, words)),
        "places": rounded(places(run, there)),
    }


def places(run: Any, there: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Return the parts of a territory with their communes: departments, or the bodies of one department.

    Parameters
    ----------
    run : State
    there : bool[runs, n]
        Who has the item at the end of each run.
    """
    roster, communes = run.roster, run.roster.type == 0
    whole = len({d for d, own in zip(roster.department, communes, strict=True) if own and d}) > 1
    keys = np.array(roster.department if whole else roster.epci)
    level = np.median(there[:, communes].mean(axis=1))
    named = dict(zip(roster.key, roster.name, strict=True))
    named |= {c: n for c, n in zip(roster.code, roster.name, strict=True) if not whole}
    found = []
    for key in sorted(set(keys[communes].tolist()) - {""}):
        rows = np.flatnonzero(communes & (keys == key))
        low, middle, high = np.quantile(there[:, rows].mean(axis=1), QUANTILES).tolist()
        side = int(low > level) - int(high < level)
        one = {"key": key, "name": named.get(key, key), "communes": rows.size, "side": side}
        one["share"] = [low, middle, high]
        if not whole:
            one["members"] = [
                {"key": roster.key[i], "name": roster.name[i], "people": int(roster.population[i]),
                 "runs": int(there[:, i].sum())}
                for i in rows.tolist()
            ]  # fmt: skip
        found.append(one)
    return found


def opened(case: Case, seed: int | None, authority: str) -> Case:
    """Return an authority of a run as a staff case: plan, delegate, monitoring as they stand there."""
    from simadopt.io.yaml_reader import read_scenario_text
    from simadopt.levels.territory.exchange import staff_scenario
    from simadopt.levels.territory.explanations.explain import find

    run = case.finished(seed)
    plain = staff_scenario(run, find(run.roster, authority))  # type: ignore[arg-type,attr-defined]
    return load(read_scenario_text(json.dumps(plain, ensure_ascii=False), authority))


def _has(run: Any, item: str) -> NDArray[np.bool_]:
    """Tell which authorities have an item in place."""
    return np.asarray((run.m.placed >> np.uint32(INDEX[item])) & np.uint32(1) == 1)


def _curves(run: Any, item: str) -> dict[str, Any]:
    found = {kind: share_by_group(run, item, groups) for kind, groups in KINDS.items()}
    return {kind: values for kind, values in found.items() if not np.isnan(values).all()}


def _items(run: Any) -> dict[str, Any]:
    return {name: values for name, values in series(run).items() if name.endswith("_share")}


def _by_year(values: Mapping[str, Any], run: Any, words: Wording) -> dict[str, Any]:
    """Return the median share of each item at the start of some years, and which years."""
    steps = np.unique(np.linspace(0, run.steps, 6).astype(int)).tolist()
    rows = [
        {"name": one.name, "shares": np.median(values[f"{one.name}_share"], axis=0)[steps].tolist()}
        for one in ITEMS
    ]
    return {"dates": [_date(run, q, words) for q in steps], "rows": rows}


def _when(run: Any, words: Wording) -> str:
    year, _, number = quarter(run.first + run.steps - 1).partition("Q")
    return words.say("app.territory.quarter", n=int(number), year=year)


def _date(run: Any, step: int, words: Wording) -> str:
    """Return a quarter as the language writes it: ``2024Q1``, ``2024T1``."""
    return quarter(run.first + step).replace("Q", "T" if words.language == "fr" else "Q")


def _label(item: str, words: Wording) -> str:
    return str(ITEMS[INDEX[item]].label[words.language])
