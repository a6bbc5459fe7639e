"""States and populations that staff can be asked about."""
