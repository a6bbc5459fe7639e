"""Staff of local authorities who take up, use and drop digital tools."""
