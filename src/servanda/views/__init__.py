"""Ledger → rows to show."""

from servanda.views.coverage import Coverage, Covered, get_coverage
from servanda.views.dossier import DocumentDossier, Dossier, FindingDossier, ThreadDossier, Words, get_dossier
from servanda.views.export import WORDS, export_csv, export_jsonl, iter_records
from servanda.views.findings import Row, list_arrangements, list_figures, list_statements
from servanda.views.json_lines import json_line
from servanda.views.passages import Passage, get_passage, paragraphs
from servanda.views.picture import Horizon, Picture, take_picture
from servanda.views.provision_words import Word
from servanda.views.records import document_record, facts_record, thread_record
from servanda.views.undertakings import Duration, Filter, Undertaking, Undertakings, list_undertakings

__all__ = [
    "WORDS",
    "Coverage",
    "Covered",
    "DocumentDossier",
    "Dossier",
    "Duration",
    "Filter",
    "FindingDossier",
    "Horizon",
    "Passage",
    "Picture",
    "Row",
    "ThreadDossier",
    "Undertaking",
    "Undertakings",
    "Word",
    "Words",
    "document_record",
    "export_csv",
    "export_jsonl",
    "facts_record",
    "get_coverage",
    "get_dossier",
    "get_passage",
    "iter_records",
    "json_line",
    "list_arrangements",
    "list_figures",
    "list_statements",
    "list_undertakings",
    "paragraphs",
    "take_picture",
    "thread_record",
]
