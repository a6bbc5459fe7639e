"""Why somebody uses a feature, or not."""
