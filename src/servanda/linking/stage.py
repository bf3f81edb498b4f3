"""The verbs of the stage: resolve the actors of a document, link the findings of many."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from importlib import import_module
from typing import cast

from servanda.documents.records import Document
from servanda.extraction.records import Finding
from servanda.linking.catalogue import LINKERS
from servanda.linking.records import DocumentFacts, LinkedLedger

Resolver = Callable[[Document, Sequence[Finding]], tuple[Finding, ...]]
Linker = Callable[[Iterable[DocumentFacts], Iterable[Finding]], LinkedLedger]


def resolve(document: Document, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings of one document with its actors resolved, each field or the reason why not."""
    return cast(Resolver, _load("actors"))(document, findings)


def link(documents: Iterable[DocumentFacts], findings: Iterable[Finding]) -> LinkedLedger:
    """Return the threads that the findings make; the same whatever their order."""
    return cast(Linker, _load("threads"))(documents, findings)


@lru_cache(maxsize=8)
def _load(name: str) -> object:
    module, _, doer = LINKERS[name].partition(":")
    return getattr(import_module(module), doer)()
