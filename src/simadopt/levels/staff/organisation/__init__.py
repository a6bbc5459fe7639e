"""Authorities, services, people and ties, as columns."""
