"""What the text of an agreement is known by, and which documents speak of the bodies that it sets up."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from servanda.documents.records import DocumentId, DocumentKind
from servanda.extraction.records import ArrangementType
from servanda.linking.linkers.arrangements.agreements import Agreement, load_agreements
from servanda.linking.linkers.arrangements.registry import may_be
from servanda.linking.linkers.arrangements.uses import Use
from servanda.linking.linkers.arrangements.words import read_words
from servanda.linking.linkers.threads.telling_names import names_of, shared_names
from servanda.linking.linkers.threads.words import STEM_LETTERS
from servanda.linking.records import DocumentFacts

#: What a title goes on with behind the short name of its agreement: `Tarnish Protocol on the frontier`.
_GOES_ON = re.compile(r"\s(?:on|for|concerning|regarding|about|between|among)\s", re.IGNORECASE)

#: Least weight of the telling names that a document shares with the text of its process, without those of
#: the body: docs/measurements/arrangements.md.
MIN_ALIKE = 9000

_Body = tuple[frozenset[str], frozenset[str]]


def find_row(title: str, name: str, facts: DocumentFacts) -> Agreement | None:
    """Return the row of the registry that a text is: by its title, else by its very day and its words."""
    rows = load_agreements().called(title) or load_agreements().called(name)
    rows = tuple(row for row in rows if len(rows) == 1 or may_be(row.signed, facts.published))
    if not rows and facts.published is not None and facts.published.precision == "day":
        words, day = read_words(name), facts.published
        rows = tuple(
            row
            for row in load_agreements().all
            if row.signed == day and words.is_proper and _tells_of(row, words.kinds, words.own)
        )
    return rows[0] if len(rows) == 1 else None


def _tells_of(row: Agreement, kinds: frozenset[str], own: frozenset[str]) -> bool:
    """Return whether a row has a name of these kinds, and all of these words in its names."""
    names = [read_words(name) for name in (row.name, *row.aliases)]
    return any(one.kinds == kinds for one in names) and own <= frozenset().union(*(one.own for one in names))


def short_titles(name: str) -> tuple[str, ...]:
    """Return the short names with which a title begins, small: `Tarnish Protocol` of one on a frontier."""
    shorts = (name[: match.start()] for match in _GOES_ON.finditer(name))
    return tuple(one.casefold() for one in shorts if read_words(one).is_proper)


def homes_of_bodies(
    facts: Mapping[DocumentId, DocumentFacts], uses: Iterable[Use]
) -> Iterator[tuple[DocumentId, tuple[str, ...]]]:
    """Yield documents with what is common to those that name a body and the text that sets it up.

    Many agreements set up a `Joint Commission`: the two must share telling names, and there must be one such
    text only.
    """
    named: dict[_Body, set[DocumentId]] = defaultdict(set)
    for use in uses:
        words = read_words(use.said)
        if use.type is ArrangementType.INSTITUTION and words.is_titled and not words.is_proper:
            named[words.kinds, words.all].add(use.document)
    set_up = {body: [one for one in some if _is_agreement(facts[one])] for body, some in named.items()}
    names = _Names(facts)
    for body, some in named.items():
        texts = {one for other, found in set_up.items() if _is_short_for(body, other) for one in found}
        for one in some - texts:
            homes = [text for text in texts if names.shared(one, text, body) >= MIN_ALIKE]
            if len(homes) == 1:
                yield one, ("home", homes[0])
                yield homes[0], ("home", homes[0])


def _is_agreement(facts: DocumentFacts) -> bool:
    return facts.kind == DocumentKind.AGREEMENT


def _is_short_for(body: _Body, other: _Body) -> bool:
    return body[0] == other[0] and body[1] <= other[1]


class _Names:
    """The names in the texts, each read once."""

    def __init__(self, facts: Mapping[DocumentId, DocumentFacts]) -> None:
        self._facts = facts
        self._known: dict[DocumentId, frozenset[str]] = {}

    def shared(self, one: DocumentId, other: DocumentId, body: _Body) -> int:
        """Return the weight of the names that two documents share, without the name of the body."""
        own = frozenset(word[:STEM_LETTERS] for words in body for word in words)
        return shared_names(self._of(one) - own, self._of(other) - own)

    def _of(self, document: DocumentId) -> frozenset[str]:
        if document not in self._known:
            self._known[document] = names_of(self._facts[document].text)
        return self._known[document]
