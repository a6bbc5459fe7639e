"""Readers and writers: YAML, CSV, points, tables, wording."""
