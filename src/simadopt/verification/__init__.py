"""What known answers are made of: cases with settings, rows with a verdict, independent oracles."""
