"""How well linking does on an annotated bundle whose findings are given."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from servanda.extraction.records import Commitment, Finding
from servanda.linking import resolve
from support.actor_names import names_in, same_actors
from support.commitbank import Bundle, Labelled


def resolved(bundle: Bundle) -> list[Finding]:
    """Return the findings with their actors as their documents alone tell them."""
    return [
        finding
        for document in bundle.documents
        for finding in resolve(document, [one for one in bundle.findings if one.document_id == document.id])
    ]


def by_document(bundle: Bundle) -> list[Labelled]:
    """Return what the corpus says, in the order of `resolved`."""
    return [
        one
        for document in bundle.documents
        for one in bundle.labelled
        if one.finding.document_id == document.id
    ]


def gold_threads(bundle: Bundle) -> dict[str, str]:
    """Return commitment -> its thread in the corpus."""
    return {
        one.finding.id: str(one.gold["thread"])
        for one in bundle.labelled
        if one.finding.kind == "commitment" and one.gold.get("thread")
    }


def b_cubed(gold: Mapping[str, str], home: Mapping[str, str]) -> tuple[float, float]:
    """Return B-cubed precision and recall over the commitments that have a thread in the corpus."""
    ours: dict[str, set[str]] = defaultdict(set)
    theirs: dict[str, set[str]] = defaultdict(set)
    for item, thread in gold.items():
        ours[home[item]].add(item)
        theirs[thread].add(item)
    common = {item: len(ours[home[item]] & theirs[gold[item]]) for item in gold}
    precision = sum(common[item] / len(ours[home[item]]) for item in gold) / len(gold)
    recall = sum(common[item] / len(theirs[gold[item]]) for item in gold) / len(gold)
    return precision, recall


def bearer_scores(bundle: Bundle, found: Sequence[Finding]) -> tuple[float, float]:
    """Return the share of commitments whose bearer agrees with the corpus (support/actor_names.py).

    Returns: of all of them, and of those that are resolved.
    """
    ours = {finding.id: finding.details for finding in found}
    total = known = right = 0
    for one in bundle.labelled:
        details = ours[one.finding.id]
        if isinstance(details, Commitment):
            total += 1
            known += bool(details.bearer_is)
            right += same_actors(names_in(one.gold.get("bearer_is")), details.bearer_is)
    return right / total, right / known
