"""Which documents a run takes in."""

from dataclasses import dataclass

from servanda.runs.gate import Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What is let in beside new documents, and what is not."""

    again: bool = False
    """Documents that were removed from the ledger are taken in as well."""
    gate: Gate | None = None
    """Documents that cannot concern its process are left out before anything reads them."""


EVERYTHING = Admission()
