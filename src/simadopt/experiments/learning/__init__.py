"""What an authority's own data teach: its state, its pace, and whether they can tell."""
