"""One rule a file: formula, evidence, limits, scalar functions."""
