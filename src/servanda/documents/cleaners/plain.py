"""A text file."""

from servanda.documents.characters import tidy_in_place
from servanda.documents.cleaned import Cleaned
from servanda.documents.encodings import decode
from servanda.documents.limits import DocumentLimits
from servanda.errors import NoTextError
from servanda.primitives import Card
from servanda.sources import RawItem


class Plain:
    r"""Decodes a text file; line ends become `\n`, a control character becomes a space, all else stays."""

    card = Card(name="plain", version=2, needs=("plain",), gives=("document",))

    def __init__(self, limits: DocumentLimits) -> None:
        self._limits = limits

    def __call__(self, item: RawItem) -> Cleaned:
        """Return the text.

        Raises: NoTextError: the file is empty. MalformedSourceError: it is a binary.
        """
        return Cleaned(text=load_text(item, self._limits))


def load_text(item: RawItem, limits: DocumentLimits) -> str:
    """Return the characters of a text file, each at its place; raise as `Plain` does."""
    if not item.body.strip():
        raise NoTextError("It is empty.", next_step="Check that it was saved or fetched whole.")
    limits.check_bytes(item.body)
    text = decode(item.body, where=item.where)
    limits.check_text(text)  # before the work that a text too long would make
    return tidy_in_place(text)
