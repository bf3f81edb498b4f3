"""Mentions of all documents → the arrangements that they speak of. A pure function of the set of findings."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from servanda.documents.records import DocumentId
from servanda.extraction.records import Arrangement, ArrangementType, Commitment, Finding, Status
from servanda.linking.arrangements import Alias, Ambiguous, ArrangementNames, Entity, EntityId
from servanda.linking.linkers.arrangements.keys import Key, Keys, row_of
from servanda.linking.linkers.arrangements.mentions import title_name
from servanda.linking.linkers.arrangements.uses import Use, gather_uses
from servanda.linking.records import DocumentFacts
from servanda.primitives import Span, content_id

_ARTICLE = re.compile(r"^(?:The|This|That|These|Those|An?|Its?|Their|His|Her|Our)(?=\s)")
#: Characters before and after a commitment or a status in which an arrangement counts as near.
CHARS_BEFORE, CHARS_AFTER = 200, 100
#: The ways out where texts of one title, or rows of one name, cannot be told apart.
ONE_DATE = (
    "If they are one agreement, give both texts one date (`published` in the sidecar file). If not, say"
)
ADD_IT = "Add the text of the one that is meant with `--kind agreement`, or say"
WHICH = "which is meant: `servanda review LEDGER correct ID 'name={}'`, ID being that of the mention."


def gather_arrangements(documents: Iterable[DocumentFacts], findings: Iterable[Finding]) -> ArrangementNames:
    """Return the arrangements that the findings mention, and which of them each finding stands under."""
    facts = {one.id: one for one in documents}
    unique = {finding.id: finding for finding in findings if finding.document_id in facts}
    ordered = sorted(unique.values(), key=lambda one: (one.document_id, one.start, one.id))
    keys = Keys(facts, gather_uses(ordered))
    ids = {key: EntityId(content_id("arrangement", key)) for key in {*keys.found.values(), *keys.texts}}
    near = _Near(keys, ids)
    asked = [finding for finding in ordered if isinstance(finding.details, Commitment | Status)]
    named = {finding.id: near.named(finding) for finding in asked}
    return ArrangementNames(
        entities=tuple(sorted(_entities(keys, ids), key=lambda one: one.id)),
        ambiguous=tuple(_ambiguous(keys)),
        keys=MappingProxyType({use.finding.id: ids[keys.found[use.finding.id]] for use in _told(keys)}),
        under=MappingProxyType({one.id: named[one.id] | near.around(one) for one in asked}),
        named=MappingProxyType(named),
    )


def _told(keys: Keys) -> Iterator[Use]:
    """Yield the mentions whose arrangement is known."""
    for use in keys.uses:
        if use.finding.id in keys.found and isinstance(use.finding.details, Arrangement):
            yield use


def _entities(keys: Keys, ids: Mapping[Key, EntityId]) -> Iterator[Entity]:
    uses: dict[Key, list[Use]] = defaultdict(list)
    for use in keys.uses:
        if (key := keys.found.get(use.finding.id)) is not None:
            uses[key].append(use)
    for key in {*uses, *keys.texts}:
        yield _entity(key, ids[key], keys, uses.get(key, []))


def _entity(key: Key, id_: EntityId, keys: Keys, uses: Sequence[Use]) -> Entity:
    row, texts = row_of(key), tuple(sorted(keys.texts.get(key, ())))
    seen = sorted(
        published.iso
        for one in {*(use.document for use in uses), *texts}
        if (published := keys.facts[one].published) is not None
    )
    signed = keys.signed(key)
    return Entity(
        id=id_,
        name=row.name if row is not None else _name(keys, texts, uses),
        type=_type(texts, uses) if row is None else ArrangementType(row.type),
        aliases=_aliases(uses),
        listed=row.name if row is not None else None,
        signed=signed.iso if signed is not None else None,
        parties=row.parties if row is not None else (),
        texts=texts,
        mentions=tuple(use.finding.id for use in uses if isinstance(use.finding.details, Arrangement)),
        first_seen=seen[0] if seen else None,
        last_seen=seen[-1] if seen else None,
    )


def _name(keys: Keys, texts: Sequence[DocumentId], uses: Sequence[Use]) -> str:
    """Return the title of its text, else the name that documents give it most often, the longest of those."""
    if texts:
        titles = (title_name(keys.facts[one].title, keys.facts[one].kind) for one in texts)
        return min(re.sub(r"^The ", "", title or "") for title in titles)
    counts = Counter(use.name for use in uses if use.name is not None)
    return min(counts, key=lambda name: (-counts[name], -len(name), name))


def _type(texts: Sequence[DocumentId], uses: Sequence[Use]) -> ArrangementType:
    if texts:
        return ArrangementType.AGREEMENT
    counts = Counter(use.type for use in uses)
    return min(counts, key=lambda type_: (-counts[type_], type_.value))


def _aliases(uses: Sequence[Use]) -> tuple[Alias, ...]:
    """Return the words of the mentions; articles that open a sentence are written small."""
    documents: dict[str, list[DocumentId]] = defaultdict(list)
    for use in uses:
        documents[_ARTICLE.sub(lambda match: match.group().lower(), use.said)].append(use.document)
    found = [
        Alias(words=words, count=len(some), documents=tuple(sorted(set(some))))
        for words, some in documents.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.words)))


def _ambiguous(keys: Keys) -> Iterator[Ambiguous]:
    for (words, candidates), documents in sorted(keys.open.items()):
        way_out = ONE_DATE if (words, candidates) in keys.split else ADD_IT
        yield Ambiguous(
            words=words,
            documents=tuple(sorted(documents)),
            candidates=candidates,
            next_step=f"{way_out} {WHICH.format(candidates[0])}",
        )


class _Near:
    """Which arrangements stand in the words of a finding, around it, or are its document."""

    def __init__(self, keys: Keys, ids: Mapping[Key, EntityId]) -> None:
        self._keys = keys
        self._ids = ids
        places: dict[DocumentId, list[tuple[int, int, EntityId]]] = defaultdict(list)
        for use in _told(keys):
            for span in use.finding.evidence.spans["text"]:
                places[use.document].append((span.start, span.end, ids[keys.found[use.finding.id]]))
        self._places = {document: sorted(some) for document, some in places.items()}
        self._texts = {one: ids[key] for key, some in keys.texts.items() for one in some}

    def named(self, finding: Finding) -> frozenset[EntityId]:
        """Return the arrangements in the finding's own words, and the one that its `agreement` names."""
        spans = [span for some in finding.evidence.spans.values() for span in some]
        found = {
            entity
            for span in spans
            for start, end, entity in self._between(finding.document_id, span.start, span.end)
            if span.overlaps(Span(start, end))
        }
        if (key := self._keys.found.get(finding.id)) is not None:
            found.add(self._ids[key])
        return frozenset(found)

    def around(self, finding: Finding) -> frozenset[EntityId]:
        """Return the arrangements near the finding, and its document where that is one."""
        extent = finding.evidence.extent
        first, last = extent.start - CHARS_BEFORE, extent.end + CHARS_AFTER
        found = {entity for _, _, entity in self._between(finding.document_id, first, last)}
        if (own := self._texts.get(finding.document_id)) is not None:
            found.add(own)
        return frozenset(found)

    def _between(self, document: DocumentId, first: int, last: int) -> Iterator[tuple[int, int, EntityId]]:
        """Yield the mentions that begin in a stretch of text or end in it."""
        places = self._places.get(document, [])
        at = bisect_left(places, (first,))
        while at > 0 and places[at - 1][1] > first:
            at -= 1
        for place in places[at:]:
            if place[0] >= last:
                return
            yield place
