"""Fit the model to published figures, and say how far the fit can be believed.

Latin hypercube → screening → history matching → Gaussian-process emulator → binomial likelihood
with a model discrepancy → posterior → coverage, identification, predictive checks by real runs.
Nothing heavy is loaded here: `fit` is in `simadopt.experiments.calibration.fit`.
"""
