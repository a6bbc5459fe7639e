"""Laws and elections: dated rows, those that ship and those a scenario or a file brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from simadopt.io.tables import packaged_table
from simadopt.levels.territory.clock import number

__all__ = ["DENOMINATORS", "ELECTIONS", "FORMS", "LAWS", "Election", "Law"]

FORMS: Final = ("sanction", "duty", "flow")
"""A duty that is sanctioned, one that is not, a deadline coupled to a technical flow."""


@dataclass(frozen=True)
class Law:
    """One law.

    Parameters
    ----------
    name, item : str
    types : tuple of str
        Types of authorities that are subject to it.
    min_population : int
        Inhabitants from which communes are; the other types always are.
    vote, deadline : int
        Quarters; the vote is before the deadline or in the same quarter.
    form : str
        One of `FORMS`.
    label : tuple of (str, str)
        In English and French.
    """

    name: str
    item: str
    types: tuple[str, ...]
    min_population: int
    vote: int
    deadline: int
    form: str
    label: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Election:
    """One election: the delegates of these types are redrawn in this quarter."""

    name: str
    quarter: int
    types: tuple[str, ...]


LAWS: Final = tuple(
    Law(
        row["name"], row["item"], tuple(row["types"].split()), int(row["min_population"]),
        number(row["vote"]), number(row["deadline"]), row["form"], (row["label_en"], row["label_fr"]),
    )
    for row in packaged_table(__package__, "laws")
)  # fmt: skip
ELECTIONS: Final = tuple(
    Election(row["name"], number(row["quarter"]), tuple(row["types"].split()))
    for row in packaged_table(__package__, "elections")
)
DENOMINATORS: Final = {
    row["name"]: int(row["value"]) for row in packaged_table(__package__, "denominators")
}
