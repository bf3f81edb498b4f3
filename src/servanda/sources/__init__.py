"""Names given by the user → RawItem."""

from servanda.sources.counting import count_documents
from servanda.sources.limits import SourceLimits
from servanda.sources.media import ENDINGS
from servanda.sources.records import Media, Metadata, RawItem
from servanda.sources.stage import parse_record, read, read_upload

__all__ = [
    "ENDINGS",
    "Media",
    "Metadata",
    "RawItem",
    "SourceLimits",
    "count_documents",
    "parse_record",
    "read",
    "read_upload",
]
