"""The table of one week and the pass over columns that follows it."""
