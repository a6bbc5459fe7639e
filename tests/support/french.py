"""Whether a problem is told in French: no sentence of its message is left in English."""

from __future__ import annotations

import re
from collections.abc import Iterable

from simadopt.core.errors import Problem

__all__ = ["left_in_english"]

ENGLISH = re.compile(r"\b(the|is|are|an|of|or|not|must|this|there|with|expected|at)\b")
OF_THE_PARSER = "ce n’est pas du YAML valide ("
"""What follows is what the parser of YAML says, in English, for whoever looks it up."""


def left_in_english(problems: Iterable[Problem]) -> list[str]:
    """Return the messages that French does not tell, or tells with English words in them."""
    told = {one.message.render("en"): one.message.render("fr") for one in problems}
    return [
        f"{message} -> {french}"
        for message, french in told.items()
        if french == message or (ENGLISH.search(french) and not french.startswith(OF_THE_PARSER))
    ]
