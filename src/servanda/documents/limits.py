"""How long a text may be."""

from dataclasses import dataclass

from servanda.errors import TextTooLongError


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLimits:
    """What one document may hold."""

    max_chars: int = 20_000_000
    """The longest peace agreements have about 1.5 million characters; beyond ten times that, a file is an
    archive of many documents, and one document must be read in the memory of a laptop."""

    def check_text(self, text: str) -> None:
        """Raise TextTooLongError where the text has more characters than that."""
        if len(text) > self.max_chars:
            raise self.too_long(f"The text has {len(text):,} characters")

    def check_bytes(self, body: bytes) -> None:
        """Raise TextTooLongError where so many bytes hold more characters than that in any encoding."""
        if len(body) > 4 * self.max_chars:
            raise self.too_long(f"The text has more than {len(body) // 4:,} characters")

    def too_long(self, told: str) -> TextTooLongError:
        """Return the error that names the limit and how to raise it."""
        return TextTooLongError(
            f"{told}; the limit is {self.max_chars:,}.",
            next_step="Split it into its documents, or raise the limit: --max-chars, max_chars in Python.",
        )
