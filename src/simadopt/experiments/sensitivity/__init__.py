"""Which inputs an outcome answers to: Morris screening, Sobol' indices, PAWN, each beside a dummy."""
