"""Handing columns to compiled code by reference: see `simadopt.core.packing`."""

from simadopt.core.packing import pack

__all__ = ["pack"]
