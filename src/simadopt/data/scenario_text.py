"""Write a scenario as YAML that reads back as the same scenario."""

from __future__ import annotations

import io
from typing import Any

from ruamel.yaml import YAML

from simadopt.data.scenario import Scenario
from simadopt.data.yaml_nodes import MAX_BYTES

__all__ = ["scenario_text"]


def scenario_text(scenario: Scenario, comment: str = "") -> str:
    """Return a scenario as YAML, without what is left at its default.

    Parameters
    ----------
    scenario : Scenario
    comment : str
        Lines put before it.
    """
    plain: dict[str, Any] = scenario.model_dump(mode="json", exclude_defaults=True)
    writer = YAML()
    writer.width = MAX_BYTES  # no line is folded
    writer.allow_unicode = True
    out = io.StringIO()
    writer.dump(plain, out)
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return head + out.getvalue()
