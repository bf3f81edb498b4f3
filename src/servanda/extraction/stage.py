"""The verb of the stage: extract."""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from servanda.annotation.records import AnnotatedDocument
from servanda.extraction.catalogue import EXTRACTORS
from servanda.extraction.records import Finding

Extractor = Callable[[AnnotatedDocument], tuple[Finding, ...]]


@lru_cache(maxsize=1)
def load_extractors() -> tuple[Extractor, ...]:
    """Return the extractors of the catalogue, made once a process."""
    made: list[Extractor] = []
    for place in EXTRACTORS.values():
        module, _, name = place.partition(":")
        made.append(getattr(import_module(module), name)())
    return tuple(made)


def extract(annotated: AnnotatedDocument) -> tuple[Finding, ...]:
    """Return what the document says, in order of place, then kind; each finding once."""
    found = {finding.id: finding for extractor in load_extractors() for finding in extractor(annotated)}
    return tuple(sorted(found.values(), key=lambda finding: (finding.start, finding.kind, finding.id)))
