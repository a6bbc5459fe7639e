"""What a stored sweep says of policies: where they fail, and which is the least regretted."""
