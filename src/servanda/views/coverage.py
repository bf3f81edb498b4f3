"""An agreement as a yardstick: what each provision undertakes, where that stands, and who spoke of it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from servanda.documents.provisions import Provision, find_provisions, provision_at
from servanda.extraction.records import Commitment, Finding
from servanda.ledger import Ledger
from servanda.linking.linkers.threads.words import stems, weight
from servanda.linking.records import DocumentFacts, EvidenceGrade, Thread
from servanda.primitives import Span, cut
from servanda.views.agreements import find_agreement
from servanda.views.picture import Horizon, Picture, take_picture
from servanda.views.provision_words import Speakers, Told, Word

Json = dict[str, object]

#: Kinds of findings that tell which agreement a text speaks of, and what threads are made of.
KINDS = ("commitment", "status", "arrangement")
#: Words of a provision that stand in for a heading.
_TITLE_WORDS = 12
#: Key of what stands outside the numbering.
OUTSIDE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """One provision with its undertakings and with what other documents say about it."""

    provision: Provision | None
    """None for what stands outside the numbering: a preamble, a letter."""
    title: str
    """Its heading, else its first words."""
    commitments: tuple[Finding, ...]
    threads: tuple[Thread, ...]
    words: tuple[Word, ...]
    """Words of other documents that are not older than the agreement; oldest first, undated ones last."""
    is_of_parts: bool = False
    """It has no commitment of its own, and a part of it has one."""
    parts_spoken_of: bool = False
    corrected_by: tuple[str, ...] = ()
    """Who corrected some of its commitments."""

    @property
    def last(self) -> Word | None:
        """Return the newest words; those of an undated document only where there are no others."""
        dated = [word for word in self.words if word.published] or list(self.words)
        return dated[-1] if dated else None

    def as_record(self) -> Json:
        """Return the row as one JSON object."""
        one = self.provision
        return {
            "kind": "provision",
            "provision": one.id if one else None,
            "parent": one.parent if one else None,
            "heading": one.heading if one else None,
            "title": self.title,
            "span": [one.span.start, one.span.end] if one else None,
            "commitments": [finding.id for finding in self.commitments],
            "threads": [_thread_record(thread) for thread in self.threads],
            "has_commitment": bool(self.commitments),
            "in_parts": self.is_of_parts,
            "spoken_of": bool(self.words),
            "last": self.last.as_record() if self.last else None,
            "words": [word.as_record() for word in self.words],
            **({"corrected_by": list(self.corrected_by)} if self.corrected_by else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The provisions of one agreement, in its order."""

    agreement: DocumentFacts
    rows: tuple[Covered, ...]
    horizon: Horizon
    unplaced: int
    """References to this agreement whose number no provision of the text has, or several have."""

    @property
    def provisions(self) -> tuple[Covered, ...]:
        """Return the rows that are provisions."""
        return tuple(row for row in self.rows if row.provision is not None)

    @property
    def silent(self) -> tuple[Covered, ...]:
        """Return the provisions of which, and of whose parts, no other document speaks."""
        return tuple(row for row in self.provisions if not row.words and not row.parts_spoken_of)

    @property
    def without_commitment(self) -> tuple[Covered, ...]:
        """Return the provisions in which, and in whose parts, no commitment was found."""
        return tuple(row for row in self.provisions if not row.commitments and not row.is_of_parts)

    def as_records(self) -> list[Json]:
        """Return the provisions, then the figures."""
        return [*(row.as_record() for row in self.rows), self._figures()]

    def _figures(self) -> Json:
        threads = {thread.id: thread for row in self.rows for thread in row.threads}.values()
        progress = Counter(map(_progress, threads))
        standing = Counter(str(thread.standing) for thread in threads)
        count = len(self.provisions)
        return {
            "kind": "coverage",
            "agreement": self.agreement.name,
            "agreement_id": self.agreement.id,
            "title": self.agreement.title,
            "published": self.agreement.published.iso if self.agreement.published else None,
            "provisions": count,
            "with_commitments": count - len(self.without_commitment),
            "spoken_of": count - len(self.silent),
            "undertakings": len(threads),
            "progress": dict(sorted(progress.items())),
            "standing": dict(sorted(standing.items())),
            "never_spoken_of": [row.provision.id for row in self.silent if row.provision],
            "without_commitment": [row.provision.id for row in self.without_commitment if row.provision],
            "references_without_provision": self.unplaced,
            "searched": self.horizon.as_record(),
        }


def _progress(thread: Thread) -> str:
    """Return how far it got; where nobody reported, that is not known."""
    if thread.evidence is EvidenceGrade.NONE_FOUND:
        return "no_report_found"
    return str(thread.progress) if thread.progress else "unknown"


