"""What a doer says of itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Name and version of a doer, what it needs, and what it gives. Raise the version when output changes."""

    name: str
    version: int
    needs: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
