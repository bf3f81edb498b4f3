"""The verb that explains: why two findings are linked or not."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from servanda.extraction.records import Finding, FindingId
from servanda.linking.records import DocumentFacts
from servanda.linking.registry import UserRegistry
from servanda.linking.stage import _using

if TYPE_CHECKING:
    from servanda.linking.linkers.pairs import PairScore


def explain_pair(
    documents: Iterable[DocumentFacts],
    findings: Iterable[Finding],
    pair: tuple[FindingId, FindingId],
    *,
    threads: Sequence[Sequence[FindingId]],
    registry: UserRegistry | None = None,
) -> "PairScore":
    """Return the score of two commitments, or of a status report and a commitment, as linking gives it.

    `threads` are the commitments of the thread of each. All findings are asked for, because some features
    look at rivals.
    """
    from servanda.linking.linkers import pairs

    with _using(registry, None):
        return pairs.explain_pair(documents, findings, pair, threads)
