"""In which numbered provision of an agreement a commitment stands."""

from collections.abc import Sequence

from servanda.documents.records import DocumentKind
from servanda.extraction.records import Finding
from servanda.linking.records import DocumentFacts


def way_to(finding: Finding, facts: DocumentFacts) -> tuple[str, ...]:
    """Return the ids of the provisions that a commitment stands in, from the widest to the inmost."""
    if facts.kind != DocumentKind.AGREEMENT or facts.outline is None:
        return ()
    spans = finding.evidence.spans.get("action") or finding.evidence.spans.get("cue") or ()
    start = spans[0].start if spans else finding.start
    parents = {place.id: place.parent for place in facts.outline.provisions}
    inmost = None
    for place in facts.outline.provisions:
        if place.span.start <= start < place.span.end:
            inmost = place.id
    way: list[str] = []
    while inmost is not None and inmost in parents:
        way.append(inmost)
        inmost = parents[inmost]
    return tuple(way[::-1])


def different_provisions(way: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two ways in one agreement lead to different provisions.

    A provision and what is within it are not different. This speaks against one undertaking and does not
    exclude it: a tenth of those that are written down twice in one agreement are so in two provisions
    (docs/measurements/linking.md).
    """
    held = min(len(way), len(other))
    return held > 0 and tuple(way[:held]) != tuple(other[:held])
