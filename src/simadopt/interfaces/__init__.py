"""What people see: the shell, the figures."""
