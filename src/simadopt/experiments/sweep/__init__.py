"""Sweeps: a plan, carried out anywhere, stored so that nothing is lost."""
