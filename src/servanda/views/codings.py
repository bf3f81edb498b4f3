"""Samples drawn for coding, and what a reviewer has left to code; never what another reviewer said."""

from collections.abc import Iterator
from dataclasses import dataclass

from servanda.errors import EntryNotFoundError
from servanda.extraction.records import Finding
from servanda.ledger import Ledger
from servanda.linking import Anchor, DecisionKind, ReviewDecision
from servanda.linking.decisions import in_force
from servanda.linking.linkers.review.decisions import Places

#: Characters shown before and behind the words.
_AROUND_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample, and how far its reviewers are: how many coded it, never what."""

    drawn: ReviewDecision
    coded: dict[str, int]
    """Reviewer -> findings coded."""

    @property
    def name(self) -> str:
        """Return what the sample is called."""
        return str(self.drawn.sample)

    @property
    def n(self) -> int:
        """Return how many findings it has."""
        return len(self.drawn.at)

    def as_record(self) -> dict[str, object]:
        """Return the sample as one JSON object."""
        return {
            "kind": "sample",
            "sample": self.name,
            "n": self.n,
            "finding": self.drawn.value.get("kind"),
            "seed": self.drawn.value.get("seed"),
            "by": self.drawn.by,
            "drawn_at": self.drawn.decided_at.isoformat(),
            "coded": dict(self.coded),
            "decision": self.drawn.id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCode:
    """One finding of a sample, as the machine has it."""

    sample: str
    anchor: Anchor
    finding: Finding | None
    """None where the reader finds it no more."""
    text: str

    def as_record(self) -> dict[str, object]:
        """Return what is to be coded as one JSON object."""
        start = self.anchor.start
        end = max(span.end for some in self.anchor.spans.values() for span in some)
        return {
            "kind": "to_code",
            "sample": self.sample,
            "id": self.finding.id if self.finding else None,
            "finding": self.anchor.kind,
            "document": self.anchor.document,
            "said": dict(self.anchor.said),
            "quotes": dict(self.finding.evidence.quotes) if self.finding else {},
            "passage": self.text[max(0, start - _AROUND_CHARS) : end + _AROUND_CHARS],
        }


def list_samples(ledger: Ledger) -> list[Sample]:
    """Return the samples in force, the latest first."""
    force = [one for one in in_force(ledger.iter_decisions()) if one.sample is not None]
    coded: dict[str, dict[str, int]] = {}
    for one in force:
        if one.kind is not DecisionKind.SAMPLE:
            counts = coded.setdefault(str(one.sample), {})
            counts[one.by] = counts.get(one.by, 0) + len(one.at)
    drawn = [one for one in force if one.kind is DecisionKind.SAMPLE]
    return [Sample(drawn=one, coded=coded.get(str(one.sample), {})) for one in drawn[::-1]]


def get_sample(ledger: Ledger, name: str) -> Sample:
    """Return the sample of this name; raise EntryNotFoundError where there is none."""
    for one in list_samples(ledger):
        if one.name == name:
            return one
    raise EntryNotFoundError(
        f"There is no sample {name!r}.", next_step="Draw it: `servanda review LEDGER sample NAME`."
    )


def iter_left(ledger: Ledger, name: str, by: str | None) -> Iterator[ToCode]:
    """Yield what the reviewer has left to code of the sample."""
    drawn = get_sample(ledger, name).drawn
    force = [one for one in in_force(ledger.iter_decisions()) if one.sample == name]
    done = {anchor.place for one in force if one.by == by and one.id != drawn.id for anchor in one.at}
    facts = list(ledger.document_facts(sha256={one.sha256 for one in drawn.at}))
    places = Places(facts, [one for some in facts for one in ledger.iter_findings(document_id=some.id)])
    texts = {one.id: one.text for one in facts}
    for anchor in drawn.at:
        if anchor.place in done:
            continue
        found = places.find(anchor)
        finding = found[0] if found else None
        text = (texts[finding.document_id] or "") if finding else ""
        yield ToCode(sample=name, anchor=anchor, finding=finding, text=text)
