"""Who there is: the published table, made-up authorities, or a table of one's own; and their ties."""
