"""What a search of policies may choose for staff: courses, coaching, and rules of thumb."""
