"""The version of the package, which results are kept under."""

__version__ = "0.8.0"
