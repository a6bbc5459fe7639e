"""How much faster the package moves weeks than the same model with one Mesa object per person."""

from __future__ import annotations

import importlib.util
import statistics
import time
from pathlib import Path
from typing import Any

from simadopt.cases import load

ROOT = Path(__file__).resolve().parents[1]
COMMUNE = {"staff": 520, "services": 16, "directorates": 5, "mailboxes": 200, "inhabitants": 27_000}


def plain_model() -> Any:
    """Return the class of the plain version, which lives with the tests."""
    path = ROOT / "tests" / "docking" / "plain_mesa.py"
    spec = importlib.util.spec_from_file_location("plain_mesa", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.PlainModel


def ratio(people: int = 5000, weeks: int = 5, seed: int = 1) -> dict[str, float]:
    """Time both versions on the case commune grown in proportion; the start is not counted.

    Parameters
    ----------
    people : int
        Staff; services, mailboxes and inhabitants follow.
    weeks : int
        Weeks of the plain version that are timed, one by one. The package runs them in stretches of
        as many weeks, as a run does, several times over.
    seed : int

    Returns
    -------
    dict
        Median seconds a week of each version, and their ratio.
    """
    grown = {
        f"authorities.commune.{field}": round(value * people / COMMUNE["staff"])
        for field, value in COMMUNE.items()
    }
    case = load(ROOT / "scenarios" / "commune_27k.yaml", grown)
    warm = case.start(seed, weeks=1)
    warm.run_to(1)  # compile
    stretches = 21
    state = case.start(seed, weeks=weeks * stretches)
    plain = plain_model()(state, seed)
    slow = [_seconds(plain.step) for _ in range(weeks)]
    fast = [
        _seconds(lambda end=end: state.run_to(end)) / weeks
        for end in range(weeks, weeks * stretches + 1, weeks)
    ]
    plain_week, package_week = statistics.median(slow), statistics.median(fast)
    return {
        "people": float(people),
        "weeks": float(weeks),
        "plain_mesa_s_per_week": plain_week,
        "simadopt_s_per_week": package_week,
        "ratio": plain_week / package_week,
    }


def _seconds(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    for name, value in ratio().items():
        print(f"{name}: {value:.6g}")
