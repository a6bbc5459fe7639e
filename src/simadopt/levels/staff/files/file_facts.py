"""What a staff file says of an authority, which its scenario then need not, and cannot, say."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from simadopt.core.errors import Problem, nearest
from simadopt.core.messages import Message
from simadopt.io.csv_table import fold
from simadopt.levels.staff.files.staff_table import StaffTable
from simadopt.levels.staff.scenario_authority import Authority

__all__ = ["FROM_FILE", "as_read", "contradictions"]

FROM_FILE = (
    "staff", "share_a", "share_b", "services", "directorates", "sites", "mailboxes", "laptops",
)  # fmt: skip
"""Fields of an authority that its staff file gives."""


def as_read(entry: Authority, staff: StaffTable) -> Authority:
    """Return an imported authority with the facts of its staff file.

    Devices are those of the file; where it has no such column the field stays as it was.
    """
    n = len(staff)
    facts: dict[str, object] = {
        "staff": n,
        "share_a": float(np.mean(staff.category == 0)) if n else 0.0,
        "share_b": float(np.mean(staff.category == 1)) if n else 0.0,
        "services": len(staff.service_names),
        "directorates": max(1, len(staff.directorate_names)),
        "sites": max(1, len(staff.site_names)),
    }
    for field, column in (("mailboxes", staff.mailbox), ("laptops", staff.laptop)):
        if column is not None:
            facts[field] = int(np.sum(column == 1))
    return entry.model_copy(update=facts)


def contradictions(entry: Authority, staff: StaffTable, where: str) -> Iterator[Problem]:
    """Yield what a scenario says of an authority and its staff file does not allow."""
    sites = max(1, len(staff.site_names))
    place = f"authorities.{entry.key}"
    if entry.joined_sites > sites:
        message = Message("problem.file_joined", n=sites, most=sites)
        value = str(entry.joined_sites)
        yield Problem(where, None, f"{place}.joined_sites", value, message)
    if "sites" in entry.model_fields_set and entry.sites not in (1, sites):
        message = Message("problem.file_sites", n=sites)
        yield Problem(where, None, f"{place}.sites", str(entry.sites), message)
    known = {fold(name): name for name in staff.service_names}
    for name in entry.requests:
        if fold(name) not in known:
            hint = nearest(name, list(known.values()))
            message = Message("problem.no_service")
            yield Problem(where, None, f"{place}.requests", name, message, hint)
