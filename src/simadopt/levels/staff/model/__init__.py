"""Runs as objects: scenarios loaded, histories, summaries, checkpoints, and the Mesa model."""
