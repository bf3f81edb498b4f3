"""Who carries the words of a finding: copies that count once, and sources that say the same independently."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from servanda.documents.outline import number_words, spelt_alike
from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.linking.linkers.copies.witnesses import Witnesses, find_witnesses
from servanda.linking.records import DocumentFacts, Thread

Json: TypeAlias = dict[str, object]

#: Fields whose words are what a finding says.
_SAID: Mapping[str, tuple[str, ...]] = {
    "statement": ("content",),
    "commitment": ("action",),
    "status": ("subject", "cue"),
    "figure": ("value", "unit", "of"),
}
#: Fewer words, or fewer that carry meaning (`they must do it as we will`), may be the same by chance; they
#: count as the same only in a paragraph that was carried over, and there one of them has to.
LEAST_WORDS, LEAST_TELLING = 6, 2

_Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """How a finding's words are carried."""

    witnesses: int
    """How many independent sources carry them: copies of a text, a paragraph or a story count once."""
    carried_by: tuple[DocumentId, ...]
    """The other documents with the same words, by date."""
    copy_of: DocumentId | None
    """The document that the finding's paragraph was carried over from."""
    copy_of_name: str | None = None
    """Its name."""

    def as_record(self) -> Json:
        """Return it as part of the finding's JSON object."""
        return {"witnesses": self.witnesses, "carried_by": list(self.carried_by), "copy_of": self.copy_of}


class Carriers:
    """Knows of each finding who carries its words."""

    def __init__(self, witnesses: Witnesses, findings: Iterable[Finding]) -> None:
        self._witnesses = witnesses
        self._of: dict[FindingId, str] = {}
        self._same: dict[_Key, dict[DocumentId, str]] = defaultdict(dict)
        for finding in findings:
            witness = witnesses.of(finding)
            self._of[finding.id] = witness
            if (key := self._key(finding)) is not None:
                self._same[key][finding.document_id] = witness

    def carried(self, finding: Finding) -> Carried:
        """Return who carries the words of a finding."""
        key = self._key(finding)
        same = self._same.get(key, {}) if key is not None else {}
        first = self._witnesses.copied_from(finding)
        return Carried(
            witnesses=len({*same.values(), self._witnesses.of(finding)}),
            carried_by=tuple(one for one in same if one != finding.document_id),
            copy_of=first,
            copy_of_name=self._witnesses.facts(first).name if first else None,
        )

    def record_of(self, finding: Finding) -> Json:
        """Return who carries a finding, as part of its JSON object; nothing for kinds that say nothing."""
        return self.carried(finding).as_record() if finding.kind in _SAID else {}

    def witnesses_of(self, thread: Thread) -> dict[str, int]:
        """Return how many independent sources mention an undertaking, and how many report on it."""
        parts = {"mention_witnesses": thread.mentions, "report_witnesses": thread.status_reports}
        return {name: len({self._of[one] for one in ids if one in self._of}) for name, ids in parts.items()}

    def copies_of(self, document: DocumentId, same_text: Iterable[DocumentId]) -> tuple[DocumentId, ...]:
        """Return the earlier documents that a document is a copy of; `same_text` has the same text."""
        known = tuple(same_text)
        first = self._witnesses.copy_of(document)
        return known if first is None or first in known else (*known, first)

    def _key(self, finding: Finding) -> _Key | None:
        """Return what two findings with the same words have in common; None where they tell nothing."""
        words = words_of(finding)
        if words is None:
            return None
        if sum(map(len, words)) >= LEAST_WORDS and _telling(finding) >= LEAST_TELLING:
            return finding.kind, words
        place = self._witnesses.place_of(finding)
        return (finding.kind, words, place) if place.is_known else None


def words_of(finding: Finding) -> tuple[tuple[str, ...], ...] | None:
    """Return the words by which findings are known to say the same; None where none of them tells."""
    fields = _SAID.get(finding.kind)
    if fields is None or not _telling(finding):
        return None
    return tuple(spelt_alike(finding.quote(field) or "") for field in fields)


def _telling(finding: Finding) -> int:
    words = (finding.quote(field) or "" for field in _SAID[finding.kind])
    return len(number_words(" ".join(words)))


def find_carriers(documents: Iterable[DocumentFacts], findings: Iterable[Finding]) -> Carriers:
    """Return who carries the words of the findings; findings of other documents are passed over.

    `documents` and `findings` stand in the order of publication.
    """
    facts = {one.id: one for one in documents}
    return Carriers(find_witnesses(facts), (one for one in findings if one.document_id in facts))
