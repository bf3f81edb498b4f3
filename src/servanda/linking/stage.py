"""The verbs of the stage: resolve the actors of a document, link the findings of many, explain a link."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, cast

from servanda.documents.records import Document
from servanda.extraction.records import Finding, FindingId
from servanda.linking.catalogue import LINKERS
from servanda.linking.decisions import ReviewDecision
from servanda.linking.records import DocumentFacts, LinkedLedger
from servanda.linking.registry import UserRegistry

if TYPE_CHECKING:
    from servanda.linking.linkers.actors.registry import Actor
    from servanda.linking.linkers.review.decisions import Misfit, Reviewed, Ties
    from servanda.linking.linkers.threads.pairs import PairScore

Resolver = Callable[[Document, Sequence[Finding]], tuple[Finding, ...]]
Linker = Callable[[Iterable[DocumentFacts], Iterable[Finding], "Ties"], LinkedLedger]


def resolve(
    document: Document, findings: Sequence[Finding], *, registry: UserRegistry | None = None
) -> tuple[Finding, ...]:
    """Return the findings of one document with its actors resolved, each field or the reason why not.

    Names are understood as they were in the year of the document.
    """
    with using_registry(registry, document.published.first_day.year if document.published else None):
        return cast(Resolver, _load("actors"))(document, findings)


def link(
    documents: Iterable[DocumentFacts],
    findings: Iterable[Finding],
    *,
    registry: UserRegistry | None = None,
    decisions: Iterable[ReviewDecision] = (),
) -> LinkedLedger:
    """Return the threads that the findings make; the same whatever their order.

    `decisions` of reviewers outrank what the machine would do (docs/review.md).
    """
    facts = list(documents)
    reviewed = review(facts, findings, decisions)
    with using_registry(registry, None):
        return cast(Linker, _load("threads"))(facts, reviewed.findings, reviewed.ties)


def review(
    documents: Iterable[DocumentFacts], findings: Iterable[Finding], decisions: Iterable[ReviewDecision]
) -> "Reviewed":
    """Return the findings as the reviewers leave them, and the decisions that no longer fit."""
    from servanda.linking.linkers.review.decisions import apply_decisions

    return apply_decisions(documents, findings, decisions)


def find_contradictions(
    documents: Iterable[DocumentFacts],
    findings: Iterable[Finding],
    decisions: Sequence[ReviewDecision],
    *,
    new: ReviewDecision,
    registry: UserRegistry | None = None,
) -> "list[Misfit]":
    """Return why a new decision cannot stand beside the others; nothing where it can."""
    from servanda.linking.linkers.review.contradictions import contradictions

    with using_registry(registry, None):
        return contradictions(documents, findings, decisions, new)


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
    from servanda.linking.linkers.threads import pairs

    with using_registry(registry, None):
        return pairs.explain_pair(documents, findings, pair, threads)


def shared_by_neighbours(document: DocumentFacts, findings: Iterable[Finding]) -> frozenset[str] | None:
    """Return what another document must have one of so that linking one may change the other; None: any may.

    Sets of documents that share none of it can be linked set by set.
    """
    from servanda.linking.linkers.threads import separate

    return separate.shared_by_neighbours(document, findings)


def find_actor(name: str, *, registry: UserRegistry | None = None) -> "Actor | None":
    """Return the actor of this canonical name, or None where the registry has none."""
    from servanda.linking.linkers.actors.registry import load_registry

    found = (registry.registry if registry else load_registry()).by_name(name)
    return found if found is not None and found.name == name else None


def other_names(name: str) -> tuple[str, ...]:
    """Return what else the actor of this name or people is called: other names, its people, its capital."""
    from servanda.linking.linkers.actors.registry import load_registry

    registry = load_registry()
    actor = registry.by_name(name) or registry.by_demonym(name)
    if actor is None:
        return ()
    former = (one for one, _, _ in actor.former)
    every = (actor.name, *actor.aliases, *former, *actor.demonyms, *actor.seats)
    return tuple(dict.fromkeys(one for one in every if one != name))


def actor_names(*, registry: UserRegistry | None = None) -> list[str]:
    """Return the canonical names of all actors that the registry knows, in order."""
    from servanda.linking.linkers.actors.registry import load_registry

    held = registry.registry if registry else load_registry()
    return sorted({actor.name for actor in held.names.values()})


@contextmanager
def using_registry(registry: UserRegistry | None, year: int | None) -> Iterator[None]:
    """Resolve by this registry inside the block, or by that of the package."""
    from servanda.linking.linkers.actors.registry import load_registry, using

    held = registry.registry if registry else load_registry()
    with using(held.at(year)):
        yield


@lru_cache(maxsize=8)
def _load(name: str) -> object:
    module, _, doer = LINKERS[name].partition(":")
    return getattr(import_module(module), doer)()
