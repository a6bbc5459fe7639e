"""What is known of the services of an authority: read, checked, and put in the state of week 0."""
