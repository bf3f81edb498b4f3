"""A text that came in a JSONL line."""

from servanda.documents.cleaned import Cleaned
from servanda.documents.limits import DocumentLimits
from servanda.primitives import Card
from servanda.sources import RawItem


class Unchanged:
    """Keeps the text as it came, so that the caller's own offsets stay true."""

    card = Card(name="unchanged", version=1, needs=("json",), gives=("document",))

    def __init__(self, limits: DocumentLimits) -> None:
        self._limits = limits

    def __call__(self, item: RawItem) -> Cleaned:
        """Return the text, not one character changed."""
        self._limits.check_bytes(item.body)
        return Cleaned(text=item.body.decode("utf-8"))
