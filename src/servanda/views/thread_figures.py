"""The figures that belong to an undertaking.

A figure belongs to a thread where its words stand in the sentence of a mention or report of it, and are part
of that finding's own words, or are of nobody else: whose the figure is, is not told, or is the bearer's, the
counterparty's or another actor's of the finding. Copies of a text count once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from servanda.extraction.records import Commitment, Figure, Finding, FindingId, Status
from servanda.linking.records import Thread
from servanda.views.dossier import ThreadDossier, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadFigure:
    """A figure, and the mention or report in whose sentence it stands."""

    figure: Finding
    words: Words
    is_inside: bool
    """Whether it is part of that finding's own words, not only of its sentence."""

    def as_record(self) -> dict[str, object]:
        """Return whose sentence it stands in as one JSON object."""
        return {"figure": self.figure.id, "finding": self.words.finding.id, "is_inside": self.is_inside}


def list_thread_figures(dossier: ThreadDossier, figures: Iterable[Finding]) -> list[ThreadFigure]:
    """Return the figures of the thread in the order of its words; `figures` are those of its documents."""
    found: dict[FindingId, ThreadFigure] = {}
    by_document: dict[str, list[Finding]] = {}
    for figure in figures:
        by_document.setdefault(figure.document_id, []).append(figure)
    for words in dossier.words:
        if words.carried is not None and words.carried.copy_of is not None:
            continue
        for one in _in_sentence(words, by_document.get(words.finding.document_id, ()), dossier.thread):
            known = found.get(one.figure.id)
            if known is None or (one.is_inside and not known.is_inside):
                found[one.figure.id] = one
    order = {words.finding.id: at for at, words in enumerate(dossier.words)}
    return sorted(found.values(), key=lambda one: (order[one.words.finding.id], one.figure.start))


def _in_sentence(words: Words, figures: Iterable[Finding], thread: Thread) -> Iterator[ThreadFigure]:
    own = [span for some in words.finding.evidence.spans.values() for span in some]
    for figure in figures:
        value = figure.evidence.spans["value"][0]
        if not words.passage.span.contains(value):
            continue
        is_inside = any(span.contains(value) for span in own)
        if is_inside or _is_of_nobody_else(figure, words.finding, thread):
            yield ThreadFigure(figure=figure, words=words, is_inside=is_inside)


def _is_of_nobody_else(figure: Finding, finding: Finding, thread: Thread) -> bool:
    details = figure.details
    holders = {*details.of_is} if isinstance(details, Figure) else set()
    return not holders or bool(holders & {*thread.bearer, *thread.counterparty, *_actors(finding)})


def _actors(finding: Finding) -> tuple[str, ...]:
    details = finding.details
    if isinstance(details, Commitment):
        return (*details.bearer_is, *details.counterparty_is)
    return details.speaker_is if isinstance(details, Status) else ()
