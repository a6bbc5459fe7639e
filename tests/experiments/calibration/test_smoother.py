"""The ensemble smoother where Bayes is known: linear models with Gaussian priors."""

import numpy as np
import pytest

from simadopt.experiments.calibration.smoother import assimilate

DESIGN = np.array([[1.0, 0.5], [0.0, 1.0], [1.0, -1.0]])
DATA, ERROR = np.array([1.2, -0.3, 1.0]), np.array([0.5, 0.3, 0.8])


@pytest.mark.parametrize("steps", [1, 4])
def test_a_linear_model_comes_to_the_posterior_of_bayes(steps):
    prior = np.random.default_rng(1).standard_normal((6000, 2))
    found = assimilate(lambda z, _: z @ DESIGN.T, prior, DATA, ERROR, steps, seed=2)
    precision = np.eye(2) + DESIGN.T @ np.diag(ERROR**-2) @ DESIGN
    covariance = np.linalg.inv(precision)
    mean = covariance @ DESIGN.T @ (DATA / ERROR**2)
    assert found.posterior.mean(axis=0) == pytest.approx(mean, abs=0.03)
    assert np.cov(found.posterior.T) == pytest.approx(covariance, abs=0.02)
    assert (found.prior == prior).all()
    assert found.posterior_data == pytest.approx(found.posterior @ DESIGN.T)


def test_a_parameter_that_nothing_tells_keeps_its_prior():
    prior = np.random.default_rng(3).standard_normal((60, 40))
    found = assimilate(lambda z, _: z[:, :1], prior, np.array([2.0]), np.array([0.1]), 4)
    assert found.posterior[:, 0].mean() == pytest.approx(2.0, abs=0.1)
    # localised: chance correlations of 60 members do not shrink the others
    assert found.posterior[:, 1:].std() == pytest.approx(1.0, abs=0.06)


def test_members_whose_run_fails_start_again_from_one_that_did_not():
    prior = np.random.default_rng(4).standard_normal((30, 1))

    def forward(z, step):
        given = z.copy()
        if step == 0:
            given[:3] = np.nan
        return given

    found = assimilate(forward, prior, np.array([1.0]), np.array([0.2]), 2)
    assert np.isfinite(found.posterior).all()
    assert found.posterior.mean() == pytest.approx(1.0, abs=0.2)
