"""Where a ledger's documents speak of arrangements, and what each document tells of it by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from servanda.documents.records import DocumentId
from servanda.extraction.records import Arrangement, ArrangementType, Finding
from servanda.linking.linkers.arrangements.mentions import UNDECIDED
from servanda.linking.linkers.arrangements.words import read_words, without_cut
from servanda.primitives import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One mention, or the `agreement` of a commitment: its words, and what its document tells of it."""

    finding: Finding
    said: str
    name: str | None
    type: ArrangementType
    way: str | None
    others: tuple[str, ...]
    """Names that may be meant, where its document leaves several."""

    @property
    def document(self) -> DocumentId:
        """Return the document of the mention."""
        return self.finding.document_id


def gather_uses(findings: Sequence[Finding]) -> tuple[Use, ...]:
    """Return the mentions of arrangements, and the words of `agreement` where none stands."""
    mentions = tuple(_mentions(findings))
    spans: dict[DocumentId, list[Span]] = defaultdict(list)
    names: dict[tuple[DocumentId, str], str] = {}
    for use in mentions:
        spans[use.document] += use.finding.evidence.spans["text"]
        if use.name is not None:
            names.setdefault((use.document, read_words(use.said).plain.casefold()), use.name)
    return (*mentions, *_agreements(findings, spans, names))


def _mentions(findings: Iterable[Finding]) -> Iterator[Use]:
    for finding in findings:
        details, said = finding.details, finding.quote("text")
        if isinstance(details, Arrangement) and said:
            decision = finding.decided.get("name")
            way = decision.how if decision is not None else None
            yield Use(
                finding=finding,
                said=" ".join(said.split()),
                name=details.name and without_cut(details.name),
                type=details.type,
                way=way,
                others=tuple(one for one, _ in decision.others) if decision and way == UNDECIDED else (),
            )


def _agreements(
    findings: Iterable[Finding],
    spans: Mapping[DocumentId, Sequence[Span]],
    names: Mapping[tuple[DocumentId, str], str],
) -> Iterator[Use]:
    for finding in findings:
        said, own = finding.quote("agreement"), finding.evidence.spans.get("agreement", ())
        if said is None or any(
            one.overlaps(other) for one in own for other in spans.get(finding.document_id, ())
        ):
            continue
        words = read_words(said)
        name = names.get(
            (finding.document_id, words.plain.casefold()), words.plain if words.is_name else None
        )
        yield Use(
            finding=finding,
            said=" ".join(said.split()),
            name=name,
            type=ArrangementType.AGREEMENT,
            way=None,
            others=(),
        )
