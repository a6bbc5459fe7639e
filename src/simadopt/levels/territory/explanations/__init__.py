"""Why an authority did or did not start."""
