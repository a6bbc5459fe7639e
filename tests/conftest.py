"""What all tests share: one way of drawing examples, and states that are costly to make."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from simadopt.levels.staff.engine.state import State, start
from simadopt.levels.staff.scenario import Scenario
from support.commune import shipped

# examples are the same in every run: a test that fails here fails everywhere
settings.register_profile(
    "simadopt",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("simadopt")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let libraries warn in notebooks: what they show there is not the package's."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker(pytest.mark.filterwarnings("default"))


@pytest.fixture(scope="session")
def commune_scenario() -> Scenario:
    """The case commune, as shipped."""
    return shipped("commune_27k")


@pytest.fixture(scope="session")
def commune(commune_scenario: Scenario) -> State:
    """The case commune at the start of week 0; only to be read."""
    return start(commune_scenario, 1)
