"""How much is taken into memory at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLimits:
    """What one file or one line may weigh."""

    max_bytes: int = 100_000_000
    """A scan of 300 pages weighs about 50 MB. A file is held in memory whole, so there must be an end."""
