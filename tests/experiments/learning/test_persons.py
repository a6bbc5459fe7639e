"""Logs of persons: each bad line is named, keys are forgotten, placebo, and what is hidden is hidden."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from tests.support.french import left_in_english

from simadopt.core.errors import InputError
from simadopt.experiments.learning.dated_rows import Period
from simadopt.experiments.learning.fit import learn_counts
from simadopt.experiments.learning.fitted import Plan
from simadopt.experiments.learning.learning import bring
from simadopt.experiments.learning.observation import hide
from simadopt.experiments.learning.person_rows import monday
from simadopt.experiments.learning.persons import (
    MOST_RHO,
    PersonLog,
    counts_of,
    log_facts,
    rho_of,
    used_of,
    warm_up,
    with_calendar,
)
from simadopt.interfaces.learned_words import quality_lines
from simadopt.io.wording import wording

from .towns import listed_town, logged

TRUTH = {"pace": -1.0, "offset_gru": 0.7}
WEEKS = 36


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return listed_town(tmp_path_factory.mktemp("listed"), 120)


@pytest.fixture(scope="module")
def town(case):
    told, log = logged(case, TRUTH, WEEKS, 3)
    return told, with_calendar(log)


def lines_of(weeks=12, keys=("p0-1", "p1-2"), tool="gru"):
    """Return the lines of people who are seen each week."""
    days = [date(2025, 9, 1) + timedelta(weeks=w, days=w % 5) for w in range(weeks)]
    return ["key;tool;date;count", *(f"{key};{tool};{day};2" for day in days for key in keys)]


def brought(case, folder, lines, **more):
    path = folder / "usage.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return bring(case, None, persons=path, **more)


def problems_of(case, folder, lines, **more):
    with pytest.raises(InputError) as caught:
        brought(case, folder, lines, **more)
    assert not left_in_english(caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize(
    ("line", "field", "part"),
    [
        ("p0-1;gru;soon;1", "date", "a day or a week is expected"),
        ("p0-1;gru;2025-10;1", "date", "a day or a week is expected"),
        ("p0-1;gru;2055-01-01;1", "date", "outside what can be known"),
        ("p0-1;gruu;2025-10-01;1", "tool", "unknown tool"),
        ("p0-1;gru;2025-10-01;-1", "count", "at least 0"),
    ],
)
def test_each_error_has_its_line(case, tmp_path, line, field, part):
    lines = lines_of()
    (one,) = problems_of(case, tmp_path, [*lines[:5], line, *lines[5:]])
    assert (one.line, one.field) == (6, field)
    assert part in str(one.message)


def test_what_cannot_be_learned_from_is_refused(case, tmp_path):
    (one,) = problems_of(case, tmp_path, lines_of(keys=("nobody",)))
    assert "nobody of the list" in str(one.message)
    (one,) = problems_of(case, tmp_path, lines_of(weeks=5))
    assert "5 weeks" in str(one.message)
    access = tmp_path / "access.csv"
    access.write_text("key,from,to\np0-1,2025-10-01,2025-09-01\n", encoding="utf-8")
    (one,) = problems_of(case, tmp_path, lines_of(), access=access)
    assert (one.line, one.field) == (2, "to")


def test_weeks_features_and_departures_are_read(case, tmp_path):
    access = tmp_path / "access.csv"
    access.write_text("key;tool;from;to\np1-2;;;2025-10-31\n", encoding="utf-8")
    lines = [
        *lines_of(),
        "p0-1;gru_intake;2025-S40;1",
        "x@y;gru;2025-10-01;1",
        "p2-1;gru;2025-10-01;0",
    ]
    what = brought(case, tmp_path, lines, access=access)
    facts = log_facts(what.log)
    assert facts["people"] == 2 and facts["weeks"] == 12
    assert facts["dropped"] == {"unknown": 1, "unequipped": 0, "zero": 1}
    assert what.log.seen[:9].sum() == 9 + 9  # until she has left, on 31 October
    assert what.log.seen[9:].sum() == 3
    assert what.counts.months == 2 and np.nansum(what.counts.active[..., 0]) == 2.0
    told = "\n".join(quality_lines(facts | {"persons": facts} | QUALITY, wording("fr")))
    assert "oubliées" in told and "p0-1" not in told
    assert monday("2025-S40") == monday("2025-10-05") == date(2025, 9, 29)


QUALITY = {
    "months": 3, "first_month": "2025-09", "services": 1, "starts": 0.0, "hidden": {}, "noise": {},
    "state_only": [],
}  # fmt: skip


def test_no_key_is_held(case, tmp_path):
    """Neither what is read of a log nor a row order that tells keys: rows are those of the run."""
    what = brought(case, tmp_path, lines_of())
    held = [v for v in vars(what.log).values() if isinstance(v, str | tuple | dict)]
    assert not any(key in str(held) for key in ("p0-1", "p1-2"))
    assert all(
        v.dtype in (bool, np.int64) for v in vars(what.log).values() if isinstance(v, np.ndarray)
    )


@pytest.mark.parametrize("rho", [0.2, 0.4, 0.7])
def test_how_often_users_are_seen_is_found_again(rho):
    """Gaps are cut at eight weeks: who is seldom seen has longer ones."""
    seen = np.random.default_rng(1).random((52, 400, 1)) < rho
    log = PersonLog(
        date(2024, 9, 2), ("gru",), seen, np.ones((52, 1), bool), np.ones_like(seen),
        np.zeros(400, np.int64), np.ones((400, 1), bool),
    )  # fmt: skip
    assert rho_of(log)[0] == pytest.approx(rho, abs=0.02)
    every = replace(log, seen=np.ones_like(seen))
    assert rho_of(every)[0] == MOST_RHO
    assert rho_of(replace(log, seen=np.zeros_like(seen)))[0] == MOST_RHO


def test_august_an_outage_and_gaps_move_no_use(town):
    _, log = town
    told_weeks = replace(log, first=date(2024, 7, 1), told=np.ones_like(log.told))
    august = with_calendar(told_weeks)
    assert not august.told[5:9].any() and august.told[:4].all()
    low = log.seen.copy()
    low[20] &= np.arange(low.shape[1])[:, None] % 10 == 0
    out = with_calendar(replace(log, seen=low))
    assert not out.told[20].any() and out.told[19].all()
    spoken = with_calendar(
        log, [Period(log.first, log.first + timedelta(days=13), "outage", "gru")]
    )
    t = log.tools.index("gru")
    assert spoken.told[:2, t].tolist() == [False, False] and spoken.told[:2, 1 - t].all()
    rho = rho_of(log)
    assert np.abs(rho - 0.7).max() < 0.06
    begin = log.seen[: warm_up(log, rho)].any(axis=0)
    used = used_of(log, rho, begin)
    assert (used[1:] >= log.seen).all()
    assert used.sum() > 1.2 * log.seen.sum()  # seven weeks of ten are seen
    hidden = used_of(out, rho, begin)
    assert (hidden != used).mean() < 0.01


@pytest.mark.long
def test_pace_is_learned_from_persons_and_shuffled_weeks_teach_nothing(case, town):
    told, log = town
    plan = Plan(particles=100, rounds=2, draws=4, workers=1)
    counts = hide(counts_of(log, len(told.groups)))
    fit = learn_counts(case, told, counts, hold_out=1, plan=plan, log=log)
    verdicts = {v.name: v for v in fit.verdicts()}
    assert verdicts["pace"].word in ("learned", "hinted")
    assert "b_peer" not in verdicts
    for name, x in TRUTH.items():
        d = [row.name for row in fit.rows].index(name)
        assert abs(fit.learned.mean[d] - x) < 3.0 * fit.learned.sd[d]
    assert fit.persons["people"] > 60
    order = np.random.default_rng(4).permutation(log.weeks)
    mixed = replace(log, seen=log.seen[order], there=log.there[order])
    counts = hide(counts_of(mixed, len(told.groups)))
    found = learn_counts(case, told, counts, hold_out=1, plan=plan, log=mixed)
    assert "order" in found.quality.why
    assert {v.word for v in found.verdicts()} == {"prior"} and found.score is None
