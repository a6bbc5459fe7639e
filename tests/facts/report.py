"""Print the tables of `docs/validation.md`: ``PYTHONPATH=tests python -m facts.report [SEEDS] [DRAWS]``."""

from __future__ import annotations

import sys

from facts import facts, survey_facts
from facts.checks import Check

VERDICT = {True: "holds", False: "**missed**", None: ""}


def rows(checks: list[Check]) -> str:
    return "".join(
        f"| {c.fact} | {c.what} | {c.required} | {c.measured} | {VERDICT[c.ok]} |\n" for c in checks
    )


def main(seeds: int = 200, draws: int = 400) -> None:
    """Write one table, fact by fact, as they are measured."""
    out = sys.stdout
    out.write("| fact | what | required | measured | verdict |\n|---|---|---|---|---|\n")
    for fact in facts.ALL:
        out.write(rows(fact(seeds)))
        out.flush()
    for fact in survey_facts.ALL:
        out.write(rows(fact(min(seeds, 100))))
        out.flush()
    out.write(rows(facts.prior_predictive(draws)))


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
