"""The registry of the package as tables, each loaded when it is first asked for."""

from collections.abc import Sequence
from typing import Protocol

from servanda.linking.registry.records import Cells
from servanda.resources import load_lexicon


class Tables(Protocol):
    """Rows of actors, of offices and of terms of office, with the columns of the package's lexicons."""

    def __hash__(self) -> int:
        """Return a number for its identity: what is made of tables is kept by it."""

    @property
    def actors(self) -> Sequence[Cells]:
        """Return the rows of actors."""

    @property
    def offices(self) -> Sequence[Cells]:
        """Return the rows of offices."""

    @property
    def terms(self) -> Sequence[Cells]:
        """Return the rows of terms of office."""


class PackageTables:
    """The tables of the package."""

    @property
    def actors(self) -> Sequence[Cells]:
        """Return the rows of actors."""
        return load_lexicon("en/actors").rows

    @property
    def offices(self) -> Sequence[Cells]:
        """Return the rows of offices."""
        return load_lexicon("en/offices").rows

    @property
    def terms(self) -> Sequence[Cells]:
        """Return the rows of terms of office."""
        return load_lexicon("en/office_holders").rows


#: One for the whole process: what is made of it is kept by its identity.
PACKAGE = PackageTables()
