"""A thing that went wrong and was counted, while the run went on."""

from dataclasses import dataclass

from servanda.errors import ServandaError


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One source or document that was not taken in, and why."""

    where: str
    """File, line or page, as the user would name it."""
    stage: str
    """The stage that gave up: sources, documents, annotation, extraction, linking, ledger."""
    error: str
    """Name of the exception class."""
    message: str
    next_step: str | None = None

    @classmethod
    def of(cls, error: ServandaError, *, stage: str, where: str) -> "Failure":
        """Return the failure that records this exception; its own place wins over `where`."""
        return cls(
            where=error.where or where,
            stage=stage,
            error=type(error).__name__,
            message=error.message,
            next_step=error.next_step,
        )

    def as_record(self) -> dict[str, str | None]:
        """Return the failure as one JSON object of kind `failure`."""
        return {
            "kind": "failure",
            "where": self.where,
            "stage": self.stage,
            "error": self.error,
            "message": self.message,
            "next_step": self.next_step,
        }
