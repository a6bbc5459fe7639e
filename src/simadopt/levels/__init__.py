"""What can be simulated: one folder a level."""
