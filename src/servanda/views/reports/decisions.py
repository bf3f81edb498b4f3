"""Which decisions of reviewers are about an undertaking."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from servanda.linking import ReviewDecision
from servanda.linking.decisions import in_force
from servanda.views.dossier import ThreadDossier

_Place = tuple[str, str, int]


class Decided:
    """The decisions in force, by the words that they are about."""

    def __init__(self, decisions: Iterable[ReviewDecision]) -> None:
        self._at: dict[_Place, list[ReviewDecision]] = defaultdict(list)
        for one in in_force(decisions):
            if one.acts:
                for anchor in one.at:
                    self._at[anchor.sha256, anchor.kind, anchor.start].append(one)

    def on(self, dossier: ThreadDossier) -> list[ReviewDecision]:
        """Return the decisions about the words of a thread or about its state, the earliest first."""
        found = {one.id: one for one in (*dossier.set_by, *self._about(dossier))}
        return sorted(found.values(), key=lambda one: one.order)

    def _about(self, dossier: ThreadDossier) -> Iterator[ReviewDecision]:
        for one in dossier.words:
            yield from one.review.decisions if one.review else ()
            yield from self._at.get((one.facts.sha256, one.finding.kind, one.finding.start), ())
