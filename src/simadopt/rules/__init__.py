"""One rule a file: formula, evidence, limits, one scalar function."""
