"""The commands of the shell, one file each; each adds itself to the application.

Their options are read from annotations that hold words of one language, so annotations are
evaluated where functions are defined: these files do not postpone them.
"""
