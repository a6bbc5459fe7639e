"""The JSON Schema of staff scenarios, for editors."""

from __future__ import annotations

from typing import Any

from simadopt.levels.staff.scenario import Scenario
from simadopt.levels.staff.tables.features import FEATURES
from simadopt.levels.staff.tables.parameters import PARAMETERS

__all__ = ["schema"]


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a scenario, for editors: with every parameter and its bounds."""
    plain: dict[str, Any] = Scenario.model_json_schema()
    plain["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    plain["title"] = "simadopt scenario"
    plain["description"] = "An organisation, its tools, and what is done to it week by week."
    fields = plain["properties"]
    fields["parameters"]["additionalProperties"] = False
    fields["parameters"]["properties"] = {
        name: {"type": "number", "minimum": row.min, "maximum": row.max, "description": row.unit}
        for name, row in PARAMETERS.items()
    }
    fields["features"]["propertyNames"] = {"enum": [row.name for row in FEATURES]}
    fields["catalogue"] = {
        "type": "object",
        "description": Scenario.model_fields["catalogue"].description,
        "properties": {name: {"type": "string"} for name in ("tools", "features", "services")},
        "required": ["tools", "features"],
        "additionalProperties": False,
    }
    for name in ("OwnCatalogue", "ToolRow", "FeatureRow", "ServiceRow"):
        del plain["$defs"][name]
    return plain
