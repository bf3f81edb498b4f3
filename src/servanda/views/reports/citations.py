"""Numbers of sources, in the order in which they are first cited."""

from collections.abc import Iterable, Iterator

from servanda.documents.records import DocumentId
from servanda.primitives import Span, hull
from servanda.views.reports.blocks import Run


class Citations:
    """Gives each document that is cited one number, from 1 on."""

    def __init__(self) -> None:
        self._numbers: dict[DocumentId, int] = {}

    def items(self) -> Iterator[tuple[int, DocumentId]]:
        """Yield each number with its document."""
        return ((number, key) for key, number in self._numbers.items())

    def __len__(self) -> int:
        """Return how many documents are cited."""
        return len(self._numbers)

    def cite(self, document: DocumentId) -> Run:
        """Return the citation of a document, which leads to its entry among the sources."""
        number = self._numbers.setdefault(document, len(self._numbers) + 1)
        return Run(f"[{number}]", to=f"#source-{number}")


def told_places(spans: Iterable[Span]) -> str:
    """Return from where to where words stand in the stored text, counted in characters from 0."""
    whole = hull(spans)
    return f"characters {whole.start}–{whole.end}"