def get_coverage(ledger: Ledger, key: str, *, as_of: date | None = None) -> Coverage:
    """Return the provisions of an agreement with their undertakings and what was said of them.

    `key` is the agreement's name, its title, an id or its first digits.

    Raises: EntryNotFoundError: no such document, or it is no agreement. AmbiguousEntryError: several are.
    """
    picture = take_picture(ledger, as_of=as_of, kinds=KINDS)
    agreement = find_agreement(picture.documents.values(), key)
    document = ledger.get_document(agreement.id).document
    provisions = find_provisions(document.text)
    placed = _placed(picture, agreement, provisions)
    threads = _threads(picture, placed)
    told = _told(picture, agreement, placed, threads)
    documents = (stored.document for stored in ledger.iter_documents(as_of=as_of))
    gathered = Speakers(picture, document, provisions, told).gather(documents)
    shown = (*provisions, None) if placed.get(OUTSIDE) else provisions
    rows = []
    for one in shown:
        place = one.id if one else OUTSIDE
        rows.append(
            Covered(
                provision=one,
                title=_title(document.text, one),
                commitments=tuple(placed.get(place, ())),
                threads=tuple(threads.get(place, ())),
                words=tuple(gathered.words.get(place, ())),
                corrected_by=picture.reviews.correctors(one.id for one in placed.get(place, ())),
            )
        )
    return Coverage(
        agreement=agreement,
        rows=_with_parts(rows),
        horizon=picture.horizon,
        unplaced=gathered.unplaced,
    )


def _placed(
    picture: Picture, agreement: DocumentFacts, provisions: Sequence[Provision]
) -> dict[str, list[Finding]]:
    """Return the commitments of the agreement by the provision that their action stands in."""
    placed: dict[str, list[Finding]] = {}
    for finding in picture.findings.values():
        if finding.document_id != agreement.id or not isinstance(finding.details, Commitment):
            continue
        place = finding.evidence.first("action") or Span(finding.start, finding.start + 1)
        provision = provision_at(provisions, place)
        placed.setdefault(provision.id if provision else OUTSIDE, []).append(finding)
    for some in placed.values():
        some.sort(key=lambda finding: (finding.start, finding.id))
    return placed


def _threads(picture: Picture, placed: Mapping[str, Sequence[Finding]]) -> dict[str, list[Thread]]:
    """Return the threads of each provision's commitments, in their order."""
    thread_of = {mention: thread for thread in picture.threads for mention in thread.mentions}
    found: dict[str, list[Thread]] = {}
    for key, findings in placed.items():
        threads = [thread_of[finding.id] for finding in findings if finding.id in thread_of]
        found[key] = list({thread.id: thread for thread in threads}.values())
    return found


def _told(
    picture: Picture,
    agreement: DocumentFacts,
    placed: Mapping[str, Sequence[Finding]],
    threads: Mapping[str, Sequence[Thread]],
) -> Iterator[Told]:
    """Yield the findings of other documents on those threads, each with its provisions."""
    own = {finding.id: (key, finding) for key, some in placed.items() for finding in some}
    every = {thread.id: thread for some in threads.values() for thread in some}
    for thread in every.values():
        mentions = [own[mention] for mention in thread.mentions if mention in own]
        for link in thread.links:
            finding = picture.findings.get(link.finding)
            if finding is not None and finding.document_id != agreement.id:
                provisions = _nearest(finding, mentions)
                yield Told(provisions=provisions, finding=finding, role=link.role, thread=thread.id)


def _nearest(finding: Finding, mentions: Sequence[tuple[str, Finding]]) -> frozenset[str]:
    """Return the provision whose words are most like the finding's; of a thread of one provision, that one.

    Where the words do not tell, the finding speaks of all of them.
    """
    keys = frozenset(key for key, _ in mentions)
    if len(keys) == 1:
        return keys
    said = stems(_matter(finding))
    shared = [(weight(said & stems(_matter(mention))), key) for key, mention in mentions]
    best = max(shared)[0]
    return frozenset(key for value, key in shared if value == best)


def _matter(finding: Finding) -> str:
    return finding.quote("action") or finding.quote("subject") or finding.quote("cue") or ""


def _title(text: str, provision: Provision | None) -> str:
    if provision is None:
        return "outside the numbering"
    if provision.heading:
        return provision.heading
    words = cut(text, provision.span)[len(provision.label) :].split()
    return " ".join(words[:_TITLE_WORDS]) + (" …" if len(words) > _TITLE_WORDS else "")


def _with_parts(rows: Sequence[Covered]) -> tuple[Covered, ...]:
    """Return the rows, each knowing what its parts have; parts stand behind what holds them."""
    undertaken: set[str] = set()
    spoken: set[str] = set()
    done = []
    for row in reversed(rows):
        one = row.provision
        key = one.id if one else OUTSIDE
        done.append(
            replace(
                row,
                is_of_parts=not row.commitments and key in undertaken,
                parts_spoken_of=key in spoken,
            )
        )
        if one is not None and one.parent is not None:
            undertaken |= {one.parent} if row.commitments or key in undertaken else set()
            spoken |= {one.parent} if row.words or key in spoken else set()
    return tuple(reversed(done))


def _thread_record(thread: Thread) -> Json:
    return {
        "id": thread.id,
        "title": thread.title,
        "bearer": ";".join(thread.bearer) or None,
        "force": str(thread.force) if thread.force else None,
        "progress": str(thread.progress) if thread.progress else None,
        "standing": str(thread.standing),
        "evidence": str(thread.evidence),
        "deadline_value": thread.deadline_value,
        "due": thread.due.value if thread.due else None,
    }
