"""Write a scenario as YAML that `read_scenario_text` reads back to the same scenario."""

from __future__ import annotations

import io

from pydantic import BaseModel
from ruamel.yaml import YAML

from simadopt.core.level import DEFAULT

__all__ = ["scenario_text"]


def scenario_text(scenario: BaseModel, comment: str = "") -> str:
    r"""Return a scenario as YAML: what differs from the defaults, in the order of the schema.

    Parameters
    ----------
    scenario : BaseModel
    comment : str
        Lines put before it.

    Examples
    --------
    >>> from simadopt.io.yaml_reader import read_scenario_text
    >>> text = "name: a\ntitle: {fr: é, en: e}\nauthorities: [{key: a, inhabitants: 9, staff: 40}]"
    >>> scenario = read_scenario_text(text, "text")
    >>> read_scenario_text(scenario_text(scenario), "text") == scenario
    True
    """
    writer = YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.width = 4096  # one line a text
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    out = io.StringIO()
    plain = scenario.model_dump(mode="json", exclude_defaults=True)
    level = getattr(scenario, "level", DEFAULT)
    writer.dump(plain if level == DEFAULT else {"level": level, **plain}, out)
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return head + out.getvalue()
