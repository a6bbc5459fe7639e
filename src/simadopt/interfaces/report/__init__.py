"""Reports: one page that stands alone, for whoever decides; see `report`."""

from simadopt.interfaces.report.writing import report

__all__ = ["report"]
