"""What a page can take away: the data of a run (CSV), and its scenario (YAML)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from simadopt.data.yaml_writer import scenario_text
from simadopt.interfaces.app.film import Film
from simadopt.interfaces.outputs import write_history
from simadopt.model.loading import Case

__all__ = ["data_file", "scenario_file"]


def data_file(film: Film) -> bytes:
    """Return every measure of every group and week, as `simadopt run` writes it."""
    with tempfile.TemporaryDirectory(prefix="simadopt-") as place:
        path = Path(place) / f"{'history'}.csv"
        write_history(film.history, path)
        return path.read_bytes()


def scenario_file(case: Case, seed: int | None) -> bytes:
    """Return the scenario with its levers moved and its seed, as a file that the shell reads."""
    scenario = case.scenario
    if seed is not None:
        scenario = scenario.model_copy(update={"seed": seed})
    return scenario_text(scenario).encode()
