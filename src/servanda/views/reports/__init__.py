"""Threads → a report that needs no other file: HTML, DOCX, PDF or Markdown."""

from servanda.views.reports.contents import Report, take_report
from servanda.views.reports.formats import FORMATS, Format, format_of, write_report
from servanda.views.reports.stocks import ShownStock, Stock, WholeStock
from servanda.views.reports.subjects import Asked

__all__ = [
    "FORMATS",
    "Asked",
    "Format",
    "Report",
    "ShownStock",
    "Stock",
    "WholeStock",
    "format_of",
    "take_report",
    "write_report",
]
