"""Document → AnnotatedDocument."""

from servanda.annotation.records import AnnotatedDocument, Argument, DecidingWord, Explanation, Layer, Mark
from servanda.annotation.stage import Reader, annotate, load_reader, reader_version

__all__ = [
    "AnnotatedDocument",
    "Argument",
    "DecidingWord",
    "Explanation",
    "Layer",
    "Mark",
    "Reader",
    "annotate",
    "load_reader",
    "reader_version",
]
