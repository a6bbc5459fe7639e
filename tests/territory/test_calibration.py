"""The calibration of the level from end to end, on a small territory; and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

import simadopt as sa
from simadopt.core.errors import InputError
from simadopt.experiments.calibration.fit import fit
from simadopt.experiments.calibration.store import read
from simadopt.interfaces.calibration_page import write_page
from simadopt.interfaces.calibration_words import sentences
from simadopt.io.wording import wording
from simadopt.levels.territory.survey.calibration import Simulated, territory_problem
from simadopt.levels.territory.survey.fitting import targets

SMALL = {"authorities.regions": ["53", "93"]}
"""Two regions: every row has somebody to ask."""


def test_terms_are_the_published_bounds():
    problem = territory_problem(sa.load("territory_france"))
    terms = {one.name: one for one in problem.terms}
    assert len(terms) == len(problem.outputs) == 100
    bound = terms["plan_absent_interco"]
    assert (bound.lower, bound.upper, bound.n_eff) == (0.5, 0.8, 33.0)
    assert all(one.upper - one.lower >= 0.00499 for one in problem.terms if one.kind == "interval")
    assert len(problem.parameters) <= problem.most_fitted == 12


@pytest.mark.long
def test_from_runs_to_a_posterior(tmp_path):
    """Runs of two regions: every stage, progress, and files that are read again."""
    whole = territory_problem(sa.load("territory_france"))
    small = Simulated(sa.load("territory_france", SMALL))
    problem = replace(whole, simulate=small, parameters=whole.parameters[4:8], most_fitted=3)
    assert np.isfinite(small({}, 1)).all()
    seen = []
    found = fit(
        problem, tmp_path, runs=72, coverage=2, predictive=6,
        progress=lambda stage, done, total: seen.append(stage),
    )  # fmt: skip
    assert {"wave_1", "screening", "wave_2", "posterior", "predictive", "coverage"} <= set(seen)
    assert 1 <= len(found.fitted.names) <= 3
    assert np.isfinite(found.values).all()
    again = read(tmp_path)
    assert {row["name"] for row in again.fitted} == set(found.fitted.names)
    assert len(found.checks) == sum(np.isfinite(one.error) for one in targets())
    for language in ("en", "fr"):
        words = wording(language)
        write_page(again, tmp_path / f"{language}.html", words)
        page = (tmp_path / f"{language}.html").read_text(encoding="utf-8")
        assert found.fitted.names[0] in page
        assert {"en": "Digital plan or master plan", "fr": "Plan ou schéma directeur"}[
            language
        ] in page
        assert all(sentences(again, words))


@pytest.mark.parametrize("name", ["territory_department", "territory_synthetic"])
def test_parts_of_the_country_are_refused(name):
    with pytest.raises(InputError, match="all authorities of the country") as refused:
        case = sa.load(name)
        case.level.calibration(case)
    assert refused.value.problems[0].field == "authorities"
