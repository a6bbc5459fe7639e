"""A scenario that is written is read back as it was."""

from __future__ import annotations

import pytest

from simadopt.io.shipped import shipped_scenarios
from simadopt.io.yaml_reader import read_scenario, read_scenario_text
from simadopt.io.yaml_writer import scenario_text


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_shipped_scenarios_come_back(name: str) -> None:
    scenario = read_scenario(shipped_scenarios()[name])
    assert read_scenario_text(scenario_text(scenario), name) == scenario


@pytest.mark.parametrize("value", [1e-05, 0.1 + 0.2, 1.0, 3e-300, 9.999999999999998])
def test_numbers_come_back_to_the_last_bit(value: float) -> None:
    name = next(iter(shipped_scenarios()))
    scenario = read_scenario(shipped_scenarios()[name])
    changed = scenario.model_copy(update={"parameters": {"b_use": value}})
    assert read_scenario_text(scenario_text(changed), name).parameters["b_use"] == value
