"""The document that a user means by the name of an agreement."""

import re
from collections.abc import Iterable, Sequence

from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.linking.records import DocumentFacts
from servanda.views.dossier import MIN_ID_CHARS

_AGREEMENT = "agreement"
_MAX_LISTED = 8
_WORDS = re.compile(r"[^\W_]+")


def find_agreement(documents: Iterable[DocumentFacts], key: str) -> DocumentFacts:
    """Return the agreement of this name, title, id or start of an id.

    Raises: EntryNotFoundError: no such document, or it is no agreement. AmbiguousEntryError: several are.
    """
    every = list(documents)
    agreements = [facts for facts in every if facts.kind == _AGREEMENT]
    for fits in (_is_named, _has_id, _is_titled, _has_in_title):
        found = [facts for facts in agreements if fits(facts, key)]
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousEntryError(
                f"{len(found)} agreements answer to {key!r}: {_listed(found)}.",
                next_step="Give the first digits of the id of the one that you mean.",
            )
    known = f"Agreements here: {_listed(agreements)}." if agreements else "The ledger has no agreement."
    other = next((facts for facts in every if _is_named(facts, key) or _has_id(facts, key)), None)
    if other is not None:
        raise EntryNotFoundError(
            f"The document {key!r} is no agreement: its kind is {other.kind or 'not known'}.",
            next_step=f"A text is one if it was added with `--kind agreement`. {known}",
        )
    raise EntryNotFoundError(f"No agreement is called {key!r}.", next_step=known)


def _is_named(facts: DocumentFacts, key: str) -> bool:
    return facts.name == key


def _has_id(facts: DocumentFacts, key: str) -> bool:
    return len(key) >= MIN_ID_CHARS and facts.id.startswith(key.lower())


def _is_titled(facts: DocumentFacts, key: str) -> bool:
    return (facts.title or "").casefold() == key.casefold()


def _has_in_title(facts: DocumentFacts, key: str) -> bool:
    """Return whether the key's words stand together in the title."""
    said = " ".join(key.casefold().split())
    return bool(said) and f" {said} " in f" {' '.join(_WORDS.findall((facts.title or '').casefold()))} "


def _listed(agreements: Sequence[DocumentFacts]) -> str:
    """Return the agreements for a message, with what tells them from each other."""
    shown = [
        f"{facts.id[:8]} {facts.name} ({facts.title or 'no title'}, {_day(facts)})"
        for facts in agreements[:_MAX_LISTED]
    ]
    more = [f"and {len(agreements) - _MAX_LISTED} more"] if len(agreements) > _MAX_LISTED else []
    return "; ".join([*shown, *more])


def _day(facts: DocumentFacts) -> str:
    return facts.published.iso if facts.published else "undated"
