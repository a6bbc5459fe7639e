"""What every level needs: chance, compilation, errors, levels, loading."""
