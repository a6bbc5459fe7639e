"""The band beside a run: between what its outcomes lie under all that is not known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simadopt.interfaces.shell import Shell

if TYPE_CHECKING:
    from simadopt.cases import Case
    from simadopt.experiments.band import Band

__all__ = ["band_text", "print_band", "run_band"]


def run_band(shell: Shell, case: Case, seed: int | None) -> Band | None:
    """Return the band of a case; None where it would last too long, which is said, or nothing varies."""
    from simadopt.experiments.band import BAND_DRAWS, band, bearable
    from simadopt.interfaces.level_view import view_of

    if not bearable(case, BAND_DRAWS):
        said = view_of(case.level).say(shell.words, "band.long", draws=BAND_DRAWS)
        shell.err.print(said)
        return None
    first = case.scenario.seed if seed is None else seed
    with shell.progress("progress.posterior", BAND_DRAWS) as tick:
        return band(case, BAND_DRAWS, first, lambda done, total: tick(done))


def print_band(shell: Shell, case: Case, found: Band) -> None:
    """Print between what the outcomes that are told lie, and what the draws are of."""
    from simadopt.interfaces.draws_words import draws_told
    from simadopt.interfaces.level_view import view_of
    from simadopt.interfaces.level_words import outcome_title

    say, words, view = shell.words.say, shell.words, view_of(case.level)
    told = [
        name for name in dict.fromkeys((case.level.headline, *view.drawn)) if name in found.outcomes
    ]
    known = [(name, found.outcomes[name]) for name in told]
    known = [(name, one) for name, one in known if one.low < one.high]
    if not known:
        return
    level = words.percent(known[0][1].level)
    n = len(found.drawn.settings)
    table = shell.table(
        say("compare.what"), say("propagated.mean"), say("band.limits", level=level),
        title=view.say(words, "band.title", draws=n), right=(1, 2),
    )  # fmt: skip
    for name, one in known:
        mean, ends = (
            view.value(name, one.value, words),
            view.between(name, one.low, one.high, words),
        )
        table.add_row(outcome_title(case.level.outcomes[name], words), mean, ends)
    shell.show(table)
    shell.print(" ".join([view.say(words, "band.about", draws=n), *draws_told(found.drawn, words)]))


def band_text(found: Band) -> str:
    """Return ``band.json``: of each outcome the mean over draws, the limits of one town, their level."""
    return json.dumps(found.page(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
