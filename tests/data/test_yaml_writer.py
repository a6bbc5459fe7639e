"""A scenario that is written is read back as it was."""

from __future__ import annotations

import pytest

from simadopt.data.yaml_reader import read_scenario, read_scenario_text
from simadopt.data.yaml_writer import scenario_text
from simadopt.interfaces.shipped import shipped


@pytest.mark.parametrize("name", sorted(shipped()))
def test_shipped_scenarios_come_back(name: str) -> None:
    scenario = read_scenario(shipped()[name])
    assert read_scenario_text(scenario_text(scenario), name) == scenario


@pytest.mark.parametrize("value", [1e-05, 0.1 + 0.2, 1.0, 3e-300, 9.999999999999998])
def test_numbers_come_back_to_the_last_bit(value: float) -> None:
    name = next(iter(shipped()))
    scenario = read_scenario(shipped()[name])
    changed = scenario.model_copy(update={"parameters": {"b_use": value}})
    assert read_scenario_text(scenario_text(changed), name).parameters["b_use"] == value
