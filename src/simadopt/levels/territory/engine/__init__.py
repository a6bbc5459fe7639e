"""The quarter: its state, its order, its compiled loops, what is done to authorities."""
