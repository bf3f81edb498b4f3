"""The seven stages as one chain."""

from servanda.runs.admission import Admission
from servanda.runs.analysis import analyse
from servanda.runs.chain import iter_add, refresh_links
from servanda.runs.executors.processes import Workers
from servanda.runs.limits import Limits
from servanda.runs.links import Links
from servanda.runs.reading import add, extract
from servanda.runs.records import Dropped, Linked, Report, Step, Taken, report_of
from servanda.runs.text_reader import TextReader, load_reader

__all__ = [
    "Admission",
    "Dropped",
    "Limits",
    "Linked",
    "Links",
    "Report",
    "Step",
    "Taken",
    "TextReader",
    "Workers",
    "add",
    "analyse",
    "extract",
    "iter_add",
    "load_reader",
    "refresh_links",
    "report_of",
]
