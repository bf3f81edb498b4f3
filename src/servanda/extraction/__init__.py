"""AnnotatedDocument → Finding."""

from servanda.extraction.records import Evidence, Finding, as_record
from servanda.extraction.stage import extract

__all__ = ["Evidence", "Finding", "as_record", "extract"]
