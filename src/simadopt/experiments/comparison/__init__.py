"""Comparison of policies: the same random numbers in every arm, differences with their intervals."""
