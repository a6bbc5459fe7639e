"""Rules of the staff level: one scalar function a file, with formula, evidence and limits."""
