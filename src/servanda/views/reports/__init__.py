"""Threads → a report that needs no other file: HTML, DOCX, PDF or Markdown."""

from servanda.views.reports.contents import Report, take_report
from servanda.views.reports.formats import FORMATS, Format, format_of, write_report
from servanda.views.reports.subjects import Asked, take_subject

__all__ = [
    "FORMATS",
    "Asked",
    "Format",
    "Report",
    "format_of",
    "take_report",
    "take_subject",
    "write_report",
]
