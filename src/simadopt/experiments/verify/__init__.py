"""Known answers that limiting cases of the model must reproduce."""
