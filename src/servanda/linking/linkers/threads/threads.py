"""Findings of many documents → threads with their state."""

from collections import defaultdict
from collections.abc import Iterable
from typing import ClassVar

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding
from servanda.linking.linkers.review.decisions import NO_TIES, Ties
from servanda.linking.linkers.threads.link_state import LinkState
from servanda.linking.records import DocumentFacts, LinkedLedger
from servanda.primitives import Card


class Threads:
    """Puts commitments and status reports on threads, the same for any order of what it is given."""

    card: ClassVar[Card] = Card(name="threads", version=4, needs=("commitment", "status"), gives=("thread",))

    def __call__(
        self, documents: Iterable[DocumentFacts], findings: Iterable[Finding], ties: Ties = NO_TIES
    ) -> LinkedLedger:
        """Return all threads, ordered by id, and the status reports that are on none.

        `ties` are what reviewers joined, kept apart and set; they outweigh every score.
        """
        facts = {document.id: document for document in documents}
        by_document: dict[DocumentId, list[Finding]] = defaultdict(list)
        for finding in findings:
            by_document[finding.document_id].append(finding)
        given = ((facts[key], by_document.get(key, [])) for key in sorted(facts))
        return LinkState().update(given, ties=ties).whole()
