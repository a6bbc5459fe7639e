"""What is told of a run: outcomes, series, Mesa views."""
