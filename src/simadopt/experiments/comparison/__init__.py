"""Comparison of policies: the same luck in every arm, differences with their intervals."""
