"""The territory level: authorities that adopt, imitate, pool and obey, quarter by quarter."""
