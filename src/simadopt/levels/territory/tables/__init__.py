"""Tables of the territory level: items, laws, elections, denominators, parameters, authorities."""
