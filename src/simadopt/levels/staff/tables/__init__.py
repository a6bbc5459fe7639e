"""Tables, scenario schema and readers: everything that is read."""
