"""The table of one week and the sweep over columns that follows it."""
