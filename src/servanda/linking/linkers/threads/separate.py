"""What documents must share so that linking one may have any influence on another.

Documents in sets that share none of these may be linked set by set, on different machines, with the result of
linking all at once. Only three things cross documents: telling names, by which they are compared and date
each other's events (`neighbours`); actors that they are about, by which they hear of bearers (`bearers`); and
names of bearers that end in the same word, which may be short and long of one (`full_names`).
"""

from collections.abc import Iterable, Iterator

from servanda.extraction.records import Finding
from servanda.linking.linkers.threads.memories import Memory
from servanda.linking.linkers.threads.neighbours import MIN_NAME
from servanda.linking.linkers.threads.telling_names import names_of, weight_of_name
from servanda.linking.records import DocumentFacts


def shared_by_neighbours(facts: DocumentFacts, findings: Iterable[Finding]) -> frozenset[str] | None:
    """Return what another document must have one of to be linked with this one; None: any may be."""
    telling = {
        name for name in names_of(f"{facts.title or ''}\n{facts.text}") if weight_of_name(name) >= MIN_NAME
    }
    if not telling:
        return None
    own = list(findings)
    keys = {f"actor {key}" for key in Memory.of((), own).keys}
    return frozenset(telling | keys | {f"word {word}" for one in own for word in _last_words(one)})


def _last_words(finding: Finding) -> Iterator[str]:
    """Yield the last words of the names of all whom a commitment may bind."""
    names = set(getattr(finding.details, "bearer_is", ()))
    decision = finding.decided.get("bearer_is")
    for some, _ in decision.others if decision else ():
        names.update(some.split(";"))
    for name in names:
        if words := name.casefold().split():
            yield words[-1]
