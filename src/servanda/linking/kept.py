"""Links of one ledger, kept so that a new document costs no more than what it touches."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding
from servanda.linking.progress import Watcher, unwatched
from servanda.linking.records import DocumentFacts, Doubt, LinkChanges
from servanda.linking.registry import UserRegistry
from servanda.linking.stage import using_registry

if TYPE_CHECKING:
    from servanda.linking.linkers.review.decisions import Ties


class KeptLinks:
    """What linking found so far. Brought up to date, it says what linking everything at once would.

    So many `processes` link where there is much to link; the result is the same with any number.
    `watcher` is told how far comparing and building are.
    """

    def __init__(
        self, *, registry: UserRegistry | None = None, processes: int = 1, watcher: Watcher = unwatched
    ) -> None:
        from servanda.linking.linkers.threads.link_state import LinkState

        self._state = LinkState(processes=processes, watcher=watcher)
        self._registry = registry

    def update(
        self,
        changed: Iterable[tuple[DocumentFacts, Sequence[Finding]]],
        removed: Iterable[DocumentId] = (),
        *,
        ties: "Ties | None" = None,
    ) -> LinkChanges:
        """Take in new and changed documents with all their findings, forget others, say what is different.

        `ties` are what reviewers say of all findings: `review` returns them.
        """
        from servanda.linking.linkers.review.decisions import NO_TIES

        with using_registry(self._registry, None):
            return self._state.update(changed, removed, ties or NO_TIES)

    def doubts(self) -> list[Doubt]:
        """Return the pairs of threads of which a person is to be asked whether they are one."""
        return self._state.doubts()
