"""The classroom file: one page that holds its runs and needs neither server nor network."""
