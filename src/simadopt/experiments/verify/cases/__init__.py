"""The cases: one short file per family of limits."""
