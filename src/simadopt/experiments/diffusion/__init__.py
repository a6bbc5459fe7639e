"""Diffusion data that are not ours: described by a map, read, fitted, and forecast from rolling origins."""
