"""What is done with runs: explanations, known answers, priors."""
